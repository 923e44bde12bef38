"""Vectors in the store: by text and encoder, written once, forgotten with their text."""

import numpy as np
import pytest
from sqlmodel import func, select

from matchmaker.storage.session import Database
from matchmaker.storage.tables import StoredVector
from matchmaker.storage.vectors import forget_vectors, read_vectors, write_vectors

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
