"""From answers to the model that serves: past the gates or not, with figures."""

import json
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.evaluation.learning import WHAT
from matchmaker.ranking.calibrate import sigmoid
from matchmaker.ranking.learn import Answers
from matchmaker.ranking.replacement import Replay
from matchmaker.ranking.score import read_model, score
from matchmaker.ranking.signals import NAMES
from matchmaker.services.learning import evaluate_learning, held, learn
from matchmaker.settings import get_settings

PRIOR = read_model(get_settings().models_dir / "prior" / "model.json")
CALM = Replay(80.0, 80.0, np.zeros(3))


def fair(count: int, *, off: float, seed: int = 0) -> tuple[np.ndarray, Answers]:
    """Draw answers of a fair where the expert's weights are wrong by a factor e^off."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(count, len(NAMES)))
    factor = np.exp(off * rng.standard_normal(PRIOR.weights.shape))
    logits = z @ (PRIOR.weights * factor) + PRIOR.intercept + 1.5
    said = (rng.random((count, 2)) < sigmoid(logits)).astype(np.float64)
    values = (z * PRIOR.scale + PRIOR.centre).astype(np.float32)
    return values, Answers(said, np.ones(count), (np.arange(count) % 5).astype(np.int32))


def test_a_few_answers_recalibrate_and_do_not_replace():
    lesson = learn(*fair(60, off=1.0), PRIOR)

    assert not lesson.verdict.replaces
    assert lesson.serves.name.startswith("recalibrated-")
    assert lesson.serves.weights.tolist() == PRIOR.weights.tolist()


def test_many_answers_against_the_expert_replace_the_model():
    lesson = learn(*fair(1500, off=1.0), PRIOR, CALM)

    assert lesson.verdict.replaces
    assert lesson.serves is lesson.learned
    assert lesson.serves.name.startswith("learned-")


def test_a_replay_that_costs_enterprises_their_meetings_keeps_the_old_weights():
    lesson = learn(*fair(1500, off=1.0), PRIOR, replace(CALM, served_new_pct=70.0))

    assert not lesson.verdict.replaces
    assert lesson.serves.weights.tolist() == PRIOR.weights.tolist()


def test_what_serves_never_orders_fresh_pairs_worse_on_either_side():
    values, answers = fair(60, off=0.3)
    fresh, _ = fair(500, off=0.3, seed=1)

    serves = learn(values, answers, PRIOR).serves

    assert score(fresh, serves).p_buyer.tolist() == score(fresh, PRIOR).p_buyer.tolist()


def test_figures_of_held_out_answers_tell_better_from_worse():
    values, answers = fair(1500, off=1.0)

    better = held(values, answers, PRIOR, 0.4)

    assert better.loss_high < 0
    assert better.auc_change > 0
    assert better.error_new < better.error_old
    assert better.pairs == 1500


def test_an_expert_who_was_right_is_not_beaten_by_much():
    rng = np.random.default_rng(0)
    values, answers = fair(800, off=0.0)
    z = rng.normal(size=(800, len(NAMES)))
    said = (rng.random((800, 2)) < sigmoid(z @ PRIOR.weights + PRIOR.intercept)).astype(float)
    right = replace(answers, said=said)
    values = (z * PRIOR.scale + PRIOR.centre).astype(np.float32)

    found = held(values, right, PRIOR, 0.05)

    assert abs(found.loss_change) < 0.01
    assert found.auc_change < 0.01


def test_answers_of_one_side_alone_are_judged_too():
    values, answers = fair(600, off=1.0)
    answers.said[::2, 1] = np.nan

    found = held(values, answers, PRIOR, 0.4)

    assert found.pairs == 600
    assert np.isfinite([found.loss_change, found.auc_change, found.error_new]).all()


def test_one_fold_alone_cannot_tell_what_is_sure():
    values, answers = fair(300, off=1.0)
    answers.fold[:] = 0
    answers.fold[-1] = 1

    assert np.isnan(held(values, answers, PRIOR, 0.2).auc_change)
    assert not learn(values, answers, PRIOR).verdict.replaces


def test_the_answer_has_the_promised_shape():
    found = evaluate_learning(sizes=(30, 60), seeds=2, test_pairs=300)

    assert found["schema"] == "learning/1"
    assert (found["seeds"], found["test_pairs"]) == (2, 300)
    assert [size["pairs"] for size in found["sizes"]] == [30, 60]
    for size in found["sizes"]:
        assert list(size["models"]) == ["prior", "learned", "serves", "oracle"]
        for model in size["models"].values():
            assert tuple(model) == WHAT
    assert json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("what", WHAT)
def test_what_serves_never_orders_worse_than_the_prior(what: str):
    """A small form of the measurement; tests/quality has the long one."""
    found = evaluate_learning(sizes=(100,), seeds=3, test_pairs=2000)

    assert found["sizes"][0]["models"]["serves"][what]["auc_minus_prior"]["least"] >= 0


@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_where_all_answer_alike_no_order_can_be_judged_and_the_old_one_stays(answer: float):
    values, answers = fair(700, off=0.0)
    alike = replace(answers, said=np.full((700, 2), answer))

    lesson = learn(values, alike, PRIOR)

    assert not {gate.name: gate.passed for gate in lesson.verdict.gates}["order"]
    assert lesson.serves.weights.tolist() == PRIOR.weights.tolist()
    assert score(values, lesson.serves).p_mutual.mean() == pytest.approx(answer, abs=0.05)


def test_the_order_of_pairs_changes_no_judgement():
    values, answers = fair(600, off=1.0)
    order = np.random.default_rng(4).permutation(600)
    mixed = Answers(answers.said[order], answers.counted[order], answers.fold[order])

    one, other = held(values, answers, PRIOR, 0.2), held(values[order], mixed, PRIOR, 0.2)

    assert other.loss_change == pytest.approx(one.loss_change, abs=1e-5)
    assert other.auc_change == pytest.approx(one.auc_change, abs=1e-3)
    assert other.pairs == one.pairs
