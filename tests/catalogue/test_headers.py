import random

import pytest

from matchmaker.catalogue.columns import SHEET_TITLES, SheetKey, columns_of
from matchmaker.catalogue.headers import (
    PROBLEM_HEADER,
    find_headers,
    folded_header,
    known_headers_in,
    sheet_by_title,
)


def keys_in_order(headers):
    return [key for _, key in sorted(headers.keys.items())]


@pytest.mark.parametrize("sheet", SheetKey)
@pytest.mark.parametrize("language", ["key", "vi", "en"])
def test_every_header_is_known_by_key_and_in_both_languages(sheet, language):
    columns = columns_of(sheet)
    row = [getattr(column, language) for column in columns]

    headers = find_headers([row], SHEET_TITLES[sheet][0])

    assert headers is not None
    assert keys_in_order(headers) == [column.key for column in columns]
    assert (headers.unknown, headers.repeated, headers.last_row) == ((), (), 1)


@pytest.mark.parametrize("sheet", SheetKey)
@pytest.mark.parametrize("first", ["vi", "en"])
def test_a_sheet_without_a_telling_name_is_known_by_its_headers(sheet, first):
    row = [getattr(column, first) for column in columns_of(sheet)]

    headers = find_headers([row], "Sheet1")

    assert headers is not None
    assert headers.sheet is sheet


def test_the_order_of_the_columns_does_not_matter():
    columns = list(columns_of(SheetKey.PRODUCTS))
    random.Random(7).shuffle(columns)  # noqa: S311 - no secret

    headers = find_headers([[column.en for column in columns]], "products")

    assert headers is not None
    assert keys_in_order(headers) == [column.key for column in columns]


@pytest.mark.parametrize(("above", "below"), [("vi", "en"), ("en", "vi"), ("key", "vi")])
def test_two_header_rows_are_taken_as_one_in_either_order(above, below):
    columns = columns_of(SheetKey.NEEDS)
    rows = [[getattr(c, above) for c in columns], [getattr(c, below) for c in columns], ["NC-1"]]

    headers = find_headers(rows, "needs")

    assert headers is not None
    assert (headers.first_row, headers.last_row) == (1, 2)
    assert keys_in_order(headers) == [column.key for column in columns]


def test_two_half_filled_header_rows_complete_each_other():
    headers = find_headers(
        [["Mã", None, "Ngành"], ["Code", "English name", "Sector"]], "enterprises"
    )

    assert headers is not None
    assert keys_in_order(headers) == ["code", "name_en", "sector"]


def test_a_row_of_values_is_not_taken_for_a_second_header():
    rows = [["Mã", "Tên tiếng Việt", "Ngành"], ["DN-1", "Minh họa", "Cơ khí"]]

    headers = find_headers(rows, "enterprises")

    assert headers is not None
    assert headers.last_row == 1


def test_headers_may_stand_below_a_title():
    rows = [["DANH SÁCH DOANH NGHIỆP THAM GIA"], [], ["Mã", "Tên tiếng Việt", "Ngành"]]

    headers = find_headers(rows, "enterprises")

    assert headers is not None
    assert (headers.first_row, headers.last_row) == (3, 3)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Tên tiếng Viêt", "name_vi"),
        ("TEN TIENG VIET", "name_vi"),
        ("Ten_tieng-Viet *", "name_vi"),
        ("Tỉnh/thành phố", "province"),
        ("Telephon", "contact_phone"),
        ("Doanh thu", "revenue_usd"),
        ("Working language", "languages"),
    ],
)
def test_a_header_nearly_right_is_recognised(written, key):
    headers = find_headers([["Mã", "Ngành", written]], "enterprises")

    assert headers is not None
    assert headers.keys[2] == key


def test_a_near_header_is_reported_as_such():
    headers = find_headers([["Mã", "Ngành", "Telephon"]], "enterprises")

    assert headers is not None
    assert headers.near == {"Telephon": "contact_phone"}


def test_unknown_and_repeated_columns_are_listed_never_dropped_in_silence():
    headers = find_headers([["Mã", "Ngành", "Ghi chú nội bộ", "Sector", "Code"]], "enterprises")

    assert headers is not None
    assert headers.unknown == ("Ghi chú nội bộ",)
    assert headers.repeated == ("Sector", "Code")
    assert headers.mapping == [["Mã", "code"], ["Ngành", "sector"]]


def test_a_near_header_does_not_take_the_place_of_a_right_one():
    headers = find_headers([["Mã", "Giá đến", "Giá đếnn"]], "products")

    assert headers is not None
    assert headers.keys == {0: "code", 1: "price_max"}


def test_what_was_mapped_before_is_remembered_for_its_sheet_only():
    before = {"enterprises": [["Số ĐKKD", "tax_code"], ["Hacked", "no_such_key"]]}
    row = ["Mã", "Ngành", "Số ĐKKD", "Hacked"]

    enterprise = find_headers([row], "enterprises", before)
    product = find_headers([row], "products", before)

    assert enterprise is not None
    assert product is not None
    assert enterprise.keys == {0: "code", 1: "sector", 2: "tax_code"}
    assert product.keys == {0: "code", 1: "sector"}


def test_the_column_of_a_marked_copy_is_passed_over():
    headers = find_headers([["Mã", "Ngành", f"{PROBLEM_HEADER}\nNgành: ..."]], "enterprises")

    assert headers is not None
    assert headers.problem_place == 2
    assert headers.unknown == ()


@pytest.mark.parametrize(
    "rows", [[], [[]], [["x", "y"]], [["Mã"]], [["Lorem", "ipsum", "Mã", "dolor", "sit"]]]
)
def test_a_sheet_that_is_none_of_ours_is_not_guessed(rows):
    assert find_headers(rows, "Sheet1") is None


@pytest.mark.parametrize(
    ("title", "sheet"),
    [
        ("Doanh nghiệp / Enterprises", SheetKey.ENTERPRISES),
        ("2026-buyers-final.csv", SheetKey.BUYERS),
        ("Nhà mua hàng", SheetKey.BUYERS),
        ("NHU CẦU", SheetKey.NEEDS),
        ("product.tsv", SheetKey.PRODUCTS),
        ("wishes", SheetKey.WISHES),
        ("Sheet1", None),
        ("enterprises and buyers", None),
        ("needsless", None),
    ],
)
def test_a_title_names_its_sheet_or_none(title, sheet):
    assert sheet_by_title(title) is sheet


def test_known_headers_are_counted_in_cells_and_in_text():
    assert known_headers_in(["Mã", "Foo", "Sector"]) == 2
    assert known_headers_in("Mã;Foo;Sector\r\nx;y;z") == 2
    assert folded_header(None) == ""


# --- where a careless reader would stumble --------------------------------------------------


@pytest.mark.parametrize(("rows_above", "found"), [(11, True), (12, False)])
def test_headers_are_looked_for_in_the_first_rows_only(rows_above, found):
    rows = [["Công văn số 12"]] * rows_above + [["Mã", "Tên tiếng Việt", "Ngành"]]

    headers = find_headers(rows, "enterprises")

    assert (headers is not None) is found
    if headers:
        assert (headers.first_row, headers.last_row) == (rows_above + 1, rows_above + 1)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["Mã", "Ngành", "x", "y"], True),
        (["Mã", "Ngành", "x", "y", "z"], False),
        (["Mã", "Ngành", "x", None, "", "y"], True),
        (["Mã", "x"], False),
    ],
    ids=["half", "less than half", "blanks do not count", "one alone"],
)
def test_a_row_is_a_header_if_half_of_it_and_at_least_two_are_known(row, found):
    assert (find_headers([row], "enterprises") is not None) is found


@pytest.mark.parametrize(
    ("second", "double"),
    [
        (["Code", "Vietnamese name", "x"], True),
        (["Code", "Vietnamese name", "x", "y"], False),
        (["Code", None, None], False),
        (["", "", ""], False),
    ],
    ids=["two thirds", "a half", "one alone", "blank"],
)
def test_a_second_row_is_a_header_if_two_thirds_of_it_are_known(second, double):
    headers = find_headers([["Mã", "Tên tiếng Việt", "Ngành", "Tỉnh"], second], "enterprises")

    assert headers is not None
    assert headers.last_row == (2 if double else 1)


def test_a_second_header_row_longer_than_the_first_is_read_to_its_end():
    headers = find_headers([["Mã", "Ngành"], ["Code", "Sector", "Vietnamese name"]], "enterprises")

    assert headers is not None
    assert keys_in_order(headers) == ["code", "sector", "name_vi"]


@pytest.mark.parametrize("word", ["Mãa", "Sct", "x", "!!", "  "])
def test_a_word_too_short_to_be_misspelt_means_nothing(word):
    headers = find_headers([["Mã", "Tên tiếng Việt", "Ngành", word]], "enterprises")

    assert headers is not None
    assert keys_in_order(headers) == ["code", "name_vi", "sector"]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Giá đế", "price_max"),
        ("Price fro", "price_min"),
        ("Giá từ đến", None),
        ("Price frto", None),
    ],
)
def test_a_word_as_near_to_two_columns_is_left_to_a_person(word, key):
    headers = find_headers([["Mã", "Mã doanh nghiệp", "Mã HS", word]], "products")

    assert headers is not None
    assert headers.keys.get(3) == key
    assert headers.unknown == (() if key else (word,))


def test_numbers_and_days_in_a_row_are_no_headers():
    from datetime import date

    headers = find_headers([["Mã", "Ngành", 2026.0, date(2026, 10, 27)]], "enterprises")

    assert headers is not None
    assert headers.keys == {0: "code", 1: "sector"}
    assert headers.unknown == ("2026.0", "2026-10-27")


def test_the_sheet_that_leaves_least_unknown_is_chosen_then_the_one_that_lacks_least():
    shared = ["Mã", "Tên tiếng Việt", "Tên tiếng Anh"]

    assert find_headers([[*shared, "Mã số thuế"]], "Sheet1").sheet is SheetKey.ENTERPRISES
    assert find_headers([[*shared, "Mã HS", "Công suất tháng"]], "Sheet1").sheet is (
        SheetKey.PRODUCTS
    )


def test_a_column_that_was_mapped_by_hand_counts_before_a_likely_word():
    remembered = {"enterprises": [["Điện thoại bàn", "website"]]}

    headers = find_headers([["Mã", "Ngành", "Điện thoại bàn"]], "enterprises", remembered)

    assert headers is not None
    assert headers.keys[2] == "website"
    assert headers.near == {}
