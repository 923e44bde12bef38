"""Leanings: nothing before the first answer, shrunk after few, true after many, never a reason."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.answers import (
    Leanings,
    Said,
    Spread,
    leanings,
    with_answers,
    yes_rate,
)
from matchmaker.ranking.calibrate import Calibrator, sigmoid
from matchmaker.ranking.score import contribution_rows, read_model, score
from matchmaker.ranking.signals import NAMES
from matchmaker.settings import get_settings

MODEL = read_model(get_settings().models_dir / "prior" / "model.json")


def said(*triples: tuple[int, int, int]) -> Said:
    """Who was asked about whom, on which side."""
    columns = np.array(triples, np.int32).reshape(-1, 3).T
    return Said(columns[0], columns[1], columns[2])


def heard(
    triples: list[tuple[int, int, int]], yes: list[float], people: int = 6, **spread: float
) -> Leanings:
    """Learn leanings where profiles say nothing."""
    return leanings(
        said(*triples), np.array(yes, np.float64), np.zeros(len(yes)), people, Spread(**spread)
    )


ANSWERS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(3, 5), st.integers(0, 1), st.booleans()),
    min_size=1,
    max_size=25,
)


def test_before_the_first_answer_nobody_leans():
    found = heard([], [])

    assert not found.says.any()
    assert not found.liked.any()
    assert found.level.tolist() == [0.0, 0.0]
    assert found.answer_rate(0.3) == pytest.approx([0.3] * 6)


def test_before_the_first_answer_the_whole_spread_is_unsure():
    found = heard([], [], says=1.8, liked=1.5)

    assert found.variance(said((0, 3, 0)))[0] == pytest.approx(1.8**2 + 1.5**2)


def test_who_says_yes_leans_to_yes_and_who_gets_it_is_liked():
    found = heard([(0, 3, 0), (0, 4, 0), (0, 5, 0)], [1, 1, 1])

    assert found.says[0] > 0
    assert (found.liked[3:] > 0).all()
    assert found.answer_rate(0.3)[0] > 0.3
    assert found.answer_rate(0.3)[1] == pytest.approx(0.3)


def test_who_is_liked_is_taken_for_choosier_until_heard():
    found = heard([(0, 3, 0)], [1])

    assert found.says[3] < 0 < found.liked[3]


def test_a_yes_from_somebody_choosy_says_more_than_one_from_who_takes_everyone():
    """0 refuses all but 4; 1 takes all, 5 among them."""
    triples = [(0, 2, 0), (0, 3, 0), (0, 4, 0), (1, 2, 0), (1, 3, 0), (1, 5, 0)]

    found = heard(triples, [0, 0, 1, 1, 1, 1])

    assert found.liked[4] > found.liked[5] > 0


def test_a_yes_that_profiles_foresaw_says_less():
    one = said((0, 3, 0))

    foreseen, surprise = (
        leanings(one, np.ones(1), np.array([logit]), 4).liked[3] for logit in (3.0, -3.0)
    )

    assert surprise > 3 * foreseen > 0


@settings(deadline=None, max_examples=30)
@given(ANSWERS)
def test_another_yes_to_somebody_never_makes_a_yes_to_them_less_likely(answers):
    triples = [(by, about, side) for by, about, side, _ in answers]
    yes = [float(one) for *_, one in answers]

    before = heard(triples, yes)
    after = heard([*triples, (1, 4, 0)], [*yes, 1.0])

    assert after.shift(said((1, 4, 0)))[0] >= before.shift(said((1, 4, 0)))[0] - 1e-6


@settings(deadline=None, max_examples=30)
@given(ANSWERS, st.permutations(range(6)))
def test_names_do_not_matter(answers, order: list[int]):
    triples = [(by, about, side) for by, about, side, _ in answers]
    yes = [float(one) for *_, one in answers]
    renamed = [(order[by], order[about], side) for by, about, side in triples]

    plain, other = heard(triples, yes), heard(renamed, yes)

    assert other.says[list(order)] == pytest.approx(plain.says, abs=1e-3)
    assert other.liked[list(order)] == pytest.approx(plain.liked, abs=1e-3)


@settings(deadline=None, max_examples=30)
@given(ANSWERS)
def test_who_was_heard_is_known_better_and_nobody_worse(answers):
    found = heard([(by, about, side) for by, about, side, _ in answers], [1.0] * len(answers))

    blank = heard([], [])
    asked = {by for by, *_ in answers}
    for person in range(6):
        now, before = found.covariance[person, 0, 0], blank.covariance[person, 0, 0]
        assert now < before if person in asked else now <= before + 1e-12


def test_leanings_are_those_of_a_direct_solution():
    """Newton's method on the dense problem, written apart, finds the same."""
    rng = np.random.default_rng(4)
    triples = [(by, about, 0) for by in range(5) for about in range(5, 10)]
    triples += [(about, by, 1) for by, about, _ in triples]
    offset = rng.normal(size=len(triples))
    yes = rng.integers(0, 2, len(triples)).astype(np.float64)
    spread = Spread(1.2, 0.9, -0.4, 0.5)

    found = leanings(said(*triples), yes, offset, 10, spread)

    expected = newton(triples, yes, offset, spread)
    assert np.r_[found.says, found.liked, found.level] == pytest.approx(expected, abs=2e-3)


def newton(triples, yes, offset, spread: Spread) -> np.ndarray:
    design = np.zeros((len(triples), 22))
    for row, (by, about, side) in enumerate(triples):
        design[row, [by, 10 + about, 20 + side]] = 1
    both = spread.correlation * spread.says * spread.liked
    covariance = np.kron([[spread.says**2, both], [both, spread.liked**2]], np.eye(10))
    prior = np.zeros((22, 22))
    prior[:20, :20] = np.linalg.inv(covariance)
    prior[20:, 20:] = np.eye(2) / spread.level**2
    theta = np.zeros(22)
    for _ in range(30):
        p = sigmoid(offset + design @ theta)
        curve = design.T @ (design * (p * (1 - p))[:, None]) + prior
        theta -= np.linalg.solve(curve, design.T @ (p - yes) + prior @ theta)
    return theta


def test_true_leanings_are_found_when_everybody_met_many():
    rng = np.random.default_rng(5)
    count = 40
    says, liked = rng.normal(0, 1.5, (2, 2 * count))
    triples = [(by, count + about, 0) for by in range(count) for about in range(count)]
    triples += [(about, by, 1) for by, about, _ in triples]
    asked = said(*triples)
    chance = sigmoid(says[asked.by] + liked[asked.about])
    yes = (rng.random(len(chance)) < chance).astype(np.float64)

    found = leanings(asked, yes, np.zeros(len(yes)), 2 * count)

    assert np.corrcoef(found.says, says)[0, 1] > 0.9
    assert np.corrcoef(found.liked, liked)[0, 1] > 0.9
    p = found.probability(np.zeros(len(yes)), asked)
    assert p.mean() == pytest.approx(chance.mean(), abs=0.02)


def test_what_is_unsure_is_nearer_to_even():
    """Two people said to be equally likely, one of whom nobody knows."""
    found = heard([], [])
    sure = replace(found, covariance=np.zeros((6, 2, 2)))

    unsure_p, sure_p = (one.probability(np.array([2.0]), said((0, 3, 0))) for one in (found, sure))

    assert 0.5 < unsure_p[0] < sure_p[0]


def test_the_average_over_what_is_unsure_is_that_of_many_draws():
    found = heard([], [], says=1.0, liked=1.0, correlation=0.0)
    draws = np.random.default_rng(6).normal(0, np.sqrt(2), 200_000)

    p = found.probability(np.array([1.0]), said((0, 3, 0)))[0]

    assert p == pytest.approx(sigmoid(1.0 + draws).mean(), abs=0.01)


@pytest.mark.parametrize(
    "wrong", [{"says": 0.0}, {"liked": -1.0}, {"level": 0.0}, {"correlation": 1.0}]
)
def test_a_spread_that_no_distribution_has_is_refused(wrong: dict[str, float]):
    with pytest.raises(ValueError, match=r"must be positive|is not within"):
        Spread(**wrong)


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0.01, 0.99))
def test_a_rate_lies_between_the_segment_and_ones_own(yes: int, more: int, segment: float):
    asked = yes + more
    own = yes / asked if asked else segment

    rate = yes_rate(np.array([float(yes)]), np.array([float(asked)]), segment)[0]

    assert min(own, segment) - 1e-12 <= rate <= max(own, segment) + 1e-12


def test_many_answers_outweigh_the_segment():
    few, many = yes_rate(np.array([1.0, 100.0]), np.array([1.0, 100.0]), 0.2)

    assert few < 0.5
    assert many > 0.9


def test_a_segment_that_counts_for_nothing_is_refused():
    with pytest.raises(ValueError, match="strength 0"):
        yes_rate(np.zeros(1), np.zeros(1), 0.5, strength=0)


def pairs(count: int = 4):
    """Score pairs of enterprises 0..1 and buyers 2..3 by profiles."""
    values = np.random.default_rng(8).normal(size=(count, len(NAMES)))
    scores = score((values * MODEL.scale + MODEL.centre).astype(np.float32), MODEL)
    return scores, np.array([0, 0, 1, 1], np.int32), np.array([2, 3, 2, 3], np.int32)


def test_answers_move_probabilities_and_leave_every_reason_alone():
    scores, enterprise, buyer = pairs()
    found = heard([(2, 0, 1), (2, 1, 1)], [1, 1], people=4)

    moved = with_answers(scores, MODEL, found, enterprise, buyer)

    assert moved.p_buyer.tolist() != scores.p_buyer.tolist()
    for side in (0, 1):
        for row in range(4):
            assert contribution_rows(moved, row, side) == contribution_rows(scores, row, side)
    assert moved.logits.tolist() == scores.logits.tolist()


def test_a_buyer_who_takes_everyone_becomes_likelier_to_say_yes_than_one_who_refuses_all():
    scores, enterprise, buyer = pairs()
    level = replace(scores, logits=np.zeros((4, 2)))
    found = heard([(2, 0, 1), (2, 1, 1), (3, 0, 1), (3, 1, 1)], [1, 1, 0, 0], people=4)

    moved = with_answers(level, MODEL, found, enterprise, buyer)

    assert moved.p_buyer[0] > 0.5 > moved.p_buyer[1]


def test_the_joint_calibration_holds_for_answers_too():
    scores, enterprise, buyer = pairs()
    model = replace(MODEL, calibrators=MODEL.calibrators | {"mutual": Calibrator(0.5, -0.2)})
    found = heard([(2, 0, 1)], [1], people=4)

    moved = with_answers(scores, model, found, enterprise, buyer)

    expected = Calibrator(0.5, -0.2).of_probabilities(moved.p_enterprise * moved.p_buyer)
    assert moved.p_mutual.tolist() == expected.tolist()


def test_without_answers_the_order_of_ones_partners_is_the_profiles():
    """Nobody leans, everybody is equally unsure: each side's order stays."""
    scores, enterprise, buyer = pairs()

    moved = with_answers(scores, MODEL, heard([], [], people=4), enterprise, buyer)

    for before, after in (
        (scores.p_enterprise, moved.p_enterprise),
        (scores.p_buyer, moved.p_buyer),
    ):
        assert np.argsort(before).tolist() == np.argsort(after).tolist()


@pytest.mark.parametrize("name", ["says", "liked", "level", "correlation"])
def test_a_spread_that_is_not_known_is_refused(name: str):
    with pytest.raises(ValueError, match="nan"):
        Spread(**{name: float("nan")})


@settings(deadline=None, max_examples=25)
@given(ANSWERS)
def test_the_opposite_answers_make_the_opposite_leanings(answers):
    triples = [answer[:3] for answer in answers]
    yes = [float(answer[3]) for answer in answers]

    one, other = heard(triples, yes), heard(triples, [1 - answer for answer in yes])

    assert other.says == pytest.approx(-one.says, abs=1e-3)
    assert other.liked == pytest.approx(-one.liked, abs=1e-3)
    assert other.level == pytest.approx(-one.level, abs=1e-3)


@settings(deadline=None, max_examples=25)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_came_does_not_matter(answers, random: Random):
    one, other = (
        heard([answer[:3] for answer in told], [float(answer[3]) for answer in told])
        for told in (answers, random.sample(answers, len(answers)))
    )

    assert other.says == pytest.approx(one.says, abs=1e-3)
    assert other.covariance == pytest.approx(one.covariance, abs=1e-3)


@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_where_all_answer_alike_everything_stays_finite(answer: float):
    found = heard([(0, 3, 0)] * 500, [answer] * 500)

    (p,) = found.probability(np.zeros(1), said((0, 3, 0)))
    assert np.isfinite(found.covariance).all()
    assert p == pytest.approx(answer, abs=0.05)
    assert 0 < p < 1


def test_who_never_met_anybody_is_not_moved_by_others_but_for_the_level():
    found = heard([(0, 3, 0)] * 4, [1.0] * 4)

    stranger = said((1, 4, 0))
    assert (found.says[1], found.liked[4]) == pytest.approx((0, 0), abs=1e-6)
    assert found.shift(stranger)[0] == pytest.approx(found.level[0])
    assert found.level[0] > 0


@given(st.floats(0.01, 0.99), st.integers(0, 30))
def test_of_yes_and_no_exchanged_the_rates_add_up_to_one(segment: float, yes: int):
    counts, asked = np.array([yes, 30.0 - yes]), np.full(2, 30.0)

    one = yes_rate(counts, asked, segment)
    other = yes_rate(counts[::-1], asked, 1 - segment)

    assert one + other == pytest.approx([1, 1])
