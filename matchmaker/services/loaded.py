"""What loading a file of trade facts has in common, whatever the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from matchmaker.catalogue.problems import Problem
from matchmaker.domain.errors import InvalidError, NotFoundError
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import clean
from matchmaker.storage.queries.reference_rows import drop_reference, references
from matchmaker.storage.session import Database


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was loaded: its id, the lines taken, and what was wrong with others."""

    id: str
    lines: int
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Reference:
    """What is loaded, as a list shows it."""

    id: str
    kind: str
    source: str
    dated: date
    revision: str
    country: str
    agreement: str
    lines: int


class UnusableFileError(InvalidError):
    """A file without a line that can be used; `problems` say why."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        super().__init__(Sentence("%(file)s holds no line that can be used.", {"file": file}))
        self.problems = problems


def content_of(file: Path) -> bytes:
    """Read a file's bytes.

    Raises:
        InvalidError: it cannot be opened; says why.
    """
    try:
        return file.read_bytes()
    except OSError as problem:
        raise InvalidError(
            "The file %(file)s cannot be opened: %(problem)s.",
            file=str(file),
            problem=str(problem.strerror),
        ) from problem


def refuse_empty(file: str, rows: Sequence[Any], problems: list[Problem]) -> None:
    """Refuse a file of which nothing can be taken.

    Raises:
        UnusableFileError: with what is wrong, row by row.
    """
    if not rows:
        raise UnusableFileError(file, problems)


def named(source: str) -> str:
    """Clean a source's name.

    Raises:
        InvalidError: facts without a source are not taken.
    """
    cleaned = clean(source)
    if not cleaned or len(cleaned) > 300:
        raise InvalidError("Name the source of the file, in at most 300 characters.")
    return cleaned


def loaded_references(db: Database) -> list[Reference]:
    """List what is loaded, by kind, country and agreement, the newest first."""
    with db.read() as unit:
        rows = references(unit)
    return [Reference(*(getattr(row, name) for name in Reference.__slots__)) for row in rows]


def forget_reference(db: Database, reference_id: str) -> None:
    """Drop a loaded file with all its lines.

    Raises:
        NotFoundError: there is none of that id.
    """
    with db.told() as unit:
        if not drop_reference(unit, reference_id):
            raise NotFoundError("Nothing is loaded under %(id)s.", id=reference_id)
