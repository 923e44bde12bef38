"""What only shows when rows are laid side by side, and when a file meets what is stored."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from matchmaker.services.import_profiles import apply, stage
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Need,
    Product,
    ProfileImport,
    Quota,
    Wish,
)
from tests.import_files import GOOD, TEXT, csv_file, fair_of_three_days, workbook


@pytest.fixture
def scope(db):
    """Give the scope of a fair that holds the good file already."""
    scope = fair_of_three_days(db)
    apply(db, scope, stage(db, scope, "fair.xlsx", workbook()).id)
    return scope


def sheet(db, scope, name: str, *rows: list[object]) -> ProfileImport:
    """Stage one sheet; the first row holds keys as headers."""
    return stage(db, scope, f"{name}.csv", csv_file(rows))


def let_in(db, scope, name: str, *rows: list[object]) -> ProfileImport:
    return apply(db, scope, sheet(db, scope, name, *rows).id)


def codes(staged: ProfileImport) -> list[tuple[int, str, str]]:
    return [(p["row"], p["key"], p["code"]) for p in staged.problems]


def mends(staged: ProfileImport) -> list[str]:
    return [p["mend"]["with"].get("guess", p["mend"]["say"]) for p in staged.problems]


def one(db, table, code):
    with db.read() as session:
        return session.exec(select(table).where(table.code == code)).one()


def states(staged: ProfileImport) -> list[str]:
    (only,) = staged.summary["sheets"]
    return [
        name for name in ("new", "changed", "unchanged", "held_back") for _ in range(only[name])
    ]


# --- what a cell says to what is stored ------------------------------------------------------


def test_a_blank_cell_or_an_absent_column_leaves_the_value(db, scope):
    let_in(db, scope, "enterprises", ["code", "employees", "size"], ["DN-1", "", "large"])

    enterprise = one(db, Enterprise, "DN-1")
    assert (enterprise.employees, enterprise.size) == (180, "large")
    assert enterprise.name_vi == "DN Minh họa 1"


@pytest.mark.parametrize("word", ["(xóa)", "(clear)"])
def test_a_value_is_emptied_only_when_asked(db, scope, word):
    let_in(
        db,
        scope,
        "enterprises",
        ["code", "employees", "target_markets", "contact_email", "never_meet"],
        ["DN-1", word, word, word, word],
    )

    enterprise = one(db, Enterprise, "DN-1")
    assert (enterprise.employees, enterprise.target_markets) == (None, [])
    assert (enterprise.contact_email, enterprise.never_meet) == ("", [])


def test_a_required_value_cannot_be_emptied(db, scope):
    staged = sheet(db, scope, "enterprises", ["code", "name_vi"], ["DN-1", "(xóa)"])

    assert codes(staged) == [(2, "name_vi", "missing_required")]


def test_an_absent_row_stays_and_is_counted(db, scope):
    staged = let_in(db, scope, "enterprises", ["code", "employees"], ["DN-2", "41"])

    (only,) = staged.summary["sheets"]
    assert (only["changed"], only["absent"]) == (1, 1)
    assert one(db, Enterprise, "DN-1").employees == 180


def test_a_changed_row_shows_before_and_after(db, scope):
    staged = sheet(db, scope, "needs", ["code", "needed_by", "importance"], ["NC-1", "1/7/2027", 3])

    assert staged.summary["differences"] == [
        {
            "sheet": "needs",
            "row": 2,
            "code": "NC-1",
            "name": "",
            "state": "changed",
            "changes": [
                {
                    "key": "needed_by",
                    "header": "needed_by",
                    "before": "2027-06-30",
                    "after": "2027-07-01",
                    "kept": False,
                }
            ],
        }
    ]


def test_a_change_counts_the_version_and_the_search_text_follows(db, scope):
    before = one(db, Product, "SP-1")

    let_in(db, scope, "products", ["code", "material", "name_vi"], ["SP-1", "NAK80", "Khuôn dập"])

    after = one(db, Product, "SP-1")
    assert (after.version, after.updated_at > before.updated_at) == (before.version + 1, True)
    assert "nak80" in after.folded
    assert "khuon dap" in after.folded
    assert after.sort_name != before.sort_name


def test_what_a_participant_edited_is_kept_and_shown_as_kept(db, scope):
    with db.write() as session:
        enterprise = session.exec(select(Enterprise).where(Enterprise.code == "DN-1")).one()
        enterprise.employees = 200
        enterprise.edited_fields = ["employees"]
        session.add(enterprise)

    staged = let_in(db, scope, "enterprises", ["code", "employees", "size"], ["DN-1", 180, "large"])

    after = one(db, Enterprise, "DN-1")
    assert (after.employees, after.size) == (200, "large")
    (difference,) = staged.summary["differences"]
    assert [(c["key"], c["kept"]) for c in difference["changes"]] == [
        ("employees", True),
        ("size", False),
    ]


def test_a_row_that_differs_only_where_edits_are_kept_is_unchanged(db, scope):
    with db.write() as session:
        enterprise = session.exec(select(Enterprise).where(Enterprise.code == "DN-1")).one()
        enterprise.edited_fields = ["employees"]
        session.add(enterprise)
    before = one(db, Enterprise, "DN-1")

    staged = let_in(db, scope, "enterprises", ["code", "employees"], ["DN-1", 999])

    assert states(staged) == ["unchanged"]
    assert one(db, Enterprise, "DN-1").model_dump() == before.model_dump()


def test_presence_and_limits_are_replaced_and_emptied(db, scope):
    let_in(
        db,
        scope,
        "enterprises",
        ["code", "present", "min_meetings", "max_meetings"],
        ["DN-1", "29/10 09:00-10:00", "(xóa)", "8"],
    )

    with db.read() as session:
        (span,) = session.exec(select(Availability)).all()
        (quota,) = session.exec(select(Quota)).all()
    assert span.starts_at == datetime(2026, 10, 29, 2, 0, tzinfo=UTC)
    assert (quota.least, quota.most) == (None, 8)

    let_in(
        db, scope, "enterprises", ["code", "present", "max_meetings"], ["DN-1", "(xóa)", "(xóa)"]
    )

    with db.read() as session:
        assert session.exec(select(Availability)).all() == []
        assert session.exec(select(Quota)).all() == []


def test_the_same_presence_in_other_words_is_no_change(db, scope):
    staged = sheet(
        db, scope, "enterprises", ["code", "present"], ["DN-1", "28/10/2026; 27/10 9h-12h"]
    )

    assert states(staged) == ["unchanged"]


def test_a_product_can_move_to_another_enterprise(db, scope):
    let_in(db, scope, "products", ["code", "owner"], ["SP-1", "DN-2"])

    assert one(db, Product, "SP-1").enterprise_id == one(db, Enterprise, "DN-2").id


def test_a_wish_can_change_and_is_otherwise_unchanged(db, scope):
    headers = ["enterprise", "buyer", "said_by", "says", "reason"]

    staged = let_in(
        db,
        scope,
        "wishes",
        headers,
        ["DN-1", "NM-1", "enterprise", "meet", "Rất hợp"],
        ["DN-2", "NM-1", "buyer", "no_thanks", ""],
    )

    assert states(staged) == ["changed", "unchanged"]
    with db.read() as session:
        said = {(w.said_by, w.says, w.note, w.version) for w in session.exec(select(Wish))}
    assert said == {("enterprise", "meet", "Rất hợp", 2), ("buyer", "no_thanks", "", 1)}


def test_a_code_mended_by_us_is_not_confirmed_until_somebody_does(db, scope):
    let_in(db, scope, "products", ["code", "hs_code"], ["SP-1", "90121"])

    product = one(db, Product, "SP-1")
    assert (product.hs_code, product.hs_confirmed) == ("090121", False)


# --- rows side by side -----------------------------------------------------------------------


def test_an_unknown_owner_proposes_the_nearest_code(db, scope):
    staged = sheet(
        db,
        scope,
        "products",
        ["code", "owner", "name_vi", "text_vi"],
        ["SP-9", "DN-l", "Khuôn", TEXT],
    )

    assert codes(staged) == [(2, "owner", "unknown_owner")]
    assert mends(staged) == ["DN-1"]


def test_a_need_and_a_wish_want_their_buyer_too(db, scope):
    need = sheet(db, scope, "needs", ["code", "owner", "text_original"], ["NC-9", "XX", TEXT])
    wish = sheet(
        db,
        scope,
        "wishes",
        ["enterprise", "buyer", "said_by", "says"],
        ["DN-1", "XX", "enterprise", "meet"],
    )

    assert codes(need) == [(2, "owner", "unknown_owner")]
    assert codes(wish) == [(2, "buyer", "unknown_owner")]


def test_an_owner_in_the_same_file_will_do_whatever_the_order_of_the_sheets(db):
    scope = fair_of_three_days(db)
    turned = dict(reversed(GOOD.items()))

    assert stage(db, scope, "fair.xlsx", workbook(turned)).problems == []


def test_the_second_of_two_same_codes_is_held_back_and_names_the_first(db, scope):
    row = ["DN-7", "Minh họa 7", "Hà Nội", "it", "Bà A"]
    headers = ["code", "name_vi", "province", "sector", "contact_name"]

    staged = sheet(db, scope, "enterprises", headers, row, [row[0], "Khác", *row[2:]])

    assert codes(staged) == [(3, "code", "duplicate_code")]
    assert staged.problems[0]["sentence"]["with"] == {"row": "2", "title": "enterprises.csv"}


def test_the_same_wish_twice_is_a_duplicate_and_the_other_sides_is_not(db, scope):
    headers = ["enterprise", "buyer", "said_by", "says"]

    staged = sheet(
        db,
        scope,
        "wishes",
        headers,
        ["DN-1", "NM-2", "enterprise", "meet"],
        ["DN-1", "NM-2", "buyer", "meet"],
        ["DN-1", "NM-2", "e", "must_meet"],
    )

    assert codes(staged) == [(4, "enterprise", "duplicate_code")]


@pytest.mark.parametrize(
    ("name", "tax_code", "is_twin"),
    [
        ("dn minh hoạ 1", "", True),
        ("Tên khác hẳn", "0100000001", True),
        ("Tên khác hẳn", "0100000002", False),
    ],
)
def test_a_possible_duplicate_is_proposed_never_merged(db, scope, name, tax_code, is_twin):
    headers = ["code", "name_vi", "province", "sector", "contact_name", "tax_code"]

    staged = let_in(
        db, scope, "enterprises", headers, ["DN-8", name, "Hà Nội", "it", "A", tax_code]
    )

    assert codes(staged) == ([(2, "code", "possible_duplicate")] if is_twin else [])
    assert one(db, Enterprise, "DN-8").name_vi == name


def test_the_same_name_in_another_country_is_another_firm(db, scope):
    headers = ["code", "name_en", "country", "contact_name", "contact_email"]

    staged = sheet(
        db,
        scope,
        "buyers",
        headers,
        ["NM-8", "Demo Buyer 1 · Nagoya", "KR", "C", "c@example.com"],
        ["NM-9", "Demo Buyer 1 · Nagoya", "JP", "C", "c@example.com"],
    )

    assert codes(staged) == [(3, "code", "possible_duplicate")]


def test_a_stored_unit_serves_a_new_quantity(db, scope):
    assert codes(sheet(db, scope, "products", ["code", "moq"], ["SP-1", "10"])) == []
    assert codes(sheet(db, scope, "products", ["code", "moq"], ["SP-2", "10"])) == [
        (2, "unit", "unit_missing")
    ]


def test_emptied_quantities_need_no_unit(db, scope):
    staged = sheet(db, scope, "products", ["code", "moq", "unit"], ["SP-1", "(xóa)", ""])

    assert codes(staged) == []


@pytest.mark.parametrize(
    ("headers", "row", "key"),
    [
        (["price_min", "price_max"], ["9", "3"], "price_min"),
        (["price_min"], ["9"], "price_min"),
        (["price_max"], ["0.5"], "price_min"),
        (["capacity_month", "free_capacity_month"], ["10", "20"], "free_capacity_month"),
    ],
)
def test_a_least_above_its_most_is_refused_also_against_stored_values(db, scope, headers, row, key):
    staged = sheet(db, scope, "products", ["code", *headers], ["SP-1", *row])

    assert codes(staged) == [(2, key, "min_over_max")]


def test_equal_bounds_are_fine(db, scope):
    staged = sheet(
        db, scope, "products", ["code", "price_min", "price_max"], ["SP-1", "2.5", "2.5"]
    )

    assert codes(staged) == []


def test_unknown_partners_are_warned_of_and_the_row_goes_in(db, scope):
    staged = let_in(
        db, scope, "buyers", ["code", "never_meet", "shares_with"], ["NM-1", "DN-1;DN-77", "NM-77"]
    )

    assert [code for *_, code in codes(staged)] == ["unknown_partner", "unknown_partner"]
    assert one(db, Buyer, "NM-1").never_meet == ["DN-1", "DN-77"]


@pytest.mark.parametrize(
    ("text", "is_thin"),
    [
        ("Moulds", True),
        ("金型", True),
        ("自動車部品用のダイカスト金型を探しています", False),
        ("Injection moulds for small housings", False),
    ],
)
def test_a_text_that_says_too_little_is_warned_of_in_any_script(db, scope, text, is_thin):
    staged = sheet(db, scope, "needs", ["code", "owner", "text_original"], ["NC-9", "NM-1", text])

    assert codes(staged) == ([(2, "text_original", "thin_text")] if is_thin else [])


def test_a_required_column_that_is_absent_is_named_once_for_all_rows(db, scope):
    rows = [[f"DN-{number}", f"Minh họa số {number}", "it", "A"] for number in range(20, 40)]

    staged = sheet(db, scope, "enterprises", ["code", "name_vi", "sector", "contact_name"], *rows)

    assert codes(staged) == [(1, "province", "missing_required")]
    assert states(staged) == ["held_back"] * 20


def test_rows_without_a_code_are_named_each(db, scope):
    staged = sheet(db, scope, "enterprises", ["code", "employees"], ["", "1"], ["DN-1", "2"])

    assert (2, "code", "missing_required") in codes(staged)
    assert states(staged) == ["changed", "held_back"]


def test_only_known_rows_may_leave_required_columns_out(db, scope):
    staged = sheet(db, scope, "needs", ["code", "importance"], ["NC-1", "1"])

    assert codes(staged) == []
    assert one(db, Need, "NC-1").importance == 3
