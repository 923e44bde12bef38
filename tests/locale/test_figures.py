"""Numbers stand as the reader's language writes them, wherever a sentence is said."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.sentence import Sentence, fixed, is_figure, rounded
from matchmaker.locale import figure, say
from matchmaker.locale.templates import environment

ORDER = "Minimum order: %(offered)s; accepted: up to %(accepted)s."


def order(offered: object, accepted: object) -> Sentence:
    return Sentence(ORDER, {"offered": offered, "accepted": accepted})


def drawn(source: str, language: str, **values: object) -> str:
    return environment(language).from_string(source).render(**values)


def test_a_sentence_writes_numbers_as_its_language_does():
    assert say(order(12000, 0.5), "vi") == "Đơn hàng tối thiểu: 12.000; bên mua chấp nhận đến: 0,5."
    assert say(order(12000, 0.5), "en") == "Minimum order: 12,000; accepted: up to 0.5."


def test_english_is_the_same_with_and_without_the_catalogue():
    assert str(order(12000, 0.5)) == say(order(12000, 0.5), "en")


def test_a_number_kept_as_text_stands_as_it_is():
    assert "2026" in say(order("2026", "848071"), "vi")
    assert "848071" in say(order("2026", "848071"), "vi")


def test_yes_and_no_are_no_numbers():
    assert not is_figure(value=True)
    assert "True" in say(order(True, 1), "vi")


@pytest.mark.parametrize("kind", [np.int64, np.float32, np.float64])
def test_numbers_of_an_engine_count_too(kind: type):
    assert "1.500" in say(order(kind(1500), 1), "vi")


def test_numbers_in_lists_and_inner_sentences_are_written_alike():
    inner = Sentence("%(words)s", {"words": [1500, Sentence("%(words)s", {"words": 0.25})]})

    assert say(inner, "vi") == "1.500, 0,25"


def test_a_stored_sentence_is_written_as_a_fresh_one():
    sentence = order(12000, fixed(0.5, 2, signed=True))
    stored = Sentence.from_json(json.loads(json.dumps(sentence.to_json())))

    assert say(stored, "vi") == say(sentence, "vi")
    assert say(stored, "vi").endswith("đến: +0,50.")
    assert str(stored).endswith("up to +0.50.")


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(12000.0, 1, 12000), (0.44, 1, 0.4), (None, 2, 0), (9.96, 1, 10), (-3.25, 2, -3.25)],
)
def test_a_rounded_figure_has_no_places_it_does_not_need(value, digits: int, expected: float):
    found = rounded(value, digits)

    assert found == expected
    assert isinstance(found, int) is float(expected).is_integer()


def test_a_fixed_figure_keeps_its_places():
    said = Sentence("%(words)s", {"words": fixed(-1234.5, 3)})

    assert (say(said, "vi"), str(said)) == ("-1.234,500", "-1,234.500")


def test_what_could_not_be_measured_is_said_and_not_stored_as_a_number():
    assert fixed(float("nan"), 2) == "nan"


@given(st.integers(-(10**9), 10**9))
def test_no_digit_is_lost_or_added(value: int):
    for language in ("vi", "en"):
        assert int(figure(value, language).replace(".", "").replace(",", "")) == value


@given(st.floats(0, 10**6, allow_nan=False))
def test_the_two_languages_differ_by_their_marks_alone(value: float):
    marks = str.maketrans(".,", ",.")

    assert figure(value, "vi").translate(marks) == figure(value, "en")


# --- templates -----------------------------------------------------------------------------------


def test_what_a_template_says_writes_its_numbers_too():
    source = '{{ _("Pairs without a meeting, the strongest wishes first: %(count)s", count=n) }}'

    assert drawn(source, "vi", n=1500).endswith("1.500")
    assert drawn(source, "en", n=1500).endswith("1,500")


def test_a_plural_writes_its_own_number():
    source = '{{ ngettext("%(num)s meeting", "%(num)s meetings", n) }}'

    assert drawn(source, "vi", n=1500).startswith("1.500 ")
    assert drawn(source, "en", n=1500) == "1,500 meetings"
    assert drawn(source, "en", n=1) == "1 meeting"


def test_what_is_filled_in_is_still_escaped():
    source = '{{ _("HS %(code)s", code=code) }}'

    assert drawn(source, "en", code="<b>") == "HS &lt;b&gt;"


def test_a_share_sign_in_a_sentence_stays_one():
    source = '{{ _("HS %(code)s", code="5 %") }}'

    assert drawn(source, "vi") == "HS 5 %" or drawn(source, "vi").endswith("5 %")
