"""Meetings are read whatever their fields are called, and what must not be known is hidden."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.reciprocal import (
    Meetings,
    leaks,
    lists_of,
    read_meetings,
    turned,
)
from tests.evaluation.rounds import events, write

MEETINGS = events(3, each=4)


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    path = write(MEETINGS, folder) / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return folder


def test_meetings_written_and_read_are_the_same(tmp_path: Path):
    found = read_meetings(write(MEETINGS, tmp_path))

    assert found.fields == MEETINGS.fields
    assert found.events == MEETINGS.events
    assert (found.offers, found.needs) == (MEETINGS.offers, MEETINGS.needs)
    for name in ("a", "b", "event", "order", "says", "numbers"):
        assert getattr(found, name).tolist() == getattr(MEETINGS, name).tolist()


def test_a_number_that_is_not_given_is_unknown_and_a_new_field_is_taken(tmp_path: Path):
    folder = write(MEETINGS, tmp_path)
    lines = (folder / "people.jsonl").read_text(encoding="utf-8").splitlines()
    person = json.loads(lines[0]) | {"age": None, "height": 170}
    (folder / "people.jsonl").write_text("\n".join([json.dumps(person), *lines[1:]]))

    found = read_meetings(folder)

    assert np.isnan(found.numbers[0, found.fields.index("age")])
    height = found.numbers[:, found.fields.index("height")]
    assert height[0] == 170
    assert np.isnan(height[1:]).all()


def test_both_yes_is_mutual():
    says = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], np.float64)
    four = Meetings(
        *([], [], (), np.zeros((0, 0)), ()), *(np.zeros(4, np.int32) for _ in range(4)), says
    )

    assert four.mutual.tolist() == [1, 0, 0, 0]


def test_earlier_is_a_smaller_order_of_the_same_event():
    rows = (MEETINGS.event == 1) & (MEETINGS.order == 3)

    over = MEETINGS.earlier(rows)

    assert set(MEETINGS.order[over].tolist()) == {1, 2}
    assert set(MEETINGS.event[over].tolist()) == {1}
    assert over.sum() == 8


def test_moments_visit_every_meeting_once_in_order():
    seen = list(MEETINGS.moments())

    assert sum(rows.astype(int) for rows in seen).tolist() == [1] * len(MEETINGS.a)
    assert [int(MEETINGS.order[rows][0]) for rows in seen] == [1, 2, 3, 4] * 3


def test_everybody_has_a_list_of_those_met():
    lists = lists_of(MEETINGS)

    assert len(lists) == 24
    for at, (rows, others) in enumerate(lists):
        mine = MEETINGS.a if at < 12 else MEETINGS.b
        assert len(set(mine[rows].tolist())) == 1
        assert sorted(set(others.tolist())) == sorted(others.tolist())


def test_turning_answers_touches_the_given_rows_alone():
    rows = MEETINGS.event == 2

    other = turned(MEETINGS, rows)

    assert (other.says[rows] == 1 - MEETINGS.says[rows]).all()
    assert (other.says[~rows] == MEETINGS.says[~rows]).all()


def share_so_far(meetings: Meetings, *, strict: bool) -> np.ndarray:
    """Share of mutual yes before each moment; not strict = with the moment's own meetings."""
    scores = np.zeros(len(meetings.a))
    for rows in meetings.moments():
        known = meetings.earlier(rows) if strict else meetings.earlier(rows) | rows
        scores[rows] = meetings.mutual[known].sum() / max(known.sum(), 1)
    return scores


def test_what_uses_earlier_answers_alone_does_not_leak():
    assert leaks(lambda m: share_so_far(m, strict=True), MEETINGS, live=True) == 0


def test_a_planted_look_at_the_same_meeting_is_caught():
    assert leaks(lambda m: share_so_far(m, strict=False), MEETINGS, live=True) > 0


def test_a_planted_look_at_later_meetings_is_caught():
    def by_all_of_the_day(meetings: Meetings) -> np.ndarray:
        share = np.bincount(meetings.event, meetings.mutual) / np.bincount(meetings.event)
        return share[meetings.event]

    assert leaks(by_all_of_the_day, MEETINGS, live=True) > 0


def test_one_meeting_that_peeks_is_counted_as_one():
    def peeks_once(meetings: Meetings) -> np.ndarray:
        scores = np.zeros(len(meetings.a))
        scores[5] = meetings.says[5, 1]
        return scores

    assert leaks(peeks_once, MEETINGS, live=True) == 1
    assert leaks(peeks_once, MEETINGS, live=False) == 1


def test_earlier_answers_are_a_leak_for_what_is_said_before_the_event():
    def honest_only_live(meetings: Meetings) -> np.ndarray:
        return share_so_far(meetings, strict=True)

    assert leaks(honest_only_live, MEETINGS, live=False) > 0


def test_answers_of_other_events_are_no_leak():
    def by_other_events(meetings: Meetings) -> np.ndarray:
        total = meetings.mutual.sum()
        return total - np.bincount(meetings.event, meetings.mutual)[meetings.event]

    assert leaks(by_other_events, MEETINGS, live=False) == 0


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("people.jsonl", '"offer"', '"offers"'),
        ("people.jsonl", "{", "["),
        ("people.jsonl", '"tastes"', '"taste'),
        ("pairs.tsv", "\tp0\t", "\tnobody\t"),
        ("pairs.tsv", "order_met", "order"),
        ("pairs.tsv", "w00\tp0\tp4\t", "w00\tp0\tp4\t7"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_folder_named(tmp_path, name, old, new):
    with pytest.raises(InvalidError, match="cannot be read"):
        read_meetings(changed(tmp_path, name, old, new))


def test_a_folder_without_files_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match=r"people\.jsonl"):
        read_meetings(tmp_path)


def test_a_folder_without_meetings_is_refused(tmp_path: Path):
    folder = write(MEETINGS, tmp_path)
    head = (folder / "pairs.tsv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "pairs.tsv").write_text(head + "\n")

    with pytest.raises(InvalidError, match="holds no meeting"):
        read_meetings(folder)
