"""Texts read sentence by sentence from the store, and needs against products in any language."""

import numpy as np
import pytest

from matchmaker.embedding.encoder import Kind, LexicalEncoder, text_hash
from matchmaker.embedding.passages import Passage
from matchmaker.services.meaning import (
    alike,
    encode_missing,
    kept_texts,
    place_missing,
    voiced,
    with_vectors,
)
from matchmaker.services.proposal_sides import sides_of
from matchmaker.services.propose import encode_texts
from matchmaker.storage.queries.proposals_input import fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.vectors import forget_vectors
from tests.trade_fair import trade_fair

FIRST = "We design moulds for the parts that makers of cars and bicycles need"
SECOND = "We also roast coffee from the highlands and sell it in all of Europe"
THIRD = "we have sold cable of copper and of aluminium for more than ten years"
BROAD = Passage(0, "en", f"{FIRST}. {SECOND}; {THIRD}")
PLAIN = Passage(1, "en", "coffee makers")
VIETNAMESE = Passage(2, "vi", "Khuôn ép nhựa. Gia công CNC")
ENCODER = LexicalEncoder()


def stored(db: Database, *passages: Passage, kind: Kind = "product", whole_only: bool = False):
    """Keep the vectors of passages, with their sentences or without, and read them back."""
    texts = [(kind, one.text) for one in passages] if whole_only else kept_texts(kind, passages)
    encode_missing(db, ENCODER, texts)
    return voiced(db, ENCODER.fingerprint, passages, kind)


def closer(found, *rows: int):
    return found.passages.by_sentence(np.array(rows, np.int32))


def test_english_texts_are_kept_whole_and_sentence_by_sentence():
    assert kept_texts("product", [BROAD]) == [
        ("product", BROAD.text),
        ("product", FIRST),
        ("product", SECOND),
        ("product", THIRD),
    ]


def test_a_text_of_one_sentence_asks_for_no_vector_of_its_own():
    assert {text for _, text in kept_texts("need", [PLAIN])} == {PLAIN.text}


def test_sentences_come_back_as_they_were_encoded(either_db: Database):
    found = closer(stored(either_db, BROAD, PLAIN), 0, 1)

    expected = [FIRST, SECOND, THIRD, PLAIN.text]
    assert found.counts().tolist() == [3, 1]
    assert np.allclose(found.vectors, ENCODER.encode(expected, "product"), atol=1e-6)


def test_rows_come_back_in_the_order_they_are_asked_for(db: Database):
    found = closer(stored(db, BROAD, PLAIN), 1, 0)

    assert found.counts().tolist() == [1, 3]


def test_a_text_whose_sentences_nobody_encoded_is_read_as_a_whole(db: Database):
    found = stored(db, BROAD, whole_only=True)

    assert np.allclose(closer(found, 0).vectors, found.passages.vectors, atol=1e-6)


def test_a_text_that_lacks_one_of_its_sentences_is_read_as_a_whole(db: Database):
    found = stored(db, BROAD)
    with db.write() as unit:
        forget_vectors(unit, [text_hash("product", SECOND)])

    assert closer(found, 0).counts().tolist() == [1]


def test_a_part_of_the_texts_reads_its_own_sentences(db: Database):
    found = stored(db, PLAIN, BROAD).passages.part(np.array([1], np.int32))

    assert found.by_sentence(np.array([0], np.int32)).counts().tolist() == [3]


def test_all_that_is_kept_of_a_passage_can_be_erased(db: Database):
    found = stored(db, BROAD)
    with db.write() as unit:
        forget_vectors(
            unit, [text_hash(kind, text) for kind, text in kept_texts("product", [BROAD])]
        )

    assert len(found.owners) == 1
    assert voiced(db, ENCODER.fingerprint, [BROAD], "product").owners == ()


def test_a_fairs_texts_are_kept_with_the_sentences_that_are_compared(db: Database):
    fair = trade_fair(db)
    fair.add_product("wide", "mould", "Moulds", f"{FIRST}. {SECOND}")
    with db.read() as unit:
        sides = sides_of(fair_rows(unit, fair.organiser), ())

    encode_texts(db, ENCODER, sides)

    texts = kept_texts("product", sides.product_texts) + kept_texts("need", sides.need_texts)
    assert SECOND in {text for _, text in texts}
    assert encode_missing(db, ENCODER, texts) == 0


# --- in any language ----------------------------------------------------------------------------


def asked(text: str, language: str):
    passage = Passage(0, language, text)
    return with_vectors([passage], list(ENCODER.encode([text], "need")), "none", "need")


def test_a_product_said_twice_is_found_once(db: Database):
    twice = [Passage(0, "en", "moulds"), Passage(0, "vi", "khuôn"), Passage(1, "en", "coffee")]

    found = alike(asked("moulds", "en"), stored(db, *twice), (1, 2))

    assert found.shape == (1, 2)
    assert found[0].argmax() == 0


def test_a_product_without_a_vector_is_not_found(db: Database):
    found = alike(asked("moulds", "en"), stored(db, PLAIN), (1, 3))

    assert np.isneginf(found[0, [0, 2]]).all()
    assert np.isfinite(found[0, 1])


def test_nothing_stored_finds_nothing(db: Database):
    nothing = voiced(db, ENCODER.fingerprint, [], "product")

    assert np.isneginf(alike(asked("moulds", "en"), nothing, (1, 2))).all()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_placing_and_sentences_go_together(db: Database, language: str):
    offers = [Passage(row, one.language, one.text) for row, one in enumerate((BROAD, VIETNAMESE))]
    stored(db, *offers)
    place_missing(db, ENCODER, [("product", one) for one in offers])
    products = voiced(db, ENCODER.fingerprint, offers, "product")

    found = alike(asked("moulds", language), products, (1, 2))

    assert np.isfinite(found).all()
