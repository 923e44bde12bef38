"""Measured floors of two-sided ranking on real yes/no decisions that lie beside the project."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchmaker.evaluation.reciprocal import Meetings, leaks, read_meetings
from matchmaker.evaluation.yes_no import auc
from matchmaker.services.reciprocal import evaluate_reciprocal, foreseen, live, rank

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(benchmarks: Path) -> Path:
    """Give the folder of meetings; an older copy of the data may lack it."""
    found = benchmarks / "reciprocal"
    if not found.is_dir():
        pytest.skip("needs the folder reciprocal of the benchmark data")
    return found


@pytest.fixture(scope="module")
def rankers(folder: Path) -> dict[str, Any]:
    """Leave one event out at a time."""
    return dict(evaluate_reciprocal(folder)["rankers"])


def mean(rankers: dict[str, Any], name: str, metric: str = "auc_mutual") -> float:
    return float(rankers[name]["metrics"][metric]["mean"])


def test_before_the_event_mutual_yes_is_foreseen_a_little(rankers: dict[str, Any]):
    assert mean(rankers, "default") >= 0.55
    assert rankers["default"]["metrics"]["auc_mutual"]["ci95"][0] > 0.5


def test_while_the_event_runs_it_is_foreseen_well(rankers: dict[str, Any]):
    assert mean(rankers, "default_live") >= 0.72
    assert mean(rankers, "default_live", "auc_within_event") >= 0.72


def test_profiles_and_answers_together_beat_either_alone(rankers: dict[str, Any]):
    assert mean(rankers, "default_live") > mean(rankers, "earlier_answers") + 0.02
    assert mean(rankers, "default_live") > mean(rankers, "default") + 0.1
    for base in ("minus_bm25", "minus_profile"):
        assert rankers["default_live"]["metrics"]["auc_mutual"][base]["ci95"][0] > 0


def test_lists_are_no_more_uneven_than_those_of_answers_alone(rankers: dict[str, Any]):
    ours, theirs = (
        mean(rankers, name, "gini_exposure") for name in ("default_live", "earlier_answers")
    )

    assert ours <= theirs


def test_the_baselines_are_the_known_ones(rankers: dict[str, Any]):
    """A weak baseline would make any ranker look good."""
    assert mean(rankers, "earlier_answers") == pytest.approx(0.71, abs=0.01)
    assert mean(rankers, "random") == pytest.approx(0.5, abs=0.04)


def part_of(meetings: Meetings, rows: Any) -> Meetings:
    """Keep some rows of meetings; people and events keep their numbers."""
    names = ("a", "b", "event", "order", "says")
    return replace(meetings, **{name: getattr(meetings, name)[rows] for name in names})


def test_nothing_leaks_into_what_is_said_live(folder: Path):
    """On the events of few rounds: each answer is turned round and everything scored anew."""
    meetings = read_meetings(folder)
    rounds = np.array([meetings.order[meetings.event == e].max() for e in meetings.event])
    short = part_of(meetings, rounds <= 8)

    def ours(turned: Meetings) -> Any:
        return live(turned, np.zeros_like(turned.says))

    assert len(short.a) >= 100
    assert leaks(ours, short, live=True) == 0


def test_half_the_events_teach_the_other_half(folder: Path):
    """Learned from other events, never from one's own: what profiles add to answers stays."""
    meetings = read_meetings(folder)
    found = []
    for part in (0, 1):
        here, there = (
            part_of(meetings, meetings.event % 2 == part),
            part_of(meetings, meetings.event % 2 != part),
        )
        scores = rank(here, foreseen(here, there))
        names = ("default", "earlier_answers", "default_live")
        found.append([auc(scores[name], here.mutual) for name in names])

    before, answers, running = np.mean(found, axis=0)
    assert before >= 0.53
    assert running >= answers + 0.015
