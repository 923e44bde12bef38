"""`matchmaker import` and `matchmaker template`: spreadsheets in, and the one to fill in."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.cli.said import ready_database, refusals

if TYPE_CHECKING:
    from matchmaker.storage.tables import ProfileImport

_SHOWN_PROBLEMS = 50


def import_files(  # noqa: PLR0917  # options of a command are named when it is called
    files: Annotated[
        list[Path],
        typer.Argument(
            help="XLSX, XLS, ODS, CSV or TSV", exists=True, dir_okay=False, readable=True
        ),
    ],
    fair: Annotated[str, typer.Option(help="The fair's slug; the only fair if left out")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change")] = False,
    good_rows_only: Annotated[
        bool, typer.Option("--good-rows-only", help="Leave rows with errors out")
    ] = False,
    encoding: Annotated[
        str, typer.Option(help="Encoding of text files, if the guess is wrong")
    ] = "",
    delimiter: Annotated[str, typer.Option(help="What parts the cells of text files")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Take enterprises, products, buyers, needs and wishes in from spreadsheets."""
    from matchmaker.domain.participant import Role, Scope
    from matchmaker.services import import_profiles
    from matchmaker.storage.queries.stored_profiles import fair_by_slug

    with refusals():
        db = ready_database()
        with db.read() as session:
            fair_id = fair_by_slug(session, fair or None).id
        scope = Scope(fair_id, Role.ORGANISER, actor="command line")
        contents = [(path.name, path.read_bytes()) for path in files]
        done = import_profiles.stage(
            db, scope, contents, encoding=encoding, delimiter=delimiter.replace("\\t", "\t")
        )
        held_back = any(sheet["held_back"] for sheet in done.summary["sheets"])
        if not dry_run and (good_rows_only or not held_back):
            done = import_profiles.apply(db, scope, done.id, good_rows_only=good_rows_only)
    _print(done, as_json=as_json)
    if done.state != "applied" and held_back:
        raise typer.Exit(1)


def template(
    file: Annotated[Path, typer.Argument(help="Where to write the workbook")],
) -> None:
    """Write the empty workbook to fill in."""
    from matchmaker.services.import_profiles import template as workbook

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(workbook())
    typer.echo(file)


def _print(done: "ProfileImport", *, as_json: bool) -> None:
    if as_json:
        said: dict[str, Any] = {
            "id": done.id,
            "state": done.state,
            "summary": done.summary,
            "problems": done.problems,
        }
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for sheet in done.summary["sheets"]:
        typer.echo(_sheet_line(sheet))
    for problem in done.problems[:_SHOWN_PROBLEMS]:
        typer.echo(_problem_line(problem), err=True)
    left = len(done.problems) - _SHOWN_PROBLEMS
    if left > 0:
        typer.echo(f"... {left}", err=True)


def _sheet_line(sheet: dict[str, Any]) -> str:
    counts = ("rows", "new", "changed", "unchanged", "held_back", "absent")
    return f"{sheet['title']}: " + ", ".join(f"{name} {sheet[name]}" for name in counts)


def _problem_line(problem: dict[str, Any]) -> str:
    from matchmaker.domain.sentence import Sentence
    from matchmaker.locale import say
    from matchmaker.settings import get_settings

    language = get_settings().language
    place = ":".join(str(part) for part in (problem["title"], problem["row"], problem["column"])
                     if part)  # fmt: skip
    said = [say(Sentence.from_json(problem[key]), language) for key in ("sentence", "mend")
            if problem[key]]  # fmt: skip
    return f"{problem['severity']} {problem['code']} {place}: {' '.join(said)}"
