"""The coach: which three unstated fields would help a participant most, and by how much.

Nothing is estimated beside the model: each field is filled in as each partner
would like it, the pair is measured and scored again, and those whose joint fit
rises, or of which a requirement turns from unknown to met, are counted. Looked
at are the participant's proposals, pairs on its own list or the partner's, as
far as the participant fits the partner at all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from matchmaker.domain.errors import UnavailableError
from matchmaker.domain.participant import Certificate, Scope
from matchmaker.ranking.gates import State, state_of
from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.ranking.score import Float64, FloatArray, Model, score
from matchmaker.ranking.signals import SIGNALS
from matchmaker.ranking.signals.certificates import held
from matchmaker.services.coach_fields import FIELDS, Field, Owner, asked_certificates
from matchmaker.services.models import model_of
from matchmaker.services.proposal_sides import need_offer, product_offer
from matchmaker.storage.queries.coach_rows import OwnProposal, own_proposals
from matchmaker.storage.session import Database

LOOKED_AT = 40
"""Most partners that are looked at, those of the best joint fit."""

LEAST_FIT = 0.25
"""Whom the participant fits by less is on its list for want of better: his wants would mislead."""

MOST = 3
_MOST_NAMED = 3
_LEAST_RISE = 1e-9
# rests on texts alone, which no field here changes, and takes longest to measure
_UNMOVED = frozenset({"lexical_fit"})


@dataclass(frozen=True, slots=True)
class Advice:
    """One unstated field.

    Args:
        key: of the field.
        owner: in which row it stands.
        row_id: of that row.
        name: of the product or need by language; empty for the participant itself.
        partners: how many would fit better, if the answer is what they ask for.
        settled: for how many of those it would also meet a requirement.
        asked: what is asked for most, where it has names.
    """

    key: str
    owner: Owner
    row_id: str
    name: Mapping[str, str]
    partners: int
    settled: int
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coaching:
    """At most three pieces of advice, and how many partners they rest on."""

    advice: tuple[Advice, ...] = ()
    looked_at: int = 0


def coach(db: Database, scope: Scope) -> Coaching:
    """Advise a participant; nothing before pairs were suggested.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    with db.read() as unit:
        pairs = [_pair(row) for row in own_proposals(unit, scope, LOOKED_AT, LEAST_FIT)]
    if not pairs:
        return Coaching()
    try:
        model = model_of(scope.fair_id)
    except UnavailableError:  # the organiser is told; a participant's own page must still open
        return Coaching()
    return Coaching(tuple(advise(pairs, FIELDS[scope.role], model)), len(pairs))


def _pair(row: OwnProposal) -> Pair:
    """Put a pair together; facts of trade that no field here changes are left out."""
    return Pair(
        Fair(row.first_day),
        _firm(row.enterprise),
        _firm(row.buyer),
        product_offer(row.product, 0),
        need_offer(row.need, 0),
        _text_fit(row.signals),
    )


def _firm(row: Any) -> Firm:
    return Firm(
        id=row.id,
        country=row.country,
        role=row.role,
        languages=tuple(row.languages),
        certificates=tuple(
            Certificate(
                one["name"],
                date.fromisoformat(one["valid_until"]) if one.get("valid_until") else None,
            )
            for one in row.certificates
        ),
        target_markets=tuple(getattr(row, "target_markets", ())),
        export_markets=tuple(getattr(row, "export_markets", ())),
    )


def _text_fit(signals: Mapping[str, float | None]) -> float:
    stored = signals.get("text_fit")
    return float("nan") if stored is None else stored


@dataclass(slots=True)
class _Tally:
    """What one field of one row would change."""

    row: Firm | Offer
    partners: int = 0
    settled: int = 0
    asked: Counter[str] = field(default_factory=Counter)


def advise(pairs: Sequence[Pair], fields: Sequence[Field], model: Model) -> list[Advice]:
    """Find the fields that would move most of the pairs, at most three.

    Args:
        pairs: of one participant.
        fields: those it may fill in.
        model: scores the pairs as they are and as they would be.

    Returns:
        Those that move at least one, most first; ties by requirements met, then
        in the order of the fields.
    """
    before = _joint(pairs, model)
    found: list[Advice] = []
    for one in fields:
        tried = [(row, filled) for row, pair in enumerate(pairs) if (filled := one.fill(pair))]
        after = _joint([filled for _, filled in tried], model)
        tallies: dict[str, _Tally] = {}
        for (row, filled), fit in zip(tried, after.tolist(), strict=True):
            _count(tallies, one, pairs[row], filled, rises=fit > before[row] + _LEAST_RISE)
        found += [_advice(one, id_, tally) for id_, tally in tallies.items()]
    return sorted(found, key=lambda one: (-one.partners, -one.settled))[:MOST]


def _count(
    tallies: dict[str, _Tally], one: Field, pair: Pair, filled: Pair, *, rises: bool
) -> None:
    settles = _met(filled) > _met(pair)
    if not (rises or settles):
        return
    row: Firm | Offer = getattr(pair, one.owner)
    tally = tallies.setdefault(row.id, _Tally(row))
    tally.partners += 1
    tally.settled += settles
    if one.key == "certificates":
        tally.asked.update(asked_certificates(pair))


def _advice(one: Field, row_id: str, tally: _Tally) -> Advice:
    return Advice(
        key=one.key,
        owner=one.owner,
        row_id=row_id,
        name=tally.row.name if isinstance(tally.row, Offer) else {},
        partners=tally.partners,
        settled=tally.settled,
        asked=tuple(name for name, _ in tally.asked.most_common(_MOST_NAMED)),
    )


def _joint(pairs: Sequence[Pair], model: Model) -> Float64:
    """Joint fit of pairs, f64 (n,), without what rests on texts alone.

    Leaving out a signal that is the same before and after moves both scores, and
    since every step from signals to score rises, not which of them is larger.
    """
    nothing = float("nan")
    measured = [
        [nothing if one.name in _UNMOVED else one.measure(pair) for one in SIGNALS]
        for pair in pairs
    ]
    values: FloatArray = np.array(measured, np.float32).reshape(len(pairs), len(SIGNALS))
    return score(values, model).p_mutual


def _met(pair: Pair) -> int:
    """How many requirements of the need are known to be met."""
    fields = sum(state_of(pair, name) is State.MET for name in pair.need.must_fields)
    return fields + sum(held(pair, name)[0] is True for name in pair.need.must_certificates)
