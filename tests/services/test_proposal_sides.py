"""From stored rows to plain rows: owners by number, blanks as not stated."""

from datetime import date

import pytest

from matchmaker.domain.participant import Certificate
from matchmaker.domain.wish import Says
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.storage.queries.proposals_input import fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product
from tests.trade_fair import FIRST_DAY, TradeFair, trade_fair


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
