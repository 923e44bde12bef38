"""One changed profile: its pairs are those of a full run, and only lists it concerns move."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning, nearest, scoring
from matchmaker.services.propose import propose
from matchmaker.services.renew import RenewOutcome, renew
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal
from tests.trade_fair import TradeFair, empty_fair, trade_fair

GOODS = [
    "plastic injection mould",
    "aluminium die casting",
    "roasted coffee beans",
    "copper power cable",
    "fragrant rice in bags",
    "precision steel shafts",
    "wooden garden furniture",
]


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compare texts by their letters; three places a list, so that places are scarce."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    monkeypatch.setenv("MATCHMAKER_PROPOSALS_PER_LIST", "3")
    get_settings.cache_clear()
    nearest.forget()
    yield
    get_settings.cache_clear()
    nearest.forget()


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # dice, not secrets


@pytest.fixture
def fair(db: Database) -> TradeFair:
    made = market(db)
    propose(db, made.organiser)
    return made


def market(db: Database, sellers: int = 7, seekers: int = 6) -> TradeFair:
    """Make a fair of firms that offer one or two goods, and buyers who seek one or two."""
    made = empty_fair(db)
    for number in range(sellers):
        made.add_enterprise(f"e{number}", target_markets=["DE"] if number % 2 else [])
        for turn in range(1 + number % 2):
            goods = GOODS[(number + turn) % len(GOODS)]
            made.add_product(f"e{number}{turn}", f"e{number}", goods, f"We make {goods}.")
    for number in range(seekers):
        made.add_buyer(f"b{number}", country="DE" if number % 3 else "JP")
        for turn in range(1 + number % 2):
            goods = GOODS[(number + 2 * turn) % len(GOODS)]
            made.add_need(f"b{number}{turn}", f"b{number}", f"We seek {goods}.")
    return made


PLACES = {f"{what}_for_{side}" for what in ("rank", "chance") for side in ("enterprise", "buyer")}


def pairs(fair: TradeFair) -> dict[tuple[str, str], dict[str, Any]]:
    """All that is stored of pairs but their places and chances, their reasons and the hour."""
    return {
        (row.enterprise_id, row.buyer_id): row.model_dump(
            exclude={*PLACES, "reasons", "created_at"}
        )
        for row in stored(fair)
    }


def stored(fair: TradeFair) -> list[Proposal]:
    with fair.db.read() as unit:
        return list(unit.exec(select(Proposal).where(Proposal.fair_id == fair.id)))


def lists(fair: TradeFair, side: Role) -> dict[str, list[str]]:
    """Each reader's list in the order of places."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in stored(fair):
        reader, receiver = row.enterprise_id, row.buyer_id
        place = row.rank_for_enterprise
        if side is Role.BUYER:
            reader, receiver, place = receiver, reader, row.rank_for_buyer
        if place is not None:
            found.setdefault(reader, []).append((place, receiver))
    for reader, entries in found.items():
        places = sorted(place for place, _ in entries)
        assert places == list(range(1, len(places) + 1)), f"gaps on the list of {reader}"
        assert len(places) <= 3
    return {reader: [one for _, one in sorted(entries)] for reader, entries in found.items()}


def both_lists(fair: TradeFair) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    return lists(fair, Role.ENTERPRISE), lists(fair, Role.BUYER)


def changed(fair: TradeFair, table: type[Any], id_: str, **values: Any) -> None:
    """Change a row as a person would: with a new version and time."""
    with fair.db.read() as unit:
        version = unit.get_one(table, id_).version
    fair.change(table, id_, **values, version=version + 1, updated_at=now())


# --- pairs and scores --------------------------------------------------------------------------

Edit = Callable[[TradeFair, Random], str]


def other_goods(fair: TradeFair, draw: Random) -> str:
    word = draw.choice(list(fair.products))
    changed(fair, Product, fair.products[word], text_en=f"We make {draw.choice(GOODS)}.")
    return fair.enterprises[word[:2]]


def other_need(fair: TradeFair, draw: Random) -> str:
    word = draw.choice(list(fair.needs))
    changed(fair, Need, fair.needs[word], text_original=f"We seek {draw.choice(GOODS)}.")
    return fair.buyers[word[:2]]


def other_terms(fair: TradeFair, draw: Random) -> str:
    word = draw.choice(list(fair.needs))
    days = draw.choice([10, 60])
    changed(fair, Need, fair.needs[word], lead_time_days=days, must_fields=["lead_time_days"])
    return fair.buyers[word[:2]]


def other_profile(fair: TradeFair, draw: Random) -> str:
    id_ = draw.choice(list(fair.enterprises.values()))
    stated = {"languages": draw.choice([["en"], ["ja", "en"], []]), "role": "odm"}
    changed(fair, Enterprise, id_, **stated)
    return id_


def slower(fair: TradeFair, draw: Random) -> str:
    word = draw.choice(list(fair.products))
    changed(fair, Product, fair.products[word], lead_time_days=draw.choice([5, 30, 90]))
    return fair.enterprises[word[:2]]


def taken_back(fair: TradeFair, draw: Random) -> str:
    word = draw.choice(list(fair.products))
    with fair.db.read() as unit:
        there = unit.get_one(Product, fair.products[word]).withdrawn
    changed(fair, Product, fair.products[word], withdrawn=not there)
    return fair.enterprises[word[:2]]


def left(fair: TradeFair, draw: Random) -> str:
    id_ = draw.choice(list(fair.buyers.values()))
    with fair.db.read() as unit:
        there = unit.get_one(Buyer, id_).withdrawn
    changed(fair, Buyer, id_, withdrawn=not there)
    return id_


def one_more(fair: TradeFair, draw: Random) -> str:
    word = f"e{len(fair.enterprises)}"
    fair.add_enterprise(word)
    goods = draw.choice(GOODS)
    fair.add_product(f"{word}0", word, goods, f"We make {goods}.")
    return fair.enterprises[word]


EDITS: list[Edit] = [
    other_goods, other_need, other_terms, other_profile, slower, taken_back, left, one_more,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_after_random_edits_pairs_and_scores_are_those_of_a_full_run(
    either_db: Database, seed: int
):
    fair, draw = market(either_db), dice(seed)
    propose(either_db, fair.organiser)
    for edit in draw.sample(EDITS, len(EDITS)):
        renew(either_db, fair.organiser, edit(fair, draw))
        both_lists(fair)
    renewed = pairs(fair)

    propose(either_db, fair.organiser)

    assert renewed == pairs(fair)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_after_each_kind_of_edit_nothing_else_is_touched(fair: TradeFair, edit: Edit):
    before = {row.id: row for row in stored(fair)}

    id_ = edit(fair, dice(5))
    renew(fair.db, fair.organiser, id_)

    after = {row.id: row for row in stored(fair)}
    places = {*PLACES, "reasons"}
    for key in before.keys() | after.keys():
        row = after.get(key) or before[key]
        if id_ not in {row.enterprise_id, row.buyer_id}:
            assert after[key].model_dump(exclude=places) == before[key].model_dump(exclude=places)


def test_a_new_text_is_encoded_once(fair: TradeFair):
    changed(fair, Product, fair.products["e00"], text_en="We make brass valves.")

    first = renew(fair.db, fair.organiser, fair.enterprises["e0"])
    again = renew(fair.db, fair.organiser, fair.enterprises["e0"])

    assert (first.encoded, again.encoded) == (1, 0)
    assert first.pairs == 6


def test_a_pair_keeps_its_id(fair: TradeFair):
    before = {(row.enterprise_id, row.buyer_id): row.id for row in stored(fair)}

    renew(fair.db, fair.organiser, other_goods(fair, dice(1)))

    assert {(row.enterprise_id, row.buyer_id): row.id for row in stored(fair)} == before


def test_who_left_has_no_pairs_and_no_place(fair: TradeFair):
    changed(fair, Enterprise, fair.enterprises["e2"], withdrawn=True)

    outcome = renew(fair.db, fair.organiser, fair.enterprises["e2"])

    assert outcome.pairs == 0
    assert all(row.enterprise_id != fair.enterprises["e2"] for row in stored(fair))
    _, buyers = both_lists(fair)
    assert all(len(entries) == 3 for entries in buyers.values()), "who waited came in"


# --- places ------------------------------------------------------------------------------------


def test_an_edit_that_moves_no_score_moves_no_place(fair: TradeFair):
    before = both_lists(fair)
    for table, ids in ((Enterprise, fair.enterprises), (Buyer, fair.buyers)):
        for id_ in ids.values():
            changed(fair, table, id_, contact_phone="+84 24 0000 0000", website="https://a.example")

            outcome = renew(fair.db, fair.organiser, id_)

            assert outcome.moved == 0
    assert both_lists(fair) == before


def test_a_changed_offer_is_on_both_sides_lists_at_once(fair: TradeFair):
    buyer, firm = fair.buyers["b4"], fair.enterprises["e0"]
    texts = {"name_en": GOODS[4], "text_en": f"We seek {GOODS[4]}."}
    changed(fair, Product, fair.products["e00"], **texts)

    _, before = both_lists(fair)

    renew(fair.db, fair.organiser, firm)

    sellers, after = both_lists(fair)
    assert firm not in before[buyer]
    assert firm in after[buyer]
    assert buyer in sellers[firm]


def test_listed_pairs_are_in_the_order_of_their_scores_and_explained(fair: TradeFair):
    for edit in (other_goods, other_need, slower, one_more):
        renew(fair.db, fair.organiser, edit(fair, dice(7)))

    rows = stored(fair)
    score = {(row.enterprise_id, row.buyer_id): row.p_mutual for row in rows}
    sellers, buyers = both_lists(fair)
    for firm, entries in sellers.items():
        assert entries == sorted(entries, key=lambda one: -score[firm, one])
    for buyer, entries in buyers.items():
        assert entries == sorted(entries, key=lambda one: -score[one, buyer])
    for row in rows:
        if row.rank_for_buyer or row.rank_for_enterprise:
            assert row.reasons["why"] or row.reasons["missing"]


def test_a_pair_that_fails_a_must_have_leaves_both_lists(fair: TradeFair):
    firm = fair.enterprises["e0"]
    _, buyers = both_lists(fair)
    buyer = next(one for one, entries in buyers.items() if firm in entries)
    changed(fair, Product, fair.products["e00"], lead_time_days=90)
    owned = next(word for word, id_ in fair.buyers.items() if id_ == buyer)
    for word, id_ in fair.needs.items():
        if word.startswith(owned):
            changed(fair, Need, id_, lead_time_days=10, must_fields=["lead_time_days"])

    renew(fair.db, fair.organiser, buyer)

    sellers, buyers = both_lists(fair)
    assert firm not in buyers[buyer]
    assert buyer not in sellers[firm]


def test_a_no_is_kept(fair: TradeFair):
    fair.wish("e1", "b1", Says.NO_THANKS)

    renew(fair.db, fair.organiser, fair.enterprises["e1"])

    _, buyers = both_lists(fair)
    assert fair.enterprises["e1"] not in buyers[fair.buyers["b1"]]


# --- large fairs -------------------------------------------------------------------------------


@pytest.fixture
def large(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Treat a small fair as one that is too large to score every pair."""
    monkeypatch.setattr(scoring, "ALL_PAIRS", 4)
    monkeypatch.setattr(scoring, "NEAREST", 2)
    made = market(db)
    propose(db, made.organiser)
    return made


def of_party(fair: TradeFair, id_: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {key: row for key, row in pairs(fair).items() if id_ in key}


@pytest.mark.parametrize("edit", [other_goods, other_need, slower, one_more, left])
def test_a_large_fairs_own_nearest_are_those_of_a_full_run(large: TradeFair, edit: Edit):
    draw = dice(3)
    for _ in range(3):
        id_ = edit(large, draw)
        renew(large.db, large.organiser, id_)
        renewed = of_party(large, id_)
        near = set(renewed)

        propose(large.db, large.organiser)

        full = of_party(large, id_)
        assert {key: renewed[key] for key in near & full.keys()} == {
            key: full[key] for key in near & full.keys()
        }
        assert len(near & full.keys()) >= min(2, len(full))


def test_a_large_fair_compares_with_who_wished(large: TradeFair):
    known = {buyer for firm, buyer in pairs(large) if firm == large.enterprises["e0"]}
    stranger = next(word for word, id_ in large.buyers.items() if id_ not in known)
    large.wish("e0", stranger, Says.MEET)

    renew(large.db, large.organiser, large.enterprises["e0"])

    assert (large.enterprises["e0"], large.buyers[stranger]) in pairs(large)


def test_a_change_on_the_other_side_is_heard_later(large: TradeFair):
    """What the process keeps of texts is brought up to date before it is used."""
    renew(large.db, large.organiser, large.enterprises["e0"])
    changed(large, Need, large.needs["b50"], text_original="We seek zinc buckets.")
    renew(large.db, large.organiser, large.buyers["b5"])
    changed(large, Product, large.products["e00"], name_en="zinc buckets", text_en="zinc buckets")

    renew(large.db, large.organiser, large.enterprises["e0"])

    assert (large.enterprises["e0"], large.buyers["b5"]) in pairs(large)


def test_a_change_is_read_without_the_whole_side(large: TradeFair, monkeypatch: pytest.MonkeyPatch):
    renew(large.db, large.organiser, large.enterprises["e0"])
    monkeypatch.setattr(nearest, "_MOST_CHANGED", 0.5)
    changed(large, Need, large.needs["b50"], text_original="We seek zinc buckets.")
    renew(large.db, large.organiser, large.buyers["b5"])
    read: list[Any] = []
    plain = nearest._read
    monkeypatch.setattr(nearest, "_read", lambda *given: read.append(given[-1]) or plain(*given))

    renew(large.db, large.organiser, large.enterprises["e1"])

    assert read == [[large.buyers["b5"]]]


# --- what it does not do -----------------------------------------------------------------------


def test_before_the_first_proposals_nothing_happens(db: Database):
    fair = trade_fair(db)

    assert renew(db, fair.organiser, fair.enterprises["mould"]) == RenewOutcome()
    assert stored(fair) == []


def test_another_encoder_asks_for_a_full_run(fair: TradeFair, monkeypatch: pytest.MonkeyPatch):
    class Another(LexicalEncoder):
        fingerprint = "another"

    monkeypatch.setattr(meaning, "encoder", Another)

    outcome = renew(fair.db, fair.organiser, fair.enterprises["e0"])

    assert outcome.whole
    assert {row.encoder for row in stored(fair)} == {"another"}


def test_another_fair_is_not_touched(fair: TradeFair):
    other = trade_fair(fair.db, "danang")
    propose(fair.db, other.organiser)
    before = [row.model_dump() for row in stored(other)]

    renew(fair.db, fair.organiser, other_goods(fair, dice(1)))

    assert [row.model_dump() for row in stored(other)] == before


def test_only_the_organiser_may_renew(fair: TradeFair):
    with pytest.raises(ForbiddenError):
        renew(fair.db, fair.enterprise("e0"), fair.enterprises["e0"])


def test_nobody_is_not_found(fair: TradeFair):
    with pytest.raises(NotFoundError):
        renew(fair.db, fair.organiser, "0" * 32)


def test_somebody_of_another_fair_is_not_found(fair: TradeFair):
    other = trade_fair(fair.db, "danang")

    with pytest.raises(NotFoundError):
        renew(fair.db, fair.organiser, other.enterprises["mould"])


def test_the_encoder_is_not_opened_in_a_unit(fair: TradeFair, monkeypatch: pytest.MonkeyPatch):
    """A page must be able to write while texts are encoded."""

    class Writing(LexicalEncoder):
        def encode(self, texts: Any, kind: Any) -> Any:
            with fair.db.write():
                return super().encode(texts, kind)

    monkeypatch.setattr(meaning, "encoder", Writing)
    changed(fair, Product, fair.products["e00"], text_en="We make brass valves.")

    assert renew(fair.db, fair.organiser, fair.enterprises["e0"]).encoded == 1
