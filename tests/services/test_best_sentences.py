"""Which sentences show best what a product and a need have in common."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.services.best_sentences import best_sentences, spans
from tests.ranking.random_pairs import FIRST_DAY, pairs


def quotes(product: dict[str, str], need: dict[str, str]) -> tuple[str, str]:
    pair = Pair(
        Fair(FIRST_DAY), Firm("e"), Firm("b"), Offer("p", 0, product), Offer("n", 0, need), 1.0
    )
    one, other = best_sentences(pair)
    assert (one.owner, other.owner) == ("product", "need")
    return one.quote, other.quote


def test_the_sentences_that_share_most_are_quoted():
    found = quotes(
        {"name_en": "Moulds", "text_en": "We work since 1990. Hot runner systems for caps."},
        {"text_original": "Our firm is in Osaka. We seek hot runner moulds for caps."},
    )

    assert found == ("Hot runner systems for caps.", "We seek hot runner moulds for caps.")


def test_vietnamese_is_compared_by_pairs_of_syllables():
    found = quotes(
        {"text_vi": "Công ty thành lập năm 1990. Chuyên khuôn ép nhựa cho nắp chai."},
        {"text_vi": "Chúng tôi ở Hà Nội. Cần khuôn ép nhựa nhiều lòng."},
    )

    assert found == ("Chuyên khuôn ép nhựa cho nắp chai.", "Cần khuôn ép nhựa nhiều lòng.")


def test_across_languages_marks_with_a_digit_meet():
    found = quotes(
        {"text_vi": "Gia công khuôn. Vật liệu thép SKD61 nhập khẩu."},
        {"text_original": "We seek moulds. Steel must be SKD61."},
    )

    assert found == ("Vật liệu thép SKD61 nhập khẩu.", "Steel must be SKD61.")


def test_texts_without_a_word_in_common_are_quoted_from_their_beginnings():
    found = quotes(
        {"name_vi": "Khuôn ép", "text_vi": "Gia công theo bản vẽ."},
        {"text_original": "ダイカスト金型を探しています。長期の取引。"},
    )

    assert found == ("Khuôn ép", "ダイカスト金型を探しています。")


def test_of_equally_near_sentences_the_first_counts():
    found = quotes(
        {"name_en": "Copper cable", "text_en": "Copper cable. Copper cable."},
        {"text_original": "Copper cable"},
    )

    assert found == ("Copper cable", "Copper cable")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("1.5 mm sheet, 2.0 mm plate", ["1.5 mm sheet, 2.0 mm plate"]),
        ("  padded \n\n lines ", ["padded", "lines"]),
        ("金型。鋳物。", ["金型。", "鋳物。"]),
        ("", []),
        ("steel " * 60, [("steel " * 26).strip()]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, sentences: list[str]):
    assert [text[start:end] for start, end in spans(text)] == sentences


@given(st.text(max_size=400))
def test_sentences_lie_in_order_inside_the_text_and_are_never_blank(text: str):
    found = list(spans(text))

    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert all(text[start:end] == text[start:end].strip() for start, end in found)
    assert all(end - start <= 160 for start, end in found)


@given(pairs)
def test_a_quote_is_literal_whatever_the_texts_are(pair: Pair):
    for quote in best_sentences(pair):
        offer = pair.product if quote.owner == "product" else pair.need
        assert offer.texts[quote.field][quote.start : quote.end] == quote.quote
