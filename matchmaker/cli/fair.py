"""Make fairs, let people in, and lead a fair from proposals to its published plan."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.cli.said import answer, ready_database, refusals

if TYPE_CHECKING:
    from matchmaker.domain.participant import Scope
    from matchmaker.services.fairs import HallDraft, InterpreterDraft
    from matchmaker.storage.session import Database

app = typer.Typer(no_args_is_help=True, help="Make, list and show fairs.")
organiser_app = typer.Typer(no_args_is_help=True, help="Organisers and their passwords.")

FairName = Annotated[str, typer.Option("--fair", help="The fair's slug; the only fair if left out")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]


@app.command("new")
def new(  # noqa: PLR0917  # options of a command are named when it is called
    slug: Annotated[str, typer.Argument(help="Short name: a-z, 0-9 and hyphens")],
    day: Annotated[
        list[str], typer.Option(help="A day with meetings, 2026-10-27; may be repeated")
    ],
    session: Annotated[
        list[str], typer.Option(help="A block of each day, 09:00-11:30; may be repeated")
    ],
    hall: Annotated[list[str], typer.Option(help="Hall and its tables, A=13; may be repeated")],
    name_vi: Annotated[str, typer.Option(help="Name in Vietnamese")] = "",
    name_en: Annotated[str, typer.Option(help="Name in English")] = "",
    place_vi: Annotated[str, typer.Option(help="Place in Vietnamese")] = "",
    place_en: Annotated[str, typer.Option(help="Place in English")] = "",
    last_day: Annotated[
        str, typer.Option(help="Last day, if later than the last with meetings")
    ] = "",
    timezone: Annotated[str, typer.Option(help="Time zone")] = "Asia/Ho_Chi_Minh",
    slot: Annotated[int, typer.Option(help="Minutes of a meeting")] = 20,
    gap: Annotated[int, typer.Option(help="Minutes between two meetings")] = 5,
    least: Annotated[int, typer.Option(help="Least meetings of an enterprise")] = 3,
    most: Annotated[int, typer.Option(help="Most meetings of anybody")] = 24,
    interpreter: Annotated[
        list[str] | None, typer.Option(help="Name and languages, Lan:ja,vi; may be repeated")
    ] = None,
    organiser: Annotated[str, typer.Option(help="E-mail of its organiser")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a new fair with its sessions, slots, halls and tables."""
    from matchmaker.services import fairs, organisers

    with refusals():
        days = sorted(_day(one) for one in day)
        draft = fairs.FairDraft(
            slug=slug,
            name_vi=name_vi,
            name_en=name_en,
            place_vi=place_vi,
            place_en=place_en,
            first_day=days[0],
            last_day=_day(last_day) if last_day else days[-1],
            timezone=timezone,
            sessions=fairs.same_every_day(days, [_block(one) for one in session]),
            halls=tuple(_hall(one) for one in hall),
            interpreters=tuple(_interpreter(one) for one in interpreter or []),
            slot_minutes=slot,
            gap_minutes=gap,
            least_meetings=least,
            most_meetings=most,
            actor="command line",
        )
        db = ready_database()
        account = organisers.required_organiser(db, organiser) if organiser else None
        made = fairs.new_fair(db, draft, organiser_account_id=account.id if account else None)
    answer({"id": made.id, "slug": made.slug}, as_json=as_json, lines=[made.slug])


@app.command("list")
def list_fairs(as_json: AsJson = False) -> None:
    """List every fair, the next one first."""
    from matchmaker.services.fairs import fair_list

    with refusals():
        found = fair_list(ready_database())
    rows = [
        {
            "slug": fair.slug,
            "name_vi": fair.name_vi,
            "name_en": fair.name_en,
            "first_day": fair.first_day.isoformat(),
            "last_day": fair.last_day.isoformat(),
            "published": fair.published_plan_id is not None,
        }
        for fair in found
    ]
    lines = [
        f"{row['slug']}  {row['first_day']}  {row['name_vi'] or row['name_en']}" for row in rows
    ]
    answer(rows, as_json=as_json, lines=lines)


@app.command("show")
def show(fair: FairName = "", as_json: AsJson = False) -> None:
    """Show a fair in figures."""
    from dataclasses import asdict

    from matchmaker.storage.queries.fairs import fair_head, overview

    with refusals():
        db, scope = _at(fair)
        with db.read() as unit:
            figures = {**asdict(fair_head(unit, scope)), **asdict(overview(unit, scope))}
    lines = [f"{name}: {value}" for name, value in figures.items()]
    answer(figures, as_json=as_json, lines=lines)


@organiser_app.command("add")
def add_organiser(
    email: Annotated[str, typer.Argument(help="E-mail to sign in with")],
    name: Annotated[str, typer.Option(help="How the person is called")] = "",
    fair: FairName = "",
) -> None:
    """Let somebody organise a fair; asks for a password if the account is new."""
    from matchmaker.services import organisers

    with refusals():
        db, scope = _at(fair)
        account = organisers.organiser_by_email(db, email)
        if account is None:
            password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
            account = organisers.new_organiser(db, email, name, password)
        organisers.add_organiser(db, scope.fair_id, account.id)
    typer.echo(account.email)


@organiser_app.command("password")
def set_password(email: Annotated[str, typer.Argument(help="E-mail to sign in with")]) -> None:
    """Give an organiser a new password and end all his sessions."""
    from matchmaker.services import organisers, sign_in

    with refusals():
        db = ready_database()
        account = organisers.required_organiser(db, email)
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        sign_in.set_password(db, account.id, password)
    typer.echo(account.email)


def invite(
    code: Annotated[list[str] | None, typer.Argument(help="Codes of participants")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All who were never invited")] = False,
    fair: FairName = "",
    as_json: AsJson = False,
) -> None:
    """Make invitation links; each is shown once and works once, older ones become void."""
    from matchmaker.services import invitations
    from matchmaker.settings import get_settings

    settings = get_settings()
    root = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    with refusals():
        db, scope = _at(fair)
        made = [
            {"code": one, "link": f"{root}/links/{secret}"}
            for one, secret in invitations.invite_many(db, scope, code or [], everybody=everybody)
        ]
    answer(made, as_json=as_json, lines=[f"{one['code']}  {one['link']}" for one in made])


def propose(fair: FairName = "", as_json: AsJson = False) -> None:
    """Score the fair's pairs and make each side's list of proposals."""
    from dataclasses import asdict

    from matchmaker.services.propose import propose as run

    with refusals():
        db, scope = _at(fair)
        outcome = asdict(run(db, scope, on_progress=_tell))
    answer(outcome, as_json=as_json, lines=[f"{name}: {value}" for name, value in outcome.items()])


def plan(
    fair: FairName = "",
    seed: Annotated[int, typer.Option(help="Same seed, same plan")] = 1,
    seconds: Annotated[float, typer.Option(help="How long at most; 0 = the setting")] = 0,
    as_json: AsJson = False,
) -> None:
    """Plan the fair and keep the plan as a draft."""
    from matchmaker.services.plan_fair import solve_plan
    from matchmaker.settings import get_settings

    with refusals():
        db, scope = _at(fair)
        made = solve_plan(
            db,
            scope,
            seed=seed,
            seconds=seconds or get_settings().plan_seconds,
            on_progress=lambda event: _tell(event.to_json()),
        )
    figures = {
        "plan": made.number,
        "value": made.value,
        "bound": made.bound,
        "gap_pct": made.gap_pct,
        "stopped_by": made.stopped_by,
        "fingerprint": made.plan_fingerprint,
        "counts": made.result.get("counts", {}),
    }
    answer(figures, as_json=as_json, lines=[f"{name}: {value}" for name, value in figures.items()])


def publish(
    fair: FairName = "",
    number: Annotated[
        int | None, typer.Option("--plan", help="Plan version; the newest draft if left out")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a draft the plan that everybody sees; letters wait in the outbox."""
    from matchmaker.services.publish import draft_to_publish
    from matchmaker.services.publish import publish as make_public

    with refusals():
        db, scope = _at(fair)
        draft_id = draft_to_publish(db, scope, number)
        made = make_public(db, scope, draft_id)
    figures = {"plan": made.number, "published_at": str(made.published_at)}
    answer(figures, as_json=as_json, lines=[f"{name}: {value}" for name, value in figures.items()])


# --- reading what was typed ----------------------------------------------------------------


def _at(fair: str) -> "tuple[Database, Scope]":
    from matchmaker.services.fairs import scope_of

    db = ready_database()
    return db, scope_of(db, fair)


def _tell(event: dict[str, Any]) -> None:
    parts = [f"{name} {value}" for name, value in event.items()]
    typer.echo("  ".join(parts), err=True)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise typer.BadParameter(f"{typed!r} is not a day; write it like 2026-10-27") from None


def _block(typed: str) -> tuple[time, time]:
    try:
        starts, ends = (datetime.strptime(part, "%H:%M").time() for part in typed.split("-"))  # noqa: DTZ007  # a time of day
    except ValueError:
        raise typer.BadParameter(f"{typed!r} is not a session; write it like 09:00-11:30") from None
    return starts, ends


def _hall(typed: str) -> "HallDraft":
    from matchmaker.domain.text import whole_number
    from matchmaker.services.fairs import HallDraft

    code, _, tables = typed.rpartition("=")
    number = whole_number(tables)
    if not code or number is None:
        raise typer.BadParameter(f"{typed!r} is not a hall with its tables; write it like A=13")
    return HallDraft(code, number)


def _interpreter(typed: str) -> "InterpreterDraft":
    from matchmaker.services.fairs import InterpreterDraft

    name, _, languages = typed.partition(":")
    return InterpreterDraft(name, tuple(one.strip() for one in languages.split(",") if one.strip()))
