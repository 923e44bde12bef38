"""Write agendas, the print pack and the plan's workbook to files."""

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(no_args_is_help=True, help=__doc__)

Fair = Annotated[str, typer.Option("--fair", help="The fair's slug; the only fair if left out")]
Language = Annotated[Literal["vi", "en"], typer.Option("--language", help="vi or en")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write; named by us if left out")]
Plan = Annotated[
    int | None, typer.Option("--plan", help="Plan version; the published one if left out")
]
Kind = Annotated[Literal["pdf", "ics"], typer.Option("--as", help="pdf or ics")]


@app.command()
def agenda(  # noqa: PLR0917  # options of a command are named when it is called
    code: Annotated[str, typer.Argument(help="The participant's code in the fair, such as DN-007")],
    fair: Fair = "",
    language: Language = "vi",
    kind: Kind = "pdf",
    plan: Plan = None,
    out: Out = None,
) -> None:
    """Write one participant's agenda, as paper or as a calendar."""
    from matchmaker.services import print_pack  # noqa: PLC0415  # other commands start without it
    from matchmaker.storage.session import database  # noqa: PLC0415  # the same

    db = database()
    scope, plan_id = print_pack.chosen(db, fair, plan)
    participant_id = print_pack.participant_by_code(db, scope, code)
    write = print_pack.agenda_pdf if kind == "pdf" else print_pack.agenda_ics
    content = write(db, scope, participant_id, language, plan_id=plan_id)
    _save(content, out or Path(f"agenda-{code}.{kind}"))


@app.command()
def pack(fair: Fair = "", language: Language = "vi", plan: Plan = None, out: Out = None) -> None:
    """Write the whole print pack: overview, slot sheets, table sheets, every agenda."""
    from matchmaker.services import print_pack  # noqa: PLC0415  # other commands start without it
    from matchmaker.storage.session import database  # noqa: PLC0415  # the same

    db = database()
    scope, plan_id = print_pack.chosen(db, fair, plan)
    content = print_pack.pack_pdf(db, scope, language, plan_id=plan_id)
    _save(content, out or Path(f"print-pack-{language}.pdf"))


@app.command("plan")
def plan_command(
    fair: Fair = "", language: Language = "vi", plan: Plan = None, out: Out = None
) -> None:
    """Write the whole plan as a workbook."""
    from matchmaker.services import print_pack  # noqa: PLC0415  # other commands start without it
    from matchmaker.storage.session import database  # noqa: PLC0415  # the same

    db = database()
    scope, plan_id = print_pack.chosen(db, fair, plan)
    content = print_pack.plan_xlsx(db, scope, language, plan_id=plan_id)
    _save(content, out or Path(f"plan-{language}.xlsx"))


def _save(content: bytes, path: Path) -> None:
    """Write beside the name and rename, so that a broken write leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
    typer.echo(path)
