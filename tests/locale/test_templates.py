"""Templates that speak a language: shared by pages and reports, strict, and safe."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from matchmaker.domain.sentence import Sentence
from matchmaker.locale.templates import environment, in_own_words
from matchmaker.web import render


def said(source: str, language: str = "en", **values: object) -> str:
    return environment(language).from_string(source).render(**values)


def test_pages_and_reports_are_drawn_by_the_same_environment():
    assert render.environment is environment
    assert environment("vi") is environment("vi")
    assert environment("vi") is not environment("en")


def test_a_name_that_nobody_gave_is_an_error_and_not_a_blank():
    with pytest.raises(UndefinedError):
        said("{{ nobody }}")


@given(st.text(alphabet="<>&\"'a", max_size=12))
def test_what_was_typed_is_never_markup(text: str):
    found = said("{{ text }}", text=text)

    assert not set("<>\"'") & set(found)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_fixed_figures_have_as_many_digits_as_asked_for(value: float, digits: int):
    found = said("{{ value|fixed(digits) }}", value=value, digits=digits)

    _, _, tail = found.partition(".")
    assert len(tail) == digits
    assert float(found.replace(",", "")) == pytest.approx(value, abs=0.5 * 10**-digits + 1e-9)


@pytest.mark.parametrize(("language", "shown"), [("vi", "-1.234,50"), ("en", "-1,234.50")])
def test_fixed_figures_are_marked_as_the_language_marks_them(language: str, shown: str):
    assert said("{{ value|fixed(2) }}", language, value=-1234.5) == shown


def test_sentences_and_moments_are_said_in_the_language_of_the_template():
    at = datetime(2027, 10, 27, 2, 0, tzinfo=UTC)
    source = "{{ word|say }} {{ at|clock('Asia/Ho_Chi_Minh') }}"

    assert said(source, "vi", word=Sentence("Must meet"), at=at) == "Rất muốn gặp 09:00"
    assert said(source, "en", word=Sentence("Must meet"), at=at) == "Must meet 09:00"


def test_a_row_without_the_field_has_no_words():
    assert in_own_words(object(), "vi") == ""


# --- days, clocks, names ---------------------------------------------------------------------

LATE = datetime(2027, 10, 27, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        ("Asia/Ho_Chi_Minh", "Thứ Năm, 28/10/2027", "01:30"),
        ("Europe/Berlin", "Thứ Tư, 27/10/2027", "20:30"),
        ("America/Vancouver", "Thứ Tư, 27/10/2027", "11:30"),
        ("UTC", "Thứ Tư, 27/10/2027", "18:30"),
    ],
)
def test_day_and_clock_are_those_of_the_place_that_is_named(zone: str, day: str, clock: str):
    found = said("{{ at|day(zone) }} {{ at|clock(zone) }}", "vi", at=LATE, zone=zone)

    assert found == f"{day} {clock}"


def test_a_moment_without_a_place_is_told_in_utc():
    assert said("{{ at|day }} {{ at|clock }}", at=LATE) == "Wednesday, 27/10/2027 18:30"


def test_a_date_of_another_year_needs_no_weekday():
    assert said("{{ at|date }}", "vi", at=date(2009, 10, 1)) == "1/10/2009"


def test_a_zone_is_called_by_its_place_and_by_no_code():
    assert said("{{ zone|zone }}", "vi", zone="Asia/Ho_Chi_Minh") == "Giờ Việt Nam"
    assert said("{{ zone|zone }}", "en", zone="Asia/Ho_Chi_Minh") == "Vietnam Time"


def test_a_day_has_no_zone_and_begins_with_a_capital():
    day = date(2027, 10, 27)

    assert said("{{ day|day('America/Vancouver') }}", "vi", day=day) == "Thứ Tư, 27/10/2027"
    assert said("{{ day|short_day }}", "vi", day=day)[0].isupper()


@pytest.mark.parametrize(("language", "short"), [("en", "Wed 27/10"), ("vi", "Th 4 27/10")])
def test_a_short_day_has_weekday_day_and_month(language: str, short: str):
    assert said("{{ at|short_day }}", language, at=LATE) == short


def test_hours_before_ten_keep_their_zero():
    early = datetime(2027, 10, 27, 0, 5, tzinfo=UTC)

    assert [said("{{ at|clock }}", language, at=early) for language in ("vi", "en")] == [
        "00:05",
        "00:05",
    ]


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [("JP", "Nhật Bản", "Japan"), ("DE", "Đức", "Germany"), ("XQ", "XQ", "XQ"), ("", "", "")],
)
def test_a_country_is_named_and_an_unknown_one_stands_as_written(code: str, vi: str, en: str):
    assert said("{{ code|country }}", "vi", code=code) == vi
    assert said("{{ code|country }}", "en", code=code) == en


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [("ja", "Tiếng Nhật", "Japanese"), ("vi", "Tiếng Việt", "Vietnamese"), ("qq", "qq", "qq")],
)
def test_a_language_is_named_and_an_unknown_one_stands_as_written(code: str, vi: str, en: str):
    assert said("{{ code|tongue }}", "vi", code=code) == vi
    assert said("{{ code|tongue }}", "en", code=code) == en


def test_nothing_known_is_a_dash_and_nothing_counted_is_a_zero():
    source = "{{ value|number }} {{ value|fixed(1) }}"

    assert said(source, value=None) == "– –"
    assert said(source, value=0) == "0 0.0"


@pytest.mark.parametrize(
    ("share", "language", "shown"),
    [(0.5, "en", "50"), (0.126, "vi", "13"), (1.0, "vi", "100"), (0.0, "en", "0")],
)
def test_a_share_is_told_in_whole_percent(share: float, language: str, shown: str):
    assert said("{{ share|percent }}", language, share=share) == shown


@dataclass(frozen=True)
class Row:
    """A row with some of its words missing."""

    name_vi: str | None = ""
    name_en: str | None = ""
    text_vi: str = ""


@pytest.mark.parametrize(
    ("row", "language", "words"),
    [
        (Row("Khuôn", "Mould"), "vi", "Khuôn"),
        (Row("Khuôn", "Mould"), "en", "Mould"),
        (Row("Khuôn", ""), "en", "Khuôn"),
        (Row(None, "Mould"), "vi", "Mould"),
        (Row(None, None), "vi", ""),
    ],
)
def test_words_are_the_readers_own_else_the_other_language(row: Row, language: str, words: str):
    assert in_own_words(row, language) == words
    assert said("{{ row|in_own_words }}", language, row=row) == words


def test_any_field_can_be_told_in_own_words():
    assert said("{{ row|in_own_words('text') }}", "en", row=Row(text_vi="Thép")) == "Thép"


def test_a_stored_sentence_is_said_as_a_fresh_one():
    stored = Sentence("Must meet").to_json()

    assert said("{{ word|say }}", "vi", word=stored) == "Rất muốn gặp"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_template_is_read_in_both_languages(language: str):
    """A mistyped filter or tag is found here, not by the first visitor of the page."""
    found = environment(language)
    names = [name for name in found.list_templates() if name.endswith((".html", ".txt"))]

    for name in names:
        found.get_template(name)

    assert len(names) > 50
