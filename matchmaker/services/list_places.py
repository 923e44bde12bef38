"""Places on stored lists when one participant's pairs have new scores.

The rules are those of `ranking.merge`; here stand the rows they are about.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.ranking.merge import (
    CAPACITY,
    BoolArray,
    Float64,
    Readers,
    load,
    mean_attention,
    own_list,
    stands,
)
from matchmaker.storage.queries.renew_rows import (
    listed_on,
    pairs_of,
    places_held,
    waiting_for,
)

_READERS = 200  # lists looked into, best scores first: more would exceed anybody's capacity
_WAITING = 3


@dataclass(frozen=True, slots=True)
class NewPairs:
    """One participant's pairs with their new scores, aligned by row.

    Args:
        side: the participant's.
        participant_id: whose.
        others: ids of the other side.
        p: joint scores, NaN where the pair may not be listed.
        own_asks, other_asks: chance that the participant, or the other, asks for a meeting.
    """

    side: Role
    participant_id: str
    others: list[str]
    p: Float64
    own_asks: Float64
    other_asks: Float64


@dataclass(slots=True)
class Seats:
    """Places after the change, counted from 1.

    `own` and `theirs` hold the participant's pairs by the other's id: places on
    its own list, and its places on others' lists. `moved` holds other pairs of
    those lists, by proposal; `came` those that got a place by it, (reader, receiver).
    """

    own: dict[str, int] = field(default_factory=dict)
    theirs: dict[str, int] = field(default_factory=dict)
    moved: dict[str, int | None] = field(default_factory=dict)
    came: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Before:
    """What was, aligned with the pairs: joint score (NaN: none), place on others' lists (inf)."""

    p: Float64
    own: BoolArray
    place: Float64

    @property
    def theirs(self) -> BoolArray:
        """Whether it stood on the other's list."""
        return np.isfinite(self.place)


def seat(unit: Session, scope: Scope, pairs: NewPairs, length: int) -> Seats:
    """Find everybody's places; nothing is written.

    Args:
        unit: an open unit in which the old proposals still stand.
        scope: of the fair.
        pairs: the participant's, as scored now.
        length: places on a list.
    """
    old = {row.other_id: row for row in pairs_of(unit, scope, pairs.side, pairs.participant_id)}
    pairs = _with_gone(pairs, [one for one in old if one not in set(pairs.others)])
    rows = [old.get(one) for one in pairs.others]
    before = _Before(
        np.array([np.nan if row is None else row.p_mutual for row in rows], np.float64),
        np.array([row is not None and row.own_rank is not None for row in rows], bool),
        np.array([np.inf if row is None else row.other_rank or np.inf for row in rows], np.float64),
    )
    return _Seating(unit, scope, pairs, before, length).seats()


def _with_gone(pairs: NewPairs, gone: list[str]) -> NewPairs:
    """Add the pairs that are no more: they may not be listed, but somebody's list ends a place."""
    none = np.full(len(gone), np.nan)
    return NewPairs(
        pairs.side,
        pairs.participant_id,
        [*pairs.others, *gone],
        np.concatenate([pairs.p, none]),
        np.concatenate([pairs.own_asks, np.zeros(len(gone))]),
        np.concatenate([pairs.other_asks, np.zeros(len(gone))]),
    )


@dataclass(frozen=True, slots=True)
class _Seating:
    """One change on its way through the lists."""

    unit: Session
    scope: Scope
    pairs: NewPairs
    before: _Before
    length: int

    def seats(self) -> Seats:
        """Places on the participant's list and on others'."""
        pairs, before = self.pairs, self.before
        chosen = own_list(pairs.p, before.p, before.own, self._room(), self.length)
        seats = Seats({pairs.others[row]: place for place, row in enumerate(chosen.tolist(), 1)})
        self._seat_at_others(seats)
        return seats

    def _room(self) -> BoolArray:
        """Which receivers can take a request more; asked only of those who may come on the list."""
        pairs = self.pairs
        room = np.zeros(len(pairs.p), bool)
        able = np.flatnonzero(~np.isnan(pairs.p) & ~self.before.own)
        likely = able[np.argsort(-pairs.p[able], kind="stable")][: 4 * self.length]
        receivers = [pairs.others[row] for row in likely]
        held = self._loads(pairs.side, receivers)
        more = pairs.own_asks[likely] * mean_attention(self.length)
        room[likely] = np.array([held[one] for one in receivers]) + more <= CAPACITY
        return room

    def _loads(self, readers: Role, receivers: Collection[str]) -> dict[str, float]:
        """Requests that receivers can expect from a side's lists, without the participant's."""
        held: dict[str, list[Any]] = defaultdict(list)
        for row in places_held(self.unit, self.scope, readers, receivers) if receivers else ():
            if self.pairs.participant_id not in {row.reader_id, row.receiver_id}:
                held[row.receiver_id].append(row)
        return {
            one: load(
                np.array([row.place for row in held[one]], np.int32),
                np.array([row.asks for row in held[one]], np.float64),
            )
            for one in receivers
        }

    def _seat_at_others(self, seats: Seats) -> None:
        """Take the participant in or off others' lists, and number those lists anew."""
        pairs, before = self.pairs, self.before
        best = np.argsort(-np.nan_to_num(pairs.p, nan=-1), kind="stable")[:_READERS]
        looked = sorted({*best.tolist(), *np.flatnonzero(before.theirs).tolist()})
        names = [pairs.others[row] for row in looked]
        p, was, listed = pairs.p[looked], before.p[looked], before.theirs[looked]
        entries = self._entries(names)
        worse = [one for one, bad in zip(names, listed & ~(p >= was), strict=True) if bad]
        waiting = self._waiting(worse)
        weakest = np.array([self._to_beat(entries[one]) for one in names], np.float64)
        nexts = [waiting[one].p_mutual if one in waiting else -np.inf for one in names]
        asks = pairs.other_asks[looked]
        readers = Readers(p, was, listed, asks, weakest, np.array(nexts, np.float64))
        seated = stands(readers, mean_attention(self.length))
        for at in np.flatnonzero(seated | listed).tolist():
            one = names[at]
            mine = _Mine(float(p[at]), float(before.place[looked[at]]))
            coming = mine if seated[at] else waiting.get(one)
            _number(one, entries[one], coming, self.length, seats)

    def _to_beat(self, entries: Sequence[Any]) -> float:
        if len(entries) < self.length:
            return -np.inf
        return min(float(row.p_mutual) for row in entries)

    def _entries(self, readers: Collection[str]) -> dict[str, list[Any]]:
        """Readers' lists without the participant, by reader."""
        found: dict[str, list[Any]] = defaultdict(list)
        other_side = self.pairs.side.other_side
        for row in listed_on(self.unit, self.scope, other_side, readers) if readers else ():
            if row.receiver_id != self.pairs.participant_id:
                found[row.reader_id].append(row)
        return found

    def _waiting(self, readers: Collection[str]) -> dict[str, Any]:
        """Who comes next on each reader's list: the best of three that can take a request more."""
        found: dict[str, list[Any]] = defaultdict(list)
        other_side = self.pairs.side.other_side
        for row in waiting_for(self.unit, self.scope, other_side, readers) if readers else ():
            if row.receiver_id != self.pairs.participant_id:
                found[row.reader_id].append(row)
        likely = {reader: rows[:_WAITING] for reader, rows in found.items()}
        held = self._loads(
            other_side, {row.receiver_id for rows in likely.values() for row in rows}
        )
        seen = mean_attention(self.length)
        return {
            reader: next(
                (row for row in rows if held[row.receiver_id] + row.asks * seen <= CAPACITY),
                rows[0],
            )
            for reader, rows in likely.items()
        }


@dataclass(frozen=True, slots=True)
class _Mine:
    """The participant's own entry on somebody's list; without a place before it comes last."""

    p_mutual: float
    place: float = float("inf")
    id: str = ""


def _number(reader: str, entries: Sequence[Any], coming: Any, length: int, seats: Seats) -> None:
    """Number one list anew; the weakest entry makes room for who comes.

    Args:
        reader: whose list.
        entries: those on it, without the participant.
        coming: the participant, or in its stead who waited; None: nobody.
        length: places.
        seats: hears what changed.
    """
    kept = sorted(entries, key=_order)
    room = length - (coming is not None)
    seats.moved |= dict.fromkeys((row.id for row in kept[room:]), None)
    kept = kept[:room]
    if coming is not None:
        kept = sorted([*kept, coming], key=_order)
    for place, row in enumerate(kept, 1):
        if isinstance(row, _Mine):
            seats.theirs[reader] = place
        elif getattr(row, "place", None) != place:
            seats.moved[row.id] = place
    if coming is not None and not isinstance(coming, _Mine):
        seats.came[coming.id] = (reader, coming.receiver_id)


def _order(row: Any) -> tuple[float, float]:
    """Best joint score first; equal ones as they stood."""
    return -row.p_mutual, getattr(row, "place", float("inf"))
