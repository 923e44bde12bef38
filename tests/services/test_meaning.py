"""Vectors of a fair: encoded once, kept apart by encoder, gathered by row."""

from collections.abc import Sequence

import numpy as np
import pytest

from matchmaker.embedding.encoder import FloatArray, Kind, LexicalEncoder, Progress
from matchmaker.embedding.passages import Passage
from matchmaker.services import meaning
from matchmaker.services.meaning import (
    encode_missing,
    gather_both,
    nearness,
    voiced,
    with_vectors,
)
from matchmaker.services.scoring import prior_model
from matchmaker.storage.session import Database


class StoppedEncoder(LexicalEncoder):
    """Breaks off after some parts, as a stopped job does."""

    def __init__(self, parts: int) -> None:
        self.left = parts

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts, kind, on_progress)


TEXTS: list[tuple[Kind, str]] = [("need", "steel"), ("product", "steel"), ("product", "coffee")]


def test_a_text_is_encoded_once(db: Database):
    assert encode_missing(db, LexicalEncoder(), TEXTS) == 3
    assert encode_missing(db, LexicalEncoder(), TEXTS) == 0


def test_the_same_text_of_many_rows_is_encoded_once(db: Database):
    assert encode_missing(db, LexicalEncoder(), TEXTS * 5) == 3


def test_progress_counts_what_is_missing(db: Database):
    heard: list[tuple[int, int]] = []

    encode_missing(db, LexicalEncoder(), TEXTS, lambda done, total: heard.append((done, total)))

    assert heard == [(1, 3), (3, 3)]


def test_a_stopped_encoding_goes_on_where_it_was(db: Database):
    with pytest.raises(KeyboardInterrupt):
        encode_missing(db, StoppedEncoder(1), TEXTS)

    assert encode_missing(db, LexicalEncoder(), TEXTS) == 2


def test_passages_come_with_their_vectors(db: Database):
    encode_missing(db, LexicalEncoder(), TEXTS)

    found = voiced(
        db,
        LexicalEncoder.fingerprint,
        [Passage(4, "en", "coffee"), Passage(2, "en", "steel")],
        "product",
    )

    assert found.owners == (4, 2)
    expected = LexicalEncoder().encode(["coffee", "steel"], "product")
    assert np.array_equal(found.passages.vectors, expected)


def test_a_passage_without_a_vector_is_left_out(db: Database):
    encode_missing(db, LexicalEncoder(), TEXTS)

    found = voiced(
        db,
        LexicalEncoder.fingerprint,
        [Passage(0, "en", "unknown"), Passage(1, "en", "steel")],
        "need",
    )

    assert found.owners == (1,)


def test_vectors_of_another_encoder_are_never_read(db: Database):
    encode_missing(db, LexicalEncoder(), TEXTS)

    assert voiced(db, "another", [Passage(0, "en", "steel")], "need").owners == ()


def test_a_row_counts_by_its_nearest_passage():
    one = np.eye(3, dtype=np.float32)
    needs = with_vectors([Passage(0, "en", "x")], [one[0]], "none", "need")
    products = with_vectors(
        [Passage(0, "vi", "a"), Passage(0, "en", "b"), Passage(1, "en", "c")],
        list(one),
        "none",
        "product",
    )
    scores = np.array([[0.2, 0.9, 0.5]], np.float32)

    found = gather_both(scores, needs, products, 2, 2)

    assert found[0].tolist() == pytest.approx([0.9, 0.5])
    assert np.isneginf(found[1]).all()


def test_nearness_rests_on_the_two_texts_alone():
    random = np.random.default_rng(3).normal(size=(5, 8)).astype(np.float32)
    vectors = list(random / np.linalg.norm(random, axis=1, keepdims=True))
    needs = with_vectors([Passage(0, "en", "n")], vectors[:1], "none", "need")
    texts = [Passage(i, language, "p") for i, language in enumerate(["vi", "en", "vi", "ja"])]
    products = with_vectors(texts, vectors[1:], "none", "product")

    together = nearness(needs, products, prior_model())

    for column in range(4):
        lone = with_vectors([texts[column]], [vectors[1 + column]], "none", "product")
        alone = nearness(needs, lone, prior_model())
        assert alone[0, 0] == pytest.approx(together[0, column], abs=1e-5)


def test_the_process_opens_its_encoder_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(meaning, "open_encoder", lambda *_, **__: LexicalEncoder())
    meaning.encoder.cache_clear()

    assert meaning.encoder() is meaning.encoder()
    meaning.encoder.cache_clear()


def test_an_encoder_that_no_means_were_made_for_has_none():
    assert not meaning.centring(LexicalEncoder.fingerprint).means
