"""What happened on the day: read from a form, told to the planner, kept in the fair's rows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.planning.changes import Changes
from matchmaker.services.plan_problem import Tier, kept_apart, value_of
from matchmaker.services.published_fair import PublishedFair
from matchmaker.storage.history import record
from matchmaker.storage.tables import Availability, Wish

_UNKNOWN = 0.5  # joint score of a pair that the ranking never looked at


class Kind(StrEnum):
    """What can happen."""

    ROWS = "rows"
    """Only what the fair's rows say by now: somebody withdrew, said no, changed his hours."""
    GONE = "gone"
    AWAY = "away"
    TABLE = "table"
    SLOT = "slot"
    WALK_IN = "walk_in"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; what a kind does not use stays blank.

    Args:
        kind: what.
        who: id of the participant, for gone, away and walk_in.
        other: id of the one he asks for, for walk_in.
        first, last: ids of the slots from and until which it holds, both included.
        table: id of a general table, for table.
    """

    kind: Kind
    who: str = ""
    other: str = ""
    first: str = ""
    last: str = ""
    table: str = ""

    def to_json(self) -> dict[str, str]:
        """Write only what is said, as plain JSON values."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def changes_of(found: PublishedFair, happened: Happened, closed: list[dict[str, str]]) -> Changes:
    """Tell the planner what happened.

    Args:
        found: the fair and its published plan.
        happened: what is new.
        closed: tables that earlier repairs closed: their id and the slot from which on.

    Raises:
        NotFoundError: it names somebody or something that is not part of the fair.
        InvalidError: its first slot comes after its last.
        RefusedError: the two who want to meet must not.
    """
    known = replace(
        _freed(found, everybody=happened.kind is Kind.ROWS),
        begun=found.begun,
        tables_closed=tuple(_closed(found, closed)),
    )
    match happened.kind:
        case Kind.ROWS:
            return known
        case Kind.TABLE:
            if happened.table not in found.fair.general_tables:
                raise NotFoundError("There is no such table at this fair.")
            shut = tuple((slot, 1) for slot in _span(found, happened))
            return replace(known, tables_closed=(*known.tables_closed, *shut))
        case Kind.SLOT:
            return replace(known, slots_closed=tuple(_span(found, happened)))
        case Kind.WALK_IN:
            return replace(known, walk_ins=(_walk_in(found, happened),))
    side, who = _who(found, happened.who)
    gone = (who,) if happened.kind is Kind.GONE else ()
    away = () if gone else tuple((who, slot) for slot in _span(found, happened))
    if side is Role.ENTERPRISE:
        return replace(known, enterprises_gone=gone, enterprises_away=away)
    return replace(known, buyers_gone=gone, buyers_away=away)


def _freed(found: PublishedFair, *, everybody: bool) -> Changes:
    """People whose partner has withdrawn; all, where nobody knows yet what has changed."""
    if everybody:
        return Changes(
            enterprises_freed=tuple(found.enterprise.values()),
            buyers_freed=tuple(found.buyer.values()),
        )
    alone = found.without_somebody
    e = {
        found.enterprise[row.enterprise_id]
        for row in alone
        if row.enterprise_id in found.enterprise
    }
    b = {found.buyer[row.buyer_id] for row in alone if row.buyer_id in found.buyer}
    return Changes(enterprises_freed=tuple(sorted(e)), buyers_freed=tuple(sorted(b)))


def _closed(found: PublishedFair, closed: list[dict[str, str]]) -> Iterator[tuple[int, int]]:
    for one in closed:
        if one["table"] in found.fair.general_tables and one["first"] in found.slot:
            last = found.slot.get(one.get("last", ""), len(found.slot) - 1)
            for slot in range(found.slot[one["first"]], last + 1):
                yield slot, 1


def _span(found: PublishedFair, happened: Happened) -> range:
    """Slots from the first to the last; the whole fair where neither is said."""
    for slot_id in (happened.first, happened.last):
        if slot_id and slot_id not in found.slot:
            raise NotFoundError("There is no such time at this fair.")
    first = found.slot.get(happened.first, 0)
    last = found.slot.get(happened.last, len(found.slot) - 1)
    if first > last:
        raise InvalidError("The first time comes after the last one.")
    return range(first, last + 1)


def _who(found: PublishedFair, participant_id: str) -> tuple[Role, int]:
    if participant_id in found.enterprise:
        return Role.ENTERPRISE, found.enterprise[participant_id]
    if participant_id in found.buyer:
        return Role.BUYER, found.buyer[participant_id]
    raise NotFoundError("There is no such participant in this fair.")


def pair_of(found: PublishedFair, one: str, other: str) -> tuple[int, int]:
    """Row numbers (enterprise, buyer) of two participants, whichever is named first.

    Raises:
        NotFoundError: one of them is not part of the fair.
        InvalidError: both stand on one side.
    """
    sides = dict(_who(found, participant_id) for participant_id in (one, other))
    if len(sides) < 2:
        raise InvalidError("Please name an enterprise and a buyer.")
    return sides[Role.ENTERPRISE], sides[Role.BUYER]


def _walk_in(found: PublishedFair, happened: Happened) -> tuple[int, int, int]:
    pair = pair_of(found, happened.who, happened.other)
    ids = found.fair.pair(*pair)
    apart = kept_apart(found.fair.rows)
    if ids in apart:
        raise RefusedError("The two are not placed together: %(why)s.", why=apart[ids])
    if any((e, b) == pair for e, b, _, _ in found.seated):
        raise RefusedError("The two have a meeting already.")
    tier = found.fair.tiers.get(ids, Tier.AGREED)
    score = found.fair.rows.proposals.get(ids, (_UNKNOWN, False))[0]
    return (*pair, value_of(max(tier, Tier.AGREED, key=_rank), score))


def _rank(tier: Tier) -> int:
    return -list(Tier).index(tier)


# --- kept in the rows ----------------------------------------------------------------------


def keep(unit: Session, scope: Scope, found: PublishedFair, happened: Happened) -> None:
    """Write into the fair's rows what a new plan has to know: who is there, who asked.

    A table or slot has no row that could say so: these stay with the version.
    """
    if happened.kind in {Kind.GONE, Kind.AWAY}:
        _keep_presence(unit, scope, found, happened)
    if happened.kind is Kind.WALK_IN:
        _keep_wishes(unit, scope, found, happened)


def _keep_presence(unit: Session, scope: Scope, found: PublishedFair, happened: Happened) -> None:
    side, _ = _who(found, happened.who)
    slots = found.fair.rows.slots
    away = range(len(slots)) if happened.kind is Kind.GONE else _span(found, happened)
    away = range(max(away.start, found.begun), away.stop)
    if not away:
        return
    column = Availability.enterprise_id if side is Role.ENTERPRISE else Availability.buyer_id
    rows = unit.exec(
        select(Availability).where(
            Availability.fair_id == scope.fair_id, col(column) == happened.who
        )
    ).all()
    whole = [(slots[0].starts_at, slots[-1].ends_at)]
    spans = [(row.starts_at, row.ends_at) for row in rows] or whole
    before = [[one.isoformat() for one in span] for span in spans]
    left = without(spans, slots[away.start].starts_at, slots[away.stop - 1].ends_at)
    for row in rows:
        unit.delete(row)
    # without any row he would count as there all the time: an empty span says "never"
    for starts_at, ends_at in left or [(slots[0].starts_at, slots[0].starts_at)]:
        unit.add(
            Availability(
                fair_id=scope.fair_id, starts_at=starts_at, ends_at=ends_at,
                **{f"{side}_id": happened.who},
            )
        )  # fmt: skip
    record(
        unit,
        scope,
        "presence.changed",
        happened.who,
        before={"spans": before},
        after={"spans": [[one.isoformat() for one in span] for span in left]},
    )


def without(
    spans: list[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime
) -> list[tuple[datetime, datetime]]:
    """Cut a stretch out of spans of presence; what is left has some length."""
    parts = (
        one
        for start, end in spans
        for one in ((start, min(end, starts_at)), (max(start, ends_at), end))
    )
    return [one for one in parts if one[0] < one[1]]


def _keep_wishes(unit: Session, scope: Scope, found: PublishedFair, happened: Happened) -> None:
    """Note on their word what the two want; who has spoken already is not talked over."""
    enterprise_id, buyer_id = found.fair.pair(*pair_of(found, happened.who, happened.other))
    said = set(
        unit.exec(
            select(Wish.said_by).where(
                Wish.enterprise_id == enterprise_id, Wish.buyer_id == buyer_id
            )
        )
    )
    for side in (Role.ENTERPRISE, Role.BUYER):
        if side not in said:
            unit.add(
                Wish(
                    fair_id=scope.fair_id,
                    enterprise_id=enterprise_id,
                    buyer_id=buyer_id,
                    said_by=side,
                    says=Says.MEET,
                )
            )
            record(
                unit, scope, "wish.said", f"{enterprise_id}:{buyer_id}",
                after={"says": Says.MEET.value, "said_by": side.value},
            )  # fmt: skip


def in_words(happened: Happened, names: dict[str, Any]) -> Sentence:
    """Say what happened, for the page and the version.

    Args:
        happened: what.
        names: of participants and tables by id; under "from" and "until" when each
            slot begins and ends, under "" when the fair does.
    """
    values = {
        "who": names.get(happened.who, ""),
        "other": names.get(happened.other, ""),
        "first": names["from"].get(happened.first, ""),
        "last": names["until"].get(happened.last, ""),
        "table": names.get(happened.table, ""),
    }
    return Sentence(_WORDS[happened.kind].text, values)


_WORDS = {
    Kind.ROWS: Sentence("What has changed in the fair since the plan was published"),
    Kind.GONE: Sentence("%(who)s does not come any more"),
    Kind.AWAY: Sentence("%(who)s is away from %(first)s to %(last)s"),
    Kind.TABLE: Sentence("Table %(table)s is closed from %(first)s to %(last)s"),
    Kind.SLOT: Sentence("Nobody meets from %(first)s to %(last)s"),
    Kind.WALK_IN: Sentence("%(who)s and %(other)s want to meet"),
}
