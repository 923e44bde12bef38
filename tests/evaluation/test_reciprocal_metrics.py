"""Metrics of two-sided rankings, by hand and by an independent library; intervals by events."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.evaluation.reciprocal import Meetings
from matchmaker.evaluation.reciprocal_metrics import METRICS, Draws, compared, gini, metrics
from tests.evaluation.rounds import events

MEETINGS = events(4, each=5, seed=2)
ONCE = np.ones((1, 4))


def scored(seed: int = 0, levels: int = 1000) -> np.ndarray:
    """Scores with as many ties as there are few levels."""
    return np.random.default_rng(seed).integers(0, levels, len(MEETINGS.a)).astype(np.float64)


def value(metric: str, scores: np.ndarray, meetings: Meetings = MEETINGS) -> float:
    once = np.ones((1, len(meetings.events)))
    return float(metrics(scores, meetings)[metric](once)[0])


def one_event(says: list[tuple[int, int]], people: int = 2) -> Meetings:
    """Everybody of A meets everybody of B; answers row by row."""
    a, b = np.divmod(np.arange(people**2, dtype=np.int32), people)
    zeros = np.zeros(people**2, np.int32)
    return Meetings(
        offers=[""] * 2 * people,
        needs=[""] * 2 * people,
        fields=(),
        numbers=np.zeros((2 * people, 0)),
        events=("w",),
        a=a,
        b=(b + people).astype(np.int32),
        event=zeros,
        order=zeros,
        says=np.array(says, np.float64),
    )


def test_every_metric_of_the_schema_is_there():
    assert tuple(metrics(scored(), MEETINGS)) == METRICS


@pytest.mark.parametrize("levels", [3, 1000])
@pytest.mark.parametrize("seed", range(4))
def test_auc_and_average_precision_are_those_of_an_independent_library(seed: int, levels: int):
    from sklearn.metrics import average_precision_score, roc_auc_score

    scores, yes = scored(seed, levels), MEETINGS.mutual

    assert value("auc_mutual", scores) == pytest.approx(roc_auc_score(yes, scores))
    assert value("ap", scores) == pytest.approx(average_precision_score(yes, scores))


@pytest.mark.parametrize("seed", range(3))
def test_an_event_that_counts_twice_is_an_event_that_stands_there_twice(seed: int):
    from sklearn.metrics import average_precision_score, roc_auc_score

    counts = np.array([[2.0, 0.0, 1.0, 1.0]])
    rows = np.concatenate([np.flatnonzero(MEETINGS.event == e) for e in (0, 0, 2, 3)])
    scores, yes = scored(seed, 40), MEETINGS.mutual

    found = metrics(scores, MEETINGS)

    assert found["auc_mutual"](counts)[0] == pytest.approx(roc_auc_score(yes[rows], scores[rows]))
    assert found["ap"](counts)[0] == pytest.approx(average_precision_score(yes[rows], scores[rows]))


def test_within_events_the_levels_of_events_do_not_count():
    scores = scored(1)

    shifted = scores + 1e6 * MEETINGS.event

    assert value("auc_within_event", shifted) == value("auc_within_event", scores)
    assert value("auc_mutual", shifted) != value("auc_mutual", scores)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000))
def test_only_the_order_of_scores_counts(seed: int):
    scores = scored(seed, 30)

    for metric in METRICS:
        assert value(metric, np.exp(scores / 10)) == pytest.approx(value(metric, scores))


def test_who_foresees_everything_is_perfect():
    found = {metric: value(metric, MEETINGS.mutual) for metric in METRICS}

    for metric in ("auc_mutual", "auc_within_event", "ap", "ndcg@5", "hit@1", "hit@3"):
        assert found[metric] == pytest.approx(1.0)


def test_without_any_knowledge_auc_is_a_half_and_ap_the_base_rate():
    flat = np.zeros(len(MEETINGS.a))

    assert value("auc_mutual", flat) == 0.5
    assert value("auc_within_event", flat) == 0.5
    assert value("ap", flat) == pytest.approx(MEETINGS.mutual.mean())


def test_hits_are_of_everybody_on_both_sides_who_had_a_mutual_yes():
    """A0 and B2 agree, A1 and B3 do not meet anybody's yes: two people are counted."""
    meetings = one_event([(1, 1), (0, 1), (1, 0), (0, 0)])

    best, worst = np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0, 4.0])

    assert value("hit@1", best, meetings) == 1.0
    assert value("hit@1", worst, meetings) == 0.0
    assert value("hit@3", worst, meetings) == 1.0
    assert value("ndcg@5", worst, meetings) == pytest.approx(1 / np.log2(3))


def test_the_best_fifth_is_that_of_each_event():
    """Five of 25 meetings of each event are held, however low the event stands."""
    scores = scored(3) + 1e6 * MEETINGS.event
    held = [
        np.flatnonzero(MEETINGS.event == event)[
            np.argsort(-scores[MEETINGS.event == event], kind="stable")[:5]
        ]
        for event in range(4)
    ]

    assert value("mutual_top20", scores) == pytest.approx(
        MEETINGS.mutual[np.concatenate(held)].mean()
    )


def test_lists_that_all_hold_everybody_are_even():
    """Events of five a side: a list of five holds all."""
    assert value("gini_exposure", scored()) == pytest.approx(0.0)


def test_lists_that_all_hold_the_same_people_are_as_uneven_as_can_be():
    big = events(1, each=20, seed=1)
    fame = np.random.default_rng(0).random(40)

    alike = value("gini_exposure", fame[big.a] + fame[big.b], big)
    apart = value("gini_exposure", np.random.default_rng(1).random(400), big)

    assert alike == pytest.approx(gini(np.r_[np.zeros(15), np.full(5, 20.0)]))
    assert apart < alike / 2


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([1, 1, 1, 1], 0.0), ([0, 0, 0, 4], 0.75), ([1, 3], 0.25), ([0, 0], 0.0)],
)
def test_gini_by_hand(amounts: list[float], expected: float):
    assert gini(np.array(amounts, np.float64)) == pytest.approx(expected)


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=12))
def test_gini_is_half_the_mean_difference_over_the_mean(amounts: list[float]):
    values = np.array(amounts)
    apart = np.abs(values[:, None] - values[None, :]).mean()

    assert gini(values) == pytest.approx(apart / (2 * values.mean()), abs=1e-9)


def test_resamples_draw_as_many_events_as_there_are():
    draws = Draws.of(6)

    assert draws.resamples.shape == (2000, 6)
    assert (draws.resamples.sum(axis=1) == 6).all()
    assert draws.resamples.mean() == pytest.approx(1.0)


def test_resamples_are_the_same_in_every_run():
    assert (Draws.of(6).resamples == Draws.of(6).resamples).all()
    assert (Draws.of(6, seed=8).resamples != Draws.of(6).resamples).any()


def found_for(**rankers: np.ndarray):
    every = {"bm25": scored(10), "profile": scored(11)} | rankers
    measured = {name: metrics(scores, MEETINGS) for name, scores in every.items()}
    return compared(measured, Draws.of(4))


def test_a_ranker_is_compared_with_both_baselines_and_they_with_each_other():
    found = found_for(ours=MEETINGS.mutual)

    assert found["bm25"]["metrics"]["ap"]["minus_bm25"] is None
    assert found["profile"]["metrics"]["ap"]["minus_profile"] is None
    assert set(found["bm25"]["metrics"]["ap"]["minus_profile"]) == {"mean", "ci95"}
    ours = found["ours"]["metrics"]["auc_mutual"]
    assert ours["minus_bm25"]["mean"] == pytest.approx(1 - value("auc_mutual", scored(10)))


def test_differences_are_paired():
    """The same ranker under another name differs by exactly nothing in every resample."""
    found = found_for(twin=scored(10))["twin"]["metrics"]

    for metric in METRICS:
        assert found[metric]["minus_bm25"] == {"mean": 0.0, "ci95": [0.0, 0.0]}


def test_the_interval_holds_the_value_and_is_that_of_slow_resampling():
    from sklearn.metrics import roc_auc_score

    draws, scores, yes = Draws.of(4), scored(5), MEETINGS.mutual
    slow = []
    for counts in draws.resamples[:200]:
        rows = np.concatenate(
            [
                np.flatnonzero(MEETINGS.event == e)
                for e in np.repeat(np.arange(4), counts.astype(int))
            ]
        )
        slow.append(roc_auc_score(yes[rows], scores[rows]))

    fast = metrics(scores, MEETINGS)["auc_mutual"](draws.resamples[:200])

    assert fast == pytest.approx(np.array(slow))


def test_an_event_without_a_mutual_yes_leaves_the_figures_defined():
    says = MEETINGS.says.copy()
    says[MEETINGS.event == 1] = 0
    quiet = Meetings(
        **{name: getattr(MEETINGS, name) for name in MEETINGS.__slots__ if name != "says"},
        says=says,
    )

    found = compared(
        {name: metrics(scored(at), quiet) for at, name in enumerate(("bm25", "profile"))},
        Draws.of(4),
    )

    low, high = found["bm25"]["metrics"]["auc_mutual"]["ci95"]
    assert 0 <= low <= high <= 1


def test_without_any_mutual_yes_there_is_no_figure_and_no_error():
    silent = Meetings(
        **{name: getattr(MEETINGS, name) for name in MEETINGS.__slots__ if name != "says"},
        says=np.zeros((len(MEETINGS.a), 2)),
    )

    found = compared(
        {name: metrics(scored(at), silent) for at, name in enumerate(("bm25", "profile"))},
        Draws.of(4),
    )

    assert found["bm25"]["metrics"]["auc_mutual"]["mean"] is None
    assert found["bm25"]["metrics"]["gini_exposure"]["mean"] == pytest.approx(0.0)
    assert json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("answer", [0, 1])
def test_where_all_answer_alike_there_is_no_order_to_find(answer: int):
    alike = one_event([(answer, answer)] * 4)
    scores = np.array([4.0, 3.0, 2.0, 1.0])

    assert np.isnan(value("auc_mutual", scores, alike))
    assert np.isnan(value("auc_within_event", scores, alike))
    assert value("hit@1", scores, alike) == pytest.approx(1 if answer else np.nan, nan_ok=True)
    assert value("ap", scores, alike) == pytest.approx(1 if answer else np.nan, nan_ok=True)


def test_one_meeting_alone_can_be_measured():
    single = one_event([(1, 1)], people=1)

    assert value("hit@3", np.array([0.2]), single) == 1
    assert value("ndcg@5", np.array([0.2]), single) == 1
    assert value("gini_exposure", np.array([0.2]), single) == 0
    assert np.isnan(value("mutual_top20", np.array([0.2]), single))


def test_scores_that_are_all_the_same_order_nothing():
    flat = np.zeros(len(MEETINGS.a))

    assert value("auc_mutual", flat) == 0.5
    assert value("auc_within_event", flat) == 0.5
    assert value("ap", flat) == pytest.approx(MEETINGS.mutual.mean())


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000))
def test_the_reverse_order_has_the_reverse_auc(seed: int):
    scores = scored(seed, 12)

    for metric in ("auc_mutual", "auc_within_event"):
        assert value(metric, -scores) == pytest.approx(1 - value(metric, scores))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000))
def test_every_metric_is_a_share_and_more_places_hit_no_less(seed: int):
    found = {metric: value(metric, scored(seed, 20)) for metric in METRICS}

    assert all(0 <= share <= 1 for share in found.values())
    assert found["hit@1"] <= found["hit@3"]


def test_who_knows_the_answers_is_best_in_everything_that_is_good():
    known = {metric: value(metric, MEETINGS.mutual) for metric in METRICS}

    for metric in ("auc_mutual", "auc_within_event", "ap", "hit@1", "hit@3", "ndcg@5"):
        assert known[metric] == pytest.approx(1)
    assert known["mutual_top20"] >= max(value("mutual_top20", scored(seed)) for seed in range(9))


def test_every_resample_draws_as_many_events_as_there_are():
    draws = Draws.of(5, resamples=50)

    assert draws.once.tolist() == [[1.0] * 5]
    assert draws.resamples.sum(axis=1).tolist() == [5.0] * 50
    assert (draws.resamples == Draws.of(5, resamples=50).resamples).all()
    assert (draws.resamples != Draws.of(5, seed=8, resamples=50).resamples).any()
