"""A fair's own figures: what its proposals met with, whether the numbers can be believed,
and who gets the places.

An answer is a yes (must meet, meet) or a no; whoever has said nothing has not
answered. A no for want of time, or because the two are partners already, says
nothing of fit and is left out where probabilities are held against answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.evaluation.rates import Bin, Rate, reliability, resampled, wilson
from matchmaker.evaluation.yes_no import calibration_error
from matchmaker.ranking.exposure_report import ExposureReport, exposure_report
from matchmaker.ranking.score import Model
from matchmaker.services.models import served
from matchmaker.storage.queries.figure_rows import best_places, pairs_with_words, sizes
from matchmaker.storage.session import Database

LEAST_ANSWERS = 100
"""Below so many answers nothing is concluded from a reliability plot."""

SIDES = (Role.ENTERPRISE, Role.BUYER)
_YES = frozenset({Says.MUST_MEET.value, Says.MEET.value})
_NOT_OF_FIT = frozenset({DeclineReason.NO_TIME.value, DeclineReason.ALREADY_PARTNERS.value})
Rows = Sequence[Any]
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlaceRate:
    """How often a place on a list met with a yes; Wilson's interval, one answer a reader."""

    place: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was said of answered pairs, and what came.

    Args:
        bins: of as many answers each; intervals by drawing people.
        answers: in all bins.
        error: mean distance of said and came, 0 to 1; None without answers.
    """

    bins: tuple[Bin, ...]
    answers: int
    error: float | None


@dataclass(frozen=True, slots=True)
class FairFigures:
    """A fair's figures.

    Args:
        pairs: scored pairs.
        was_logged: places are those at which pairs were seen; else those of today's lists.
        by_place: of each side's list; readers who have said something.
        answered: of pairs that both sides answered, those with two yeses.
        suggested: of pairs on either list, those with two yeses.
        reliability: of the fit for either side and of the joint fit by profiles.
        exposure: None before pairs stand on buyers' lists.
        learned_from: people's answers that the model in use has learned from.
    """

    pairs: int
    was_logged: bool
    by_place: dict[Role, tuple[PlaceRate, ...]]
    answered: Rate
    suggested: Rate
    reliability: dict[str, Reliability]
    exposure: ExposureReport | None
    learned_from: int


def fair_figures(db: Database, scope: Scope) -> FairFigures:
    """Count a fair's figures from its stored pairs, words and places.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    with db.read() as unit:
        pairs = pairs_with_words(unit, scope)
        seen = best_places(unit, scope)
        enterprises = sizes(unit, scope)
    in_use = served(scope.fair_id)
    return FairFigures(
        pairs=len(pairs),
        was_logged=bool(seen),
        by_place={side: _by_place(side, pairs, seen) for side in SIDES},
        answered=_mutual([row for row in pairs if row.enterprise_says and row.buyer_says]),
        suggested=_mutual([row for row in pairs if _is_listed(row)]),
        reliability=_reliabilities(pairs, in_use.model),
        exposure=_exposure(pairs, enterprises),
        learned_from=0 if in_use.simulated else in_use.model.answers,
    )


def _is_listed(row: Any) -> bool:
    return row.rank_for_enterprise is not None or row.rank_for_buyer is not None


def _is_yes(says: str | None) -> bool:
    return says in _YES


def _by_place(side: Role, pairs: Rows, seen: Rows) -> tuple[PlaceRate, ...]:
    """Yeses by place, over readers who have said something of anybody."""
    says = {(row.enterprise_id, row.buyer_id): _says(row, side) for row in pairs}
    spoke = {
        _reader(row, side) for row in pairs if says[row.enterprise_id, row.buyer_id] is not None
    }
    met: dict[int, list[bool]] = defaultdict(list)
    for row, place in _places(side, pairs, seen):
        if _reader(row, side) in spoke:
            met[place].append(_is_yes(says.get((row.enterprise_id, row.buyer_id))))
    return tuple(
        PlaceRate(place, wilson(sum(answers), len(answers)))
        for place, answers in sorted(met.items())
    )


def _places(side: Role, pairs: Rows, seen: Rows) -> Iterable[tuple[Any, int]]:
    if seen:
        return [(row, row.place) for row in seen if row.seen_by == side]
    places = [(row, getattr(row, f"rank_for_{side}")) for row in pairs]
    return [(row, place) for row, place in places if place is not None]


def _says(row: Any, side: Role) -> str | None:
    found: str | None = getattr(row, f"{side}_says")
    return found


def _reader(row: Any, side: Role) -> str:
    return str(getattr(row, f"{side}_id"))


def _mutual(pairs: Rows) -> Rate:
    """Share of pairs with two yeses; drawn are buyers."""
    both = [_is_yes(row.enterprise_says) and _is_yes(row.buyer_says) for row in pairs]
    return resampled(np.array(both, np.float64), _numbers([row.buyer_id for row in pairs]))


def _numbers(ids: Sequence[str]) -> npt.NDArray[np.int64]:
    """A number for each id, in the order of first sight."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(one, len(number)) for one in ids], np.int64)


def _reliabilities(pairs: Rows, model: Model) -> dict[str, Reliability]:
    """Set what profiles said against what came.

    The stored joint score already knows the answers so far, so the joint one is
    made of both sides' fits anew, which know none.
    """
    found: dict[str, Reliability] = {}
    for side in SIDES:
        told = [row for row in pairs if _tells_of_fit(row, side)]
        yes = [_is_yes(_says(row, side)) for row in told]
        said = _column(told, f"p_{side}")
        found[side.value] = _reliability(said, yes, [_reader(row, side) for row in told])
    both = [row for row in pairs if all(_tells_of_fit(row, side) for side in SIDES)]
    yes = [_is_yes(row.enterprise_says) and _is_yes(row.buyer_says) for row in both]
    product = _column(both, "p_enterprise") * _column(both, "p_buyer")
    said = model.calibrators["mutual"].of_probabilities(product)
    found["mutual"] = _reliability(said, yes, [row.buyer_id for row in both])
    return found


def _tells_of_fit(row: Any, side: Role) -> bool:
    says = _says(row, side)
    return says is not None and not (
        says == Says.NO_THANKS and getattr(row, f"{side}_reason") in _NOT_OF_FIT
    )


def _column(rows: Rows, name: str) -> Float64:
    return np.array([getattr(row, name) for row in rows], np.float64)


def _reliability(said: Float64, yes: Sequence[bool], people: Sequence[str]) -> Reliability:
    came = np.array(yes, np.float64)
    return Reliability(
        bins=reliability(said, came, _numbers(people)),
        answers=len(said),
        error=calibration_error(said, came) if len(said) else None,
    )


def _exposure(pairs: Rows, enterprises: Rows) -> ExposureReport | None:
    """Rebuild buyers' lists from stored ranks and report who stands on them."""
    number = {row.id: at for at, row in enumerate(enterprises)}
    kept = [row for row in pairs if row.enterprise_id in number]
    length = max((row.rank_for_buyer or 0 for row in kept), default=0)
    if not length:
        return None
    buyers = _numbers([row.buyer_id for row in kept])
    lists = np.full((int(buyers.max()) + 1, length), -1, np.int32)
    joint = np.full((len(number), len(lists)), np.nan)
    for row, buyer in zip(kept, buyers.tolist(), strict=True):
        enterprise = number[row.enterprise_id]
        if row.open:
            joint[enterprise, buyer] = row.p_mutual
        if row.rank_for_buyer:
            lists[buyer, row.rank_for_buyer - 1] = enterprise
    return exposure_report(lists, joint, [row.size for row in enterprises])
