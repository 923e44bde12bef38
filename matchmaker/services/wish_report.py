"""What became of one's wishes: met, or not and why, in words that betray nobody.

Who was refused never learns it here: a no and silence are said in the same words,
and so are a requirement that fails and a pair that must never meet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.services.free_partners import free_partners
from matchmaker.storage.queries.own_agenda import own_meetings, published_version
from matchmaker.storage.queries.participant_pages import suggested
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.storage.queries.wish_report_rows import own_misses
from matchmaker.storage.queries.wishes import wishes_of
from matchmaker.storage.session import Database

ALTERNATIVES = 3
_LOOKED_AT = 12  # suggestions among which somebody with a free time is looked for


@dataclass(frozen=True, slots=True)
class WishLine:
    """One wish of one's own.

    Args:
        wish: row of `queries.wishes.wishes_of`.
        meeting: row of `queries.own_agenda.own_meetings`; None if it was not met.
        cause: why not; None if it was met.
    """

    wish: Row[Any]
    meeting: Row[Any] | None
    cause: Sentence | None


@dataclass(frozen=True, slots=True)
class WishReport:
    """All of one's wishes; every total is counted from the rows.

    Args:
        version: number of the published plan; None before one is published.
        lines: must-meets first, then the newest.
        alternatives: rows of `queries.participant_pages.suggested`, not spoken about yet,
            with whom a meeting would still fit into the plan.
    """

    version: int | None
    lines: tuple[WishLine, ...] = ()
    alternatives: Sequence[Row[Any]] = ()

    def wanted(self, says: Says | None = None) -> int:
        """Count the wishes of a kind, or all."""
        return len(self._of(says))

    def met(self, says: Says | None = None) -> int:
        """Count those of them that have a meeting."""
        return sum(line.meeting is not None for line in self._of(says))

    def _of(self, says: Says | None) -> list[WishLine]:
        return [line for line in self.lines if says is None or line.wish.says == says]


def wish_report(db: Database, scope: Scope) -> WishReport:
    """Say what became of a participant's wishes in the published plan.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    with db.read() as unit:
        wishes = [row for row in wishes_of(unit, scope) if row.says != Says.NO_THANKS]
        version = published_version(unit, scope)
        if version is None:
            return WishReport(None)
        meetings = {row.other_id: row for row in own_meetings(unit, scope)}
        made_at, causes = own_misses(unit, scope)
        others = suggested(unit, scope, limit=_LOOKED_AT + len(wishes))
        one_sided = fair_of(unit, scope).place_one_sided
    wishes.sort(key=lambda row: row.says != Says.MUST_MEET)
    no_yes = NO_YES_FOR_A_LEFT_PLACE if one_sided else NO_YES
    lines = tuple(
        _line(row, scope.role, meetings, _Misses(made_at, causes, no_yes)) for row in wishes
    )
    asked = {row.other_id for row in wishes} | meetings.keys()
    fresh = [row for row in others if row.other_id not in asked and row.says is None]
    return WishReport(version.number, lines, _still_free(db, scope, fresh[:_LOOKED_AT]))


def _still_free(db: Database, scope: Scope, others: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Keep whom one could still meet: nobody is offered who has no time for it."""
    if not others:
        return []
    free = set(free_partners(db, scope, [row.other_id for row in others]))
    return [row for row in others if row.other_id in free][:ALTERNATIVES]


@dataclass(frozen=True, slots=True)
class _Misses:
    """When the plan was made, its causes by partner, and what is said where a yes is missing."""

    made_at: datetime | None
    causes: Mapping[str, dict[str, Any]]
    no_yes: Sentence


def _line(
    wish: Row[Any], side: Role, meetings: Mapping[str, Row[Any]], misses: _Misses
) -> WishLine:
    meeting = meetings.get(wish.other_id)
    if (meeting and meeting.cancelled) or wish.withdrawn:
        return WishLine(wish, None, _CANCELLED if meeting else _WITHDRAWN)
    cause = None if meeting else _cause(wish, side, misses)
    return WishLine(wish, meeting, cause)


NOT_ARRANGED = Sentence("This meeting could not be arranged.")
NO_YES = Sentence("A meeting needs a yes from both sides, and the other side's is missing.")
NO_YES_FOR_A_LEFT_PLACE = Sentence(
    "The other side's yes is missing. Such a wish gets a place only if one is left once all pairs"
    " in which both said yes are placed."
)
_CANCELLED = Sentence("This meeting is cancelled: one side has withdrawn from the fair.")
_WITHDRAWN = Sentence("This partner has withdrawn from the fair.")
_FULL_SELF = Sentence("You already have the most meetings allowed: %(most)s.")
_FULL_OTHER = Sentence("This partner already has all the meetings it may have.")


def _cause(wish: Row[Any], side: Role, misses: _Misses) -> Sentence:
    """Silence and a no sound the same: which it was is the other side's own affair.

    So the planner's cause is kept back of silence as well: of a no there is none.
    """
    if wish.other_says in {None, Says.NO_THANKS}:
        return misses.no_yes
    stored = misses.causes.get(wish.other_id)
    if stored is not None:
        return _own_words(Sentence.from_json(stored), side)
    late = misses.made_at is not None and wish.updated_at > misses.made_at
    return Sentence("You asked after the plan was made.") if late else NOT_ARRANGED


def _own_words(cause: Sentence, side: Role) -> Sentence:
    """Say the planner's cause to one of the two, from his side."""
    texts = _TO_ENTERPRISE if side is Role.ENTERPRISE else _TO_BUYER
    found = texts.get(cause.text) or _TO_BOTH.get(cause.text)
    return Sentence(found.text, cause.values) if found else NOT_ARRANGED


_ENTERPRISE_FULL = "The enterprise already has the most meetings allowed: %(most)s."
_BUYER_FULL = "The buyer already has the most meetings allowed: %(most)s."
_TO_ENTERPRISE = {_ENTERPRISE_FULL: _FULL_SELF, _BUYER_FULL: _FULL_OTHER}
_TO_BUYER = {_BUYER_FULL: _FULL_SELF, _ENTERPRISE_FULL: _FULL_OTHER}
_TAKEN = Sentence(
    "You are both here in %(common)s slots; in each of them one of you has another meeting, or "
    "every table is taken."
)
_NO_TABLE = Sentence(
    "In all of the %(common)s slots in which you are both here, every table is taken."
)
_TO_BOTH = {
    "The two are never free in the same slot.": Sentence(
        "You and this partner are not here at the same time."
    ),
    "There is still room in %(slots)s of their common slots: it can be placed by hand.": Sentence(
        "There is still room for it: please ask the organiser."
    ),
    "Both are free in %(slots)s of their common slots, but another rule stands in the way: walking "
    "time, a break kept free, a limit for the day or an interpreter.": Sentence(
        "You are both free in %(slots)s slots, but another rule of the fair stands in the way."
    ),
    "Both are here in %(slots)s slots, and none of these is long enough for their meeting.": (
        Sentence("You are both here in %(slots)s slots, but none of these is long enough for it.")
    ),
    "In none of their common slots (%(common)s) is a table left.": _NO_TABLE,
    "In none of their common slots (%(common)s) is a table of the enterprise's hall left.": (
        _NO_TABLE
    ),
    "None of their common slots (%(common)s) is free: the buyer meets others in %(buyer)s, "
    "the enterprise in %(enterprise)s, and in %(tables)s every table is taken.": _TAKEN,
    "None of their common slots (%(common)s) is free: the buyer meets others in %(buyer)s, "
    "the enterprise in %(enterprise)s, and in %(tables)s every table of its hall is taken.": _TAKEN,
    "None of their common slots (%(common)s) is free: the buyer meets others in %(buyer)s, "
    "the enterprise in %(enterprise)s.": _TAKEN,
    "The buyer meets others in all of their common slots: %(common)s.": _TAKEN,
    "The enterprise meets others in all of their common slots: %(common)s.": _TAKEN,
}
