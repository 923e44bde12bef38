"""Why do these two not meet? Asked by the organiser of any two and any version of the plan."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.planning.recount import recount
from matchmaker.planning.tables import Placed
from matchmaker.planning.why_not import Hurdle, WhyNot, why_not
from matchmaker.services.plan_problem import kept_apart
from matchmaker.services.published_fair import PublishedFair, published_fair
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database

_IN_SLOTS = {
    Hurdle.ENTERPRISE_BUSY,
    Hurdle.BUYER_BUSY,
    Hurdle.TABLES,
    Hurdle.INTERPRETER,
    Hurdle.DAY,
    Hurdle.BREAK,
    Hurdle.WALK,
}


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting of the answer: who and when, by id."""

    enterprise_id: str
    buyer_id: str
    slot_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Why two do not meet in a version of the plan.

    Args:
        plan_number: the version.
        enterprise_id, buyer_id: the two.
        enterprise_says, buyer_says: what they said of each other; None for silence.
        meets: their meeting, if they have one: then nothing else is said.
        causes: that hold for the whole fair, in words.
        in_slots: causes of single slots, in words.
        at_least: no plan with this pair is worth more than the bound less this.
        bound, value: of the version, counted anew.
        at_most: value lost when the pair is forced in; below 0 a gain, None if it cannot be.
        given_up, instead: meetings that go and come then.
    """

    plan_number: int
    enterprise_id: str
    buyer_id: str
    enterprise_says: str | None
    buyer_says: str | None
    meets: Met | None = None
    causes: tuple[Sentence, ...] = ()
    in_slots: tuple[Sentence, ...] = ()
    at_least: int = 0
    bound: int = 0
    value: int = 0
    at_most: int | None = None
    given_up: tuple[Met, ...] = ()
    instead: tuple[Met, ...] = ()

    @property
    def certain(self) -> int:
        """What the pair costs this plan at least, proven; 0 if nothing is proven."""
        return max(0, self.at_least - (self.bound - self.value))


def ask(
    db: Database, scope: Scope, enterprise_id: str, buyer_id: str, plan_id: str | None = None
) -> Answer:
    """Answer why an enterprise and a buyer do not meet.

    Args:
        db: the database.
        scope: the organiser.
        enterprise_id, buyer_id: the two.
        plan_id: the version; the published one if left out.

    Raises:
        ForbiddenError: only the organiser asks.
        NotFoundError: they or the version are not part of this fair.
        RefusedError: nothing is published yet.
    """
    organiser_only(scope)
    found = published_fair(db, scope, plan_id)
    if enterprise_id not in found.enterprise or buyer_id not in found.buyer:
        raise NotFoundError("There is no such participant in this fair.")
    said = {(row.enterprise_id, row.buyer_id): row for row in found.fair.rows.wishes}
    words = said.get((enterprise_id, buyer_id))
    blank = Answer(
        plan_number=found.plan.number,
        enterprise_id=enterprise_id,
        buyer_id=buyer_id,
        enterprise_says=words.enterprise_says if words else None,
        buyer_says=words.buyer_says if words else None,
    )
    return _answered(found, blank)


def _answered(found: PublishedFair, blank: Answer) -> Answer:
    ids = (blank.enterprise_id, blank.buyer_id)
    pair = (found.enterprise[ids[0]], found.buyer[ids[1]])
    standing = next((row[:3] for row in found.seated if row[:2] == pair), None)
    if standing is not None:
        return replace(blank, meets=_met(found, standing))
    apart = kept_apart(found.fair.rows)
    if ids in apart:
        why = _whose_no(blank) or _APART
        return replace(blank, causes=(Sentence(why.text, {"why": apart[ids]}),))
    if ids not in found.fair.tiers:
        return replace(blank, causes=(_not_planned(found.fair.rows.fair, blank),))
    plan = recount(found.whole, found.seated)
    answer = why_not(found.whole, found.seated, pair, plan.prices, found.fair.names)
    return _told(found, blank, answer, plan.bound, plan.value)


def _told(found: PublishedFair, blank: Answer, answer: WhyNot, bound: int, value: int) -> Answer:
    in_slots = [one for one in answer.causes if one.hurdle in _IN_SLOTS]
    in_slots.sort(key=lambda one: -1 if one.slot is None else one.slot)
    return replace(
        blank,
        causes=tuple(one.sentence for one in answer.causes if one not in in_slots),
        in_slots=tuple(one.sentence for one in in_slots),
        at_least=answer.at_least,
        bound=bound,
        value=value,
        at_most=answer.at_most,
        given_up=tuple(_met(found, row) for row in answer.given_up),
        instead=tuple(_met(found, row) for row in answer.instead),
    )


def _met(found: PublishedFair, placed: Placed) -> Met:
    enterprise, buyer, slot = placed
    return Met(*found.fair.pair(enterprise, buyer), found.fair.rows.slots[slot].id)


_APART = Sentence("They are kept apart: %(why)s.")


def _whose_no(blank: Answer) -> Sentence | None:
    """Say whose no it was: for the organiser's eyes only."""
    enterprise = blank.enterprise_says == Says.NO_THANKS
    buyer = blank.buyer_says == Says.NO_THANKS
    if enterprise and buyer:
        return Sentence("Both said no.")
    if enterprise:
        return Sentence("The enterprise said no.")
    return Sentence("The buyer said no.") if buyer else None


def _not_planned(fair: Row[Any], blank: Answer) -> Sentence:
    if (blank.enterprise_says or blank.buyer_says) and not fair.place_one_sided:
        return Sentence("Only one side has asked, and this fair places what both want.")
    return Sentence(
        "Nobody has asked for this meeting, and it is not among the suggestions that may be placed."
    )
