"""The demo fair: invented people from spreadsheets, through the whole main job.

Nothing here is a short cut: the four files go through the real import, the
real ranking proposes, the real planner plans. Only the wishes and the first
morning, who came and what came of it, are made up, and marked so. Each step
looks whether it is done already, so that a run that was interrupted goes on
where it stopped and a second run changes nothing.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.domain.participant import Role, Scope
from matchmaker.services import import_profiles
from matchmaker.services.demo_vectors import lend_vectors
from matchmaker.services.fairs import (
    FairDraft,
    HallDraft,
    InterpreterDraft,
    new_fair,
    same_every_day,
)
from matchmaker.services.organisers import add_organiser, new_organiser, organiser_by_email
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.propose import propose
from matchmaker.services.publish import publish
from matchmaker.services.sign_in import invite, invite_organiser
from matchmaker.services.simulated_day import simulate_day
from matchmaker.services.simulated_wishes import simulate_wishes
from matchmaker.settings import get_settings
from matchmaker.storage.queries.demo_rows import (
    counts,
    liveliest,
    mark_synthetic,
)
from matchmaker.storage.queries.fairs import fair_id_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Fair

Progress = Callable[[dict[str, Any]], None]

SLUG = "hoi-cho-minh-hoa"
SEED = 2027
PLAN_SECONDS = 5.0
ORGANISER_EMAIL = "bantochuc@example.com"
FILES = ("enterprises.csv", "products.csv", "buyers.csv", "needs.csv")
"""In the order in which they depend on each other."""

_ACTOR = "demo"
_ZONE = "Asia/Ho_Chi_Minh"
_DAYS = (date(2027, 10, 27), date(2027, 10, 28), date(2027, 10, 29))

DRAFT = FairDraft(
    slug=SLUG,
    name_vi="Hội chợ minh họa sản phẩm công nghiệp chủ lực Hà Nội",
    name_en="Demo fair of Hanoi key industrial products",
    place_vi="Trung tâm triển lãm minh họa, Hà Nội",
    place_en="Demo exhibition centre, Hanoi",
    first_day=_DAYS[0],
    last_day=_DAYS[-1],
    sessions=same_every_day(_DAYS[:2], ((time(9), time(11, 30)), (time(13, 30), time(16)))),
    halls=(HallDraft("A", 10, "Khu A"), HallDraft("B", 10, "Khu B")),
    interpreters=(
        InterpreterDraft("Phiên dịch minh họa 1", ("vi", "ja")),
        InterpreterDraft("Phiên dịch minh họa 2", ("vi", "ja")),
        InterpreterDraft("Phiên dịch minh họa 3", ("vi", "de")),
        InterpreterDraft("Phiên dịch minh họa 4", ("vi", "en")),
    ),
    wishes_close_at=datetime(2027, 10, 20, 17, tzinfo=ZoneInfo(_ZONE)),
    timezone=_ZONE,
    simulated=True,
    actor=_ACTOR,
)


def load_demo(db: Database, *, on_progress: Progress | None = None, lend: bool = True) -> Fair:
    """Make the demo fair with a published plan, or find it made already.

    Args:
        db: a database at the newest version.
        on_progress: hears `{"stage", "work_done", "work_total"}`; stages are fair,
            import, propose, wishes, plan, publish, day.
        lend: take the shipped vectors of its texts; else encode them all.

    Returns:
        The fair; its `simulated` is set and it has a published plan.
    """
    tell = on_progress or (lambda _: None)
    scope = organiser_scope(_fair_id(db, tell))
    with db.read() as unit:
        made, fair = counts(unit, scope), unit.get_one(Fair, scope.fair_id)
    if fair.published_plan_id:
        _day(db, scope, made, tell)
        return fair
    if not made["enterprises"]:
        tell(_event("import", 0))
        _import(db, scope)
    if not made["proposals"]:
        tell(_event("propose", 0))
        if lend:
            lend_vectors(db)
        propose(db, scope, on_progress=lambda event: tell({**event, "stage": "propose"}))
    if not made["wishes"]:
        tell(_event("wishes", 0))
        simulate_wishes(db, scope, SEED)
    tell(_event("plan", 0))
    plan = solve_plan(db, scope, seed=SEED, seconds=PLAN_SECONDS)
    publish(db, scope, plan.id)
    tell(_event("publish", 1))
    _day(db, scope, made, tell)
    with db.read() as unit:
        return unit.get_one(Fair, scope.fair_id)


def organiser_scope(fair_id: str) -> Scope:
    """Give the scope in which the demo is made and its links are handed out."""
    return Scope(fair_id, Role.ORGANISER, actor=_ACTOR)


def fresh_links(db: Database, fair: Fair) -> dict[Role, str]:
    """Make one new sign-in link a role; the ones made for them before are void.

    The enterprise and the buyer are those with the longest lists.

    Returns:
        The secret of each link.
    """
    scope = organiser_scope(fair.id)
    people = _visited(db, scope)
    account = _organiser(db, fair.id)
    links = {Role.ORGANISER: invite_organiser(db, scope, account.id)}
    return links | {side: invite(db, scope, id_) for side, id_ in people.items()}


def _visited(db: Database, scope: Scope) -> dict[Role, str]:
    """Whose pages the links open: the participant of either side with the longest list."""
    with db.read() as unit:
        return {side: liveliest(unit, scope, side) for side in (Role.ENTERPRISE, Role.BUYER)}


def _event(stage: str, done: int) -> dict[str, Any]:
    return {"stage": stage, "work_done": done, "work_total": 1}


def _day(db: Database, scope: Scope, made: dict[str, int], tell: Progress) -> None:
    """Make up the first morning, unless it is made."""
    if not made["attendances"]:
        tell(_event("day", 0))
        simulate_day(db, scope, SEED, silent=_visited(db, scope).values())


def _fair_id(db: Database, tell: Progress) -> str:
    with db.read() as unit:
        found = fair_id_of(unit, SLUG)
    if found:
        return found
    tell(_event("fair", 0))
    return new_fair(db, DRAFT).id


def _import(db: Database, scope: Scope) -> None:
    folder = get_settings().data_dir / "demo"
    files = [(name, (folder / name).read_bytes()) for name in FILES]
    staged = import_profiles.stage(db, scope, files)
    import_profiles.apply(db, scope, staged.id)
    with db.write() as unit:
        mark_synthetic(unit, scope)


def _organiser(db: Database, fair_id: str) -> Account:
    """Find or make the demo's organiser; nobody knows the password, the link signs in."""
    account = organiser_by_email(db, ORGANISER_EMAIL) or new_organiser(
        db, ORGANISER_EMAIL, "Ban tổ chức (minh họa)", secrets.token_urlsafe(24)
    )
    add_organiser(db, fair_id, account.id)
    return account
