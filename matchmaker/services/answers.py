"""Answers: what people did with the pairs that they were shown, noted as it happens.

A page notes whom it showed; wishes, attendance and outcomes are noted elsewhere
(`services.wish`, `services.attend`, `services.outcomes`); here all of it is
brought together by pair and side. What was shown and not looked at has no label:
not examined is not a no. What was surely looked at and left has one: a place
above another of the same list of which the reader spoke, or a partner's page
that was opened.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.domain.answer import Label, Presence, ShownIn, Stage
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.ranking.learn import Answers, answer_weights, trains
from matchmaker.ranking.score import FloatArray
from matchmaker.ranking.signals import NAMES
from matchmaker.storage.columns import now
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.session import Database

_LOG = logging.getLogger(__name__)

FOLDS = 5
SIDES = (Role.ENTERPRISE, Role.BUYER)
# what each label says of fit; whatever is not here says nothing of it
YES_OF = {Label.ASKED: 1.0, Label.YES: 1.0, Label.NO: 0.0, Label.PASSED_OVER: 0.0}

Pair = tuple[str, str]
"""(enterprise id, buyer id)"""


# --- noting ------------------------------------------------------------------------------


def note_shown(
    db: Database, scope: Scope, shown_in: ShownIn, other_ids: Sequence[str], *, of: str = ""
) -> None:
    """Note whom a participant is shown; the page is shown whatever becomes of the note.

    Args:
        db: the database.
        scope: the participant's.
        shown_in: the list or page.
        other_ids: partners, best first.
        of: the need that the list belongs to.
    """
    if not other_ids:
        return
    try:
        with db.write() as unit:
            queries.note_shown(unit, scope, shown_in, other_ids, now().date(), of=of)
    except SQLAlchemyError:
        _LOG.exception("what was shown could not be noted")


# --- bringing together --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Labelled:
    """One thing that one side's behaviour says of a pair."""

    pair: Pair
    side: Role
    label: Label
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of a fair's answers, as rows of the store."""

    words: queries.Rows
    shown: queries.Rows
    attendances: queries.Rows = ()
    outcomes: queries.Rows = ()

    def labels(self) -> list[Labelled]:
        """Everything that they say, side by side."""
        return [
            *_spoken(self.words),
            *_passed_over(self.words, self.shown),
            *(
                Labelled(_pair(row), Role(row.side), Label.ABSENT, row.simulated)
                for row in self.attendances
                if row.state == Presence.ABSENT
            ),
            *_came_of(self.outcomes),
        ]

    def propensity(self) -> dict[Pair, float]:
        """Chance that each pair was shown to one side or the other; 1 for one never listed."""
        by_side: dict[Pair, dict[str, float]] = defaultdict(dict)
        for row in self.shown:
            if row.shown_in != ShownIn.PARTNER:
                seen = by_side[_pair(row)]
                seen[row.seen_by] = max(seen.get(row.seen_by, 0.0), row.propensity)
        return {
            pair: 1 - float(np.prod([1 - chance for chance in seen.values()]))
            for pair, seen in by_side.items()
        }


def _pair(row: Any) -> Pair:
    return row.enterprise_id, row.buyer_id


def _reader(row: Any, side: str) -> str:
    reader: str = row.enterprise_id if side == Role.ENTERPRISE else row.buyer_id
    return reader


def _spoken(words: queries.Rows) -> list[Labelled]:
    """What was said: a yes asks if the other had not spoken before, else it answers."""
    first = {(_pair(row), row.said_by): row.created_at for row in words}
    found = []
    for row in words:
        side = Role(row.said_by)
        other = first.get((_pair(row), side.other_side.value))
        if row.says != Says.NO_THANKS:
            label = Label.ASKED if other is None or row.created_at <= other else Label.YES
        elif trains(DeclineReason(row.reason) if row.reason else None):
            label = Label.NO
        else:
            label = Label.REFUSED
        found.append(Labelled(_pair(row), side, label, row.simulated))
    return found


def _passed_over(words: queries.Rows, shown: queries.Rows) -> list[Labelled]:
    """What was surely looked at and left.

    People read a list from the top (T. Joachims et al., 2005): who spoke of a
    place has looked at those above it. Who has not spoken at all has not begun
    to answer, whatever he opened.
    """
    speakers = {_reader(row, row.said_by) for row in words}
    spoken = {(_pair(row), row.said_by): row.simulated for row in words}
    looked: dict[tuple[Pair, str], bool] = {}
    lists: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in shown:
        reader = _reader(row, row.seen_by)
        if reader not in speakers:
            continue
        if row.shown_in == ShownIn.PARTNER:
            looked[_pair(row), row.seen_by] = False
        else:
            lists[reader, row.shown_in, row.shown_on, row.model].append(row)
    for entries in lists.values():
        spoke = {row.place: spoken.get((_pair(row), row.seen_by)) for row in entries}
        deepest = max((place for place, made_up in spoke.items() if made_up is not None), default=0)
        made_up = bool(spoke.get(deepest))
        for row in entries:
            if row.place < deepest:
                looked.setdefault((_pair(row), row.seen_by), made_up)
    return [
        Labelled(pair, Role(side), Label.PASSED_OVER, made_up)
        for (pair, side), made_up in looked.items()
        if (pair, side) not in spoken
    ]


def _came_of(outcomes: queries.Rows) -> list[Labelled]:
    """The last word of each side of each meeting: whether it was rated, whether it sold."""
    last = {(_pair(row), row.said_by): row for row in outcomes}
    found = []
    for (pair, side), row in last.items():
        if row.rating is not None:
            found.append(Labelled(pair, Role(side), Label.RATED, row.simulated))
        if row.stage == Stage.CONTRACT:
            found.append(Labelled(pair, Role(side), Label.ORDERED, row.simulated))
    return found


def record_of(db: Database, scope: Scope) -> Record:
    """Read all answers of a fair.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    with db.read() as unit:
        return Record(
            queries.words(unit, scope),
            queries.shown(unit, scope),
            queries.attendances(unit, scope),
            queries.outcomes(unit, scope),
        )


# --- for learning -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taught:
    """What a fair teaches: pairs with an answer, in the order of codes, aligned.

    Args:
        pairs: n of them.
        values: their signals as they stood when they were shown, f32 (n, n_signals).
        answers: what was said; folds hold a buyer's pairs together.
        labels: how often each label stands, answers that train and others.
        left_out: made-up labels that were not counted.
    """

    pairs: list[Pair]
    values: FloatArray
    answers: Answers
    labels: dict[Label, int]
    left_out: int


def taught(db: Database, scope: Scope, *, simulated: bool = False) -> Taught:
    """Bring a fair's answers into the form that is learned from.

    Args:
        db: the database.
        scope: the organiser's.
        simulated: made-up answers count; never together with people's own.
    """
    known = record_of(db, scope)
    labels = known.labels()
    counted = [one for one in labels if one.simulated == simulated]
    said: dict[Pair, dict[Role, float]] = defaultdict(dict)
    for one in counted:
        if one.label in YES_OF:
            said[one.pair][one.side] = YES_OF[one.label]
    with db.read() as unit:
        codes = queries.codes(unit, scope)
        stored = {_pair(row): row.signals for row in queries.scored_pairs(unit, scope)}
        signals = stored | queries.shown_signals(unit, scope)
    pairs = sorted((p for p in said if p in signals), key=lambda p: (codes[p[0]], codes[p[1]]))
    buyers = {
        one: at for at, one in enumerate(sorted({b for _, b in pairs}, key=codes.__getitem__))
    }
    chance = known.propensity()
    return Taught(
        pairs,
        values_of([signals[pair] for pair in pairs]),
        Answers(
            np.array([[said[p].get(side, np.nan) for side in SIDES] for p in pairs]).reshape(-1, 2),
            answer_weights(np.array([chance.get(pair) or 1.0 for pair in pairs], np.float64)),
            np.array([buyers[buyer] % FOLDS for _, buyer in pairs], np.int32),
        ),
        dict(Counter(one.label for one in counted)),
        len(labels) - len(counted),
    )


def values_of(signals: Sequence[dict[str, Any]]) -> FloatArray:
    """Put stored signals into a table, f32 (n, n_signals), NaN unknown."""
    rows = [[np.nan if one.get(name) is None else one[name] for name in NAMES] for one in signals]
    return np.array(rows, np.float32).reshape(len(rows), len(NAMES))
