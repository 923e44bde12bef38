"""Templates that speak a language: shared by pages and reports, strict, and safe."""

from datetime import UTC, datetime

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
