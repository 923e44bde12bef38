"""Two fairs with everything in them that could leak, and how to search an answer for it.

Both hold the same codes, people, products, proposals, wishes, plans, meetings,
letters, invitations, imports, jobs and history, so that there is something to
leak behind every query.
"""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

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
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Account,
    Attendance,
    Membership,
    Outcome,
    ProfileImport,
    Proposal,
)
from tests.small_fair import SmallFair, small_fair

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


def public_queries(module_name: str) -> set[str]:
    module = import_module(f"{queries.__name__}.{module_name}")
    return {
        f"{module_name}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and {"session", "scope"} & set(inspect.signature(function).parameters)
    }
