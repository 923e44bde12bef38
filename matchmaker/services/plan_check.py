"""Is a stored plan right? Read back from its rows, trusting nobody who wrote them.

This shares no code with the planner: before a version is published, every
rule is looked at once more inside the publishing unit.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.plan_rows import PlanRows, plan_rows


def stored_violations(session: Session, fair_id: str, plan_id: str) -> list[Sentence]:
    """Name everything that a stored plan breaks; an empty list means it may be published.

    Args:
        session: the unit in which it is going to be published.
        fair_id: the fair it is for; rows of another fair are a violation, too.
        plan_id: the version.
    """
    rows = plan_rows(session, fair_id, plan_id)
    strangers = list(_everything_is_of_this_fair(rows))
    return strangers or [sentence for rule in _RULES for sentence in rule(rows)]


# --- the rules -----------------------------------------------------------------------------


def _everything_is_of_this_fair(rows: PlanRows) -> Iterator[Sentence]:
    for one in rows.meetings:
        known = (
            one.enterprise_id in rows.people
            and one.buyer_id in rows.people
            and one.slot_id in rows.slots
            and one.table_id in rows.tables
            and (one.interpreter_id is None or one.interpreter_id in rows.interpreters)
        )
        if not known:
            yield Sentence(
                "Meeting %(meeting)s names something of another fair.", {"meeting": one.id}
            )


def _nobody_twice(rows: PlanRows) -> Iterator[Sentence]:
    taken: Counter[tuple[str, str]] = Counter()
    for one in rows.meetings:
        for side in (one.enterprise_id, one.buyer_id):
            taken[side, one.slot_id] += 1
    for (side, slot), number in taken.items():
        seats = max(rows.people[side].seats, 1)
        if number > seats:
            yield Sentence(
                "%(who)s has %(number)s meetings at %(when)s and %(seats)s seats.",
                {"who": rows.name(side), "number": number, "when": rows.when(slot), "seats": seats},
            )


def _no_table_twice(rows: PlanRows) -> Iterator[Sentence]:
    taken = Counter((one.table_id, one.slot_id) for one in rows.meetings)
    for (table, slot), number in taken.items():
        if number > 1:
            yield Sentence(
                "Table %(table)s has %(number)s meetings at %(when)s.",
                {"table": rows.tables[table].label, "number": number, "when": rows.when(slot)},
            )


def _no_interpreter_twice(rows: PlanRows) -> Iterator[Sentence]:
    taken = Counter((one.interpreter_id, one.slot_id) for one in rows.meetings)
    for (interpreter, slot), number in taken.items():
        if interpreter and number > 1:
            yield Sentence(
                "%(who)s interprets %(number)s meetings at %(when)s.",
                {
                    "who": rows.interpreters[interpreter],
                    "number": number,
                    "when": rows.when(slot),
                },
            )


def _booths_are_their_owners(rows: PlanRows) -> Iterator[Sentence]:
    for one in rows.meetings:
        owner = rows.tables[one.table_id].booth_of
        if owner and owner != one.enterprise_id:
            yield Sentence(
                "%(enterprise)s and %(buyer)s sit at table %(table)s, which is another's booth.",
                {**_pair(rows, one), "table": rows.tables[one.table_id].label},
            )


def _everybody_is_there(rows: PlanRows) -> Iterator[Sentence]:
    for one in rows.meetings:
        slot = rows.slots[one.slot_id]
        for side in (one.enterprise_id, one.buyer_id):
            spans = rows.presence.get(side)
            inside = spans is None or any(
                starts <= slot.starts_at and slot.ends_at <= ends for starts, ends in spans
            )
            if not inside:
                yield Sentence(
                    "%(who)s is away at %(when)s.",
                    {"who": rows.name(side), "when": rows.when(one.slot_id)},
                )


def _nobody_who_said_no(rows: PlanRows) -> Iterator[Sentence]:
    for one in rows.meetings:
        if (one.enterprise_id, one.buyer_id) in rows.closed:
            yield Sentence(
                "%(enterprise)s and %(buyer)s shall not meet: one of them said no.",
                _pair(rows, one),
            )


def _nobody_kept_apart(rows: PlanRows) -> Iterator[Sentence]:
    for one in rows.meetings:
        enterprise, buyer = rows.people[one.enterprise_id], rows.people[one.buyer_id]
        if buyer.code in enterprise.never_meet or enterprise.code in buyer.never_meet:
            yield Sentence(
                "%(enterprise)s and %(buyer)s must never meet, says a profile.", _pair(rows, one)
            )


def _no_failed_must(rows: PlanRows) -> Iterator[Sentence]:
    for one in rows.meetings:
        if (one.enterprise_id, one.buyer_id) in rows.gated:
            yield Sentence(
                "%(enterprise)s is known to fail a requirement of %(buyer)s.", _pair(rows, one)
            )


def _nobody_withdrawn(rows: PlanRows) -> Iterator[Sentence]:
    met = {side for one in rows.meetings for side in (one.enterprise_id, one.buyer_id)}
    for side in sorted(met):
        if rows.people[side].withdrawn:
            yield Sentence("%(who)s has withdrawn and has meetings.", {"who": rows.name(side)})


def _nobody_above_the_most(rows: PlanRows) -> Iterator[Sentence]:
    held = Counter(side for one in rows.meetings for side in (one.enterprise_id, one.buyer_id))
    for side, number in held.items():
        most = rows.most.get(side, rows.fair.most_meetings)
        if number > most:
            yield Sentence(
                "%(who)s has %(number)s meetings, at most %(most)s are allowed.",
                {"who": rows.name(side), "number": number, "most": most},
            )


def _every_seat_is_taken(rows: PlanRows) -> Iterator[Sentence]:
    """What the occupancy rows say must be what the meetings say."""
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for meeting_id, resource, slot in rows.occupied:
        kind, _, rest = resource.partition(":")
        held[meeting_id, slot].add(f"{kind}:{rest.partition(':')[0]}")
    for one in rows.meetings:
        needed = {
            f"enterprise:{one.enterprise_id}",
            f"buyer:{one.buyer_id}",
            f"table:{one.table_id}",
        }
        if one.interpreter_id:
            needed.add(f"interpreter:{one.interpreter_id}")
        if held.pop((one.id, one.slot_id), set()) != needed:
            yield Sentence(
                "The meeting of %(enterprise)s and %(buyer)s does not hold its seats.",
                _pair(rows, one),
            )
    if held:
        yield Sentence("%(number)s places are held by no meeting.", {"number": len(held)})


_RULES: tuple[Callable[[PlanRows], Iterator[Sentence]], ...] = (
    _nobody_twice,
    _no_table_twice,
    _no_interpreter_twice,
    _booths_are_their_owners,
    _everybody_is_there,
    _nobody_who_said_no,
    _nobody_kept_apart,
    _no_failed_must,
    _nobody_withdrawn,
    _nobody_above_the_most,
    _every_seat_is_taken,
)


def _pair(rows: PlanRows, meeting: Row[Any]) -> dict[str, str]:
    return {
        "enterprise": rows.name(meeting.enterprise_id),
        "buyer": rows.name(meeting.buyer_id),
    }
