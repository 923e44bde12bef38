"""From stored rows to plain rows: owners by number, blanks as not stated."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain.participant import Certificate, Role
from matchmaker.domain.wish import Says
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.schedules import load_rates, load_schedule
from matchmaker.storage.queries.proposals_input import fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    FairSession,
    Need,
    Product,
    Slot,
)
from tests.trade_fair import FIRST_DAY, TradeFair, trade_fair

OPENS_AT = datetime(2026, 10, 27, 2, tzinfo=UTC)


@pytest.fixture
def fair(db: Database) -> TradeFair:
    return trade_fair(db)


def sides(fair: TradeFair) -> Sides:
    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.organiser)
    return sides_of(rows, ())


def test_products_and_needs_know_their_owners_by_number(fair: TradeFair):
    found = sides(fair)

    for product in found.products:
        word = next(w for w, id_ in fair.products.items() if id_ == product.id)
        assert found.enterprises[product.owner].id == fair.enterprises[word]
    for need in found.needs:
        word = next(w for w, id_ in fair.needs.items() if id_ == need.id)
        assert found.buyers[need.owner].id == fair.buyers[word]


def test_rows_of_one_owner_stand_side_by_side(fair: TradeFair):
    fair.add_product("a", "mould", "Bolts", "Steel bolts")
    fair.add_product("zz", "cable", "Sockets", "Wall sockets")

    owners = [product.owner for product in sides(fair).products]

    assert owners == sorted(owners)
    assert len(owners) == 5


def test_a_product_whose_enterprise_withdrew_is_gone(fair: TradeFair):
    fair.change(Enterprise, fair.enterprises["mould"], withdrawn=True)

    assert fair.products["mould"] not in {product.id for product in sides(fair).products}


def test_every_passage_belongs_to_its_row(fair: TradeFair):
    found = sides(fair)

    for passage in found.product_texts:
        assert passage.text.startswith(found.products[passage.owner].texts["name_en"])
    for passage in found.need_texts:
        stored = found.needs[passage.owner].texts["text_original"]
        assert passage.text == stored.rstrip(".")


def test_a_product_in_two_languages_has_two_passages(fair: TradeFair):
    fair.change(Product, fair.products["mould"], name_vi="Khuôn ép nhựa")

    found = sides(fair)

    row = next(i for i, p in enumerate(found.products) if p.id == fair.products["mould"])
    assert [p.language for p in found.product_texts if p.owner == row] == ["vi", "en"]


def test_the_first_day_and_the_agreements_hold_for_all(fair: TradeFair):
    assert sides(fair).fair.first_day == FIRST_DAY
    assert sides(fair).fair.agreements == ()


def test_certificates_are_read_with_their_last_day(fair: TradeFair):
    stored = [
        {"name": "ISO 9001", "valid_until": "2027-03-31"},
        {"name": "CE", "valid_until": None},
    ]
    fair.change(Enterprise, fair.enterprises["mould"], certificates=stored)

    firm = next(e for e in sides(fair).enterprises if e.id == fair.enterprises["mould"])

    assert firm.certificates == (Certificate("ISO 9001", date(2027, 3, 31)), Certificate("CE"))


def test_what_an_enterprise_states_arrives(fair: TradeFair):
    fair.change(
        Enterprise,
        fair.enterprises["mould"],
        role="odm",
        languages=["vi", "ja"],
        target_markets=["JP"],
        export_markets=["DE"],
        never_meet=["NM-001"],
    )

    firm = next(e for e in sides(fair).enterprises if e.id == fair.enterprises["mould"])

    assert (firm.role, firm.languages, firm.country) == ("odm", ("vi", "ja"), "VN")
    assert (firm.target_markets, firm.export_markets) == (("JP",), ("DE",))
    assert firm.never_meet == ("NM-001",)


def test_a_buyer_has_no_markets(fair: TradeFair):
    fair.change(Buyer, fair.buyers["mould"], country="JP")

    firm = next(b for b in sides(fair).buyers if b.id == fair.buyers["mould"])

    assert (firm.country, firm.target_markets, firm.export_markets) == ("JP", (), ())


def test_the_free_capacity_of_a_product_is_its_volume(fair: TradeFair):
    fair.change(
        Product,
        fair.products["mould"],
        capacity_month=60000,
        free_capacity_month=35000,
        unit="piece",
        moq=500,
        lead_time_days=30,
        incoterms=["FOB"],
    )

    product = next(p for p in sides(fair).products if p.id == fair.products["mould"])

    assert (product.volume_month, product.unit, product.moq) == (35000, "piece", 500)
    assert (product.lead_time_days, product.incoterms) == (30, ("FOB",))


def test_the_yearly_volume_of_a_need_becomes_a_monthly_one(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], volume_year=240000)

    need = next(n for n in sides(fair).needs if n.id == fair.needs["mould"])

    assert need.volume_month == 20000


def test_a_blank_volume_stays_unknown(fair: TradeFair):
    assert {need.volume_month for need in sides(fair).needs} == {None}


def test_must_haves_arrive(fair: TradeFair):
    fair.change(
        Need,
        fair.needs["mould"],
        must_certificates=["IATF 16949"],
        nice_certificates=["ISO 14001"],
        must_fields=["moq"],
        importance=3,
        role="odm",
    )

    need = next(n for n in sides(fair).needs if n.id == fair.needs["mould"])

    assert need.must_certificates == ("IATF 16949",)
    assert need.nice_certificates == ("ISO 14001",)
    assert (need.must_fields, need.importance, need.role) == (("moq",), 3, "odm")


def test_both_sides_words_of_a_pair_are_kept_together(fair: TradeFair):
    from matchmaker.domain.participant import Role

    fair.wish("mould", "coffee", Says.MEET)
    fair.wish("mould", "coffee", Says.NO_THANKS, Role.ENTERPRISE)

    pair = fair.enterprises["mould"], fair.buyers["coffee"]
    assert sides(fair).wishes == {pair: {Says.MEET, Says.NO_THANKS}}


def add(fair: TradeFair, *rows: object) -> None:
    with fair.db.write() as unit:
        unit.add_all(rows)


def with_slots(fair: TradeFair) -> None:
    """Give the fair a session of four slots of half an hour."""
    session = FairSession(
        fair_id=fair.id, number=1, starts_at=OPENS_AT, ends_at=OPENS_AT + timedelta(hours=2)
    )
    add(fair, session)
    add(
        fair,
        *(
            Slot(
                fair_id=fair.id,
                session_id=session.id,
                number=number,
                starts_at=OPENS_AT + timedelta(minutes=30 * number),
                ends_at=OPENS_AT + timedelta(minutes=30 * number + 25),
                fair_day=FIRST_DAY,
            )
            for number in range(4)
        ),
    )


def test_presence_becomes_the_slots_that_lie_wholly_inside_it(fair: TradeFair):
    with_slots(fair)
    add(
        fair,
        Availability(
            fair_id=fair.id,
            enterprise_id=fair.enterprises["mould"],
            starts_at=OPENS_AT,
            ends_at=OPENS_AT + timedelta(minutes=60),
        ),
        Availability(
            fair_id=fair.id,
            enterprise_id=fair.enterprises["mould"],
            starts_at=OPENS_AT + timedelta(minutes=95),
            ends_at=OPENS_AT + timedelta(minutes=120),
        ),
    )

    found = sides(fair)

    free = {firm.id: firm.free for firm in found.enterprises}
    assert found.fair.slots == 4
    assert free[fair.enterprises["mould"]] == frozenset({0, 1})
    assert free[fair.enterprises["coffee"]] is None


def test_what_was_said_keeps_its_side(fair: TradeFair):
    fair.wish("mould", "coffee", Says.MEET, Role.ENTERPRISE)
    fair.wish("mould", "coffee", Says.MUST_MEET, Role.BUYER)

    found = sides(fair)

    pair = fair.enterprises["mould"], fair.buyers["coffee"]
    assert found.said == {pair: (("buyer", "must_meet"), ("enterprise", "meet"))}
    assert found.wishes == {pair: {"must_meet", "meet"}}


def test_loaded_duties_and_rates_reach_the_fair(fair: TradeFair, tmp_path: Path):
    fair.change(Product, fair.products["mould"], hs_code="848071", hs_confirmed=True)
    duties, rates = tmp_path / "duties.csv", tmp_path / "rates.csv"
    duties.write_text("code,mfn_pct,preferential_pct\n84807100,1.7,0\n", encoding="utf-8")
    rates.write_text("currency,usd\nEUR,1.08\n", encoding="utf-8")
    named = {"source": "TARIC", "dated": FIRST_DAY}
    load_schedule(fair.db, duties, country="EU", agreement="EVFTA", **named)
    load_rates(fair.db, rates, **named)

    found = sides(fair).fair

    (schedule,) = found.schedules["DE"]
    assert schedule.duty_on("848071") is not None
    assert found.usd == {"EUR": 1.08}
    assert found.carbon is not None


def test_what_a_need_and_a_product_state_beside_their_texts_comes_along(fair: TradeFair):
    day = FIRST_DAY + timedelta(days=90)
    fair.change(Product, fair.products["mould"], emissions_data=True)
    fair.change(Need, fair.needs["mould"], drawing_format=["STEP"], needed_by=day)

    found = sides(fair)

    (product,) = [one for one in found.products if one.id == fair.products["mould"]]
    (need,) = [one for one in found.needs if one.id == fair.needs["mould"]]
    assert product.emissions_data is True
    assert (need.drawing_format, need.needed_by) == (("STEP",), day)
