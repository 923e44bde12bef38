"""Three versions of one plan: whoever reads one reads nothing of the others.

The published version is what people see, a draft is the organiser's alone, and a
superseded one is history. Every query that reads meetings is asked here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.queries import (
    agendas,
    answers,
    demo_rows,
    fair_day,
    organiser_pages,
    outcome_rows,
    own_agenda,
    participant_pages,
    plan_rows,
    planning_rows,
    plans,
    print_rows,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Need, PlanVersion, Product
from tests.fair_rows import FAILS, add, change, meet, propose
from tests.small_fair import OPENS_AT, SmallFair, small_fair

Pairs = set[tuple[int, int]]
LATER = OPENS_AT + timedelta(hours=9)
NOW, NEXT, ONCE = {(0, 0), (1, 1)}, {(0, 1), (1, 0)}, {(2, 2), (0, 2)}


@dataclass(frozen=True)
class Versions:
    """A fair with a version that was published once, one that is, and a draft."""

    db: Database
    fair: SmallFair
    once: str
    now: str
    draft: str

    def pairs(self, rows: Iterable[Any]) -> Pairs:
        """Read rows with both ids as numbers of enterprise and buyer."""
        return {
            (self.fair.enterprises.index(row.enterprise_id), self.fair.buyers.index(row.buyer_id))
            for row in rows
        }


@pytest.fixture
def versions(db: Database) -> Versions:
    """Give three versions in which other pairs meet, each at slots of its own."""
    fair = small_fair(db)
    once = PlanVersion(fair_id=fair.id, number=2, state=PlanState.SUPERSEDED)
    draft = PlanVersion(fair_id=fair.id, number=3, state=PlanState.DRAFT)
    add(db, once, draft)
    for plan_id, met in ((fair.plan_id, NOW), (draft.id, NEXT), (once.id, ONCE)):
        places = [(e, b, slot, slot) for slot, (e, b) in enumerate(sorted(met))]
        meet(db, fair, *places, plan_id=plan_id)
    change(db, PlanVersion, fair.plan_id, state=PlanState.PUBLISHED)
    change(db, Fair, fair.id, published_plan_id=fair.plan_id)
    return Versions(db, fair, once.id, fair.plan_id, draft.id)


# --- by the version that is asked for --------------------------------------------------------

OF_VERSION: dict[str, Callable[[Session, SmallFair, str], Iterable[Any]]] = {
    "print_rows.meeting_rows": lambda unit, fair, plan_id: print_rows.meeting_rows(
        unit, fair.organiser, plan_id
    ),
    "print_rows.plan_rows": lambda unit, fair, plan_id: (
        print_rows.plan_rows(unit, fair.organiser, plan_id).meetings
    ),
    "plans.grid": lambda unit, fair, plan_id: plans.grid(unit, fair.organiser, plan_id),
    "planning_rows.meetings_of": lambda unit, _fair, plan_id: planning_rows.meetings_of(
        unit, plan_id
    ),
    "plan_rows.plan_rows": lambda unit, fair, plan_id: (
        plan_rows.plan_rows(unit, fair.id, plan_id).meetings
    ),
}


@pytest.mark.parametrize("name", sorted(OF_VERSION))
def test_a_version_holds_its_own_meetings_and_no_others(versions: Versions, name: str):
    with versions.db.read() as unit:
        found = [
            versions.pairs(OF_VERSION[name](unit, versions.fair, plan_id))
            for plan_id in (versions.now, versions.draft, versions.once)
        ]

    assert found == [NOW, NEXT, ONCE]


def test_what_is_taken_in_one_version_is_free_in_another(versions: Versions):
    with versions.db.read() as unit:
        taken = [
            plan_rows.plan_rows(unit, versions.fair.id, plan_id).occupied
            for plan_id in (versions.now, versions.draft, versions.once)
        ]

    assert [len(one) for one in taken] == [6, 6, 6], "two sides and a table, for two meetings"
    assert taken[0].isdisjoint(taken[1] | taken[2])


def test_a_pair_that_fails_a_must_counts_only_where_it_meets(versions: Versions):
    propose(versions.db, versions.fair, 0, 0, gates=FAILS)
    propose(versions.db, versions.fair, 0, 1, gates=FAILS)

    with versions.db.read() as unit:
        gated = [
            plan_rows.plan_rows(unit, versions.fair.id, plan_id).gated
            for plan_id in (versions.now, versions.draft, versions.once)
        ]

    e, b = versions.fair.enterprises, versions.fair.buyers
    assert gated == [{(e[0], b[0])}, {(e[0], b[1])}, set()]


def test_offers_and_partners_on_paper_are_those_of_the_version(versions: Versions):
    fair, scope = versions.fair, versions.fair.enterprise(0)
    with versions.db.read() as unit:
        needs, partners = (
            [
                [fair.buyers.index(getattr(row, name)) for row in read(unit, plan_id)]
                for plan_id in (versions.now, versions.draft, versions.once)
            ]
            for name, read in (
                ("owner_id", lambda unit, id_: print_rows.offer_rows(unit, scope, Need, id_)),
                ("id", lambda unit, id_: print_rows.party_rows(unit, scope, Buyer, id_)),
            )
        )
        products = print_rows.offer_rows(unit, scope, Product, versions.once)
        alone = print_rows.party_rows(unit, fair.enterprise(1), Buyer, versions.once)

    assert needs == partners == [[0], [1], [2]]
    assert [row.owner_id for row in products] == [fair.enterprises[0]]
    assert alone == []


def test_the_organiser_reads_everybody_on_paper_whoever_meets(versions: Versions):
    with versions.db.read() as unit:
        rows = print_rows.party_rows(unit, versions.fair.organiser, Enterprise, versions.once)

    assert [row.id for row in rows] == versions.fair.enterprises


# --- by what people see ----------------------------------------------------------------------


def both(fair: SmallFair, name: str, ask: Callable[[Session, Scope], Iterable[Any]]) -> Any:
    """Ask every enterprise whom it meets, by a query that names the other side."""

    def read(unit: Session) -> Pairs:
        return {
            (number, fair.buyers.index(getattr(row, name)))
            for number in range(3)
            for row in ask(unit, fair.enterprise(number))
        }

    return read


SEEN: dict[str, Callable[[Versions], Callable[[Session], Pairs]]] = {
    "agendas.agenda": lambda of: both(of.fair, "other_id", agendas.agenda),
    "own_agenda.own_meetings": lambda of: both(of.fair, "other_id", own_agenda.own_meetings),
    "print_rows.plan_rows": lambda of: both(
        of.fair, "buyer_id", lambda unit, scope: print_rows.plan_rows(unit, scope, None).meetings
    ),
    "fair_day.day_meetings": lambda of: lambda unit: versions_of_day(of, unit),
    "outcome_rows.begun_meetings": lambda of: (
        lambda unit: of.pairs(outcome_rows.begun_meetings(unit, of.fair.organiser, LATER))
    ),
    "demo_rows.first_meetings": lambda of: (
        lambda unit: of.pairs(demo_rows.first_meetings(unit, of.fair.organiser, 9))
    ),
    "answers.meets": lambda of: (
        lambda unit: {
            (e, b)
            for e in range(3)
            for b in range(3)
            if answers.meets(unit, of.fair.organiser, of.fair.enterprises[e], of.fair.buyers[b])
        }
    ),
}


def versions_of_day(of: Versions, unit: Session) -> Pairs:
    return of.pairs(fair_day.day_meetings(unit, of.fair.organiser, LATER, fair_day.DayRows()).rows)


@pytest.mark.parametrize("name", sorted(SEEN))
def test_people_see_the_published_version_alone(versions: Versions, name: str):
    with versions.db.read() as unit:
        assert SEEN[name](versions)(unit) == NOW


@pytest.mark.parametrize("name", sorted(set(SEEN) - {"print_rows.plan_rows"}))
def test_without_a_published_version_nobody_meets(versions: Versions, name: str):
    change(versions.db, Fair, versions.fair.id, published_plan_id=None)

    with versions.db.read() as unit:
        assert SEEN[name](versions)(unit) == set()


@pytest.mark.parametrize("name", sorted(SEEN))
def test_once_the_draft_is_published_people_see_that(versions: Versions, name: str):
    change(versions.db, Fair, versions.fair.id, published_plan_id=versions.draft)

    with versions.db.read() as unit:
        assert SEEN[name](versions)(unit) == NEXT


def test_figures_count_the_published_version_alone(versions: Versions):
    fair = versions.fair
    with versions.db.read() as unit:
        own = [
            participant_pages.counts(unit, scope).meetings
            for scope in (fair.enterprise(0), fair.enterprise(1), fair.enterprise(2), fair.buyer(2))
        ]
        short = organiser_pages.short_of_meetings(unit, fair.organiser)

    assert own == [1, 1, 0, 0]
    assert short == {Role.ENTERPRISE: 1, Role.BUYER: 1}


@pytest.mark.parametrize("which", ["draft", "once"])
def test_another_version_is_not_there_for_a_participant(versions: Versions, which: str):
    plan_id = getattr(versions, which)

    with versions.db.read() as unit:
        for scope in (versions.fair.enterprise(0), versions.fair.buyer(0)):
            with pytest.raises(NotFoundError):
                print_rows.plan_rows(unit, scope, plan_id)
        assert print_rows.plan_to_print(unit, versions.fair.organiser, plan_id)[1].id == plan_id


def test_who_met_in_an_earlier_version_is_not_asked_what_came_of_it(versions: Versions):
    scope = versions.fair.enterprise(0)

    with versions.db.read() as unit:
        assert outcome_rows.untold_meetings(unit, scope, LATER) == 1
        for buyer, found in ((0, True), (1, False), (2, False)):
            try:
                row = outcome_rows.own_meeting(unit, scope, versions.fair.buyers[buyer])
            except NotFoundError:
                row = None
            assert (row is not None) is found
