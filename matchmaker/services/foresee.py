"""What can be said of a fair before it is planned: room, promises, who falls short, what helps."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from matchmaker import planning
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import Outlook, Screen
from matchmaker.planning.remedy import in_words
from matchmaker.planning.screen import Step
from matchmaker.planning.worth import Kind
from matchmaker.services.plan_fair import read_fair
from matchmaker.services.plan_language import unhelped
from matchmaker.services.plan_problem import FairProblem, name_of
from matchmaker.storage.session import Database


@dataclass(frozen=True, slots=True)
class Feasibility:
    """What can be said of a fair before it is planned.

    Args:
        pairs: pairs that may be planned.
        agreed: how many of them both sides want.
        places: meetings that fit at general tables in all slots.
        most_meetings: meetings that the limits of people allow.
        largest_k: most meetings that every enterprise with a possible buyer could be
            promised, as far as capacities tell.
        next_obstacle: why one more is out of reach.
        without_buyer: (id, name by language) of enterprises that nobody present may meet.
        contradictions: pinned meetings that break a rule; they must be mended first.
        notes: what this version does not plan and this fair has.
    """

    pairs: int
    agreed: int
    places: int
    most_meetings: int
    largest_k: int
    next_obstacle: Sentence | None
    without_buyer: tuple[tuple[str, dict[str, str]], ...]
    contradictions: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Hindered:
    """An enterprise that is going to stay below its least meetings; see `planning.hindrance`."""

    enterprise_id: str
    missing: int
    cause: str
    why: Sentence
    remedies: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """One more of something and the value it adds.

    Whose it is, None for a place at a table or an interpreter; which languages
    the interpreter speaks.
    """

    kind: Kind
    participant_id: str | None
    gain: int
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foresight:
    """Everything that can be said before a plan.

    Args:
        summary: the short form.
        least: meetings that the fair promises each enterprise.
        penalty: value that a missing one of them costs.
        tight: enterprises that stand against one meeting more for everybody.
        remedies: the cheapest changes that would allow it.
        steps: what stands against each promise.
        bound: value that no plan exceeds; None while pinned meetings contradict the rules.
        hindered: who will fall short, why, and what would help.
        gains: what one more would be worth, dearest first.
        place: value that one more meeting at a table adds, in any slot of `wanting`.
        wanting: slots that could use a further table.
        slots: how many slots there are.
    """

    summary: Feasibility
    least: int
    penalty: int
    tight: tuple[str, ...]
    remedies: tuple[Sentence, ...]
    steps: tuple[Step, ...]
    bound: int | None
    hindered: tuple[Hindered, ...]
    gains: tuple[Gain, ...]
    place: int
    wanting: tuple[Row[Any], ...]
    slots: int


def feasibility(db: Database, scope: Scope) -> Feasibility:
    """Look at a fair before any plan: room, the promise that can be kept, contradictions.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such fair.
    """
    fair, _ = read_fair(db, scope)
    return _summary(fair, planning.screen(planning.problem_from(fair.document), fair.names))


def foresee(db: Database, scope: Scope) -> Foresight:
    """Look at a fair from all sides before any plan.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such fair.
    """
    fair, _ = read_fair(db, scope)
    names = fair.names
    found = planning.look_ahead(planning.problem_from(fair.document), names)
    enterprises = fair.rows.enterprises
    return Foresight(
        summary=_summary(fair, found.screen),
        least=fair.rows.fair.least_meetings,
        penalty=fair.rows.fair.short_penalty,
        tight=tuple(enterprises[number].id for number in found.screen.tight),
        remedies=tuple(in_words(found.screen.remedy, names)),
        steps=found.screen.steps,
        bound=found.bound,
        hindered=tuple(
            Hindered(
                enterprises[one.enterprise].id, one.missing, one.cause.value, one.why, one.remedies
            )
            for one in found.hindrances
        ),
        gains=_gains(fair, found),
        place=found.place,
        wanting=tuple(fair.rows.slots[number] for number in found.wanting),
        slots=len(fair.rows.slots),
    )


def _gains(fair: FairProblem, found: Outlook) -> tuple[Gain, ...]:
    sides: dict[Kind, list[Row[Any]]] = {
        Kind.BUYER: fair.rows.buyers,
        Kind.ENTERPRISE: fair.rows.enterprises,
    }
    gains = []
    for one in found.dearest:
        if one.who is None:
            gains.append(Gain(one.kind, None, one.gain))
        elif one.kind is Kind.INTERPRETER:
            gains.append(Gain(one.kind, None, one.gain, found.languages[one.who]))
        else:
            gains.append(Gain(one.kind, sides[one.kind][one.who].id, one.gain))
    return tuple(gains)


def _summary(fair: FairProblem, found: Screen) -> Feasibility:
    enterprises = [fair.rows.enterprises[number] for number in found.without_buyer]
    return Feasibility(
        pairs=len(fair.tiers),
        agreed=sum(tier.agreed for tier in fair.tiers.values()),
        places=found.places,
        most_meetings=found.most_meetings,
        largest_k=found.largest_k,
        next_obstacle=found.next_obstacle,
        without_buyer=tuple((row.id, name_of(row)) for row in enterprises),
        contradictions=(*fair.impossible, *found.contradictions),
        notes=tuple(_notes(fair)),
    )


def _notes(fair: FairProblem) -> list[Sentence]:
    alone = unhelped(fair.rows, list(fair.tiers))
    if not alone:
        return []
    return [
        Sentence(
            "Pairs without a common language for whom the fair has no interpreter: %(number)s. "
            "They are planned all the same.",
            {"number": alone},
        )
    ]
