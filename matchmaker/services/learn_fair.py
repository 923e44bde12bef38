"""Learn from a fair's answers: fit, look at unseen buyers, replay the lists, keep what passes.

What is kept changes the fair's lists at the next proposing. It is one of two:
a model with weights of its own, once every gate is passed; before that the
shipped weights with a joint calibration of their own, which changes no order
and lets people read a chance where they read an estimate. Anything else is
refused, with the figures.
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.answer import Label
from matchmaker.domain.errors import InvalidError
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence, fixed
from matchmaker.evaluation.relevance import interval
from matchmaker.evaluation.yes_no import calibration_error, log_losses
from matchmaker.ranking.learn import Answers, recalibrated
from matchmaker.ranking.replacement import Gate, Verdict, verdict
from matchmaker.ranking.score import FloatArray, Model, score
from matchmaker.services.answers import Taught, taught
from matchmaker.services.learned_card import card, manifest
from matchmaker.services.learning import held, learn
from matchmaker.services.models import keep_model, prior_model
from matchmaker.services.off_policy import Foreseen, would_have_met
from matchmaker.services.replay import replayed
from matchmaker.storage.history import record
from matchmaker.storage.queries.fairs import FairHead, fair_head
from matchmaker.storage.session import Database

Float64 = npt.NDArray[np.float64]

_LOG = logging.getLogger(__name__)

WEIGHTS, CALIBRATION = "weights", "calibration"
# pairs that both sides answered, below which no chance is told (ranking guide: none below 200)
LEAST_AGREEMENTS = 200


@dataclass(frozen=True, slots=True)
class FairLesson:
    """What came of learning from a fair.

    Args:
        answers: answers of both sides that say something of fit.
        pairs: pairs they are about.
        labels: how often each label stands.
        left_out: labels that were not counted, being made up (or people's own).
        tau: how freely weights could move; None without an answer.
        gates: rules for new weights, each with its figures.
        calibration_gates: rules for a calibration alone; empty where weights pass.
        foreseen: what readers would have said to lists by the learned weights; no gate.
        kept: `weights`, `calibration`, or blank where nothing is.
        model: what passed; None where nothing did.
        folder: where it lies; None if nothing is kept or it was a dry run.
        simulated: learned from made-up answers.
    """

    answers: int
    pairs: int
    labels: dict[Label, int]
    left_out: int
    tau: float | None = None
    gates: tuple[Gate, ...] = ()
    calibration_gates: tuple[Gate, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()
    kept: str = ""
    model: Model | None = None
    folder: Path | None = None
    simulated: bool = False


def learn_from_fair(
    db: Database,
    scope: Scope,
    *,
    simulated: bool = False,
    consent: bool = False,
    dry_run: bool = False,
    into: Scope | None = None,
) -> FairLesson:
    """Learn from the answers of a fair, and keep the model if it passes its gates.

    The start is always the shipped model: one that had learned from these answers
    before would be judged by what it knows.

    Args:
        db: where the fair is.
        scope: the organiser's.
        simulated: learn from made-up answers; the model is marked so, and serves only
            a fair that is made up itself.
        consent: lists may change by more than half.
        dry_run: keep nothing.
        into: the fair that the model is kept for, as its organiser; this one if not given.

    Raises:
        ForbiddenError: a participant asked.
        InvalidError: the fair is made up and nobody asked for that, or the other way round.
    """
    answered = taught(db, scope, simulated=simulated)
    with db.read() as unit:
        fair = fair_head(unit, scope)
        served = fair_head(unit, into) if into else fair
    for one in (fair, served):
        _refuse_mixed(one, simulated=simulated)
    lesson = _lesson(db, scope, answered, consent=consent, simulated=simulated)
    if dry_run or lesson.model is None:
        return lesson
    texts = card(fair, lesson), manifest(fair, lesson, datetime.now(UTC))
    kept_for = into or scope
    folder = keep_model(kept_for.fair_id, lesson.model, *texts)
    with db.told() as unit:
        record(unit, kept_for, "model.kept", folder.name, after={"learned_at": fair.slug})
    _LOG.info("kept the model %s", folder)
    return replace(lesson, folder=folder)


def _refuse_mixed(fair: FairHead, *, simulated: bool) -> None:
    if fair.simulated and not simulated:
        raise InvalidError(
            "The answers of this fair are simulated and say nothing of people. "
            "To try learning on them, ask for it: --simulated."
        )
    if simulated and not fair.simulated:
        raise InvalidError("This fair is a real one: simulated answers never train its model.")


def _lesson(
    db: Database, scope: Scope, answered: Taught, *, consent: bool, simulated: bool
) -> FairLesson:
    """Judge weights first, then a calibration alone."""
    said = answered.answers
    plain = FairLesson(
        said.count, len(answered.pairs), answered.labels, answered.left_out, simulated=simulated
    )
    if len(np.unique(said.fold)) < 2:  # nobody would be left to look at unseen
        return plain
    prior = prior_model()
    found = learn(answered.values, said, prior)
    judged = found.verdict
    if judged.replaces:
        replay = replayed(db, scope, answered, (prior, found.learned), consent=consent)
        judged = verdict(found.learned, held(answered.values, said, prior, found.tau), replay)
    foreseen = would_have_met(db, scope, answered, prior, found.tau, simulated=simulated)
    told = replace(plain, tau=found.tau, gates=judged.gates, foreseen=foreseen)
    if judged.replaces:
        return replace(told, kept=WEIGHTS, model=found.learned)
    gates = calibration_gates(answered.values, said, prior)
    told = replace(told, calibration_gates=gates)
    if not Verdict(gates).replaces:
        return told
    return replace(told, kept=CALIBRATION, model=recalibrated(answered.values, said, prior))


# --- a calibration alone ---------------------------------------------------------------------


def calibration_gates(values: FloatArray, said: Answers, prior: Model) -> tuple[Gate, ...]:
    """Judge a joint calibration on buyers it had not seen.

    Args:
        values: signals of the answered pairs, f32 (n, n_signals).
        said: what was answered.
        prior: the model whose weights stay.

    Returns:
        Whether enough pairs were answered by both, and whether the chance of both
        saying yes is told better beyond chance.
    """
    agreed = said.said.prod(axis=1)
    both = ~np.isnan(agreed)
    yes = agreed[both]
    before = score(values, prior).p_mutual[both]
    after = _unseen_joint(values, said, prior)[both]
    change = interval(log_losses(after, yes) - log_losses(before, yes)) if len(yes) else _NOTHING
    count = {"count": int(both.sum()), "least": LEAST_AGREEMENTS}
    figures = {
        "change": fixed(change["mean"], 4, signed=True),
        "low": fixed(change["ci95"][0], 4, signed=True),
        "high": fixed(change["ci95"][1], 4, signed=True),
        "old": fixed(calibration_error(before, yes), 3),
        "new": fixed(calibration_error(after, yes), 3),
    }
    return (
        Gate(
            "both_answered",
            int(both.sum()) >= LEAST_AGREEMENTS,
            Sentence("Pairs that both sides answered: %(count)s of at least %(least)s.", count),
        ),
        Gate(
            "calibration",
            change["ci95"][1] < 0,
            Sentence(
                "Log-loss of the chance that both say yes changes by %(change)s on unseen buyers "
                "(95 %% from %(low)s to %(high)s), its error from %(old)s to %(new)s.",
                figures,
            ),
        ),
    )


_NOTHING: dict[str, Any] = {"mean": float("nan"), "ci95": [float("nan")] * 2}


def _unseen_joint(values: FloatArray, said: Answers, prior: Model) -> Float64:
    """Chance that both say yes, by a calibration that did not see the pair's fold, f64 (n,)."""
    found = np.zeros(len(values))
    for fold in np.unique(said.fold):
        out = said.fold == fold
        others = Answers(said.said[~out], said.counted[~out], said.fold[~out])
        found[out] = score(values[out], recalibrated(values[~out], others, prior)).p_mutual
    return found
