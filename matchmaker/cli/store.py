"""The database's schema, and the health of the installation."""

from typing import Annotated

import typer

from matchmaker.cli.said import answer, refusals

app = typer.Typer(no_args_is_help=True, help="The database's tables: upgrade, check.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]


@app.command("upgrade")
def upgrade(as_json: AsJson = False) -> None:
    """Bring the database to this program's version; does nothing if it is there already."""
    from matchmaker.storage import migrations
    from matchmaker.storage.session import database

    db = database()
    with refusals():
        migrations.upgrade(db)
        at = migrations.current(db)
    answer({"version": at}, as_json=as_json, lines=[f"version {at}"])


@app.command("check")
def check(as_json: AsJson = False) -> None:
    """Compare the database with the tables of this program; exit code 1 if they differ."""
    from matchmaker.storage import migrations
    from matchmaker.storage.session import database

    with refusals():
        found = migrations.differences(database())
    answer({"differences": found}, as_json=as_json, lines=found or ["no difference"])
    if found:
        raise typer.Exit(1)


def doctor(as_json: AsJson = False) -> None:
    """Look at everything the program stands on; exit code 1 if something is ill."""
    from matchmaker.locale import say
    from matchmaker.services.doctor import Health, examine
    from matchmaker.settings import get_settings
    from matchmaker.storage.session import database

    language = get_settings().language
    findings = [
        {"part": one.part, "health": one.health.value, "words": say(one.words, language)}
        for one in examine(database())
    ]
    lines = [f"{one['health']:8}  {one['part']}: {one['words']}" for one in findings]
    answer(findings, as_json=as_json, lines=lines)
    if any(one["health"] == Health.ILL for one in findings):
        raise typer.Exit(1)
