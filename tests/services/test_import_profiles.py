import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from sqlmodel import select

from matchmaker.domain.errors import (
    FileUnreadableError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
)
from matchmaker.domain.participant import Role, Scope
from matchmaker.services.import_profiles import apply, marked_workbook, stage, template
from matchmaker.storage.tables import (
    AuditEvent,
    Availability,
    Buyer,
    Enterprise,
    Need,
    Product,
    ProfileImport,
    Quota,
    Wish,
)
from tests.import_files import (
    BUYER_HEADERS,
    ENTERPRISE_HEADERS,
    GOOD,
    NEED_HEADERS,
    PRODUCT_HEADERS,
    TEXT,
    WISH_HEADERS,
    csv_file,
    everything,
    fair_of_three_days,
    workbook,
)

SHEETS = ("enterprises", "products", "buyers", "needs", "wishes")
PROFILES = (Enterprise, Product, Buyer, Need, Availability, Quota, Wish)
FAULTY = {
    "Doanh nghiệp": [
        [*ENTERPRISE_HEADERS, "Ghi chú nội bộ"],
        ["DN-1", "DN Minh họa 1", "Hà Nội", "Cơ khí", "Bà A", 180],
        ["DN-2", "DN Minh họa 2", "Hà Nội", "Cơ khí", "Bà A", "18O"],
        ["DN-3", "DN Minh họa 3", "", "Cơ khí", "Bà A"],
        ["DN-1", "DN Minh họa 4", "Hà Nội", "Cơ khí", "Bà A"],
        ["DN-5", "DN Minh họa 5", "Hà Nội", "Thủy sản", "Bà A"],
        ["DN-6", "DN Minh họa 6", "Hà Nội", "Cơ khí", "Bà A", 5, "a@example,com"],
        ["DN-7", "DN Minh họa 7", "Hà Nội", "Cơ khí", "Bà A", 5, "", "26/10"],
        ["DN-8", "DN Minh họa 8", "Hà Nội", "Cơ khí", "Bà A", 5, "", "", 9, 3],
        [
            "DN-9",
            "DN Minh họa 9",
            "Hà Nội",
            "Cơ khí",
            "Bà A",
            5,
            "",
            "",
            "",
            "",
            "",
            "",
            "Nhậtt Bảnn",
        ],
        ["DN-10", "DN MINH HOẠ 1", "Hà Nội", "Cơ khí", "Bà A"],
        ["DN-11", "Minh\u202e họa 11", "Hà Nội", "Cơ khí", "Bà A"],
    ],
    "Sản phẩm": [
        PRODUCT_HEADERS,
        ["SP-1", "DN-99", "Khuôn ép nhựa", TEXT],
        ["SP-2", "DN-1", "Khuôn ép nhựa", TEXT, 90121],
        ["SP-3", "DN-1", "Khuôn ép nhựa", TEXT, "99"],
        ["SP-4", "DN-1", "Khuôn ép nhựa", TEXT, "", "", "cái", "1.200"],
        ["SP-5", "DN-1", "Khuôn ép nhựa", TEXT, "", "", "", 5000],
        ["SP-6", "DN-1", "Khuôn ép nhựa", TEXT, "", "", "thùng"],
        ["SP-7", "DN-1", "Khuôn", ""],
    ],
    "Buyers": [
        BUYER_HEADERS,
        ["NM-1", "Demo Buyer 1", "JP", "Contact", "b@example.com", "ja;xyzzy"],
        ["NM-2", "Demo Buyer 2", "JP", "Contact " + "x" * 200, "b@example.com"],
        ["NM-3", "Demo Buyer 3", "JP", "Contact", "b@example.com"],
    ],
    "Needs": [
        NEED_HEADERS,
        ["NC-1", "NM-3", "Injection moulds for small housings", "", "", "31/02/2027"],
    ],
}
FAULTS = [
    ("enterprises", 1, "Ghi chú nội bộ", "unknown_column"),
    ("enterprises", 3, "Số lao động", "not_a_number"),
    ("enterprises", 4, "Tỉnh, thành phố", "missing_required"),
    ("enterprises", 5, "Mã", "duplicate_code"),
    ("enterprises", 6, "Ngành", "unknown_choice"),
    ("enterprises", 7, "Email", "bad_email"),
    ("enterprises", 8, "Thời gian có mặt", "outside_fair"),
    ("enterprises", 9, "Số cuộc gặp tối thiểu", "min_over_max"),
    ("enterprises", 10, "Muốn xuất sang", "unknown_country"),
    ("enterprises", 11, "Mã", "possible_duplicate"),
    ("enterprises", 12, "Tên tiếng Việt", "bad_characters"),
    ("products", 2, "Mã doanh nghiệp", "unknown_owner"),
    ("products", 3, "Mã HS", "hs_zero_lost"),
    ("products", 4, "Mã HS", "hs_unknown"),
    ("products", 5, "Đơn hàng tối thiểu", "doubtful_number"),
    ("products", 6, "Đơn vị", "unit_missing"),
    ("products", 7, "Đơn vị", "unknown_unit"),
    ("products", 8, "Mô tả tiếng Việt", "thin_text"),
    ("buyers", 2, "Working languages", "unknown_language"),
    ("buyers", 3, "Contact", "too_long"),
    ("needs", 2, "Needed by", "date_unreadable"),
]


def places(staged: ProfileImport) -> list[tuple[str, int, str, str]]:
    return [(p["sheet"], p["row"], p["column"], p["code"]) for p in staged.problems]


def counts(staged: ProfileImport, *names: str) -> dict[str, tuple[int, ...]]:
    return {s["sheet"]: tuple(s[name] for name in names) for s in staged.summary["sheets"]}


def one(db, table, code):
    with db.read() as session:
        return session.exec(select(table).where(table.code == code)).one()


# --- the dry run ---------------------------------------------------------------------------


def test_more_than_twenty_different_faults_are_located_in_one_pass_and_nothing_changes(either_db):
    scope = fair_of_three_days(either_db)

    staged = stage(either_db, scope, "fair.xlsx", workbook(FAULTY))

    assert places(staged) == FAULTS
    assert len({code for *_, code in FAULTS}) == 21
    with either_db.read() as session:
        assert everything(session, *PROFILES, AuditEvent) == []


def test_every_fault_says_what_is_wrong_and_all_but_notes_how_to_mend_it(db):
    staged = stage(db, fair_of_three_days(db), "fair.xlsx", workbook(FAULTY))

    for problem in staged.problems:
        assert problem["sentence"]["say"]
        assert problem["mend"] or problem["severity"] == "note", problem
    mends = {p["code"]: p["mend"]["with"].get("guess") for p in staged.problems if p["mend"]}
    assert mends["not_a_number"] == "180"
    assert mends["bad_email"] == "a@example.com"
    assert mends["unknown_country"] == "JP"


def test_a_faulty_file_goes_in_only_if_the_good_rows_are_asked_for(either_db):
    scope = fair_of_three_days(either_db)
    staged = stage(either_db, scope, "fair.xlsx", workbook(FAULTY))

    with pytest.raises(RefusedError, match="14 rows are held back"):
        apply(either_db, scope, staged.id)
    with either_db.read() as session:
        assert everything(session, *PROFILES) == []

    applied = apply(either_db, scope, staged.id, good_rows_only=True)

    assert applied.state == "applied"
    with either_db.read() as session:
        assert sorted(session.exec(select(Enterprise.code)).all()) == ["DN-1", "DN-10", "DN-11"]
        assert sorted(session.exec(select(Product.code)).all()) == ["SP-2", "SP-3", "SP-4", "SP-7"]
        assert session.exec(select(Buyer.code)).all() == ["NM-3"]
        assert session.exec(select(Need.code)).all() == []


def test_a_dry_run_says_what_would_be_new(db):
    staged = stage(db, fair_of_three_days(db), "fair.xlsx", workbook())

    assert staged.state == "previewed"
    assert staged.problems == []
    assert counts(staged, "rows", "new", "changed", "unchanged", "held_back") == dict.fromkeys(
        SHEETS, (2, 2, 0, 0, 0)
    )
    assert [(d["code"], d["state"], d["name"]) for d in staged.summary["differences"][:2]] == [
        ("DN-1", "new", "DN Minh họa 1"),
        ("DN-2", "new", "DN Minh họa 2"),
    ]


def test_the_preview_shows_how_the_file_was_read(db):
    rows = [["Mã", "Ngành", "Telephon", "Ghi chú"], ["DN-1", "it", "024", "x"]]

    staged = stage(db, fair_of_three_days(db), "enterprises.csv", csv_file(rows))

    (sheet,) = staged.summary["sheets"]
    assert (sheet["encoding"], sheet["delimiter"], sheet["doubtful"]) == ("utf-8-sig", ",", False)
    assert sheet["mapping"] == [["Mã", "code"], ["Ngành", "sector"], ["Telephon", "contact_phone"]]
    assert sheet["near"] == {"Telephon": "contact_phone"}
    assert sheet["unknown_columns"] == ["Ghi chú"]


def test_only_two_hundred_differences_are_kept(db):
    rows = [["Mã", "Tên tiếng Việt", "Tỉnh, thành phố", "Ngành", "Người liên hệ"]]
    rows += [[f"DN-{n}", f"Minh họa số {n}", "Hà Nội", "it", "Bà A"] for n in range(250)]

    staged = stage(db, fair_of_three_days(db), "enterprises.csv", csv_file(rows))

    assert len(staged.summary["differences"]) == 200
    assert counts(staged, "new") == {"enterprises": (250,)}


def test_several_files_belong_to_one_import(either_db):
    scope = fair_of_three_days(either_db)
    files = [
        (f"{name}.csv", csv_file(GOOD[title]))
        for name, title in (
            ("needs", "Needs"),
            ("buyers", "Buyers"),
            ("products", "Sản phẩm"),
            ("enterprises", "Doanh nghiệp"),
        )
    ]

    staged = stage(either_db, scope, files)
    applied = apply(either_db, scope, staged.id)

    assert staged.file_name == "needs.csv, buyers.csv, products.csv, enterprises.csv"
    assert applied.problems == []
    assert one(either_db, Product, "SP-1").enterprise_id == one(either_db, Enterprise, "DN-1").id


def test_an_old_encoding_can_be_overruled_and_stays_so_when_the_file_goes_in(db):
    scope = fair_of_three_days(db)
    rows = [
        [*BUYER_HEADERS[:5], "Original description"],
        ["NM-1", "Demo Buyer", "JP", "山田", "b@example.com", "金型"],
    ]
    content = "\n".join(",".join(row) for row in rows).encode("cp932")

    staged = stage(db, scope, "buyers.csv", content, encoding="cp932")
    apply(db, scope, staged.id)

    assert staged.summary["reading"] == {"encoding": "cp932", "delimiter": None}
    assert one(db, Buyer, "NM-1").contact_name == "山田"


# --- going in ------------------------------------------------------------------------------


def test_everything_of_the_file_stands_in_the_fair(either_db):
    scope = fair_of_three_days(either_db)

    apply(either_db, scope, stage(either_db, scope, "fair.xlsx", workbook()).id)

    enterprise = one(either_db, Enterprise, "DN-1")
    assert (enterprise.name_vi, enterprise.sector, enterprise.employees) == (
        "DN Minh họa 1",
        "machinery",
        180,
    )
    assert (enterprise.country, enterprise.languages) == ("VN", ["vi"])
    assert (enterprise.target_markets, enterprise.never_meet) == (["JP", "DE"], ["NM-2"])
    product = one(either_db, Product, "SP-1")
    assert (product.hs_code, product.hs_confirmed, product.unit) == ("848071", True, "piece")
    assert (product.tolerance_mm, product.moq, product.price_max) == (0.01, 5000.0, 1.4)
    assert product.certificates == [{"name": "ISO 9001", "valid_until": "2027-03-31"}]
    assert one(either_db, Buyer, "NM-1").hosted is True
    assert one(either_db, Buyer, "NM-2").country == "DE"
    need = one(either_db, Need, "NC-1")
    assert (need.text_language, need.needed_by, need.importance) == ("ja", date(2027, 6, 30), 3)
    assert need.name_en == "ダイカスト金型を探しています"
    assert one(either_db, Need, "NC-2").text_language == "de"


def test_presence_limits_and_wishes_go_into_tables_of_their_own(either_db):
    scope = fair_of_three_days(either_db)

    apply(either_db, scope, stage(either_db, scope, "fair.xlsx", workbook()).id)

    enterprise = one(either_db, Enterprise, "DN-1")
    with either_db.read() as session:
        spans = sorted((s.starts_at, s.ends_at) for s in session.exec(select(Availability)))
        (quota,) = session.exec(select(Quota)).all()
        wishes = {(w.said_by, w.says, w.reason) for w in session.exec(select(Wish))}
    assert spans[0] == (
        datetime(2026, 10, 27, 2, 0, tzinfo=UTC),
        datetime(2026, 10, 27, 5, 0, tzinfo=UTC),
    )
    assert len(spans) == 2
    assert (quota.enterprise_id, quota.least, quota.most) == (enterprise.id, 3, 10)
    assert wishes == {("enterprise", "must_meet", ""), ("buyer", "no_thanks", "not_our_product")}


def test_rows_can_be_found_and_sorted_at_once(db):
    scope = fair_of_three_days(db)

    apply(db, scope, stage(db, scope, "fair.xlsx", workbook()).id)

    product = one(db, Product, "SP-1")
    for word in ("khuon ep nhua", "stavax", "iso 9001", "848071", "sp-1"):
        assert word in product.folded
    assert product.sort_name


def test_the_same_file_twice_changes_nothing(either_db):
    scope = fair_of_three_days(either_db)
    apply(either_db, scope, stage(either_db, scope, "fair.xlsx", workbook()).id)
    with either_db.read() as session:
        before = everything(session, *PROFILES)

    again = apply(either_db, scope, stage(either_db, scope, "fair.xlsx", workbook()).id)

    assert counts(again, "new", "changed", "unchanged") == dict.fromkeys(SHEETS, (0, 0, 2))
    assert again.summary["differences"] == []
    with either_db.read() as session:
        assert everything(session, *PROFILES) == before


def test_our_own_marked_copy_changes_nothing_either(db):
    scope = fair_of_three_days(db)
    staged = stage(db, scope, "fair.xlsx", workbook())
    apply(db, scope, staged.id)

    again = stage(db, scope, "marked.xlsx", marked_workbook(db, scope, staged.id))

    assert counts(again, "unchanged") == dict.fromkeys(SHEETS, (2,))
    assert again.problems == []


def test_going_in_is_written_into_the_history(db):
    scope = fair_of_three_days(db)

    applied = apply(db, scope, stage(db, scope, "fair.xlsx", workbook()).id)

    with db.read() as session:
        (event,) = session.exec(select(AuditEvent)).all()
    assert (event.actor, event.action, event.object) == (
        "Ms Organiser",
        "import.applied",
        applied.id,
    )
    assert event.after["file"] == "fair.xlsx"
    assert event.after["sheets"]["buyers"]["new"] == 2


def test_one_file_goes_in_once(db):
    scope = fair_of_three_days(db)
    staged = stage(db, scope, "fair.xlsx", workbook())
    apply(db, scope, staged.id)

    with pytest.raises(RefusedError, match="taken in already"):
        apply(db, scope, staged.id)


def test_what_changed_since_the_preview_counts(db):
    scope = fair_of_three_days(db)
    early = stage(db, scope, "fair.xlsx", workbook())
    apply(db, scope, stage(db, scope, "fair.xlsx", workbook()).id)

    late = apply(db, scope, early.id)

    assert counts(late, "new", "unchanged")["enterprises"] == (0, 2)


def test_a_failure_midway_leaves_nothing_behind(either_db, monkeypatch):
    scope = fair_of_three_days(either_db)
    staged = stage(either_db, scope, "fair.xlsx", workbook())

    def power_cut(*_: object, **__: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("matchmaker.services.import_profiles.record", power_cut)
    with pytest.raises(OSError, match="power cut"):
        apply(either_db, scope, staged.id)

    with either_db.read() as session:
        assert everything(session, *PROFILES) == []
        assert session.exec(select(ProfileImport.state)).all() == ["previewed"]


# --- who may, and what is refused ----------------------------------------------------------


def test_nobody_but_the_organiser_imports(db):
    scope = fair_of_three_days(db)
    staged = stage(db, scope, "fair.xlsx", workbook())
    enterprise = Scope(scope.fair_id, Role.ENTERPRISE, "e1")

    for attempt in (
        lambda: stage(db, enterprise, "fair.xlsx", workbook()),
        lambda: apply(db, enterprise, staged.id),
        lambda: marked_workbook(db, enterprise, staged.id),
    ):
        with pytest.raises(ForbiddenError):
            attempt()


def test_another_fairs_import_and_profiles_do_not_exist_for_us(either_db):
    ours, theirs = fair_of_three_days(either_db), fair_of_three_days(either_db, "elsewhere")
    staged = stage(either_db, theirs, "fair.xlsx", workbook())
    apply(either_db, theirs, staged.id)

    for use in (apply, marked_workbook):
        with pytest.raises(NotFoundError):
            use(either_db, ours, staged.id)
    mine = stage(either_db, ours, "fair.xlsx", workbook())
    assert counts(mine, "new")["enterprises"] == (2,)
    products_alone = stage(either_db, ours, "p.xlsx", workbook({"Sản phẩm": GOOD["Sản phẩm"]}))
    assert {code for *_, code in places(products_alone)} == {"unknown_owner"}


def test_a_fair_that_does_not_exist_is_not_found(db):
    with pytest.raises(NotFoundError):
        stage(db, Scope("nowhere", Role.ORGANISER), "fair.xlsx", workbook())


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose at least one file"),
        ([("a.csv", b"x,y\n1,2\n")], "holds none of our tables"),
        ([("a.pdf", b"%PDF-1.7")], "PDF"),
        ([("a.csv", b"a" * 11 * 2**20), ("b.csv", b"b" * 11 * 2**20)], "more than 20 MiB together"),
    ],
)
def test_what_is_no_spreadsheet_of_ours_is_refused_in_plain_words(db, files, words):
    scope = fair_of_three_days(db)

    with pytest.raises(FileUnreadableError, match=words):
        stage(db, scope, files)

    with db.read() as session:
        assert session.exec(select(ProfileImport)).all() == []


# --- the way back --------------------------------------------------------------------------


def test_the_marked_copy_names_held_back_rows_and_those_that_wait_for_them(db):
    scope = fair_of_three_days(db)
    faulty = {
        "Doanh nghiệp": [ENTERPRISE_HEADERS[:5], ["DN-1", "Minh họa", "", "it", "Bà A"]],
        "Sản phẩm": [PRODUCT_HEADERS[:4], ["SP-1", "DN-1", "Khuôn", TEXT]],
    }
    staged = stage(db, scope, "fair.xlsx", workbook(faulty))

    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(db, scope, staged.id, "en")))

    assert book["Doanh nghiệp"]["F2"].value.startswith("Tỉnh, thành phố: This cell must not")
    assert book["Sản phẩm"]["E2"].value == "This row waits for DN-1, whose own row is held back."
    assert counts(staged, "held_back", "waiting")["products"] == (1, 1)
    assert places(staged) == [("enterprises", 2, "Tỉnh, thành phố", "missing_required")]


def test_the_marked_copy_of_several_files_holds_a_sheet_each(db):
    scope = fair_of_three_days(db)
    files = [
        ("enterprises.csv", csv_file(GOOD["Doanh nghiệp"])),
        ("buyers.csv", csv_file(GOOD["Buyers"])),
    ]

    content = marked_workbook(db, scope, stage(db, scope, files).id)

    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["enterprises", "buyers"]


def test_the_kept_file_is_the_one_that_was_sent(db):
    content = workbook()

    staged = stage(db, fair_of_three_days(db), "fair.xlsx", content)

    with zipfile.ZipFile(io.BytesIO(staged.content)) as archive:
        assert archive.read("0") == content


def test_the_template_filled_in_comes_in(db):
    scope = fair_of_three_days(db)
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    filled = {
        "Mã": "0012",
        "Tên tiếng Việt": "Minh họa",
        "Tỉnh, thành phố": "Hà Nội",
        "Ngành": "Công nghệ thông tin / Information technology",
        "Người liên hệ": "Bà A",
        "Cần phiên dịch": "có / yes",
    }
    for header, value in filled.items():
        sheet.cell(3, headers.index(header) + 1, value)
    saved = io.BytesIO()
    book.save(saved)

    staged = stage(db, scope, "template.xlsx", saved.getvalue())
    apply(db, scope, staged.id)

    assert staged.problems == []
    enterprise = one(db, Enterprise, "0012")
    assert (enterprise.sector, enterprise.needs_interpreter) == ("it", True)


def test_headers_mapped_once_are_remembered(db):
    scope = fair_of_three_days(db)
    first = stage(db, scope, "fair.xlsx", workbook())
    mapping = first.summary["sheets"][0]["mapping"]
    apply(db, scope, first.id)
    with db.write() as session:  # what the page writes when an organiser maps a column by hand
        kept = session.get_one(ProfileImport, first.id)
        kept.summary = {
            "sheets": [{"sheet": "enterprises", "mapping": [*mapping, ["Số ĐKKD", "tax_code"]]}]
        }
        session.add(kept)

    again = stage(
        db, scope, "e.csv", csv_file([["Mã", "Ngành", "Số ĐKKD"], ["DN-1", "it", "0100000009"]])
    )

    assert ["Số ĐKKD", "tax_code"] in again.summary["sheets"][0]["mapping"]


def test_wish_headers_alone_make_a_wish_sheet(db):
    scope = fair_of_three_days(db)
    apply(db, scope, stage(db, scope, "fair.xlsx", workbook()).id)

    staged = stage(
        db, scope, "Book1.csv", csv_file([WISH_HEADERS, ["DN-2", "NM-2", "e", "Meet", ""]])
    )

    assert counts(staged, "new") == {"wishes": (1,)}
