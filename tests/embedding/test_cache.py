"""The file of vectors: the second time nothing is encoded."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matchmaker.embedding.cache import VectorFile
from matchmaker.embedding.encoder import FloatArray, Kind, LexicalEncoder, Progress


class CountingEncoder(LexicalEncoder):
    """Notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        self.asked += texts
        return super().encode(texts, kind, on_progress)


def test_the_second_time_nothing_is_encoded(tmp_path: Path):
    encoder = CountingEncoder()
    first = VectorFile(tmp_path, encoder).encode(["steel", "coffee"], "need")
    encoder.asked.clear()

    second = VectorFile(tmp_path, encoder).encode(["coffee", "steel"], "need")

    assert encoder.asked == []
    assert np.array_equal(second, first[::-1])


def test_only_new_texts_are_encoded(tmp_path: Path):
    encoder = CountingEncoder()
    VectorFile(tmp_path, encoder).encode(["steel"], "need")
    encoder.asked.clear()

    VectorFile(tmp_path, encoder).encode(["steel", "coffee"], "need")

    assert encoder.asked == ["coffee"]


def test_a_text_that_stands_twice_is_encoded_once(tmp_path: Path):
    encoder = CountingEncoder()

    vectors = VectorFile(tmp_path, encoder).encode(["steel", "steel"], "need")

    assert encoder.asked == ["steel"]
    assert np.array_equal(vectors[0], vectors[1])


def test_need_and_product_are_kept_apart(tmp_path: Path):
    encoder = CountingEncoder()
    VectorFile(tmp_path, encoder).encode(["steel"], "need")
    encoder.asked.clear()

    VectorFile(tmp_path, encoder).encode(["steel"], "product")

    assert encoder.asked == ["steel"]


def test_the_cached_vector_is_the_encoders_own(tmp_path: Path):
    cached = VectorFile(tmp_path, LexicalEncoder()).encode(["khuôn ép nhựa"], "product")

    assert np.array_equal(cached, LexicalEncoder().encode(["khuôn ép nhựa"], "product"))


def test_no_texts_give_no_rows(tmp_path: Path):
    assert VectorFile(tmp_path, LexicalEncoder()).encode([], "need").shape == (0, 2048)


def test_nothing_half_written_stays_beside_the_file(tmp_path: Path):
    VectorFile(tmp_path, LexicalEncoder()).encode(["steel"], "need")

    assert [path.name for path in tmp_path.iterdir()] == [
        f"{LexicalEncoder.fingerprint[:16]}-need.npz"
    ]
