"""How commands speak: refusals in words on stderr, answers as lines or JSON on stdout."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from matchmaker.storage.session import Database


@contextmanager
def refusals() -> Iterator[None]:
    """Say a refusal in the reader's language and end with exit code 1."""
    from matchmaker.domain.errors import (
        MatchmakerError,
        ViolationError,
    )
    from matchmaker.locale import say
    from matchmaker.settings import get_settings

    try:
        yield
    except MatchmakerError as refused:
        language = get_settings().language
        typer.echo(say(refused.sentence, language), err=True)
        if isinstance(refused, ViolationError):
            for violation in refused.violations:
                typer.echo(f"- {say(violation, language)}", err=True)
        raise typer.Exit(1) from None


def answer(values: Any, *, as_json: bool, lines: list[str]) -> None:
    """Print an answer: JSON for machines, else lines for people."""
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False, default=str))
        return
    for line in lines:
        typer.echo(line)


def ready_database() -> "Database":
    """Give the settings' database, once its tables are those of this program.

    Raises:
        UnavailableError: it does not answer, or is of another version.
    """
    from matchmaker.storage.migrations import refuse_other_version
    from matchmaker.storage.session import database

    db = database()
    refuse_other_version(db)
    return db
