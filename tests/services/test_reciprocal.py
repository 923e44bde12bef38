"""Two-sided measuring: nothing leaks, what can be learned is, the answer has its shape."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.reciprocal import Meetings, leaks, turned
from matchmaker.evaluation.reciprocal_metrics import METRICS
from matchmaker.evaluation.yes_no import auc
from matchmaker.services.reciprocal import (
    Foreseen,
    earlier_answers,
    evaluate_reciprocal,
    foreseen,
    live,
    rank,
)
from tests.evaluation.rounds import events, write

RANKERS = (
    "random",
    "bm25",
    "profile",
    "one_sided_a",
    "one_sided_b",
    "product",
    "harmonic",
    "default",
    "earlier_answers",
    "default_live",
)
SMALL = events(3, each=4)


@pytest.fixture(scope="module")
def lively() -> Meetings:
    """Give events whose people differ much and like their like."""
    return events(12, each=8, seed=5, taste=1.5)


@pytest.fixture(scope="module")
def known(lively: Meetings) -> Foreseen:
    """Foresee them once for all."""
    return foreseen(lively)


@cache
def scores_after(answers: bytes) -> dict[str, np.ndarray]:
    """Scores of the small events by every ranker, had the answers been these."""
    says = np.frombuffer(answers).reshape(SMALL.says.shape)
    meetings = replace(SMALL, says=says)
    return rank(meetings, foreseen(meetings))


def by_name(name: str):
    return lambda meetings: scores_after(meetings.says.tobytes())[name]


@pytest.mark.parametrize("name", RANKERS)
def test_no_ranker_knows_an_answer_of_the_same_meeting_or_a_later_one(name: str):
    assert leaks(by_name(name), SMALL, live=True) == 0


@pytest.mark.parametrize("name", RANKERS[:-2])
def test_before_the_event_no_ranker_knows_any_answer_of_it(name: str):
    assert leaks(by_name(name), SMALL, live=False) == 0


@pytest.mark.parametrize("name", RANKERS[-2:])
def test_live_rankers_do_hear_earlier_answers(name: str):
    assert leaks(by_name(name), SMALL, live=False) > 0


def test_a_leak_planted_into_the_live_ranker_is_caught():
    """The third meetings of each event know their own answer."""

    def too_early(meetings: Meetings) -> np.ndarray:
        profiles = np.zeros_like(meetings.says)
        honest = live(meetings, profiles)
        third = meetings.order == 3
        heard = meetings.says[:, 0] * third
        return np.where(third, honest + 0.1 * heard, honest)

    assert leaks(too_early, SMALL, live=True) == 12
    assert leaks(lambda m: live(m, np.zeros_like(m.says)), SMALL, live=True) == 0


def test_an_event_is_foreseen_from_all_others_and_from_them_alone():
    before = foreseen(SMALL)
    other = foreseen(turned(SMALL, SMALL.event == 0))

    inside = SMALL.event == 0
    assert other.logits[inside].tolist() == before.logits[inside].tolist()
    assert other.segment[inside].tolist() == before.segment[inside].tolist()
    assert not np.allclose(other.logits[~inside], before.logits[~inside])


def test_what_is_learned_elsewhere_hangs_on_no_answer_here():
    elsewhere = replace(events(3, each=4, seed=9), events=("x1", "x2", "x3"))

    one = foreseen(SMALL, elsewhere)
    other = foreseen(turned(SMALL, np.ones(len(SMALL.a), bool)), elsewhere)

    assert one.p_mutual.tolist() == other.p_mutual.tolist()


def test_a_taste_that_all_share_is_learned_from_profiles(lively: Meetings, known: Foreseen):
    assert auc(known.p_mutual, lively.mutual) > 0.6


def test_probabilities_before_the_event_are_about_as_high_as_what_comes(
    lively: Meetings, known: Foreseen
):
    assert known.p_mutual.mean() == pytest.approx(lively.mutual.mean(), abs=0.05)


def test_answers_so_far_tell_more_than_profiles_and_both_together_most(
    lively: Meetings, known: Foreseen
):
    scores = rank(lively, known)

    before, heard, both = (
        auc(scores[name], lively.mutual) for name in ("default", "earlier_answers", "default_live")
    )

    assert before < heard < both


def test_at_the_first_meeting_of_the_day_answers_tell_nothing(lively: Meetings, known: Foreseen):
    first = (lively.order == 1) & (lively.event == 0)

    assert len(set(earlier_answers(lively, known.segment)[first].round(9).tolist())) == 1


def test_the_two_sides_exchanged_foresee_the_same():
    small = events(3, each=4, seed=2)
    exchanged = replace(small, a=small.b, b=small.a, says=small.says[:, ::-1].copy())

    one, other = foreseen(small), foreseen(exchanged)

    assert other.logits[:, ::-1] == pytest.approx(one.logits, abs=1e-3)
    assert other.p_mutual == pytest.approx(one.p_mutual, abs=1e-3)


def test_the_order_of_rows_does_not_matter():
    order = np.random.default_rng(0).permutation(len(SMALL.a))
    mixed = replace(
        SMALL, **{n: getattr(SMALL, n)[order] for n in ("a", "b", "event", "order", "says")}
    )

    one, other = (rank(m, foreseen(m))["default_live"] for m in (SMALL, mixed))

    assert other == pytest.approx(one[order], abs=1e-3)


def test_the_answer_has_the_promised_shape(tmp_path: Path):
    found = evaluate_reciprocal(write(SMALL, tmp_path))

    assert found["schema"] == "reciprocal/1"
    assert (found["seed"], found["resamples"], found["default"]) == (7, 2000, "default")
    assert (found["pairs"], found["events"]) == (48, 3)
    assert found["mutual_rate"] == pytest.approx(SMALL.mutual.mean())
    assert found["train"] == "leave_one_event_out"
    assert set(found["one_sided"]) == {"auc_a", "auc_b"}
    assert tuple(found["rankers"]) == RANKERS
    for name, ranker in found["rankers"].items():
        assert tuple(ranker["metrics"]) == METRICS
        for metric in ranker["metrics"].values():
            assert set(metric) == {"mean", "ci95", "minus_bm25", "minus_profile"}
            assert (metric["minus_bm25"] is None) == (name == "bm25")
            assert (metric["minus_profile"] is None) == (name == "profile")
    assert json.dumps(found, allow_nan=False)


def test_two_runs_give_the_same_figures(tmp_path: Path):
    folder = write(SMALL, tmp_path)

    assert evaluate_reciprocal(folder) == evaluate_reciprocal(folder)


def test_learning_elsewhere_is_said_in_the_answer(tmp_path: Path):
    elsewhere = replace(events(3, each=4, seed=9), events=("x1", "x2", "x3"))
    folder, train = write(SMALL, tmp_path / "here"), write(elsewhere, tmp_path / "there")

    assert evaluate_reciprocal(folder, train)["train"] == str(train)


def test_one_event_can_be_foreseen_from_elsewhere_but_not_from_itself(tmp_path: Path):
    single = write(events(1, each=4), tmp_path / "one")
    elsewhere = replace(events(3, each=4, seed=9), events=("x1", "x2", "x3"))

    found = evaluate_reciprocal(single, write(elsewhere, tmp_path / "there"))

    assert found["events"] == 1
    with pytest.raises(InvalidError, match="two or more"):
        evaluate_reciprocal(single)


def test_an_event_that_is_learned_from_is_not_foreseen(tmp_path: Path):
    folder = write(SMALL, tmp_path / "here")

    with pytest.raises(InvalidError, match="w00 is both learned from and foreseen"):
        evaluate_reciprocal(folder, folder)


def test_people_elsewhere_may_be_asked_other_things_in_another_order():
    elsewhere = replace(events(3, each=4, seed=9), events=("x1", "x2", "x3"))
    mixed = replace(
        elsewhere,
        fields=("zeal", *elsewhere.fields[::-1]),
        numbers=np.c_[np.ones(len(elsewhere.offers)), elsewhere.numbers[:, ::-1]],
    )

    assert foreseen(SMALL, mixed).logits.tolist() == foreseen(SMALL, elsewhere).logits.tolist()


def test_what_nobody_was_asked_elsewhere_is_not_learned():
    elsewhere = replace(events(3, each=4, seed=9), events=("x1", "x2", "x3"))
    silent = elsewhere.asked(elsewhere.fields[1:])
    other = replace(SMALL, numbers=SMALL.numbers * [7.0, 1, 1, 1])

    one, same = (foreseen(meetings, silent).logits for meetings in (SMALL, other))

    assert np.isfinite(one).all()
    assert same.tolist() == one.tolist()


def test_chances_are_chances_and_every_ranker_scores_every_meeting():
    found = foreseen(SMALL)

    assert ((found.p_mutual > 0) & (found.p_mutual < 1)).all()
    for scores in rank(SMALL, found).values():
        assert scores.shape == SMALL.a.shape
        assert np.isfinite(scores).all()


@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_where_all_answer_alike_that_is_what_is_foreseen(answer: float):
    alike = replace(SMALL, says=np.full_like(SMALL.says, answer))

    found = foreseen(alike)

    assert np.abs(found.p_mutual - answer).max() < 0.3
    assert set(found.segment.ravel()) == {answer}
    assert np.isfinite(live(alike, found.calibrated)).all()


def test_people_of_whom_nothing_is_known_are_all_alike_before_the_event():
    blank = replace(SMALL, numbers=np.full_like(SMALL.numbers, np.nan), offers=["x"] * 24)
    blank = replace(blank, needs=["x"] * 24)

    logits = foreseen(blank).logits

    for event in range(3):
        assert np.ptp(logits[SMALL.event == event], axis=0) == pytest.approx([0, 0], abs=1e-9)


def test_a_yes_so_far_raises_and_a_no_lowers_what_follows():
    """Of two who met others before: all that was said to and by them was yes, or no."""
    profiles = np.zeros_like(SMALL.says)
    later = (SMALL.event == 0) & (SMALL.order == 4)

    kind, cold = (replace(SMALL, says=np.full_like(SMALL.says, said)) for said in (1.0, 0.0))

    assert live(kind, profiles)[later].min() > 0.25 > live(cold, profiles)[later].max()
    rates = np.full_like(SMALL.says, 0.5)
    assert earlier_answers(kind, rates)[later].min() > earlier_answers(cold, rates)[later].max()
