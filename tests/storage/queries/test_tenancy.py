"""Two fairs side by side: whatever is asked in one, nothing of the other comes out.

Both fairs are filled with the same codes, people, products, proposals, wishes,
plans, meetings, letters, invitations, imports, jobs and history, so that there
is something to leak behind every query. Then every query is asked, in every
role, and its whole answer is searched for anything of the other fair; and for
anything of other participants where they must not be seen.
"""

import inspect
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlmodel import Session

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.jobs import enqueue
from matchmaker.services.publish import publish
from matchmaker.services.sign_in import invite
from matchmaker.services.wish import say_wish
from matchmaker.storage import queries
from matchmaker.storage.booking import Placement, book
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
from matchmaker.storage.tables import (
    Account,
    Attendance,
    Job,
    Membership,
    Outcome,
    ProfileImport,
    Proposal,
)
from tests.small_fair import OPENS_AT, SmallFair, small_fair

LATER = OPENS_AT + timedelta(hours=8)
SIDES = (Role.ENTERPRISE, Role.BUYER)


def filled(db: Database, slug: str) -> SmallFair:
    """Make a fair in which everything is there that could leak."""
    fair = small_fair(db, slug)
    with db.told() as unit:
        for e in range(3):
            for b in range(3):
                unit.add(a_proposal(fair, e, b))
        unit.add(ProfileImport(fair_id=fair.id, file_name=f"{slug}.xlsx", content=slug.encode()))
        account = Account(email=f"organiser@{slug}.example", name=f"Organiser of {slug}")
        unit.add(account)
        unit.flush()
        unit.add(Membership(account_id=account.id, fair_id=fair.id, role=Role.ORGANISER))
    for e in range(3):
        for b in range(3):
            say_wish(db, fair.enterprise(e), fair.buyers[b], Says.MEET, note=f"e{e} of {slug}")
            if b != 2:
                say_wish(db, fair.buyer(b), fair.enterprises[e], Says.MEET, note=f"b{b} of {slug}")
    with db.told() as unit:
        places = [
            Placement(fair.enterprises[i], fair.buyers[i], fair.slots[0], fair.tables[i])
            for i in range(3)
        ]
        book(unit, fair.id, fair.plan_id, places)
    publish(db, fair.organiser, fair.plan_id)
    with db.told() as unit:
        for i in range(3):
            for side in SIDES:
                unit.add_all(what_came(fair, i, side))
    invite(db, fair.organiser, fair.enterprises[0])
    enqueue(db, fair.organiser, "plan", {"note": slug})
    return fair


def what_came(fair: SmallFair, i: int, side: Role) -> list[object]:
    """One side's attendance at its meeting and what it says of it, in words of its own."""
    pair = {"enterprise_id": fair.enterprises[i], "buyer_id": fair.buyers[i], "fair_id": fair.id}
    word = f"{side.value[0]}{i} of {fair.slug}"
    return [
        Attendance(**pair, side=side, state="arrived", noted_by=f"desk of {fair.slug}"),
        Outcome(**pair, said_by=side, stage="contract", note=word),
    ]


def a_proposal(fair: SmallFair, e: int, b: int) -> Proposal:
    return Proposal(
        fair_id=fair.id,
        enterprise_id=fair.enterprises[e],
        buyer_id=fair.buyers[b],
        best_product_id=fair.products[e],
        best_need_id=fair.needs[b],
        p_enterprise=0.5,
        p_buyer=0.5,
        p_mutual=0.25,
        rank_for_enterprise=b + 1,
        rank_for_buyer=e + 1,
        reasons={"why": [{"pair": f"E{e}-B{b} {fair.slug}"}]},
    )


def ids_of(fair: SmallFair) -> set[str]:
    return {
        fair.id,
        fair.plan_id,
        *fair.enterprises,
        *fair.buyers,
        *fair.products,
        *fair.needs,
        *fair.slots,
        *fair.tables,
    }


def everything(answer: object) -> str:
    """Write down all that an answer holds."""
    if isinstance(answer, list | tuple) and not hasattr(answer, "_mapping"):
        return " ".join(everything(one) for one in answer)
    if hasattr(answer, "_mapping"):
        return repr(dict(answer._mapping))
    if hasattr(answer, "model_dump"):
        return repr(answer.model_dump())
    if hasattr(answer, "__dataclass_fields__"):
        return " ".join(everything(getattr(answer, name)) for name in answer.__dataclass_fields__)
    return repr(answer)


Ask = Callable[[Session, Scope], Any]

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


def scopes(fair: SmallFair) -> list[Scope]:
    return [fair.organiser, fair.enterprise(0), fair.buyer(0), fair.buyer(2)]


def asked(db: Database, ask: Callable[[Session], Any]) -> str:
    """Write down the answer to a question; a refusal is an empty one."""
    with db.read() as unit:
        try:
            return everything(ask(unit))
        except (ForbiddenError, NotFoundError):
            return ""


def leaks(text: str, other: SmallFair) -> list[str]:
    marks = {*ids_of(other), f"({other.slug})", f"{other.slug}.example", f"of {other.slug}"}
    return [mark for mark in marks if mark in text]


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


def public_queries(module_name: str) -> set[str]:
    module = import_module(f"{queries.__name__}.{module_name}")
    return {
        f"{module_name}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and {"session", "scope"} & set(inspect.signature(function).parameters)
    }


def test_every_query_is_asked_above():
    known = {*LISTS, *BY_ID, *OPEN, *ASKED_ELSEWHERE}

    written = set().union(*(public_queries(name) for name in OURS))

    assert written - known == set()
    assert known - written == set()
