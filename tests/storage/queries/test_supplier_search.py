"""How buyers look for suppliers: words in any language, sector, certificate, trade code."""

from typing import Any

import pytest

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.text import fold
from matchmaker.storage.queries.supplier_search import (
    Wanted,
    find_suppliers,
    matching_products,
    products_by_id,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Product, Proposal
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair with a mould maker, an electronics firm and a weaver."""
    made = small_fair(either_db)
    firms = [("Khuôn mẫu Sông Hồng", "machinery"), ("Điện tử Hồ Tây", "electronics"),
             ("Dệt Hà Đông", "textile")]  # fmt: skip
    goods = [("Khuôn ép nhựa 100%", "Injection mould", "848071", "ISO 9001"),
             ("Bảng mạch in", "Printed circuit board", "853400", "IATF 16949"),
             ("Vải bông", "Cotton_cloth", "520811", "OEKO-TEX")]  # fmt: skip
    with either_db.told() as unit:
        for number, ((name, sector), (vi, en, hs, certificate)) in enumerate(
            zip(firms, goods, strict=True)
        ):
            firm = unit.get_one(Enterprise, made.enterprises[number])
            firm.name_vi, firm.folded, firm.sort_name = name, fold(name), f"{number}"
            firm.sector, firm.certificates = sector, [{"name": certificate, "valid_until": None}]
            product = unit.get_one(Product, made.products[number])
            product.name_vi, product.name_en, product.hs_code = vi, en, hs
            product.sector, product.folded = "", fold(f"{vi}\n{en}")
    return made


def found(db: Database, made: SmallFair, wanted: Wanted, **more: int) -> list[int]:
    """Numbers of the enterprises found, in their order."""
    with db.read() as unit:
        listed = find_suppliers(unit, made.buyer(0), wanted, **({"limit": 10, "offset": 0} | more))
    return [made.enterprises.index(row.other_id) for row in listed.rows]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("dien tu", [1]),
        ("ĐIỆN TỬ", [1]),
        ("circuit", [1]),
        ("mach in", [1]),
        ("dien tu circuit", [1]),
        ("khuon injection song hong", [0]),
        ("nhua", [0]),
        ("electronics of the moon", []),
        ("", [0, 1, 2]),
        ("   ", [0, 1, 2]),
    ],
)
def test_words_are_found_without_marks_over_firm_and_product_at_once(
    either_db: Database, fair: SmallFair, words: str, numbers: list[int]
):
    assert found(either_db, fair, Wanted(words=words)) == numbers


@pytest.mark.parametrize(("words", "numbers"), [("100%", [0]), ("cotton_cloth", [2]), ("_%_", [])])
def test_percent_and_underscore_are_letters_like_any_other(
    either_db: Database, fair: SmallFair, words: str, numbers: list[int]
):
    assert found(either_db, fair, Wanted(words=words)) == numbers


def test_filters_narrow_together(either_db: Database, fair: SmallFair):
    assert found(either_db, fair, Wanted(sector="electronics")) == [1]
    assert found(either_db, fair, Wanted(certificate="iso 9001")) == [0]
    assert found(either_db, fair, Wanted(hs="85")) == [1]
    assert found(either_db, fair, Wanted(hs="8534", sector="electronics")) == [1]
    assert found(either_db, fair, Wanted(hs="8534", sector="textile")) == []


def test_a_product_s_own_sector_counts_beside_its_firm_s(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        unit.get_one(Product, fair.products[2]).sector = "electronics"

    assert found(either_db, fair, Wanted(sector="electronics")) == [1, 2]


def test_a_firm_without_products_is_found_by_its_name(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        unit.get_one(Product, fair.products[1]).withdrawn = True

    assert found(either_db, fair, Wanted(words="dien tu")) == [1]
    assert found(either_db, fair, Wanted(words="circuit")) == []
    assert found(either_db, fair, Wanted(hs="85")) == []


def test_the_phrase_comes_before_scattered_words_and_a_better_fit(
    either_db: Database, fair: SmallFair
):
    with either_db.told() as unit:
        unit.get_one(Product, fair.products[2]).folded = fold("tử tế, chạy bằng điện")
        unit.add(_fit(fair, 2, 0.99))
        unit.add(_fit(fair, 1, 0.10))

    assert found(either_db, fair, Wanted(words="điện tử")) == [1, 2]


def test_the_best_fit_comes_first_and_the_unscored_by_the_alphabet(
    either_db: Database, fair: SmallFair
):
    with either_db.told() as unit:
        unit.add(_fit(fair, 2, 0.6))

    assert found(either_db, fair, Wanted()) == [2, 0, 1]


def _fit(made: SmallFair, enterprise: int, p_buyer: float) -> Proposal:
    return Proposal(
        fair_id=made.id,
        enterprise_id=made.enterprises[enterprise],
        buyer_id=made.buyers[0],
        best_product_id=made.products[enterprise],
        best_need_id=made.needs[0],
        p_enterprise=0.5,
        p_buyer=p_buyer,
        p_mutual=0.5,
    )


def test_pages_part_the_whole_without_gap_or_double(either_db: Database, fair: SmallFair):
    pages = [found(either_db, fair, Wanted(), limit=2, offset=offset) for offset in (0, 2, 4)]

    assert pages == [[0, 1], [2], []]


def test_the_total_counts_firms_not_products(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        unit.add(
            Product(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[0],
                code="P9",
                name_vi="Khuôn dập",
                folded="khuon dap",
            )
        )
    with either_db.read() as unit:
        listed = find_suppliers(unit, fair.buyer(0), Wanted(words="khuon"), limit=1, offset=0)

    assert listed.total == 1


def test_other_fairs_and_the_withdrawn_are_not_found(either_db: Database, fair: SmallFair):
    small_fair(either_db, "elsewhere")
    with either_db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).withdrawn = True

    assert found(either_db, fair, Wanted()) == [1, 2]


def test_the_product_that_holds_the_words_comes_first(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).folded = fold("khuôn mẫu, đồ gá")
        unit.add(
            Product(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[0],
                code="P9",
                name_vi="Đồ gá",
                folded="do ga",
            )
        )
    with either_db.read() as unit:
        rows = matching_products(unit, fair.buyer(0), Wanted(words="đồ gá"), list(fair.enterprises))

    assert [row.code for row in rows] == ["P9", "P0"]


def test_products_are_read_in_the_order_asked_for_and_only_of_this_fair(
    either_db: Database, fair: SmallFair
):
    elsewhere = small_fair(either_db, "elsewhere")
    wanted = [fair.products[2], elsewhere.products[0], fair.products[0]]
    with either_db.read() as unit:
        rows: list[Any] = products_by_id(unit, fair.buyer(0), wanted)

    assert [row.id for row in rows] == [fair.products[2], fair.products[0]]
    assert "price_min" not in rows[0]._fields


def test_only_buyers_search(either_db: Database, fair: SmallFair):
    for scope in (fair.enterprise(0), fair.organiser):
        with either_db.read() as unit, pytest.raises(NotFoundError):
            find_suppliers(unit, scope, Wanted(), limit=1, offset=0)


def test_blank_wishes_are_anything():
    assert Wanted(words="  ", certificate=" ").is_anything
    assert not Wanted(hs="84").is_anything
