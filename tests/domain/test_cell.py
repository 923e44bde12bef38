from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.cell import neutralise, restore

FORMULA_SIGNS = "=+-@\t\r"


@given(st.text())
def test_whatever_is_neutralised_comes_back_as_it_was(text):
    assert restore(neutralise(text)) == text


@given(st.sampled_from(FORMULA_SIGNS), st.text())
def test_no_neutralised_text_begins_like_a_formula(sign, rest):
    assert neutralise(sign + rest) == f"'{sign}{rest}"


@given(st.text(alphabet="'=+a", max_size=6))
def test_apostrophes_before_a_formula_do_not_get_lost(text):
    assert restore(neutralise(text)) == text
    assert not neutralise(text).startswith(("=", "+"))


def test_ordinary_texts_stay_as_they_are():
    texts = ["Cơ khí", "10-12 t", "a@example.com", "", "'s Gravenmoer", "1.1-1.4 USD"]

    assert [neutralise(text) for text in texts] == texts


def test_wide_signs_of_east_asian_keyboards_count():
    assert neutralise("＝SUM(A1)") == "'＝SUM(A1)"
