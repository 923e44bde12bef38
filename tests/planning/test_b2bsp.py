"""Fields of a meeting list: taken as they are meant, or refused by field and row."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.locale import say
from matchmaker.planning import meeting_list_from, read_b2bsp
from matchmaker.planning.b2bsp import COUNTS, LISTS, REPEATED
from tests.planning.meeting_lists import WORKED, as_dzn


def refusal(**changed: Any) -> str:
    """The words of a refusal; a list that is taken fails the test."""
    with pytest.raises(ProblemFileError) as error:
        meeting_list_from(WORKED | changed)
    return str(error.value)


def with_row(key: str, row: int, value: Any) -> dict[str, Any]:
    """Change one row, counted from 1."""
    rows = list(WORKED[key])
    rows[row - 1] = value
    return {key: rows}


def test_the_worked_list_counts_from_0_once_it_is_read():
    found = meeting_list_from(WORKED)

    assert (found.n_participants, found.n_tables, found.n_slots, found.n_morning) == (4, 2, 3, 2)
    assert found.people.tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]
    assert found.session.tolist() == [3, 3, 1, 3]
    assert found.fixed.tolist() == [-1, 1, -1, -1]
    assert np.argwhere(found.away).tolist() == [[2, 1]]
    assert found.before == ((), (), (), ())


def test_each_participant_knows_his_meetings():
    assert meeting_list_from(WORKED).meetings_of() == [[0, 1], [2, 3], [0, 2], [1, 3]]


def test_a_file_is_read_from_its_path(tmp_path: Path):
    path = tmp_path / "list.dzn"
    path.write_text(as_dzn(WORKED), encoding="utf-8")

    assert read_b2bsp(path).people.tolist() == meeting_list_from(WORKED).people.tolist()


def test_zeros_fill_up_and_mean_nothing():
    found = meeting_list_from(WORKED | {"precedences": [[0], [0, 1], [], [0, 0, 2, 3]]})

    assert found.before == ((), (0,), (), (1, 2))


def test_nobody_and_no_meeting_are_a_list_too():
    empty: dict[str, Any] = dict.fromkeys(COUNTS, 0) | {key: [] for key in LISTS}

    found = meeting_list_from(empty)

    assert (found.n_meetings, found.n_participants) == (0, 0)
    assert found.people.shape == (0, 2)


# --- fields -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [*COUNTS, *LISTS])
def test_a_missing_field_is_named(key: str):
    document = {name: value for name, value in WORKED.items() if name != key}

    with pytest.raises(ProblemFileError, match=f'The field "{key}" is missing'):
        meeting_list_from(document)


@pytest.mark.parametrize("key", REPEATED)
def test_what_only_repeats_may_be_left_out(key: str):
    document = {name: value for name, value in WORKED.items() if name != key}

    assert meeting_list_from(document).n_meetings == 4


@pytest.mark.parametrize("key", ["nbusiness", "ntables", "Requested", "objective", "x" * 500])
def test_a_field_that_nobody_knows_is_named(key: str):
    said = refusal(**{key: 1})

    assert said == f'The field "{key[:40]}" is unknown.'


@pytest.mark.parametrize("key", COUNTS)
@pytest.mark.parametrize("nonsense", [-1, 100_001, [], [1], None, "1", 1.0])
def test_a_count_that_is_none_is_refused_by_its_name(key: str, nonsense: Any):
    assert refusal(**{key: nonsense}).startswith(f'"{key}" must be a whole number from 0 to ')


def test_a_morning_longer_than_the_day_is_refused():
    assert refusal(nMorningSlots=4) == '"nMorningSlots" must be a whole number from 0 to 3.'


@pytest.mark.parametrize("key", [*LISTS, *REPEATED])
@pytest.mark.parametrize("nonsense", [0, None, "[]", 1.5, {}])
def test_a_list_that_is_none_is_refused_by_its_name(key: str, nonsense: Any):
    assert refusal(**{key: nonsense}) == f'"{key}" must be a list.'


@pytest.mark.parametrize("key", [*LISTS, *REPEATED])
@pytest.mark.parametrize("change", [-4, -1, 1])
def test_a_list_too_short_or_too_long_is_refused_with_both_lengths(key: str, change: int):
    rows = (WORKED[key] * 2)[: 4 + change]

    assert refusal(**{key: rows}) == f'"{key}" has {4 + change} rows and must have 4.'


# --- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [[], [1], [1, 3], [1, 3, 3, 3], 3, None, "1,3"])
def test_a_ragged_request_is_refused_by_its_row(row: Any):
    assert refusal(**with_row("requested", 2, row)) == (
        '"requested", row 2: must be two participants and a session.'
    )


@pytest.mark.parametrize(
    ("row", "found", "most"),
    [
        ([0, 3, 3], 0, 4),
        ([5, 3, 3], 5, 4),
        ([1, -3, 3], -3, 4),
        ([1, 3, 0], 0, 3),
        ([1, 3, 4], 4, 3),
    ],
)
def test_a_request_of_nobody_or_for_no_session_is_refused(row: list[int], found: int, most: int):
    assert refusal(**with_row("requested", 4, row)) == (
        f'"requested", row 4: {found} is out of range, 1 to {most} is allowed.'
    )


def test_nobody_meets_himself():
    assert refusal(**with_row("requested", 1, [2, 2, 3])) == (
        '"requested", row 1: must be two different participants.'
    )


@pytest.mark.parametrize("nonsense", [None, float("nan"), float("inf"), 1.0, "1", [1]])
def test_a_request_with_something_else_in_it_is_refused_by_its_row(nonsense: Any):
    said = refusal(**with_row("requested", 3, [1, nonsense, 3]))

    assert said.startswith('"requested", row 3: must be a whole number')


@pytest.mark.parametrize("slot", [-1, 4, 1000])
@pytest.mark.parametrize("key", ["forbidden", "fixed"])
def test_a_slot_that_does_not_exist_is_refused_by_field_and_row(key: str, slot: int):
    value = [slot] if key == "forbidden" else slot

    assert refusal(**with_row(key, 3, value)) == (
        f'"{key}", row 3: {slot:,} is out of range, 0 to 3 is allowed.'
    )


@pytest.mark.parametrize("meeting", [-1, 5])
def test_what_comes_before_must_be_a_meeting(meeting: int):
    assert refusal(**with_row("precedences", 1, [2, meeting])) == (
        f'"precedences", row 1: {meeting} is out of range, 0 to 4 is allowed.'
    )


@pytest.mark.parametrize("key", ["forbidden", "precedences"])
@pytest.mark.parametrize("nonsense", [0, None, "1"])
def test_a_set_that_is_none_is_refused_by_field_and_row(key: str, nonsense: Any):
    assert refusal(**with_row(key, 4, nonsense)) == (
        f'"{key}", row 4: must be a set of whole numbers.'
    )


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("meetingsxBusiness", [1, 2]),
        ("meetingsxBusiness", [2, 3]),
        ("meetingsxBusiness", [1, 2, 3, 4]),
        ("meetingsxBusiness", [1, 2, 4]),
        ("nMeetingsBusiness", 1),
        ("nMeetingsBusiness", 3),
        ("nMeetingsBusiness", None),
    ],
)
def test_what_is_said_again_must_agree_with_the_requests(key: str, row: Any):
    assert refusal(**with_row(key, 1, row)) == (f'"{key}", row 1: does not agree with "requested".')


def test_refusals_are_also_said_in_vietnamese():
    changes = [
        {"nTables": -1},
        {"other": 1},
        {"fixed": [0, 0, 0, 9]},
        {"requested": []},
        {"nMeetingsBusiness": [1, 2, 2, 2]},
        with_row("requested", 1, [1]),
        with_row("forbidden", 1, 0),
    ]
    for changed in changes:
        with pytest.raises(ProblemFileError) as error:
            meeting_list_from(WORKED | changed)
        assert say(error.value.sentence, "vi") != str(error.value)


ANYTHING = st.recursive(
    st.none() | st.integers(-3, 9) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=10,
)


@given(st.sampled_from([*COUNTS, *LISTS, *REPEATED]), ANYTHING)
def test_anything_in_any_field_is_taken_or_refused_by_that_or_another_field(key: str, anything):
    assert what_comes_of({key: anything}).startswith(("taken", '"'))


def what_comes_of(changed: dict[str, Any]) -> str:
    """Read a changed list; the words of the refusal if there is one."""
    try:
        meeting_list_from(WORKED | changed)
    except ProblemFileError as error:
        return str(error)
    return "taken"
