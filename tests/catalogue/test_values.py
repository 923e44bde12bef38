from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.cells import EMPTIED, UNREAD, Context
from matchmaker.catalogue.columns import COLUMNS, SheetKey, columns_of
from matchmaker.catalogue.numbers import Mark
from matchmaker.catalogue.presence import FairDays
from matchmaker.catalogue.problems import Code, Severity
from matchmaker.catalogue.values import READERS, read_cell
from matchmaker.locale import say

E, P, B, N, W = SheetKey


def fault_of(reading):
    (fault,) = reading.faults
    return fault


def said(reading) -> str:
    return str(fault_of(reading).sentence)


def mend(reading) -> str:
    return str(fault_of(reading).mend)


def test_every_kind_of_column_has_a_reader():
    assert {column.kind for column in COLUMNS} == set(READERS)


@pytest.mark.parametrize("sheet", SheetKey)
def test_every_example_of_the_template_is_read_without_a_fault(read, sheet):
    for column in columns_of(sheet):
        if column.example:
            reading = read(sheet, column.key, column.example)

            assert reading.faults == (), column.key
            assert reading.value is not UNREAD, column.key


@given(cell=st.text() | st.floats() | st.integers() | st.booleans() | st.dates())
def test_no_cell_makes_any_reader_fail(cell):
    fair = FairDays(date(2026, 10, 27), date(2026, 10, 29), "Asia/Ho_Chi_Minh")
    for column in COLUMNS:
        sheet = next(s for s in SheetKey if s.letter in column.must + column.may)
        reading = read_cell(cell, Context(sheet, column, fair))

        assert reading.value is not UNREAD or reading.faults or str(cell).strip() == ""


@pytest.mark.parametrize("word", ["(xóa)", "(clear)", " (Clear) ", "(XÓA)", "(xoá)"])
def test_a_cell_can_say_that_it_empties_the_value(read, word):
    assert read(E, "employees", word).value is EMPTIED
    assert read(E, "province", word).value is EMPTIED


# --- texts ---------------------------------------------------------------------------------


def test_a_number_in_a_code_cell_is_the_code_as_seen(read):
    assert read(E, "code", 7.0).value == "7"


def test_names_are_composed_and_never_recased(read):
    decomposed = "CÔNG TY cơ khí"

    assert read(E, "name_vi", decomposed).value == "CÔNG TY cơ khí"


def test_invisible_characters_are_taken_out_and_named(read):
    reading = read(E, "name_vi", "Minh\x07 Họa\u202e")

    assert reading.value == "Minh Họa"
    assert fault_of(reading).code is Code.BAD_CHARACTERS
    assert fault_of(reading).severity is Severity.NOTE


def test_line_breaks_in_a_text_are_nobodys_fault(read):
    reading = read(P, "text_vi", "Dòng một\r\nDòng hai")

    assert reading.value == "Dòng một\nDòng hai"
    assert reading.faults == ()


def test_letters_lost_before_are_warned_of_and_kept_visible(read):
    reading = read(E, "name_vi", "C\ufffd kh\ufffd")

    assert reading.value == "C\ufffd kh\ufffd"
    assert fault_of(reading).code is Code.BAD_CHARACTERS
    assert fault_of(reading).severity is Severity.WARNING


def test_a_text_too_long_is_refused_not_cut(read):
    reading = read(P, "text_vi", "x" * 4001)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.TOO_LONG
    assert said(reading) == "4,001 characters; at most 4,000 are possible."


def test_lists_lose_repetitions_and_blanks(read):
    assert read(P, "material", "SKD61; NAK80;SKD61;").value == ["SKD61", "NAK80"]


def test_one_part_too_long_refuses_the_whole_list(read):
    reading = read(P, "material", "SKD61;" + "x" * 201)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.TOO_LONG


# --- closed lists --------------------------------------------------------------------------


def test_a_choice_is_stored_as_its_key(read):
    assert read(E, "sector", "Cơ khí chính xác").value == "machinery"
    assert read(E, "size", "Vừa / Medium").value == "medium"
    assert read(W, "says", "Rất muốn gặp").value == "must_meet"
    assert read(P, "incoterms", "fob; CIF").value == ["FOB", "CIF"]


def test_an_unknown_choice_proposes_the_nearest(read):
    reading = read(E, "size", "Smal")

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.UNKNOWN_CHOICE
    assert mend(reading) == "Did you mean Nhỏ / Small?"


def test_an_unknown_choice_far_from_all_gets_the_list(read):
    assert "Small; Medium; Large" in mend(read(E, "size", "qqqqqq"))


def test_the_same_header_reads_a_sides_own_roles(read):
    assert read(E, "role", "contract").value == "contract"
    assert read(B, "role", "Nhà nhập khẩu").value == "importer"
    assert fault_of(read(E, "role", "importer")).code is Code.UNKNOWN_CHOICE


def test_an_unknown_unit_has_a_code_of_its_own(read):
    assert read(P, "unit", "Cái").value == "piece"
    assert fault_of(read(P, "unit", "thùng")).code is Code.UNKNOWN_UNIT


def test_countries_and_languages_are_stored_by_code(read):
    assert read(E, "target_markets", "Nhật Bản; de;Canada").value == ["JP", "DE", "CA"]
    assert read(B, "languages", "Tiếng Anh;ja").value == ["en", "ja"]


def test_one_unknown_country_refuses_the_list_and_is_the_one_named(read):
    reading = read(E, "target_markets", "JP; Germny")

    assert reading.value is UNREAD
    assert said(reading) == "“Germny” is no country we know."
    assert mend(reading) == "Did you mean DE?"


def test_an_unknown_language_is_named(read):
    assert fault_of(read(B, "languages", "en;xyzzy")).code is Code.UNKNOWN_LANGUAGE
    assert mend(read(B, "languages", "Englsh")) == "Did you mean en?"


@pytest.mark.parametrize("word", ["yes", "Có", "y", True, 1.0, "X", "TRUE"])
def test_yes_can_be_said_in_many_ways(read, word):
    assert read(E, "consent_contact", word).value is True


@pytest.mark.parametrize("word", ["no", "Không", "n", False, 0.0, "không / no"[:5]])
def test_no_can_be_said_in_many_ways(read, word):
    assert read(E, "consent_contact", word).value is False


def test_the_templates_own_drop_down_words_are_understood(read):
    assert read(E, "needs_interpreter", "có / yes").value is True
    assert read(E, "needs_interpreter", "không / no").value is False


def test_neither_yes_nor_no_is_refused(read):
    assert fault_of(read(E, "consent_contact", "maybe")).code is Code.UNKNOWN_CHOICE


def test_must_have_fields_are_named_by_key_or_header(read):
    assert read(N, "must_fields", "material;Đơn hàng tối thiểu").value == ["material", "moq"]


def test_an_unknown_must_have_field_proposes_the_nearest(read):
    reading = read(N, "must_fields", "materail")

    assert fault_of(reading).code is Code.UNKNOWN_CHOICE
    assert mend(reading) == "Did you mean material?"


# --- numbers -------------------------------------------------------------------------------


def test_a_number_cell_is_what_it_is(read):
    assert read(P, "moq", 1.2).value == 1.2
    assert read(E, "employees", 180.0).value == 180


def test_a_doubtful_quantity_is_taken_as_thousands_and_marked(read):
    reading = read(P, "moq", "1.200")

    assert reading.value == 1200.0
    assert fault_of(reading).code is Code.DOUBTFUL_NUMBER
    assert fault_of(reading).severity is Severity.WARNING
    assert said(reading) == "“1.200” was read as 1200; it could also be 1.2."


def test_a_doubtful_measure_is_taken_as_a_fraction_and_marked(read):
    reading = read(P, "price_min", "1.200")

    assert reading.value == 1.2
    assert fault_of(reading).code is Code.DOUBTFUL_NUMBER


def test_a_known_number_style_removes_the_doubt(read):
    assert read(P, "moq", "1.200", Mark.COMMA).faults == ()
    assert read(P, "moq", "1.200", Mark.DOT).value == 1.2


def test_whole_numbers_are_never_doubtful(read):
    reading = read(E, "employees", "1.200")

    assert (reading.value, reading.faults) == (1200, ())


def test_a_misspelt_number_says_what_was_probably_meant(read):
    reading = read(P, "tolerance_mm", "0,0l")

    assert reading.value is UNREAD
    assert said(reading) == "“0,0l” is not a number."
    assert mend(reading) == "Did you mean 0.01?"


def test_words_in_a_number_cell_get_no_invented_number(read):
    assert "digits" in mend(read(P, "moq", "theo thỏa thuận"))


def test_half_an_employee_is_refused(read):
    reading = read(E, "employees", 2.5)

    assert fault_of(reading).code is Code.NOT_A_NUMBER
    assert said(reading) == "“2.5” is not a whole number."


def test_a_number_is_quoted_as_it_is_written_and_meant_as_its_marks_say(read):
    reading = read(E, "employees", "1.200", Mark.DOT)

    assert said(reading) == "“1.200” is not a whole number."
    assert mend(reading) == "Did you mean 1200?"


def test_what_can_be_chosen_is_said_in_words_that_can_be_typed(read):
    fault = fault_of(read(E, "sector", "qwzx"))

    for language, first in (
        ("vi", "Cơ khí, khuôn mẫu, cơ khí chính xác"),
        ("en", "Machinery, moulds, precision engineering"),
    ):
        assert f": {first}; " in say(fault.mend, language)
        assert read(E, "sector", first).value == "machinery"


def test_a_percent_sign_is_understood_where_percent_is_meant(read):
    assert read(E, "export_share_pct", "35 %").value == 35.0
    assert read(P, "moq", "35 %").value is UNREAD


@pytest.mark.parametrize(
    ("sheet", "key", "cell"),
    [
        (E, "export_share_pct", 130.0),
        (E, "employees", -5.0),
        (P, "moq", -1.0),
        (P, "tolerance_mm", 0.0),
        (N, "importance", 4.0),
        (E, "seats", 0.0),
        (P, "recognised_year", 22.0),
    ],
)
def test_an_impossible_number_is_out_of_range(read, sheet, key, cell):
    reading = read(sheet, key, cell)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.OUT_OF_RANGE


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), float("-inf")])
def test_infinite_numbers_never_get_in(read, cell):
    assert fault_of(read(P, "moq", cell)).code is Code.NOT_A_NUMBER


# --- codes of the trade --------------------------------------------------------------------


@pytest.mark.parametrize("written", ["848071", "8480.71", "8480 71", 848071.0])
def test_an_hs_code_is_stored_by_its_digits(read, written):
    assert read(P, "hs_code", written).value == "848071"


@pytest.mark.parametrize(
    ("cell", "full"), [(90121.0, "090121"), ("90121", "090121"), (901, "0901")]
)
def test_a_lost_zero_is_put_back_and_asked_about(read, cell, full):
    reading = read(P, "hs_code", cell)

    assert reading.value == full
    assert fault_of(reading).code is Code.HS_ZERO_LOST
    assert fault_of(reading).severity is Severity.WARNING


@pytest.mark.parametrize("written", ["84", "998071", "770000", "khuôn", "848071123"])
def test_what_is_no_hs_code_leaves_the_cell_blank_and_the_row_in(read, written):
    reading = read(P, "hs_code", written)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.HS_UNKNOWN
    assert fault_of(reading).severity is Severity.WARNING


def test_a_tax_code_gets_back_the_zero_a_number_cell_dropped(read):
    assert read(E, "tax_code", "0100000000").value == "0100000000"
    assert read(E, "tax_code", 100000000.0).value == "0100000000"
    assert read(E, "tax_code", "0100000000-001").value == "0100000000001"


@pytest.mark.parametrize("written", ["123", "01000000001", "VN01000000"])
def test_a_tax_code_of_another_length_is_refused(read, written):
    assert fault_of(read(E, "tax_code", written)).code is Code.OUT_OF_RANGE


@pytest.mark.parametrize("written", ["a@example.com", "mailto:a@example.com", " a@example.com "])
def test_an_email_address_is_taken(read, written):
    assert read(B, "contact_email", written).value == "a@example.com"


@pytest.mark.parametrize(
    "written", ["a@example", "a.example.com", "a@b@example.com", "a@example.com; b@example.com"]
)
def test_what_is_no_email_address_is_refused(read, written):
    assert fault_of(read(B, "contact_email", written)).code is Code.BAD_EMAIL


def test_a_comma_in_an_email_address_gets_a_guess(read):
    assert mend(read(B, "contact_email", "a@example,com")) == "Did you mean a@example.com?"


# --- what a careless reader would get wrong -------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Công ty Khuôn mẫu (VN)", "(Xóa sổ)", "clear (", "Bộ phận (clear)"]
)
def test_a_name_that_ends_in_brackets_is_a_name(read, name):
    assert read(E, "name_vi", name).value == name


def test_an_ordinary_text_with_blanks_around_it_is_nobodys_fault(read):
    reading = read(E, "name_vi", "  Cơ khí Đông Anh\t")

    assert (reading.value, reading.faults) == ("Cơ khí Đông Anh", ())


def test_letters_typed_in_pieces_are_composed_without_a_word(read):
    reading = read(E, "name_vi", "Co\u031b khi\u0301\n")

    assert (reading.value, reading.faults) == ("Cơ khí", ())


@pytest.mark.parametrize(("sheet", "key"), [(P, "unit"), (E, "sector")])
def test_a_unit_and_another_word_are_refused_each_in_its_own_words(read, sheet, key):
    expected = "“qwzx” is no unit we know." if key == "unit" else "“qwzx” is not in the list."

    assert said(read(sheet, key, "qwzx")) == expected


@pytest.mark.parametrize("cell", [True, False, date(2026, 10, 27)])
@pytest.mark.parametrize("key", ["employees", "revenue_usd"])
def test_yes_no_and_a_day_are_no_numbers(read, key, cell):
    reading = read(E, key, cell)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.NOT_A_NUMBER


@pytest.mark.parametrize("written", ["35%", "35 %", "35", " 35 % "])
def test_a_share_is_read_with_or_without_its_sign(read, written):
    assert read(E, "export_share_pct", written).value == 35.0


def test_a_percent_sign_elsewhere_is_no_part_of_a_number(read):
    assert fault_of(read(E, "employees", "35%")).code is Code.NOT_A_NUMBER


def test_nothing_is_a_number_everywhere_but_in_a_tolerance(read):
    assert read(P, "free_capacity_month", 0.0).value == 0.0
    assert read(P, "tolerance_mm", 0.001).value == 0.001
    assert fault_of(read(P, "tolerance_mm", 0.0)).code is Code.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("key", "cell", "sentence"),
    [
        ("export_share_pct", 101.0, "101 does not lie between 0 and 100."),
        ("export_share_pct", -1.0, "-1 does not lie between 0 and 100."),
        ("revenue_usd", -5.0, "-5 is less than 0."),
    ],
)
def test_a_number_out_of_range_is_told_what_its_range_is(read, key, cell, sentence):
    assert said(read(E, key, cell)) == sentence


@pytest.mark.parametrize("cell", [0.0, 100.0])
def test_the_ends_of_a_range_are_in_it(read, cell):
    assert read(E, "export_share_pct", cell).value == cell


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        (100000001.0, "0100000001"),
        ("0100000001", "0100000001"),
        ("0100000001-001", "0100000001001"),
        (100000001001.0, "0100000001001"),
        (1000000001.0, "1000000001"),
    ],
)
def test_only_a_number_cell_can_have_lost_a_tax_codes_zero(read, cell, stored):
    assert read(E, "tax_code", cell).value == stored


@pytest.mark.parametrize("written", ["100000001", "12345678901", "01000000011"])
def test_a_text_that_is_a_digit_short_is_asked_about_and_not_filled_up(read, written):
    reading = read(E, "tax_code", written)

    assert reading.value is UNREAD
    assert f"“{written}” is no tax code" in said(reading)


@pytest.mark.parametrize("code", ["0101", "9701", "848071"])
def test_codes_of_the_first_and_last_chapter_are_codes(read, code):
    assert read(P, "hs_code", code).value == code


@pytest.mark.parametrize("code", ["0001", "9801", "9999", "7701", "848", "8480711"])
def test_chapters_that_trade_does_not_have_are_no_codes(read, code):
    reading = read(P, "hs_code", code)

    assert fault_of(reading).severity is Severity.WARNING
    assert reading.value in {UNREAD, f"0{code}"}


@pytest.mark.parametrize(
    "written", ["a..b@example.com", f"{'a' * 190}@example.com", "a@b", "a@b.c", "a b@example.com"]
)
def test_an_address_that_no_letter_reaches_is_refused(read, written):
    reading = read(E, "contact_email", written)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.BAD_EMAIL


def test_an_address_pasted_from_a_browser_loses_its_scheme(read):
    assert read(E, "contact_email", "mailto:a@example.com").value == "a@example.com"


def test_an_unread_part_of_a_list_leaves_the_others_out_too(read):
    reading = read(E, "export_markets", "JP; Neverland; DE")

    assert reading.value is UNREAD
    assert said(reading) == "“Neverland” is no country we know."


def test_a_list_names_each_of_its_faults(read):
    reading = read(E, "languages", "qq; en; zzz")

    assert [fault.sentence.values["value"] for fault in reading.faults] == ["qq", "zzz"]


# --- cells beyond all measure ---------------------------------------------------------------

GUESSED = [
    (E, "employees"),
    (E, "revenue_usd"),
    (E, "contact_email"),
    (E, "export_markets"),
    (E, "languages"),
    (E, "sector"),
    (P, "unit"),
    (P, "hs_code"),
    (P, "tolerance_mm"),
    (N, "needed_by"),
    (N, "must_fields"),
    (E, "present"),
]


@pytest.mark.parametrize(("sheet", "key"), GUESSED)
@pytest.mark.parametrize("letter", ["l", "x", "9", "a;", "@", " b"])
def test_a_cell_of_many_thousand_letters_is_refused_before_anything_is_guessed(
    read, sheet, key, letter
):
    """Guessing takes the square of the letters: one such cell would keep the server for hours."""
    reading = read(sheet, key, letter * 500_000)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.TOO_LONG


def test_a_list_of_all_countries_is_not_too_long(read):
    codes = [f"{one}" for one in ("JP", "DE", "FR", "US")] * 100

    assert read(E, "export_markets", "; ".join(codes)).value == ["JP", "DE", "FR", "US"]


def test_no_number_is_guessed_out_of_a_long_text(read):
    near = read(E, "employees", "khoảng 18O người")
    far = read(E, "employees", "x" * 200 + "18O")

    assert mend(near) == "Did you mean 180?"
    assert mend(far) == "Write the number in digits, or leave the cell blank."


def test_no_address_is_guessed_out_of_a_long_text(read):
    written = "name@example.com " + "x" * 200

    assert mend(read(E, "contact_email", written)).startswith("Write one address")
