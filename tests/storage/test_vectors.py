"""Vectors in the store: by text and encoder, written once, forgotten with their text."""

import numpy as np
import pytest
from sqlmodel import func, select

from matchmaker.storage.session import Database
from matchmaker.storage.tables import StoredVector
from matchmaker.storage.vectors import forget_vectors, read_both, read_vectors, write_vectors

ONE = np.array([0.1, -2.5, 3e-20], np.float32)
OTHER = np.array([1, 2, 3], np.float32)


def count(db: Database) -> int:
    with db.read() as unit:
        return unit.exec(select(func.count()).select_from(StoredVector)).one()


def test_what_was_written_is_read_exactly(either_db: Database):
    with either_db.write() as unit:
        write_vectors(unit, "e", {"a": ONE, "b": OTHER})

    with either_db.read() as unit:
        found = read_vectors(unit, "e", ["b", "a"])

    assert np.array_equal(found["a"], ONE)
    assert np.array_equal(found["b"], OTHER)


def test_unknown_texts_are_simply_not_there(db: Database):
    with db.write() as unit:
        write_vectors(unit, "e", {"a": ONE})

    with db.read() as unit:
        assert set(read_vectors(unit, "e", ["a", "nothing"])) == {"a"}


def test_nothing_asked_is_nothing_read(db: Database):
    with db.read() as unit:
        assert read_vectors(unit, "e", []) == {}


def test_a_new_encoder_never_reads_old_vectors(db: Database):
    with db.write() as unit:
        write_vectors(unit, "old", {"a": ONE})

    with db.read() as unit:
        assert read_vectors(unit, "new", ["a"]) == {}


def test_two_encoders_keep_their_own_vector_of_a_text(db: Database):
    with db.write() as unit:
        write_vectors(unit, "one", {"a": ONE})
        write_vectors(unit, "other", {"a": OTHER})

    with db.read() as unit:
        assert np.array_equal(read_vectors(unit, "one", ["a"])["a"], ONE)
        assert np.array_equal(read_vectors(unit, "other", ["a"])["a"], OTHER)


def test_what_another_worker_wrote_meanwhile_stays(either_db: Database):
    with either_db.write() as unit:
        write_vectors(unit, "e", {"a": ONE})

    with either_db.write() as unit:
        write_vectors(unit, "e", {"a": OTHER, "b": OTHER})

    with either_db.read() as unit:
        assert np.array_equal(read_vectors(unit, "e", ["a"])["a"], ONE)
    assert count(either_db) == 2


def test_many_texts_are_read_in_parts(db: Database):
    many = {f"hash{number}": OTHER for number in range(1203)}
    with db.write() as unit:
        write_vectors(unit, "e", many)

    with db.read() as unit:
        assert len(read_vectors(unit, "e", many)) == 1203


def test_forgetting_a_text_forgets_it_in_every_encoder(db: Database):
    with db.write() as unit:
        write_vectors(unit, "one", {"a": ONE, "b": ONE})
        write_vectors(unit, "other", {"a": OTHER})

    with db.write() as unit:
        forget_vectors(unit, ["a"])

    with db.read() as unit:
        assert read_vectors(unit, "one", ["a", "b"]).keys() == {"b"}
        assert read_vectors(unit, "other", ["a"]) == {}


@pytest.mark.parametrize("kind", [np.float64, ">f4"])
def test_other_number_formats_are_brought_to_the_stored_one(db: Database, kind: object):
    with db.write() as unit:
        write_vectors(unit, "e", {"a": OTHER.astype(kind)})

    with db.read() as unit:
        assert read_vectors(unit, "e", ["a"])["a"].tolist() == [1, 2, 3]


def test_what_two_encoders_made_of_texts_is_read_at_once(either_db: Database):
    with either_db.write() as unit:
        write_vectors(unit, "one", {"a": ONE, "b": ONE})
        write_vectors(unit, "other", {"a": OTHER, "c": OTHER})
        write_vectors(unit, "third", {"a": OTHER, "d": OTHER})

    with either_db.read() as unit:
        one, other = read_both(unit, ("one", "other"), ["a", "b", "c", "d"])

    assert one.keys() == {"a", "b"}
    assert other.keys() == {"a", "c"}
    assert np.array_equal(one["a"], ONE)
    assert np.array_equal(other["a"], OTHER)


def test_reading_both_keeps_the_order_in_which_encoders_were_named(either_db: Database):
    with either_db.write() as unit:
        write_vectors(unit, "z", {"a": ONE})
        write_vectors(unit, "b", {"a": OTHER})

    with either_db.read() as unit:
        first, second = read_both(unit, ("z", "b"), ["a"])

    assert np.array_equal(first["a"], ONE)
    assert np.array_equal(second["a"], OTHER)


def test_one_encoder_named_twice_gives_the_same_twice(db: Database):
    with db.write() as unit:
        write_vectors(unit, "e", {"a": ONE})

    with db.read() as unit:
        one, other = read_both(unit, ("e", "e"), ["a"])

    assert np.array_equal(one["a"], ONE)
    assert np.array_equal(other["a"], ONE)


def test_both_may_have_nothing(either_db: Database):
    with either_db.read() as unit:
        assert read_both(unit, ("one", "other"), ["a"]) == ({}, {})
        assert read_both(unit, ("one", "other"), []) == ({}, {})


def test_vectors_of_two_lengths_are_read_side_by_side(db: Database):
    with db.write() as unit:
        write_vectors(unit, "one", {f"h{at}": ONE for at in range(1203)})
        write_vectors(unit, "other", {f"h{at}": OTHER[:2] for at in range(1203)})

    with db.read() as unit:
        one, other = read_both(unit, ("one", "other"), [f"h{at}" for at in range(1203)])

    assert (len(one), len(other)) == (1203, 1203)
    assert {len(vector) for vector in one.values()} == {3}
    assert {len(vector) for vector in other.values()} == {2}
