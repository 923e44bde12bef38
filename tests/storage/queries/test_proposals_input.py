"""Rows for proposing, and proposals put in the place of older ones."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.queries.proposals_input import (
    Among,
    encoder_in_use,
    fair_rows,
    pair_row,
    replace_proposals,
    scores_of_buyer,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Need, Product, Proposal
from tests.trade_fair import TradeFair, trade_fair


@pytest.fixture
def fair(db: Database) -> TradeFair:
    return trade_fair(db)


def proposal(fair: TradeFair, enterprise: str, buyer: str, **stated: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "fair_id": fair.id,
        "enterprise_id": fair.enterprises[enterprise],
        "buyer_id": fair.buyers[buyer],
        "best_product_id": fair.products[enterprise],
        "best_need_id": fair.needs[buyer],
        "p_enterprise": 0.5,
        "p_buyer": 0.4,
        "p_mutual": 0.2,
        "known_share": 1.0,
        "rank_for_enterprise": None,
        "rank_for_buyer": None,
        "signals": {},
        "reasons": {},
        "gates": [],
        "encoder": "e5",
        "model": "m",
        "created_at": now(),
    } | stated


def put(fair: TradeFair, *rows: dict[str, Any]) -> None:
    with fair.db.write() as unit:
        replace_proposals(unit, fair.organiser, list(rows))


def stored(fair: TradeFair) -> list[Proposal]:
    with fair.db.read() as unit:
        return list(unit.exec(select(Proposal).where(Proposal.fair_id == fair.id)).all())


def test_both_sides_are_read_in_the_order_of_codes(fair: TradeFair):
    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.organiser)

    assert [row.code for row in rows.enterprises] == ["DN-cable", "DN-coffee", "DN-mould"]
    assert [row.code for row in rows.needs] == ["NC-cable", "NC-coffee", "NC-mould"]
    assert rows.fair.slug == "hanoi"


def test_the_number_of_queries_does_not_grow_with_the_fair(fair: TradeFair):
    def queries() -> int:
        asked: list[str] = []

        def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
            if statement.startswith("SELECT"):
                asked.append(statement)

        event.listen(fair.db.engine, "before_cursor_execute", note)
        with fair.db.read() as unit:
            fair_rows(unit, fair.organiser)
        event.remove(fair.db.engine, "before_cursor_execute", note)
        return len(asked)

    few = queries()
    for number in range(20):
        fair.add_enterprise(f"more{number}")
        fair.add_product(f"more{number}", f"more{number}", "Steel", "Steel parts")

    assert queries() == few == 9


def test_who_withdrew_is_left_out(fair: TradeFair):
    fair.change(Enterprise, fair.enterprises["mould"], withdrawn=True)
    fair.change(Product, fair.products["coffee"], withdrawn=True)
    fair.change(Need, fair.needs["cable"], withdrawn=True)

    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.organiser)

    assert len(rows.enterprises) == len(rows.products) == len(rows.needs) == 2


def test_wishes_come_with_who_said_what(fair: TradeFair):
    fair.wish("mould", "coffee", Says.MEET, Role.ENTERPRISE)

    with fair.db.read() as unit:
        (wish,) = fair_rows(unit, fair.organiser).wishes

    assert (wish.said_by, wish.says) == (Role.ENTERPRISE, Says.MEET)


def test_another_fairs_people_are_not_read(fair: TradeFair):
    other = trade_fair(fair.db, "danang")

    with fair.db.read() as unit:
        rows = fair_rows(unit, other.organiser)

    assert {row.id for row in rows.enterprises} == set(other.enterprises.values())


def test_an_unknown_fair_is_not_found(db: Database):
    with db.read() as unit, pytest.raises(NotFoundError):
        fair_rows(unit, Scope("0" * 32, Role.ORGANISER))


def test_new_proposals_take_the_place_of_the_old_ones(fair: TradeFair):
    put(fair, proposal(fair, "mould", "mould"), proposal(fair, "mould", "coffee"))

    put(fair, proposal(fair, "mould", "mould", p_mutual=0.9), proposal(fair, "cable", "cable"))

    pairs = {(row.enterprise_id, row.buyer_id): row.p_mutual for row in stored(fair)}
    assert pairs == {
        (fair.enterprises["mould"], fair.buyers["mould"]): 0.9,
        (fair.enterprises["cable"], fair.buyers["cable"]): 0.2,
    }


def test_a_pair_keeps_its_id(fair: TradeFair):
    put(fair, proposal(fair, "mould", "mould"))
    before = stored(fair)[0].id

    put(fair, proposal(fair, "mould", "mould"))

    assert stored(fair)[0].id == before


def test_replacing_works_on_both_databases(either_db: Database):
    fair = trade_fair(either_db)
    put(fair, proposal(fair, "mould", "mould"))

    put(fair, proposal(fair, "mould", "mould", gates=[{"rule": "never_meet"}]))

    assert stored(fair)[0].gates == [{"rule": "never_meet"}]


def test_no_proposals_empty_the_table_of_this_fair_alone(fair: TradeFair):
    other = trade_fair(fair.db, "danang")
    put(fair, proposal(fair, "mould", "mould"))
    put(other, proposal(other, "mould", "mould"))

    put(fair)

    assert (len(stored(fair)), len(stored(other))) == (0, 1)


def test_the_encoder_in_use_is_that_of_the_proposals(fair: TradeFair):
    with fair.db.read() as unit:
        assert encoder_in_use(unit, fair.organiser) == ""
    put(fair, proposal(fair, "mould", "mould", encoder="abc"))

    with fair.db.read() as unit:
        assert encoder_in_use(unit, fair.organiser) == "abc"


@pytest.mark.parametrize(
    ("asker", "sees"),
    [
        (lambda fair: fair.organiser, True),
        (lambda fair: fair.enterprise("mould"), True),
        (lambda fair: fair.buyer("coffee"), True),
        (lambda fair: fair.enterprise("coffee"), False),
        (lambda fair: fair.buyer("mould"), False),
    ],
)
def test_a_pair_is_shown_to_its_own_sides_and_the_organiser(fair: TradeFair, asker, sees):
    put(fair, proposal(fair, "mould", "coffee"))
    pair = fair.enterprises["mould"], fair.buyers["coffee"]

    with fair.db.read() as unit:
        if sees:
            assert pair_row(unit, asker(fair), *pair).p_mutual == 0.2
        else:
            with pytest.raises(NotFoundError):
                pair_row(unit, asker(fair), *pair)


def test_a_buyers_scores_are_his_pairs_alone(fair: TradeFair):
    put(fair, proposal(fair, "mould", "mould"), proposal(fair, "mould", "coffee", p_buyer=0.7))

    with fair.db.read() as unit:
        found = scores_of_buyer(unit, fair.buyer("coffee"), fair.buyers["coffee"])

    assert {id_: row.p_buyer for id_, row in found.items()} == {fair.enterprises["mould"]: 0.7}


def test_only_the_wanted_are_read_with_what_is_theirs(fair: TradeFair):
    fair.wish("mould", "cable", Says.MEET)
    fair.wish("coffee", "cable", Says.MEET)
    firm, buyers = fair.enterprises["mould"], [fair.buyers["cable"], fair.buyers["coffee"]]

    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.organiser, Among([firm], buyers))

    assert [row.id for row in rows.enterprises] == [firm]
    assert [row.id for row in rows.products] == [fair.products["mould"]]
    assert {row.id for row in rows.buyers} == set(buyers)
    assert {row.buyer_id for row in rows.needs} == set(buyers)
    assert [(row.enterprise_id, row.buyer_id) for row in rows.wishes] == [(firm, buyers[0])]


def test_nobody_wanted_of_a_side_is_nobody_read(fair: TradeFair):
    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.organiser, Among(None, ()))

    assert len(rows.enterprises) == len(rows.products) == 3
    assert rows.buyers == rows.needs == []
