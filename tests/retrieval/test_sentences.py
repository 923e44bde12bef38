"""Sentence by sentence: what a need asks for is looked for one thing after the other."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.retrieval import sentences as module
from matchmaker.retrieval.passages import Passages, Sentences
from matchmaker.retrieval.sentences import MOST, read_closer, sentence_cosines, sentences, together

LONG = "We mould parts of plastic for cars and for the makers of machines"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LONG}. We mill; 1.5 mm sheet", [LONG, "We mill", "1.5 mm sheet"]),
        (f"Khuôn ép nhựa.\nGia công CNC! {LONG}", ["Khuôn ép nhựa", "Gia công CNC!", LONG]),
        (f"Apps • Web • {LONG}", ["Apps", "Web", LONG]),
        (f"金型を作ります。{LONG}", ["金型を作ります", LONG]),
        (f"{LONG}. A; b.", [f"{LONG}. A; b."]),
    ],
)
def test_texts_are_cut_where_a_sentence_ends(text: str, expected: list[str]):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "Steel moulds. ", f"{LONG}.", "version 1.2.3", "Moulds. For cars. For export"]
)
def test_a_short_text_and_one_of_one_sentence_stay_as_they_stand(text: str):
    """Their vector is the text's, which is there already."""
    assert sentences(text) == [text]


def test_the_last_of_many_sentences_holds_the_rest():
    cut = sentences(" ".join(f"Fact {number}." for number in range(40)))

    assert len(cut) == MOST
    assert cut[0] == "Fact 0"
    assert cut[-1].startswith("Fact 15; Fact 16")
    assert cut[-1].endswith("Fact 39")


@given(st.text(max_size=200))
def test_any_text_has_at_least_one_sentence_and_at_most_16(text: str):
    assert 1 <= len(sentences(text)) <= MOST


FIVE = "mould parts for new cars"  # five words


@pytest.mark.parametrize(
    ("words", "views"),
    [
        ([5], [[0]]),
        ([5, 5], [[0, 1]]),
        ([5, 5, 5], [[0, 1, 2]]),
        ([15, 15], [[0], [1]]),
        ([5, 15, 15], [[0, 1], [2]]),
        ([15, 15, 5], [[0], [1, 2]]),
        ([5] * 7, [[0, 1, 2], [3, 4, 5, 6]]),
    ],
)
def test_short_sentences_are_read_with_their_neighbours(words: list[int], views: list[list[int]]):
    cut = [" ".join([FIVE] * (count // 5)) for count in words]
    vectors = np.eye(len(words), dtype=np.float32)

    found = together([cut], [vectors])

    assert found.counts().tolist() == [len(views)]
    assert [np.flatnonzero(row).tolist() for row in found.vectors] == views


def test_a_title_has_as_much_to_say_as_the_sentence_beside_it():
    found = together([["Moulds", " ".join([FIVE] * 4)]], [np.eye(2, dtype=np.float32)])

    assert found.vectors[0].tolist() == pytest.approx([0.5**0.5] * 2)


def test_views_have_unit_length_and_stand_in_the_order_of_texts():
    cut = [["one"], [" ".join([FIVE] * 3), " ".join([FIVE] * 3)], ["two", "three"]]
    drawn = np.random.default_rng(3).normal(size=(5, 4)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)

    found = together(cut, np.split(drawn, [1, 3]))

    assert found.counts().tolist() == [1, 2, 1]
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    assert np.allclose(found.vectors[:3], drawn[:3], atol=1e-6)


def test_sentences_that_cancel_out_have_no_length():
    opposite = np.array([[1, 0], [-1, 0]], np.float32)

    assert together([["a", "b"]], [opposite]).vectors.tolist() == [[0.0, 0.0]]


def test_no_texts_have_no_views():
    assert together([], []).counts().tolist() == []


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def some(seed: int, counts: list[int], width: int = 6) -> Sentences:
    vectors = np.random.default_rng(seed).normal(size=(sum(counts), width)).astype(np.float32)
    return Sentences.of(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), counts)


COUNTS = st.lists(st.integers(1, 5), min_size=1, max_size=8)


@given(needs=COUNTS, products=COUNTS)
def test_each_need_sentence_takes_its_nearest_and_all_count_alike(
    needs: list[int], products: list[int]
):
    one, other = some(1, needs), some(2, products)

    found = sentence_cosines(one, other)

    ends = [*one.starts[1:].tolist(), len(one.vectors)]
    until = [*other.starts[1:].tolist(), len(other.vectors)]
    for row, (start, end) in enumerate(zip(one.starts.tolist(), ends, strict=True)):
        for column, (first, last) in enumerate(zip(other.starts.tolist(), until, strict=True)):
            cosines = one.vectors[start:end] @ other.vectors[first:last].T
            assert found[row, column] == pytest.approx(cosines.max(axis=1).mean(), abs=1e-5)


def test_one_matching_sentence_is_not_blurred_by_the_others():
    need = Sentences.of(unit([1, 0, 0]), [1])
    specialist = [[0.9, 0.1, 0]]
    broad = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

    found = sentence_cosines(need, Sentences.of(unit(*specialist, *broad), [1, 3]))

    assert found[0].argmax() == 1


def test_everything_a_need_asks_for_counts():
    need = Sentences.of(unit([1, 0, 0], [0, 1, 0]), [2])
    half, whole = [[1, 0, 0]], [[1, 0, 0], [0, 1, 0]]

    found = sentence_cosines(need, Sentences.of(unit(*half, *whole), [1, 2]))

    assert found.tolist() == [[0.5, 1.0]]


@pytest.mark.parametrize(("needs", "products"), [([], [2]), ([2], []), ([], [])])
def test_nothing_against_something_is_an_empty_table(needs: list[int], products: list[int]):
    assert sentence_cosines(some(1, needs), some(2, products)).shape == (len(needs), len(products))


@given(counts=COUNTS, data=st.data())
def test_some_texts_keep_their_own_sentences(counts: list[int], data: st.DataObject):
    rows = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=6))
    whole = some(5, counts)

    part = whole.part(np.array(rows, np.int32))

    assert part.counts().tolist() == [counts[row] for row in rows]
    expected = [
        whole.vectors[whole.starts[row] : whole.starts[row] + counts[row]].tolist() for row in rows
    ]
    assert part.vectors.tolist() == [vector for text in expected for vector in text]


def side(counts: list[int], seed: int) -> Passages:
    """Write texts of so many sentences each; a whole text's vector is that of its first one."""
    said = some(seed, counts)
    texts = [f"text {row}" for row in range(len(counts))]
    whole = said.vectors[said.starts]
    return Passages(texts, ["en"] * len(counts), whole, whole, closer=said.part)


def test_a_text_whose_sentences_nobody_encoded_is_one_sentence():
    vectors = unit([1, 0], [0, 1])
    passages = Passages(["a", "b"], ["en", "en"], vectors, vectors)

    alone = passages.by_sentence(np.array([1], np.int32))

    assert alone.counts().tolist() == [1]
    assert alone.vectors.tolist() == [[0.0, 1.0]]


def test_some_rows_look_closer_at_their_own_sentences():
    passages = side([2, 1, 3], 6)

    part = passages.part(np.array([2, 0], np.int32))

    expected = passages.by_sentence(np.array([0], np.int32)).vectors
    assert np.array_equal(part.by_sentence(np.array([1], np.int32)).vectors, expected)


def test_only_the_products_of_the_first_look_are_read_closely():
    needs, products = side([2, 1], 7), side([3, 1, 2, 4], 8)
    whole = needs.vectors @ products.vectors.T
    first = np.array([[0, 3], [2, 0]], np.int32)

    found = whole.copy()
    read_closer(needs, products, first, found)

    rows = np.arange(2, dtype=np.int32), np.arange(4, dtype=np.int32)
    every = sentence_cosines(needs.by_sentence(rows[0]), products.by_sentence(rows[1]))
    for row, columns in enumerate(first.tolist()):
        for column in range(4):
            expected = every if column in columns else whole
            assert found[row, column] == pytest.approx(expected[row, column], abs=1e-6)


def test_memory_held_at_a_time_changes_no_value(monkeypatch: pytest.MonkeyPatch):
    needs, products = side([2, 1, 4, 1, 3], 3), side([3, 1, 2], 4)
    first = np.tile(np.arange(3, dtype=np.int32), (5, 1))
    at_once, in_parts = np.zeros((5, 3), np.float32), np.zeros((5, 3), np.float32)
    read_closer(needs, products, first, at_once)

    monkeypatch.setattr(module, "_VALUES", 12)
    read_closer(needs, products, first, in_parts)

    assert np.allclose(in_parts, at_once, atol=1e-6)


def test_sentences_of_no_other_product_are_asked_for():
    asked: list[list[int]] = []
    said = some(9, [2, 2, 2, 2])

    def read(rows: np.ndarray) -> Sentences:
        asked.append(rows.tolist())
        return said.part(rows)

    products = replace(side([1, 1, 1, 1], 9), closer=read)
    read_closer(side([1], 2), products, np.array([[3, 1]], np.int32), np.zeros((1, 4), np.float32))

    assert asked == [[1, 3]]


def test_nothing_changes_where_nobody_encoded_sentences():
    vectors = unit([1, 0], [0, 1])
    plain = Passages(["a", "b"], ["en", "en"], vectors, vectors)
    cosines = np.full((2, 2), 0.25, np.float32)

    read_closer(plain, plain, np.array([[0], [1]], np.int32), cosines)

    assert (cosines == 0.25).all()
