"""An organiser's official bilingual tariff: loaded with source and date, read at six digits.

It is the bridge between languages: a Vietnamese product and a foreign need meet
at the line that both describe. What is loaded holds for every fair of the
installation.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from matchmaker.catalogue.tariff_file import TariffEntry, read_tariff
from matchmaker.domain.trade import TariffLine, joined_words
from matchmaker.services.loaded import Loaded, content_of, named, refuse_empty
from matchmaker.storage.queries.reference_rows import newest, replace_reference, tariff_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import LoadedReference

KIND = "tariff"


def load_tariff(
    db: Database, file: Path, *, source: str, dated: date, revision: str = ""
) -> Loaded:
    """Load an official tariff; the same edition of the same day takes the old one's place.

    Args:
        db: where it is kept.
        file: CSV (also .gz), XLSX or another spreadsheet: code, Vietnamese, English text.
        source: the authority and document, as people will read it.
        dated: the day of which it speaks.
        revision: edition of the Harmonized System, such as HS2022.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
        InvalidError: no source, or no line that can be used; the problems say why.
    """
    entries, problems = read_tariff(file.name, content_of(file))
    refuse_empty(file.name, entries, problems)
    reference = LoadedReference(
        kind=KIND, source=named(source), dated=dated, revision=revision, lines=len(entries)
    )
    rows = [
        {
            "code": one.code,
            "text_vi": one.text_vi,
            "text_en": one.text_en,
            "text_en_national": one.text_en_national,
        }
        for one in entries
    ]
    with db.told() as unit:
        reference_id = replace_reference(unit, reference, rows)
    return Loaded(reference_id, len(entries), problems)


def tariff_lines(db: Database) -> list[TariffLine]:
    """Give the newest tariff that was loaded, by six digits; empty without one."""
    with db.read() as unit:
        found = newest(unit, KIND)
        rows = tariff_rows(unit, found.id) if found else []
    return by_six_digits(rows)


def official_lines(db: Database, codes: Iterable[str]) -> dict[str, TariffLine]:
    """Give the newest tariff's words for codes of six digits; empty without a tariff."""
    with db.read() as unit:
        found = newest(unit, KIND)
        rows = tariff_rows(unit, found.id, set(codes)) if found else []
    return {line.code6: line for line in by_six_digits(rows)}


def tariff_id(db: Database) -> str:
    """Id of the tariff that `tariff_lines` gives; another one has another id, "" without one."""
    with db.read() as unit:
        found = newest(unit, KIND)
        return found.id if found else ""


def read_tariff_file(path: Path) -> list[TariffLine]:
    """Read a tariff by six digits without a database.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
        InvalidError: it has no line that can be used.
    """
    entries, problems = read_tariff(path.name, content_of(path))
    refuse_empty(path.name, entries, problems)
    return by_six_digits(entries)


def by_six_digits(entries: Iterable[TariffEntry | Row[Any]]) -> list[TariffLine]:
    """Join the national lines of each subheading, in the order of the codes.

    Args:
        entries: code, text_vi, text_en, text_en_national, as read from a file or the store.
    """
    groups: dict[str, list[TariffEntry | Row[Any]]] = {}
    for entry in entries:
        groups.setdefault(entry.code[:6], []).append(entry)
    return [
        TariffLine(
            code6,
            joined_words(one.text_vi for one in lines),
            joined_words(one.text_en for one in lines),
            joined_words(one.text_en_national for one in lines),
        )
        for code6, lines in sorted(groups.items())
    ]
