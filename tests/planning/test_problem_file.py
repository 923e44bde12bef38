"""The problem file: everything it may hold is read, everything else refused by name and row."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.domain.errors import ProblemFileError
from matchmaker.locale import say
from matchmaker.planning.problem_file import (
    LARGEST_NUMBER,
    REQUIRED,
    document_of,
    fingerprint,
    parse_json,
    problem_from,
    read_problem,
    write_json,
)
from tests.planning.tiny import fairs, open_fair, tiny


def refused(document: dict) -> str:
    with pytest.raises(ProblemFileError) as error:
        problem_from(document)
    assert say(error.value.sentence, "vi") != str(error.value)  # every refusal has Vietnamese
    return str(error.value)


# --- what is read --------------------------------------------------------------------------


def test_the_arrays_are_what_the_file_says():
    problem = problem_from(tiny())

    assert (problem.n_enterprises, problem.n_buyers, problem.n_slots, problem.n_pairs) == (
        2, 2, 2, 4,
    )  # fmt: skip
    assert problem.pair_value.tolist() == [900, 400, 700, 300]
    assert problem.enterprise_available.tolist() == [[True, True], [False, True]]
    assert problem.tables.tolist() == [1, 1]
    assert problem.common.tolist() == [[True, True], [False, True], [False, True], [False, True]]
    assert problem.common_bits == [3, 2, 2, 2]


def test_what_is_left_out_has_its_default():
    problem = problem_from(open_fair(2, 3, 2))

    assert problem.buyer_min.tolist() == [0, 0, 0]
    assert problem.enterprise_hall.tolist() == [0, 0]
    assert problem.slot_session.tolist() == [0, 0]
    assert not problem.has_booth.any()
    assert not problem.must_meet.any()
    assert (len(problem.locked), len(problem.published), problem.move_price) == (0, 0, 0)


def test_every_optional_key_is_read():
    problem = problem_from(
        tiny(
            buyer_min=[1, 0],
            slot_session=[0, 1],
            booth_mode=[True, False],
            must_meet=[[1, 0]],
            forbidden=[[1, 1]],
            locked=[[0, 0, 1]],
            published=[[0, 1, 1]],
            move_price=7,
            tables_per_slot=[0, 2],
        )
    )

    assert problem.buyer_min.tolist() == [1, 0]
    assert problem.slot_session.tolist() == [0, 1]
    assert problem.has_booth.tolist() == [True, False]
    assert problem.must_meet.tolist() == [False, False, True, False]
    assert problem.forbidden.tolist() == [[1, 1]]
    assert problem.locked.tolist() == [[0, 0, 1]]
    assert problem.published_slot.tolist() == [-1, 1, -1, -1]
    assert (problem.move_price, problem.tables.tolist()) == (7, [0, 2])


def test_one_word_makes_everybody_receive_at_his_booth():
    assert problem_from(tiny(booth_mode=True)).has_booth.all()


@given(fairs())
@settings(max_examples=30, deadline=None)
def test_a_problem_is_read_back_as_it_was_written(document):
    once = document_of(problem_from(document))

    again = document_of(problem_from(json.loads(json.dumps(once))))

    assert again == once
    assert once["pairs"] == document["pairs"]


def test_a_gzipped_file_reads_like_a_plain_one(tmp_path: Path):
    plain, packed = tmp_path / "fair.json", tmp_path / "fair.json.gz"
    write_json(plain, tiny())
    write_json(packed, tiny())

    assert packed.read_bytes()[:2] == b"\x1f\x8b"
    assert document_of(read_problem(plain)) == document_of(read_problem(packed))


def test_a_written_file_is_the_same_every_time(tmp_path: Path):
    one, two = tmp_path / "one.json.gz", tmp_path / "two.json.gz"

    write_json(one, tiny())
    write_json(two, tiny())

    assert one.read_bytes() == two.read_bytes()


def test_a_fingerprint_forgets_seconds_and_the_order_of_keys():
    assert fingerprint({"a": 1, "b": 2, "seconds": 3}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize("key", REQUIRED)
def test_a_missing_key_is_named(key: str):
    document = tiny()
    del document[key]

    assert refused(document) == f'The key "{key}" is missing.'


def test_an_unknown_key_is_named():
    assert refused(tiny(enterprise_maximum=[1, 1])) == 'The key "enterprise_maximum" is unknown.'


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pairs": [[0, 0, 5], [2, 0, 5]]}, '"pairs", row 1: 2 is out of range, 0 to 1'),
        ({"pairs": [[0, -1, 5]]}, '"pairs", row 0: -1 is out of range'),
        ({"pairs": [[0, 0, -5]]}, '"pairs", row 0: -5 is out of range'),
        ({"pairs": [[0, 0, 10**400]]}, '"pairs", row 0: 10000000000000000000 is out of range'),
        ({"pairs": [[0, 0, 1.5]]}, '"pairs", row 0: must be [enterprise, buyer, value]'),
        ({"pairs": [[0, 0, float("inf")]]}, '"pairs", row 0: must be'),
        ({"pairs": [[0, 0, True]]}, '"pairs", row 0: must be'),
        ({"pairs": [[0, 0]]}, '"pairs", row 0: must be'),
        ({"pairs": ["000"]}, '"pairs", row 0: must be'),
        ({"pairs": {}}, '"pairs" must be a list'),
        (
            {"pairs": [[0, 0, 5], [1, 0, 5], [0, 0, 6]]},
            '"pairs", row 2: the pair 0-0 stands in row 0 already',
        ),
        ({"enterprise_available": ["11"]}, '"enterprise_available" has 1 rows and must have 2'),
        ({"enterprise_available": ["11", "1"]}, '"enterprise_available", row 1: must be 2 letters'),
        ({"buyer_available": ["12", "11"]}, '"buyer_available", row 0: must be 2 letters'),
        ({"buyer_available": ["11", "1１"]}, '"buyer_available", row 1: must be 2 letters'),
        ({"buyer_available": [11, "11"]}, '"buyer_available", row 0: must be 2 letters'),
        ({"enterprise_min": [1, -1]}, '"enterprise_min", row 1: must be a whole number'),
        ({"enterprise_max": [1, None]}, '"enterprise_max", row 1: must be a whole number'),
        ({"buyer_max": [1, False]}, '"buyer_max", row 1: must be a whole number'),
        ({"buyer_max": "11"}, '"buyer_max" must be a list'),
        ({"enterprise_hall": [0]}, '"enterprise_hall" has 1 rows'),
        ({"slot_session": [0, 0, 0]}, '"slot_session" has 3 rows'),
        ({"tables_per_slot": [1]}, '"tables_per_slot" has 1 rows'),
        ({"tables_per_slot": -1}, '"tables_per_slot" must be a whole number from 0'),
        ({"tables_per_slot": 2.0}, '"tables_per_slot" must be a whole number from 0'),
        ({"enterprises": -2}, '"enterprises" must be a whole number from 0'),
        ({"enterprises": "2"}, '"enterprises" must be a whole number from 0'),
        ({"slots": 501}, '"slots" must be a whole number from 0 to 500'),
        ({"short_penalty": LARGEST_NUMBER + 1}, '"short_penalty" must be a whole number'),
        ({"move_price": -1}, '"move_price" must be a whole number'),
        ({"booth_mode": 1}, '"booth_mode" must be a list'),
        ({"booth_mode": [True, 0]}, '"booth_mode", row 1: must be true or false'),
        ({"must_meet": [[0, 2]]}, '"must_meet", row 0: 2 is out of range'),
        ({"forbidden": [[0]]}, '"forbidden", row 0: must be [enterprise, buyer]'),
        ({"locked": [[0, 0, 2]]}, '"locked", row 0: 2 is out of range'),
        ({"locked": [[0, 0, 0], [0, 0, 1]]}, '"locked", row 1: the pair 0-0 stands in row 0'),
        ({"published": [[0, 0]]}, '"published", row 0: must be [enterprise, buyer, slot]'),
    ],
)
def test_a_wrong_value_is_named_by_key_and_row(change: dict, words: str):
    assert words in refused(tiny(**change))


def test_a_locked_or_must_meet_pair_must_be_offered():
    pairs = [[0, 0, 5]]

    assert '"locked", row 0: the pair 1-1 is not among "pairs"' in refused(
        tiny(pairs=pairs, locked=[[1, 1, 1]])
    )
    assert '"must_meet", row 0: the pair 1-1 is not among "pairs"' in refused(
        tiny(pairs=pairs, must_meet=[[1, 1]])
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[1, 2]", "must hold one JSON object"),
        (b"5", "must hold one JSON object"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1, "a": 2}', '"a" stands twice'),
        (b'{"pairs": [{"x": 1, "x": 2}]}', '"x" stands twice'),
        (b"\xff\xfe{}", "not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_json_is_refused(content: bytes, words: str):
    with pytest.raises(ProblemFileError, match=words):
        parse_json(content)


def test_a_number_beyond_all_bounds_is_refused_as_a_number():
    document = parse_json(json.dumps(tiny()).replace("3000", "1e400").encode())

    assert '"short_penalty" must be a whole number' in refused(document)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ProblemFileError, match="cannot be opened"):
        read_problem(tmp_path / "nothing.json")


def test_a_broken_gzip_is_refused(tmp_path: Path):
    path = tmp_path / "broken.json.gz"
    path.write_bytes(gzip.compress(json.dumps(tiny()).encode())[:-12])

    with pytest.raises(ProblemFileError, match="cannot be opened"):
        read_problem(path)


def test_a_gzip_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("matchmaker.planning.problem_file.LARGEST_FILE", 1000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 10_000))

    with pytest.raises(ProblemFileError, match="larger than"):
        read_problem(path)


def test_counts_that_do_not_fit_their_lists_are_refused_before_anything_is_made():
    assert '"enterprise_available" has 2 rows and must have 1,000,000' in refused(
        tiny(enterprises=1_000_000)
    )


def test_many_slots_are_read():
    problem = problem_from(open_fair(1, 1, 200))

    assert problem.common_bits == [2**200 - 1]
    assert np.asarray(problem.common).shape == (1, 200)


@pytest.mark.benchmark
def test_benchmark_fairs_are_read(benchmarks: Path):
    """The small ones; the floors in tests/quality read them all."""
    for path in sorted((benchmarks / "planning" / "selection").glob("dev-S-*.json.gz")):
        assert read_problem(path).n_pairs > 1000
