"""Suggested codes: from what is stored if it is, else by words; never with the language model."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from matchmaker.domain.participant import Role
from matchmaker.embedding.encoder import text_hash
from matchmaker.embedding.passages import Passage
from matchmaker.retrieval.codes import KEPT
from matchmaker.services import hs_codes, meaning
from matchmaker.services.goods import lexicon_lines
from matchmaker.services.hs_chance import chances, read_chances
from matchmaker.services.hs_codes import (
    suggest_codes,
    suggest_for,
    suggest_for_row,
    words_in_common,
)
from matchmaker.settings import get_settings
from matchmaker.storage.core import NEED, PRODUCT
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Need, Product
from matchmaker.storage.vectors import write_vectors
from tests.small_fair import small_fair

MOULD = "Khuôn ép nhựa nhiều lòng cho nắp chai"


@pytest.fixture(autouse=True)
def silent_encoder(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stand in for the language model; it must never be asked to encode."""

    def refuse(*_: object) -> None:
        pytest.fail("a page encoded a text")

    measured = read_chances(get_settings().models_dir / "hs_suggestion").encoder
    made = SimpleNamespace(fingerprint=measured, encode=refuse)
    monkeypatch.setattr(meaning, "encoder", lambda: made)
    return made


def store(db: Database, text: str, shares: dict[str, float], kind: Any = "product") -> None:
    """Keep a spread as the background work does."""
    rows = {code: row for row, code in enumerate(lexicon_lines())}
    spread = np.zeros(2 * KEPT, np.float32)
    for place, (code, share) in enumerate(shares.items()):
        spread[place], spread[KEPT + place] = rows[code], share
    with db.write() as unit:
        key = meaning.place_key(unit, meaning.encoder().fingerprint)
        write_vectors(unit, key, {text_hash(kind, text): spread})


def codes(found: tuple[hs_codes.CodeSuggestion, ...]) -> list[str]:
    return [one.code for one in found]


# --- by words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["need", "product"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (MOULD, "848071"),
        ("Injection moulds for plastics", "848071"),
        ("Cà phê hạt rang xay", "090121"),
    ],
)
def test_a_new_text_is_placed_by_its_words(db: Database, text: str, code: str, kind: Any):
    found = suggest_codes(db, text, kind)

    assert found[0].code == code
    assert len(found) == 3


def test_a_suggestion_names_its_goods_heading_and_chapter_in_both_languages(db: Database):
    first = suggest_codes(db, MOULD, "product")[0]

    assert first.name_vi
    assert first.name_en
    assert (first.heading.code, first.chapter.code) == ("8480", "84")
    for above in (first.heading, first.chapter):
        assert above.name_vi
        assert above.name_en


def test_the_likeliest_stand_first_and_are_the_surest(db: Database):
    found = suggest_codes(db, MOULD, "product", limit=10)

    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    assert [one.chance for one in found] == sorted((one.chance for one in found), reverse=True)
    assert all(0 <= one.chance < 0.95 for one in found)


@pytest.mark.parametrize(
    "text", ["", "zzzz qqqq", "射出成形用の多数個取り金型を探しています。", "Wir suchen Formenbau"]
)
def test_a_text_whose_words_name_nothing_gets_no_suggestion(db: Database, text: str):
    assert suggest_codes(db, text, "need") == ()


def test_no_more_are_suggested_than_asked_for(db: Database):
    assert len(suggest_codes(db, MOULD, "product", limit=1)) == 1


# --- from what is stored -------------------------------------------------------------------------


def test_what_was_worked_out_before_comes_before_words(either_db: Database):
    store(either_db, MOULD, {"090121": 0.7, "848071": 0.2, "090122": 0.1})

    found = suggest_codes(either_db, MOULD, "product")

    assert codes(found) == ["090121", "848071", "090122"]
    assert [one.share for one in found] == pytest.approx([0.7, 0.2, 0.1])


def test_a_text_that_was_worked_out_as_a_product_is_another_as_a_need(db: Database):
    store(db, MOULD, {"090121": 1.0})

    assert codes(suggest_codes(db, MOULD, "need"))[0] == "848071"


def test_several_ways_to_say_it_are_averaged(db: Database):
    store(db, "one", {"090121": 0.6, "848071": 0.4})
    store(db, "two", {"848071": 0.9, "853400": 0.1})

    found = suggest_for(db, [Passage(0, "en", "one"), Passage(0, "en", "two")], "product")

    assert {one.code: round(one.share, 3) for one in found} == {
        "848071": 0.65, "090121": 0.3, "853400": 0.05,
    }  # fmt: skip


def test_a_code_without_any_share_is_not_suggested(db: Database):
    store(db, MOULD, {"090121": 1.0})

    assert codes(suggest_codes(db, MOULD, "product")) == ["090121"]


def test_another_encoder_works_it_out_for_itself(db: Database, silent_encoder: Any):
    store(db, MOULD, {"090121": 1.0})
    silent_encoder.fingerprint = "e" * 64

    assert codes(suggest_codes(db, MOULD, "product"))[0] == "848071"


def test_what_an_encoder_stored_that_was_never_measured_is_as_sure_as_words_are(
    db: Database, silent_encoder: Any
):
    silent_encoder.fingerprint = "e" * 64
    store(db, MOULD, {"090121": 0.9, "848071": 0.1})

    first = suggest_codes(db, MOULD, "product")[0]

    by_words = chances("product", "words", np.array([0.9, 0.1]))[0]
    assert first.chance == pytest.approx(by_words)


# --- rows ----------------------------------------------------------------------------------------


def test_a_stored_product_is_read_in_all_its_languages(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        product = unit.get_one(Product, fair.products[0])
        product.name_vi, product.name_en, product.text_vi = "Cà phê hạt rang", "Roasted coffee", ""
    with db.read() as unit:
        row = unit.execute(select(PRODUCT).where(PRODUCT.c.id == fair.products[0])).one()

    found = suggest_for_row(db, row, Role.ENTERPRISE)

    assert found[0].code == "090121"
    assert {"cà phê", "roasted coffee"} <= set(found[0].in_common)


def test_a_stored_need_is_read_in_its_own_words(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        need = unit.get_one(Need, fair.needs[0])
        need.text_original, need.text_language = "Roasted coffee beans in bags.", "en"
    with db.read() as unit:
        row = unit.execute(select(NEED).where(NEED.c.id == fair.needs[0])).one()

    assert suggest_for_row(db, row, Role.BUYER)[0].code == "090121"


def test_a_need_in_a_language_without_lines_is_read_by_its_name(db: Database):
    fair = small_fair(db)
    original = "射出成形用の多数個取り金型を探しています。"
    store(db, original, {"090121": 1.0}, "need")
    with db.told() as unit:
        need = unit.get_one(Need, fair.needs[0])
        need.name_vi, need.text_vi, need.text_en = "", "", ""
        need.name_en, need.text_original, need.text_language = "Injection moulds", original, "ja"

    def suggested() -> list[str]:
        with db.read() as unit:
            row = unit.execute(select(NEED).where(NEED.c.id == fair.needs[0])).one()
        return codes(suggest_for_row(db, row, Role.BUYER))

    assert suggested()[0] == "848071"
    with db.told() as unit:
        unit.get_one(Need, fair.needs[0]).name_en = ""
    assert suggested() == ["090121"]


# --- why -----------------------------------------------------------------------------------------


def test_words_in_common_are_quoted_as_the_text_writes_them():
    text = "Chúng tôi làm khuôn ép nhựa theo bản vẽ"

    common = words_in_common("848071", [Passage(0, "vi", text)])

    assert "khuôn ép nhựa" in common
    assert all(one in text.casefold() for one in common)


def test_a_single_vietnamese_syllable_is_no_evidence():
    assert words_in_common("848071", [Passage(0, "vi", "nhựa đường")]) == ()


def test_english_words_of_no_meaning_and_numbers_are_no_evidence():
    assert words_in_common("848071", [Passage(0, "en", "for the 50 of or and")]) == ()


def test_english_words_meet_in_their_stems():
    common = words_in_common("090121", [Passage(0, "en", "We roast coffees")])

    assert any("coffees" in one for one in common)


def test_a_text_in_another_language_has_no_words_in_common():
    assert words_in_common("848071", [Passage(0, "ja", "金型 mould")]) == ()


def test_at_most_four_are_shown_and_none_within_another():
    text = lexicon_lines()["848071"][1]

    common = words_in_common("848071", [Passage(0, "vi", text)])

    assert 1 <= len(common) <= 4
    assert all(one == other or one not in other for one in common for other in common)
