"""`matchmaker reference`: facts of trade that an organiser loads, with source and date."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.cli.said import answer, ready_database, refusals

if TYPE_CHECKING:
    from matchmaker.catalogue.problems import Problem
    from matchmaker.services.loaded import Loaded

app = typer.Typer(no_args_is_help=True, help="Facts of trade: load, list, forget.")
load = typer.Typer(no_args_is_help=True, help="Load a file of trade facts.")
app.add_typer(load, name="load")

_SHOWN_PROBLEMS = 50

File = Annotated[Path, typer.Argument(help="CSV (also .gz), XLSX, XLS or ODS")]
Source = Annotated[str, typer.Option(help="Authority and document, as people will read it")]
Dated = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the facts")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]


@app.callback()
def reference() -> None:
    """Load, list and forget facts of trade."""


@load.command("tariff")
def tariff(
    file: File,
    source: Source,
    dated: Dated,
    revision: Annotated[str, typer.Option(help="Edition of the Harmonized System")] = "",
    as_json: AsJson = False,
) -> None:
    """Load an official bilingual tariff: code, Vietnamese text, English text."""
    from matchmaker.services.tariff import load_tariff

    with _problems_said(as_json=as_json):
        done = load_tariff(
            ready_database(), file, source=source, dated=dated.date(), revision=revision
        )
    _say(done, as_json=as_json)


@load.command("schedule")
def schedule(  # noqa: PLR0917  # options of a command are named when it is called
    file: File,
    country: Annotated[str, typer.Option(help="Destination: a country, or EU")],
    agreement: Annotated[str, typer.Option(help="Code of the agreement, such as EVFTA")],
    source: Source,
    dated: Dated,
    as_json: AsJson = False,
) -> None:
    """Load a destination's duties by line: code, MFN and preferential duty in percent."""
    from matchmaker.services.schedules import load_schedule

    with _problems_said(as_json=as_json):
        done = load_schedule(
            ready_database(),
            file,
            country=country,
            agreement=agreement,
            source=source,
            dated=dated.date(),
        )
    _say(done, as_json=as_json)


@load.command("rates")
def rates(file: File, source: Source, dated: Dated, as_json: AsJson = False) -> None:
    """Load exchange rates: currency, and what one unit is worth in US dollars."""
    from matchmaker.services.schedules import load_rates

    with _problems_said(as_json=as_json):
        done = load_rates(ready_database(), file, source=source, dated=dated.date())
    _say(done, as_json=as_json)


@app.command("list")
def list_references(as_json: AsJson = False) -> None:
    """List what is loaded, with source and date."""
    from dataclasses import asdict

    from matchmaker.services.loaded import loaded_references

    with refusals():
        found = loaded_references(ready_database())
    lines = [
        "  ".join(
            part
            for part in (one.id, one.kind, one.country, one.agreement, one.revision,
                         one.dated.isoformat(), str(one.lines), one.source)
            if part
        )
        for one in found
    ]  # fmt: skip
    answer([asdict(one) for one in found], as_json=as_json, lines=lines)


@app.command("forget")
def forget(reference_id: Annotated[str, typer.Argument(help="Id, as the list shows it")]) -> None:
    """Drop a loaded file with all its lines."""
    from matchmaker.services.loaded import forget_reference

    with refusals():
        forget_reference(ready_database(), reference_id)


@contextmanager
def _problems_said(*, as_json: bool) -> Iterator[None]:
    """Say a refusal, and row by row why nothing of a file could be taken."""
    from matchmaker.services.loaded import UnusableFileError

    with refusals():
        try:
            yield
        except UnusableFileError as refused:
            if as_json:
                problems = [problem.to_json() for problem in refused.problems]
                answer({"lines": 0, "problems": problems}, as_json=True, lines=[])
            else:
                _say_problems(refused.problems)
            raise


def _say(done: "Loaded", *, as_json: bool) -> None:
    values = {
        "id": done.id,
        "lines": done.lines,
        "problems": [problem.to_json() for problem in done.problems],
    }
    answer(values, as_json=as_json, lines=[f"{done.lines} lines, {done.id}"])
    if not as_json:
        _say_problems(done.problems)


def _say_problems(problems: "list[Problem]") -> None:
    """Print where each problem stands and how to mend it, a line each."""
    from matchmaker.locale import say
    from matchmaker.settings import get_settings

    language = get_settings().language
    for problem in problems[:_SHOWN_PROBLEMS]:
        place = ":".join(str(p) for p in (problem.title, problem.row, problem.column) if p)
        said: list[Any] = [problem.fault.sentence, problem.fault.mend]
        words = " ".join(say(sentence, language) for sentence in said if sentence)
        typer.echo(f"{problem.fault.severity} {problem.code} {place}: {words}", err=True)
    left = len(problems) - _SHOWN_PROBLEMS
    if left > 0:
        typer.echo(f"... {left}", err=True)
