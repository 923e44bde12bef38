"""Passages: one a language, with what matters for meaning and nothing else."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import SQLModel

from matchmaker.embedding.passages import MEANT, Passage, need_passages, product_passages, said_once
from matchmaker.retrieval.language import detect
from matchmaker.storage.tables import Need, Product

MOULD = {
    "name_vi": "Khuôn ép nhựa nhiều lòng",
    "name_en": "Multi-cavity injection mould",
    "text_vi": "Gia công khuôn cho vỏ máy giặt.",
    "text_en": "",
    "process": ["ép phun"],
    "material": ["SKD61"],
}


@pytest.mark.parametrize(("kind", "passages"), [(Product, product_passages), (Need, need_passages)])
def test_passages_are_made_of_the_fields_said_to_be_meant_and_of_no_other(
    kind: type[SQLModel], passages: Callable[..., list[Passage]]
):
    """Whatever else changes, no meaning has to be forgotten."""
    lists = {"process", "material"}
    whole = {field: [field] if field in lists else field for field in MEANT}
    made_of = set()
    # names of a need count without its own words; its language, where one column says the same
    for row in (whole, whole | {"text_original": ""}, whole | {"text_language": "vi"}):
        for field in kind.model_fields:
            changed = row | {field: ["else"] if field in lists else "something else"}
            for language in ("vi", "en"):
                before, after = (
                    passages(0, one, lambda _, said=language: said) for one in (row, changed)
                )
                if texts(before) != texts(after):
                    made_of.add(field)

    assert made_of == MEANT & set(kind.model_fields)


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def test_a_product_has_a_passage_for_each_language_it_is_described_in():
    passages = product_passages(3, MOULD, detect)

    assert [(p.owner, p.language) for p in passages] == [(3, "vi"), (3, "en")]


def test_name_text_process_and_material_make_the_passage():
    vietnamese, english = texts(product_passages(0, MOULD, detect))

    assert vietnamese == (
        "Khuôn ép nhựa nhiều lòng. Gia công khuôn cho vỏ máy giặt. ép phun. SKD61"
    )
    assert english == "Multi-cavity injection mould. ép phun. SKD61"


def test_certificates_and_prices_stay_outside():
    row = MOULD | {"certificates": ["ISO 9001"], "price_min": "1.1", "incoterms": ["FOB"]}

    assert texts(product_passages(0, row, detect)) == texts(product_passages(0, MOULD, detect))


def test_a_product_without_words_has_no_passage():
    assert product_passages(0, {"name_vi": "", "process": ["ép phun"]}, detect) == []


def test_what_the_text_says_already_is_not_said_twice():
    row = {"name_en": "Steel pipe", "text_en": "Steel pipe", "material": ["steel"]}

    assert texts(product_passages(0, row, detect)) == ["Steel pipe"]


def test_an_english_text_in_the_vietnamese_column_counts_as_english():
    (passage,) = product_passages(0, {"name_vi": "Injection mould for housings"}, detect)

    assert passage.language == "en"


def test_the_same_text_in_both_columns_is_one_passage():
    row = {"name_vi": "Robot", "name_en": "Robot"}

    assert texts(product_passages(0, row, detect)) == ["Robot"]


def test_a_need_speaks_by_its_original_words():
    row = {"text_original": "ダイカスト金型を探しています", "text_language": "ja"}

    assert need_passages(1, row, detect) == [Passage(1, "ja", "ダイカスト金型を探しています")]


def test_an_unstated_language_is_guessed():
    (passage,) = need_passages(0, {"text_original": "Cần mua khuôn ép nhựa"}, detect)

    assert passage.language == "vi"


def test_the_stated_language_is_believed():
    (passage,) = need_passages(0, {"text_original": "Robot", "text_language": "de"}, detect)

    assert passage.language == "de"


def test_a_need_adds_its_translations_beside_the_original():
    row = {"text_original": "ダイカスト金型", "text_language": "ja"}
    row |= {"text_en": "Moulds for die casting"}

    assert [p.language for p in need_passages(0, row, detect)] == ["ja", "en"]


def test_a_translation_into_the_original_language_is_not_taken_twice():
    row = {"text_original": "Moulds for die casting", "text_en": "Moulds, die casting"}

    assert texts(need_passages(0, row, detect)) == ["Moulds for die casting"]


def test_a_need_without_original_words_speaks_by_its_name():
    assert texts(need_passages(0, {"name_en": "Steel pipe"}, detect)) == ["Steel pipe"]


def test_two_signs_are_no_text():
    assert need_passages(0, {"text_original": "x1"}, detect) == []
    assert product_passages(0, {"name_en": "x1"}, detect) == []


def test_process_and_material_of_a_need_belong_to_its_passage():
    row = {"text_original": "Housings", "process": ["HPDC"], "material": ["ADC12", "A380"]}

    assert texts(need_passages(0, row, detect)) == ["Housings. HPDC. ADC12, A380"]


# --- said once ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("We cast steel. We cast steel. We mill.", "We cast steel. We mill."),
        ("We cast steel. WE CAST STEEL!", "We cast steel."),
        ("moulds, dies, moulds, jigs", "moulds, dies, jigs"),
        ("Moulds\nDies\nMoulds", "Moulds Dies"),
        ("steel mould steel mould steel mould", "steel mould"),
        ("steel mould, Steel Mould; steel mould", "steel mould,"),
        ("mould mould mould mould", "mould mould"),
        ("khuôn ép nhựa khuôn ép nhựa", "khuôn ép nhựa"),
    ],
)
def test_what_is_said_again_is_read_once(written: str, read: str):
    assert said_once(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Chôm chôm, đu đủ và ba ba.",
        "Steel to 1.5 mm and 1.5 t, by 1.5 h.",
        "Moulds for caps.  Moulds for gears;\nmoulds for housings",
        "鋳造、機械加工。鋳造。",
    ],
)
def test_a_text_that_repeats_nothing_stays_as_it_is(written: str):
    assert said_once(written) == written


@given(st.text(alphabet="ab .,;\n", max_size=60))
def test_reading_once_twice_reads_no_less(written: str):
    once = said_once(written)

    assert len(once) <= len(written)
    assert set(re.findall(r"\w+", once)) == set(re.findall(r"\w+", written))


@pytest.mark.parametrize("written", ["a " * 2000, "ab cd " * 700, "x" * 4000, ", " * 2000])
def test_the_longest_text_that_may_be_stored_is_read(written: str):
    assert len(said_once(written)) <= len(written)


def test_a_profile_said_five_times_over_is_the_profile_itself():
    row = {"name_en": "Mould", "text_en": "We make moulds. Eight cavities, hot runner."}
    stuffed = row | {"text_en": " ".join([row["text_en"]] * 5)}

    plain, again = (product_passages(0, one, detect)[0].text for one in (row, stuffed))

    assert again == plain
