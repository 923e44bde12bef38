"""Answers so far: what a running fair's yes and no say of the pairs still to come.

Every answer moves two leanings: how readily its author says yes, and how
readily others say yes to whom it is about (`ranking.answers`). They move the
odds by which lists are made, never the fit that people read, nor a reason.
Before the first answer nothing moves at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Role, Scope
from matchmaker.ranking.answers import Leanings, Said, Spread, leanings
from matchmaker.ranking.score import SIDES, Model, score
from matchmaker.services.answers import YES_OF, Labelled, Pair, Record, values_of
from matchmaker.services.scoring import Odds, Scored
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.queries.fairs import fair_head
from matchmaker.storage.session import Database

Float64 = npt.NDArray[np.float64]

_SIDE_AT = {Role.ENTERPRISE: 0, Role.BUYER: 1}


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers of a fair that say something of fit, in the order of the two codes."""

    answers: tuple[Labelled, ...] = ()


def _yes(answers: Sequence[Labelled]) -> Float64:
    return np.array([YES_OF[one.label] for one in answers], np.float64)


def heard(db: Database, scope: Scope) -> Heard:
    """Hear a fair's answers; made-up ones only where the whole fair is made up.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    with db.read() as unit:
        words = queries.words(unit, scope)
        if not words:
            return Heard()
        shown = queries.shown(unit, scope)
        codes = queries.codes(unit, scope)
        made_up = fair_head(unit, scope).simulated
    labels = Record(words, shown).labels()
    said = [one for one in labels if one.label in YES_OF and (made_up or not one.simulated)]
    said.sort(key=lambda one: (codes[one.pair[0]], codes[one.pair[1]], one.side))
    return Heard(tuple(said))


def stored_logits(db: Database, scope: Scope, known: Heard, model: Model) -> dict[Pair, Float64]:
    """What profiles said of answered pairs, by (enterprise, buyer): log-odds f64 (2,)."""
    if not known.answers:
        return {}
    with db.read() as unit:
        rows = queries.answered_signals(unit, scope)
    lines = _lines(model, score(values_of([row.signals for row in rows]), model).logits)
    return {(row.enterprise_id, row.buyer_id): line for row, line in zip(rows, lines, strict=True)}


def with_answers(
    scored: Scored, known: Heard, others: Mapping[Pair, Float64] | None = None
) -> Scored:
    """Let answers move the odds of pairs; scores, contributions and reasons stay.

    Log-odds by profiles are averages over people of all kinds; before a person's
    leaning is added they are stretched to those of one person, and what is still
    unknown of both shrinks them again. So pairs of whom nothing is known keep
    the odds that profiles give them.

    Args:
        scored: the pairs.
        known: the answers so far.
        others: log-odds by profiles of pairs that are not among the scored.
    """
    if not known.answers:
        return scored
    ids = [(pair.enterprise.id, pair.buyer.id) for pair in scored.pairs]
    lines = _lines(scored.model, scored.scores.logits)
    by_profile = dict(others or {}) | dict(zip(ids, lines, strict=True))
    people = _numbered([*ids, *(one.pair for one in known.answers)])
    found = _leanings(known, by_profile, people, scored.model)
    asked = _asked(ids, people)
    p = [found.probability(_one_person(lines[:, at]), asked[at]) for at in (0, 1)]
    both = scored.model.calibrators["mutual"].of_probabilities(p[0] * p[1])
    return replace(scored, odds=Odds(p[0], p[1], both))


def _lines(model: Model, logits: Float64) -> Float64:
    """Calibrated log-odds of both sides, f64 (n, 2)."""
    lines = [model.calibrators[name].line(logits[:, at]) for at, name in enumerate(SIDES)]
    return np.stack(lines, axis=1)


def _one_person(average: Float64) -> Float64:
    """Log-odds of one person, from those of many who differ as `Spread` says."""
    spread = Spread()
    stretched: Float64 = average * np.sqrt(1 + np.pi / 8 * (spread.says**2 + spread.liked**2))
    return stretched


def _numbered(pairs: list[Pair]) -> dict[str, int]:
    """One numbering of all participants that occur."""
    return {one: at for at, one in enumerate(dict.fromkeys(id_ for pair in pairs for id_ in pair))}


def _leanings(
    known: Heard, by_profile: Mapping[Pair, Float64], people: Mapping[str, int], model: Model
) -> Leanings:
    """Learn leanings; a pair that was never scored is taken for one at the centre."""
    middle = _lines(model, model.intercept[None, :])[0]
    sides = np.array([_SIDE_AT[one.side] for one in known.answers], np.int32)
    ends = np.array([[people[id_] for id_ in one.pair] for one in known.answers], np.int32)
    rows = np.arange(len(sides))
    said = Said(ends[rows, sides], ends[rows, 1 - sides], sides)
    profile = np.array([by_profile.get(one.pair, middle) for one in known.answers])[rows, sides]
    return leanings(said, _yes(known.answers), _one_person(profile), len(people))


def _asked(pairs: list[Pair], people: Mapping[str, int]) -> tuple[Said, Said]:
    """Each pair asked on either side."""
    ends = np.array([[people[id_] for id_ in pair] for pair in pairs], np.int32).reshape(-1, 2)
    side = np.zeros(len(ends), np.int32)
    return Said(ends[:, 0], ends[:, 1], side), Said(ends[:, 1], ends[:, 0], side + 1)
