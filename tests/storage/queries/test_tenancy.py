"""Two fairs side by side: whatever is asked in one, nothing of the other comes out.

Both fairs are filled with what could leak (`two_fairs`). Then every query is
asked, in every role, and its whole answer is searched for anything of the other
fair; and for anything of other participants where they must not be seen.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.storage.queries import (
    accounts,
    agendas,
    fair_day,
    fairs,
    imports,
    jobs,
    outcome_rows,
    participants,
    plans,
    proposals,
    wishes,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Job, ProfileImport, Proposal
from tests.small_fair import OPENS_AT, SmallFair
from tests.storage.queries.two_fairs import (
    SIDES,
    Ask,
    asked,
    filled,
    leaks,
    public_queries,
    scopes,
)

LATER = OPENS_AT + timedelta(hours=8)

LISTS: dict[str, Ask] = {
    "fairs.fair_head": fairs.fair_head,
    "fairs.overview": fairs.overview,
    "fairs.slots": fairs.slots,
    "fairs.sessions": fairs.sessions,
    "fairs.tables": fairs.tables,
    "participants.participants": lambda unit, scope: [
        participants.participants(unit, scope, side) for side in SIDES
    ],
    "participants.browse": participants.browse,
    "proposals.proposals": proposals.proposals,
    "proposals.ranked_list": proposals.ranked_list,
    "wishes.wishes_of": wishes.wishes_of,
    "wishes.incoming_requests": wishes.incoming_requests,
    "wishes.wish_counts": wishes.wish_counts,
    "wishes.pair_states": lambda unit, scope: unit.execute(wishes.pair_states(scope)).all(),
    "plans.plan_versions": plans.plan_versions,
    "plans.published_plan_id": plans.published_plan_id,
    "fair_day.standing_counts": lambda unit, scope: fair_day.standing_counts(unit, scope, LATER),
    "fair_day.day_meetings": lambda unit, scope: fair_day.day_meetings(
        unit, scope, LATER, fair_day.DayRows()
    ),
    "outcome_rows.own_answers": lambda unit, scope: list(
        outcome_rows.own_answers(unit, scope).values()
    ),
    "outcome_rows.begun_meetings": lambda unit, scope: outcome_rows.begun_meetings(
        unit, scope, LATER
    ),
    "agendas.agenda": agendas.agenda,
    "agendas.letters": agendas.letters,
    "accounts.organisers": accounts.organisers,
    "accounts.invitations": accounts.invitations,
    "imports.imports": imports.imports,
    "jobs.jobs": jobs.jobs,
    "jobs.history": jobs.history,
}

BY_ID: dict[str, tuple[Callable[[Session, Scope, str], Any], Callable[[SmallFair], list[str]]]] = {
    "participants.participant": (
        participants.participant,
        lambda fair: [*fair.enterprises, *fair.buyers],
    ),
    "plans.plan": (plans.plan, lambda fair: [fair.plan_id]),
    "plans.grid": (plans.grid, lambda fair: [fair.plan_id]),
    "proposals.proposal_with": (
        proposals.proposal_with,
        lambda fair: [*fair.enterprises, *fair.buyers],
    ),
    "wishes.words_of_pair": (
        wishes.words_of_pair,
        lambda fair: [*fair.enterprises, *fair.buyers],
    ),
    "outcome_rows.own_meeting": (
        outcome_rows.own_meeting,
        lambda fair: [*fair.enterprises, *fair.buyers],
    ),
    "agendas.agenda": (
        lambda unit, scope, id_: [agendas.agenda(unit, scope, id_, side) for side in SIDES],
        lambda fair: [*fair.enterprises, *fair.buyers],
    ),
    "wishes.wishes_of": (
        lambda unit, scope, id_: [wishes.wishes_of(unit, scope, id_, side) for side in SIDES],
        lambda fair: [*fair.enterprises, *fair.buyers],
    ),
}

# these take no scope, and why
OPEN = {
    "fairs.fair_id_of": "a slug stands in addresses; the id opens nothing",
    "fairs.organised_fairs": "by the account that is signed in",
    "fairs.organiser_scope": "makes the scope, of the account that is signed in",
    "plans.places": "for services, on a plan that they were allowed to read",
}
ASKED_ELSEWHERE = {
    "proposals.proposal": "needs a proposal's own id: below",
    "plans.plan_number": "a number alone: below",
    "imports.profile_import": "needs an import's own id: below",
    "jobs.job": "needs a job's own id: below",
    "jobs.wanted_job": "asks for work in the scope's own fair: tests of jobs",
    "jobs.ask_to_renew": "asks for work in the scope's own fair: tests of renewing",
    "wishes.pair_ids": "reads nothing",
    "fair_day.day_figures": "numbers alone: tests of the fair day",
    "outcome_rows.untold_meetings": "a number alone: tests of outcomes",
    "fair_day.day_meeting": "needs a meeting's own id: tests of the fair day",
    "fair_day.fair_moment": "a time and nothing else: tests of attending",
    "fair_day.moved_to_later": "for publishing, of plans that were read in the scope: its tests",
}


def test_lists_asked_in_one_fair_hold_nothing_of_the_other(either_db: Database):
    here, there = filled(either_db, "hanoi"), filled(either_db, "tokyo")

    found = {
        (name, scope.role): leaks(asked(either_db, lambda unit: ask(unit, scope)), there)  # noqa: B023  # asked at once
        for name, ask in LISTS.items()
        for scope in scopes(here)
    }

    assert {key: marks for key, marks in found.items() if marks} == {}


def test_each_list_holds_something_in_at_least_one_role(db: Database):
    """A question that is always refused would pass the test above and prove nothing."""
    here = filled(db, "hanoi")
    filled(db, "tokyo")

    silent = [
        name
        for name, ask in LISTS.items()
        if not any(
            len(asked(db, lambda unit: ask(unit, scope))) > 20  # noqa: B023  # asked at once
            for scope in scopes(here)
        )
    ]

    assert silent == []


def test_an_id_of_the_other_fair_opens_nothing(either_db: Database):
    here, there = filled(either_db, "hanoi"), filled(either_db, "tokyo")

    found = {
        (name, scope.role, id_): leaks(asked(either_db, lambda unit: ask(unit, scope, id_)), there)  # noqa: B023  # asked at once
        for name, (ask, ids) in BY_ID.items()
        for scope in scopes(here)
        for id_ in ids(there)
    }

    assert {key: marks for key, marks in found.items() if marks} == {}


def test_an_id_of_the_own_fair_opens_what_it_should(db: Database):
    here = filled(db, "hanoi")

    silent = [
        name
        for name, (ask, ids) in BY_ID.items()
        if not any(
            len(asked(db, lambda unit: ask(unit, scope, id_))) > 4  # noqa: B023  # asked at once
            for scope in scopes(here)
            for id_ in ids(here)
        )
    ]

    assert silent == []


def test_the_number_of_a_version_is_told_to_its_own_organiser_alone(either_db: Database):
    here, there = filled(either_db, "hanoi"), filled(either_db, "danang")
    with either_db.read() as unit:
        own = plans.plan_number(unit, here.organiser, here.plan_id)
        foreign = plans.plan_number(unit, here.organiser, there.plan_id)

        with pytest.raises(ForbiddenError):
            plans.plan_number(unit, here.buyer(0), here.plan_id)

    assert own is not None
    assert foreign is None


@pytest.mark.parametrize("table", ["proposal", "import", "job"])
def test_a_rows_own_id_does_not_carry_it_into_another_fair(either_db: Database, table: str):
    from sqlmodel import select

    here, there = filled(either_db, "hanoi"), filled(either_db, "tokyo")
    kind, read = {
        "proposal": (Proposal, proposals.proposal),
        "import": (ProfileImport, imports.profile_import),
        "job": (Job, jobs.job),
    }[table]

    with either_db.read() as unit:
        id_ = unit.exec(select(kind.id).where(kind.fair_id == there.id)).first()  # type: ignore[attr-defined]  # all three have both
        assert read(unit, there.organiser, id_).fair_id == there.id
        for scope in scopes(here):
            with pytest.raises((NotFoundError, ForbiddenError)):
                read(unit, scope, id_)


# --- participants among each other ---------------------------------------------------------

PRIVATE: dict[str, Ask] = {
    name: LISTS[name]
    for name in (
        "proposals.ranked_list",
        "wishes.wishes_of",
        "wishes.incoming_requests",
        "agendas.agenda",
        "outcome_rows.own_answers",
    )
}


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_a_participants_lists_hold_nothing_of_its_rivals(either_db: Database, name: str):
    fair = filled(either_db, "hanoi")
    ask = PRIVATE[name]

    for scope, rivals, marks in (
        (fair.buyer(0), fair.buyers[1:], ("-B1", "-B2", "b1 of", "b2 of", "Sakura Parts 1")),
        (fair.enterprise(0), fair.enterprises[1:], ("E1-", "E2-", "e1 of", "e2 of", "Anh 1")),
    ):
        text = asked(either_db, lambda unit: ask(unit, scope))  # noqa: B023  # asked at once
        assert [mark for mark in (*rivals, *marks) if mark in text] == []


def test_a_participant_cannot_ask_for_anothers_lists(either_db: Database):
    fair = filled(either_db, "hanoi")

    with either_db.read() as unit:
        for scope, rival in (
            (fair.buyer(0), fair.buyers[1]),
            (fair.enterprise(0), fair.enterprises[1]),
            (fair.buyer(0), fair.enterprises[0]),
        ):
            for ask in (wishes.wishes_of, agendas.agenda):
                with pytest.raises(NotFoundError):
                    ask(unit, scope, rival)


def test_a_participant_does_not_see_its_rivals_profiles(db: Database):
    fair = filled(db, "hanoi")

    with db.read() as unit:
        for scope, rival in (
            (fair.buyer(0), fair.buyers[1]),
            (fair.enterprise(0), fair.enterprises[1]),
        ):
            with pytest.raises(NotFoundError):
                participants.participant(unit, scope, rival)


def test_what_is_the_organisers_is_refused_to_participants(db: Database):
    fair = filled(db, "hanoi")

    for name in (
        "fairs.overview",
        "participants.participants",
        "proposals.proposals",
        "plans.plan_versions",
        "agendas.letters",
        "fair_day.standing_counts",
        "fair_day.day_meetings",
        "outcome_rows.begun_meetings",
        "accounts.organisers",
        "accounts.invitations",
        "imports.imports",
        "jobs.jobs",
        "jobs.history",
    ):
        for scope in (fair.enterprise(0), fair.buyer(0)):
            with db.read() as unit, pytest.raises(ForbiddenError):
                LISTS[name](unit, scope)


# --- no query escapes ----------------------------------------------------------------------

OURS = sorted({name.partition(".")[0] for name in (*LISTS, *BY_ID)})


def test_every_query_is_asked_above():
    known = {*LISTS, *BY_ID, *OPEN, *ASKED_ELSEWHERE}

    written = set().union(*(public_queries(name) for name in OURS))

    assert written - known == set()
    assert known - written == set()
