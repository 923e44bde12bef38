"""Write agendas, the print pack, letters and the plan's workbook to files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from matchmaker.cli.said import ready_database, refusals

if TYPE_CHECKING:
    from matchmaker.domain.participant import Scope
    from matchmaker.storage.session import Database

app = typer.Typer(no_args_is_help=True, help=__doc__)

FairName = Annotated[str, typer.Option("--fair", help="The fair's slug; the only fair if left out")]
Language = Annotated[Literal["vi", "en"], typer.Option("--language", help="vi or en")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write; named by us if left out")]
Version = Annotated[
    int | None, typer.Option("--plan", help="Plan version; the published one if left out")
]
Kind = Annotated[Literal["pdf", "ics"], typer.Option("--as", help="pdf or ics")]


@app.command()
def agenda(  # noqa: PLR0917  # options of a command are named when it is called
    code: Annotated[str, typer.Argument(help="The participant's code in the fair, such as DN-007")],
    fair: FairName = "",
    language: Language = "vi",
    kind: Kind = "pdf",
    version: Version = None,
    out: Out = None,
) -> None:
    """Write one participant's agenda, as paper or as a calendar."""
    from matchmaker.services import print_pack

    with refusals():
        db, scope = _at(fair)
        plan_id = print_pack.plan_by_number(db, scope, version)
        participant_id = print_pack.participant_by_code(db, scope, code)
        write = print_pack.agenda_pdf if kind == "pdf" else print_pack.agenda_ics
        content = write(db, scope, participant_id, language, plan_id=plan_id)
    _save(content, out or Path(f"agenda-{_plain(code)}.{kind}"))


@app.command()
def pack(
    fair: FairName = "", language: Language = "vi", version: Version = None, out: Out = None
) -> None:
    """Write the whole print pack: overview, slot sheets, table sheets, every agenda."""
    from matchmaker.services import print_pack

    with refusals():
        db, scope = _at(fair)
        plan_id = print_pack.plan_by_number(db, scope, version)
        content = print_pack.pack_pdf(db, scope, language, plan_id=plan_id)
    _save(content, out or Path(f"print-pack-{language}.pdf"))


@app.command()
def plan(
    fair: FairName = "", language: Language = "vi", version: Version = None, out: Out = None
) -> None:
    """Write the whole plan as a workbook."""
    from matchmaker.services import print_pack

    with refusals():
        db, scope = _at(fair)
        plan_id = print_pack.plan_by_number(db, scope, version)
        content = print_pack.plan_xlsx(db, scope, language, plan_id=plan_id)
    _save(content, out or Path(f"plan-{language}.xlsx"))


@app.command()
def letters(
    code: Annotated[list[str] | None, typer.Argument(help="Codes of participants")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All who were never invited")] = False,
    fair: FairName = "",
    out: Out = None,
) -> None:
    """Invite by letter: make links (older ones become void) and print them with their codes."""
    from matchmaker.services import invitations, print_pack
    from matchmaker.settings import get_settings

    settings = get_settings()
    root = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    with refusals():
        db, scope = _at(fair)
        made = invitations.invite_many(db, scope, code or [], everybody=everybody)
        links = [
            (print_pack.participant_by_code(db, scope, one), f"{root}/links/{secret}")
            for one, secret in made
        ]
        content = print_pack.letters_pdf(db, scope, links, settings.language)
    _save(content, out or Path("letters.pdf"))


def _at(slug: str) -> "tuple[Database, Scope]":
    from matchmaker.services.fairs import scope_of

    db = ready_database()
    return db, scope_of(db, slug)


def _plain(code: str) -> str:
    """Take out of a code what a file name may not hold, such as the slash of "DN/7"."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in code)


def _save(content: bytes, path: Path) -> None:
    """Write beside the name and rename, so that a broken write leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
    typer.echo(path)
