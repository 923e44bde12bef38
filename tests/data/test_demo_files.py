"""The demo fair's files: invented, complete, individual, and as many as the guide says."""

import csv
import re
import tomllib
from collections import Counter
from itertools import combinations

import pytest
from rapidfuzz import fuzz

from matchmaker.catalogue.columns import COLUMNS, SheetKey, column
from matchmaker.domain.participant import Unit
from matchmaker.domain.text import clean
from matchmaker.services.reference import agreements, hs_name, read_hs_names
from matchmaker.settings import get_settings

FOLDER = get_settings().data_dir / "demo"
SHEETS = tuple(key for key in SheetKey if key is not SheetKey.WISHES)

Rows = list[dict[str, str]]


def read(sheet: SheetKey) -> Rows:
    """Rows of a file by the key of each column."""
    with (FOLDER / f"{sheet.value}.csv").open(encoding="utf-8-sig", newline="") as file:
        vi, en, *rows = list(csv.reader(file))
    by_header = {
        (each.vi, each.en): each.key for each in COLUMNS if sheet.letter in each.must + each.may
    }
    keys = [by_header[headers] for headers in zip(vi, en, strict=True)]
    return [dict(zip(keys, row, strict=True)) for row in rows]


ENTERPRISES = read(SheetKey.ENTERPRISES)
PRODUCTS = read(SheetKey.PRODUCTS)
BUYERS = read(SheetKey.BUYERS)
NEEDS = read(SheetKey.NEEDS)
OFFERS = [*PRODUCTS, *NEEDS]
EVERYTHING = [*ENTERPRISES, *PRODUCTS, *BUYERS, *NEEDS]

MACHINERY = "Cơ khí, khuôn mẫu, cơ khí chính xác"
MIX = {
    MACHINERY: (22, 14),
    "Điện, điện tử": (15, 9),
    "Công nghệ thông tin": (18, 12),
    "Dệt may, da giày": (29, 19),
    "Nông sản, thực phẩm": (14, 9),
    "Hóa chất, cao su, nhựa, vật liệu mới": (11, 7),
    "Vật liệu xây dựng": (7, 5),
    "Thủ công mỹ nghệ": (4, 2),
}
CPTPP = {"JP": 14, "CA": 4, "AU": 4, "GB": 4, "SG": 2, "MY": 2, "MX": 1, "CL": 1}
EUROPE = {"DE": 8, "FR": 4, "NL": 4, "IT": 3, "PL": 2, "CZ": 1, "ES": 1, "SE": 1}
NEITHER = {"US": 2, "KR": 2}
# written in the style hòa, thủy: the mark stands on the first vowel of an open oa, oe, uy
OLD_STYLE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])(?![a-zà-ỹđ])", re.IGNORECASE)


def heading(row: dict[str, str]) -> str:
    return row["hs_code"][:4]


# --- how many of each -----------------------------------------------------------------------


def test_as_many_rows_as_the_guide_says():
    assert [len(rows) for rows in (ENTERPRISES, PRODUCTS, BUYERS, NEEDS)] == [77, 120, 60, 138]


def test_industries_follow_the_mix_of_the_2022_round():
    products = Counter(row["sector"] for row in PRODUCTS)
    enterprises = Counter(row["sector"] for row in ENTERPRISES)

    assert {name: (products[name], enterprises[name]) for name in MIX} == MIX


def test_products_stand_in_the_industry_of_their_enterprise():
    sector = {row["code"]: row["sector"] for row in ENTERPRISES}

    assert [row["code"] for row in PRODUCTS if row["sector"] != sector[row["owner"]]] == []


def test_products_and_needs_are_shared_out_as_planned():
    products = Counter(Counter(row["owner"] for row in PRODUCTS).values())
    needs = Counter(Counter(row["owner"] for row in NEEDS).values())

    assert products == {1: 45, 2: 23, 3: 7, 4: 2}
    assert needs == {1: 15, 2: 20, 3: 17, 4: 8}


def test_every_enterprise_offers_and_every_buyer_seeks_something():
    assert {row["owner"] for row in PRODUCTS} == {row["code"] for row in ENTERPRISES}
    assert {row["owner"] for row in NEEDS} == {row["code"] for row in BUYERS}


def test_sizes_and_foreign_investment_are_as_chosen():
    sizes = Counter(row["size"] for row in ENTERPRISES)
    foreign = [row for row in ENTERPRISES if "vốn đầu tư nước ngoài" in row["text_vi"]]

    assert sizes == {"large": 40, "medium": 22, "small": 15}
    assert len(foreign) == 10


def test_buyers_come_from_the_countries_of_the_guide():
    assert Counter(row["country"] for row in BUYERS) == CPTPP | EUROPE | NEITHER


def test_some_buyers_are_covered_by_no_agreement_and_some_by_another_one():
    def covering(country: str) -> set[str]:
        return {a.code for a in agreements() if a.in_force_between("VN", country)}

    uncovered = {row["country"] for row in BUYERS if not covering(row["country"])}
    neither = {
        row["country"] for row in BUYERS if not covering(row["country"]) & {"CPTPP", "EVFTA"}
    }

    assert uncovered == {"US"}
    assert neither == {"US", "KR"}


def test_half_of_the_buyers_come_on_one_day_only():
    days = [set(re.findall(r"\d\d/10", row["present"])) for row in BUYERS]

    assert sum(len(found) == 1 for found in days) == 30


def test_six_enterprises_have_a_booth_of_their_own_in_a_hall():
    booths = [(row["booth"], row["hall"]) for row in ENTERPRISES if row["booth"]]

    assert sorted(booth for booth, _ in booths) == ["A01", "A02", "A03", "B01", "B02", "B03"]
    assert all(booth.startswith(hall) for booth, hall in booths)


def test_a_few_have_limits_of_their_own():
    limited = [row for row in [*ENTERPRISES, *BUYERS] if row["min_meetings"] or row["max_meetings"]]

    assert 8 <= len(limited) <= 25


# --- unmistakably invented ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "vi", "en"),
    [
        (ENTERPRISES, r"DN Minh họa \d\d · .+", r"Demo Enterprise \d\d · .+"),
        (BUYERS, r"Nhà mua Minh họa \d\d · .+", r"Demo Buyer \d\d · .+"),
    ],
)
def test_every_name_says_that_it_is_invented(rows: Rows, vi: str, en: str):
    assert [row["code"] for row in rows if not re.fullmatch(vi, row["name_vi"])] == []
    assert [row["code"] for row in rows if not re.fullmatch(en, row["name_en"])] == []


def test_the_number_in_a_name_is_the_number_of_its_code():
    for row in [*ENTERPRISES, *BUYERS]:
        number = f"{int(row['code'][-3:]):02d}"
        assert f" {number} · " in row["name_vi"]
        assert f" {number} · " in row["name_en"]


def test_mail_goes_to_example_com_only_and_nobody_has_a_telephone():
    people = [*ENTERPRISES, *BUYERS]

    assert [row["contact_email"] for row in people
            if not re.fullmatch(r"(\w+@example\.com)?", row["contact_email"])] == []  # fmt: skip
    assert {row["contact_phone"] for row in people} == {""}
    assert {re.sub(r"\d+", "", row["contact_name"]).strip() for row in people} == {
        "Người liên hệ minh họa",
        "Demo Contact",
    }


def test_no_real_firm_of_the_facts_page_stands_in_the_fair():
    named = ("Canon", "TOTO", "Meiko", "Channel Well", "FPT", "Vicostone", "Rạng Đông", "MISA")
    texts = " ".join(value for row in EVERYTHING for value in row.values())

    assert [name for name in named if re.search(rf"\b{name}\b", texts)] == []


# --- texts ----------------------------------------------------------------------------------


def test_every_product_is_described_in_vietnamese_and_about_half_also_in_english():
    both = [row for row in PRODUCTS if row["text_en"]]

    assert [row["code"] for row in PRODUCTS if len(row["text_vi"]) < 100] == []
    assert 54 <= len(both) <= 72


def test_every_need_is_described_in_english_and_about_half_also_in_vietnamese():
    both = [row for row in NEEDS if row["text_vi"]]

    assert [row["code"] for row in NEEDS if len(row["text_en"]) < 70] == []
    assert 62 <= len(both) <= 76


def test_a_handful_of_needs_is_written_in_japanese_and_german():
    languages = Counter(row["text_language"] for row in NEEDS)
    country = {row["code"]: row["country"] for row in BUYERS}

    assert 5 <= languages["ja"] <= 12
    assert 5 <= languages["de"] <= 12
    assert {country[row["owner"]] for row in NEEDS if row["text_language"] == "ja"} == {"JP"}
    assert {country[row["owner"]] for row in NEEDS if row["text_language"] == "de"} == {"DE"}


def test_an_original_in_another_script_is_kept_as_it_is():
    japanese = [row["text_original"] for row in NEEDS if row["text_language"] == "ja"]

    assert all(re.search(r"[ぁ-んァ-ヴ一-龥]", text) for text in japanese)
    english = [row for row in NEEDS if row["text_language"] == "en"]
    assert [row["code"] for row in english if row["text_original"] != row["text_en"]] == []


@pytest.mark.parametrize("rows", [PRODUCTS, NEEDS], ids=["products", "needs"])
@pytest.mark.parametrize("key", ["text_vi", "text_en"])
def test_no_two_texts_are_alike(rows: Rows, key: str):
    texts = [(row["code"], row[key]) for row in rows if row[key]]

    alike = [
        (one, other)
        for (one, left), (other, right) in combinations(texts, 2)
        if fuzz.ratio(left, right) > 70
    ]

    assert alike == []


@pytest.mark.parametrize("rows", [PRODUCTS, NEEDS], ids=["products", "needs"])
@pytest.mark.parametrize("key", ["text_vi", "text_en"])
def test_texts_do_not_begin_alike(rows: Rows, key: str):
    beginnings = Counter(" ".join(row[key].split()[:3]) for row in rows if row[key])

    assert [words for words, times in beginnings.items() if times > 2] == []


def test_a_product_text_has_two_to_four_sentences():
    for row in PRODUCTS:
        sentences = re.findall(r"[^.]{12,}?\.(?=\s+[A-ZÀ-ỸĐ]|$)", row["text_vi"])
        assert 2 <= len(sentences) <= 4, row["code"]


def test_names_within_a_sheet_are_all_different():
    for rows in (ENTERPRISES, PRODUCTS, BUYERS):
        assert max(Counter(row["name_vi"] for row in rows).values()) == 1
    assert max(Counter(row["name_en"] for row in NEEDS).values()) == 1


def test_cells_are_clean_and_marks_stand_in_one_style():
    for row in EVERYTHING:
        for key, value in row.items():
            assert value == clean(value), (row["code"], key)
            assert not OLD_STYLE.search(value), (row["code"], key, OLD_STYLE.findall(value))


def test_texts_are_in_the_language_of_their_column():
    vietnamese = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữự]", re.IGNORECASE)

    assert [
        row["code"] for row in OFFERS if row["text_vi"] and not vietnamese.search(row["text_vi"])
    ] == []
    assert [row["code"] for row in OFFERS if vietnamese.search(row["text_en"])] == []


# --- trade facts ----------------------------------------------------------------------------


def test_every_trade_code_is_named_by_a_heading_of_ours():
    names = read_hs_names(get_settings().data_dir / "reference" / "hs")
    coded = [row for row in OFFERS if row["hs_code"]]

    assert [row["hs_code"] for row in coded if heading(row) not in names] == []
    assert all(len(row["hs_code"]) in {4, 6} for row in coded)
    assert all(hs_name(row["hs_code"]) for row in coded)


def test_all_goods_have_a_code_and_software_mostly_none():
    uncoded = {row["sector"] for row in OFFERS if not row["hs_code"]}

    assert uncoded == {"Công nghệ thông tin"}


def test_no_code_lies_in_a_chapter_that_is_far_from_the_industry():
    chapters = {
        MACHINERY: {"39", "73", "76", "79", "82", "84", "85", "90"},
        "Dệt may, da giày": {"41", "42", "52", "54", "56", "60", "61", "62", "63", "64", "65"},
        "Nông sản, thực phẩm": {f"{number:02d}" for number in range(1, 25)},
    }

    strange = [
        (row["code"], row["hs_code"])
        for row in PRODUCTS
        if row["sector"] in chapters and row["hs_code"][:2] not in chapters[row["sector"]]
    ]

    assert strange == []


def test_quantities_have_a_unit_and_fit_each_other():
    for row in PRODUCTS:
        if row["capacity_month"] or row["moq"]:
            assert row["unit"] in set(Unit), row["code"]
        if row["free_capacity_month"]:
            assert float(row["free_capacity_month"]) <= float(row["capacity_month"]), row["code"]


def test_prices_are_spans_in_a_currency():
    for row in OFFERS:
        priced = [bool(row[key]) for key in ("price_min", "price_max", "currency")]
        assert len(set(priced)) == 1, row["code"]
        if row["price_min"]:
            assert float(row["price_min"]) < float(row["price_max"]), row["code"]


def test_must_fields_name_filled_columns_of_the_same_row():
    for row in NEEDS:
        for key in filter(None, row["must_fields"].split(";")):
            assert column(SheetKey.NEEDS, key), row["code"]
            assert row[key], (row["code"], key)


def test_needs_state_musts_and_wishes_of_all_kinds():
    assert sum(bool(row["must_certificates"]) for row in NEEDS) >= 60
    assert sum(bool(row["nice_certificates"]) for row in NEEDS) >= 30
    assert sum(bool(row["must_fields"]) for row in NEEDS) >= 30
    assert {row["importance"] for row in NEEDS} == {"1", "2", "3"}


def test_needs_are_due_after_the_fair():
    for row in NEEDS:
        day, month, year = row["needed_by"].split("/")
        assert (int(year), int(month), int(day)) > (2027, 10, 29), row["code"]


def test_some_needs_nobody_can_supply():
    offered = {heading(row) for row in PRODUCTS}
    unmet = [row["name_en"] for row in NEEDS if row["hs_code"] and heading(row) not in offered]

    assert 6 <= len(unmet) <= 20


def test_some_products_nobody_asks_for():
    asked = {heading(row) for row in NEEDS}
    unasked = [row["name_en"] for row in PRODUCTS if row["hs_code"] and heading(row) not in asked]

    assert 5 <= len(unasked) <= 25


def test_most_needs_have_a_product_of_their_heading():
    offered = {heading(row) for row in PRODUCTS}
    coded = [row for row in NEEDS if row["hs_code"]]

    assert sum(heading(row) in offered for row in coded) >= 0.8 * len(coded)


def test_certificates_of_some_firms_end_before_the_fair():
    ends = re.findall(r"@(\d{4}-\d\d)", ";".join(row["certificates"] for row in ENTERPRISES))

    assert 3 <= sum(end < "2027-10" for end in ends) <= 0.25 * len(ends)


# --- facts ----------------------------------------------------------------------------------


def facts() -> list[dict[str, str]]:
    return tomllib.loads((FOLDER / "facts.toml").read_text(encoding="utf-8"))["facts"]


def test_every_fact_stands_in_both_languages_with_a_source_and_a_year():
    for fact in facts():
        assert set(fact) == {"about_vi", "about_en", "fact_vi", "fact_en", "source"}
        assert all(value.strip() for value in fact.values())
        assert re.search(r"20\d\d", fact["source"] + fact["about_en"]), fact


def test_only_the_four_firms_are_named_and_nothing_is_said_of_their_trade_terms():
    firms = [fact for fact in facts() if fact["about_en"].endswith("Vietnam")]

    assert [fact["about_en"] for fact in firms] == [
        "Canon Vietnam",
        "TOTO Vietnam",
        "Meiko Electronics Vietnam",
        "Channel Well Technology Vietnam",
    ]
    for fact in firms:
        words = r"capacity|price|customer|faucet|revenue|USD|employees|power suppl"
        assert not re.search(words, fact["fact_en"], re.IGNORECASE)


def test_the_programmes_counts_are_shown_as_published():
    said = " ".join(fact["fact_en"] for fact in facts())

    assert all(
        count in said for count in ("121 products", "117 products of 77", "163 products of 107")
    )


def test_numbers_of_a_fact_are_the_same_in_both_languages():
    for fact in facts():
        digits = [set(re.findall(r"\d{2,}", fact[f"fact_{tongue}"])) for tongue in ("vi", "en")]
        months = {"11", "26", "27", "10"}
        assert digits[0] - months == digits[1] - months, fact["about_en"]
