"""Wishes made up from a seed, so that a demo fair is as dense as a real one.

Every wish made here is marked as simulated. The rates follow public data on
people who each said yes or no to the other (37-47 % yes a side, 16-17 %
mutual); they give a believable density and prove nothing about fairs.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.answers import note_lists
from matchmaker.storage.queries.demo_rows import shown_pairs
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Wish

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

ENTERPRISE_YES = 0.40
BUYER_YES = 0.41
MUTUAL_YES = 0.165
NO_THANKS = 0.08
"""Shares of the shown pairs; no thanks is a share of those without a yes of that side."""

MOST_MUST_MEETS = 2
LEAST_YES_FOR_MUST = 4

_REASONS = (
    DeclineReason.NOT_OUR_PRODUCT,
    DeclineReason.REQUIREMENT_MISSING,
    DeclineReason.CAPACITY,
    DeclineReason.NO_TIME,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Pairs that a side was shown, aligned by row.

    Args:
        enterprise: number of the enterprise, shape (n_pairs,).
        buyer: number of the buyer, same shape.
        p_enterprise: how well the buyer fits the enterprise, 0 to 1.
        p_buyer: how well the enterprise fits the buyer, 0 to 1.
    """

    enterprise: IntArray
    buyer: IntArray
    p_enterprise: FloatArray
    p_buyer: FloatArray


@dataclass(frozen=True, slots=True)
class Word:
    """One made-up word: by which side, about which row of `Shown`."""

    row: int
    said_by: Role
    says: Says
    reason: str = ""


def simulate_wishes(db: Database, scope: Scope, seed: int) -> int:
    """Make up both sides' wishes about the pairs on their lists, and that they saw the lists.

    Returns:
        How many wishes were written.

    Raises:
        ForbiddenError: only the organiser of a simulated fair does this.
    """
    organiser_only(scope)
    with db.read() as unit:
        rows = shown_pairs(unit, scope)
    shown = Shown(
        enterprise=_numbers([row.enterprise_id for row in rows]),
        buyer=_numbers([row.buyer_id for row in rows]),
        p_enterprise=np.array([row.p_enterprise for row in rows], dtype=np.float64),
        p_buyer=np.array([row.p_buyer for row in rows], dtype=np.float64),
    )
    words = make_up_words(shown, seed)
    with db.write() as unit:
        note_lists(unit, scope, now().date())
        for word in words:
            unit.add(
                Wish(
                    fair_id=scope.fair_id,
                    enterprise_id=rows[word.row].enterprise_id,
                    buyer_id=rows[word.row].buyer_id,
                    said_by=word.said_by,
                    says=word.says,
                    reason=word.reason,
                    simulated=True,
                )
            )
        record(unit, scope, "wishes.simulated", scope.fair_id, after={"wishes": len(words)})
    return len(words)


def _numbers(ids: list[str]) -> IntArray:
    """Number ids in the order of their first appearance."""
    numbers = {id_: number for number, id_ in enumerate(dict.fromkeys(ids))}
    return np.array([numbers[id_] for id_ in ids], dtype=np.int64)


def make_up_words(shown: Shown, seed: int) -> list[Word]:
    """Decide who says what; the same pairs and seed give the same words.

    A side likes a pair by its own fit and by chance. The enterprises' yeses
    are the pairs they like best; the buyers' are drawn from both parts so that
    the share of mutual yeses comes out as wanted, whatever the ranker is.
    """
    rng = np.random.default_rng(seed)
    count = len(shown.enterprise)
    likes = {
        Role.ENTERPRISE: _liking(shown.p_enterprise, rng),
        Role.BUYER: _liking(shown.p_buyer, rng),
    }
    everybody = np.ones(count, dtype=np.bool_)
    asked = _best(likes[Role.ENTERPRISE], everybody, ENTERPRISE_YES * count)
    mutual = _best(likes[Role.BUYER], asked, MUTUAL_YES * count)
    unasked = _best(likes[Role.BUYER], ~asked, (BUYER_YES - MUTUAL_YES) * count)
    yes = {Role.ENTERPRISE: asked, Role.BUYER: mutual | unasked}
    owners = {Role.ENTERPRISE: shown.enterprise, Role.BUYER: shown.buyer}
    return [
        word
        for side in (Role.ENTERPRISE, Role.BUYER)
        for word in (
            *_yes_words(side, yes[side], likes[side], owners[side]),
            *_no_words(side, ~yes[side], likes[side], rng),
        )
    ]


def _liking(fit: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Log odds of the fit with as much chance again as people show."""
    inside = np.clip(fit, 1e-6, 1 - 1e-6)
    liked: FloatArray = np.log(inside / (1 - inside)) + rng.logistic(size=len(fit))
    return liked


def _best(likes: FloatArray, among: BoolArray, how_many: float) -> BoolArray:
    """Mark the most liked rows among some."""
    rows = np.flatnonzero(among)
    chosen = rows[np.argsort(-likes[rows], kind="stable")][: round(how_many)]
    marked = np.zeros(len(likes), dtype=np.bool_)
    marked[chosen] = True
    return marked


def _yes_words(side: Role, yes: BoolArray, likes: FloatArray, owner: IntArray) -> list[Word]:
    """Turn yeses into words; whoever said enough of them must meet the dearest."""
    rows = sorted(np.flatnonzero(yes).tolist(), key=lambda row: (owner[row], -likes[row], row))
    words = []
    for _, group in groupby(rows, key=lambda row: owner[row]):
        own = list(group)
        musts = MOST_MUST_MEETS if len(own) >= LEAST_YES_FOR_MUST else 0
        words += [
            Word(row, side, Says.MUST_MEET if place < musts else Says.MEET)
            for place, row in enumerate(own)
        ]
    return words


def _no_words(
    side: Role, silent: BoolArray, likes: FloatArray, rng: np.random.Generator
) -> list[Word]:
    """Decline the least liked of those without a yes, with a reason."""
    declined = np.flatnonzero(_best(-likes, silent, NO_THANKS * silent.sum()))
    reasons = rng.integers(len(_REASONS), size=len(declined))
    return [
        Word(int(row), side, Says.NO_THANKS, _REASONS[reason].value)
        for row, reason in zip(declined, reasons, strict=True)
    ]
