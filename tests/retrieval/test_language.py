"""Languages by script and marks: mixed goods texts, borrowed words, bare typing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.retrieval.language import detect, typed_without_marks

TEXTS = [
    ("Khuôn ép nhựa nhiều lòng", "vi"),
    ("Frozen Fish Mix. Hỗn hợp cá tra cắt miếng đông lạnh, hàng mới 100%", "vi"),
    ("MÁY ÉP NHỰA 350 TẤN", "vi"),
    ("túi xách", "vi"),
    ("injection moulding machine", "en"),
    ("Moulds for die casting", "en"),
    ("die", "en"),
    ("café machines for hotels and restaurants", "en"),
    ("SUS304 2B 1.2 mm", "en"),
    ("", "en"),
    ("12345", "en"),
    ("Druckgussformen für Gehäuse aus Aluminium", "de"),
    ("Wir suchen Hersteller von Spritzgusswerkzeugen und Formen", "de"),
    ("ダイカスト金型を探しています", "ja"),
    ("アルミ", "ja"),
    ("铝压铸模具", "zh"),
    ("알루미늄 다이캐스팅 금형", "ko"),
    ("khuon ep nhua", "vi"),
    ("may bom nuoc", "vi"),
]


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_the_language_of_a_trade_text_is_found(text: str, language: str):
    assert detect(text) == language


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_decomposed_letters_make_no_difference(text: str, language: str):
    assert detect(unicodedata.normalize("NFD", text)) == language


def test_one_foreign_name_does_not_turn_a_long_english_text():
    assert detect("We buy machined parts for pumps and valves from Đông Anh every year") == "en"


@pytest.mark.parametrize("text", ["Cà phê rang xay", "Giày da nam", "Chè khô"])
def test_a_short_name_with_a_single_mark_is_vietnamese_by_its_syllables(text: str):
    assert detect(text) == "vi"


@pytest.mark.parametrize("text", ["Café à la mode", "Crème brûlée", "São Paulo", "Naïve approach"])
def test_marks_of_other_languages_make_no_vietnamese(text: str):
    assert detect(text) != "vi"


@pytest.mark.parametrize("text", ["khuon ep nhua", "thep khong gi", "Det may xuat khau"])
def test_vietnamese_typed_without_marks_is_recognised(text: str):
    assert typed_without_marks(text)


@pytest.mark.parametrize(
    "text", ["may do the", "steel pipe", "khuôn ép nhựa", "thep", "kim loai stainless", ""]
)
def test_english_and_marked_texts_are_not_taken_for_bare_typing(text: str):
    assert not typed_without_marks(text)


@given(st.text(max_size=80))
def test_any_text_has_one_of_the_known_languages(text: str):
    assert detect(text) in {"vi", "en", "ja", "zh", "ko", "de"}
