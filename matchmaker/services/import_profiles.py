"""Take spreadsheets in: first a dry run that changes nothing, then all of it or the good rows.

The file itself is kept, and is read and weighed again when it goes in: what
has changed in the fair meanwhile counts.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from matchmaker.catalogue.columns import SHEET_TITLES
from matchmaker.catalogue.marked import marked_copy
from matchmaker.catalogue.presence import FairDays
from matchmaker.catalogue.problems import in_order
from matchmaker.catalogue.reader import RawSheet, read_file
from matchmaker.catalogue.rows import Catalogue, ReadSheet, read_catalogue
from matchmaker.catalogue.template import template_workbook
from matchmaker.domain.errors import FileUnreadableError, RefusedError
from matchmaker.domain.participant import Scope
from matchmaker.services.booths import settle_booths
from matchmaker.services.forget import forget_unsaid
from matchmaker.services.import_checks import Checker
from matchmaker.services.import_rows import (
    TABLES,
    Known,
    State,
    Weighed,
    index_known,
    plain_json,
)
from matchmaker.services.import_store import Writer
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.imports import profile_import
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.queries.stored_profiles import (
    fair_of,
    last_mapping,
    one_at_a_time,
    rows_of,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Availability, Fair, ProfileImport, Quota, Wish

MOST_DIFFERENCES = 200
_BUNDLE = ".zip"

Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the organiser overrules when a text file is read."""

    encoding: str | None = None
    delimiter: str | None = None


def stage(
    db: Database,
    scope: Scope,
    file_name: str | Files,
    content: bytes = b"",
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> ProfileImport:
    """Read a spreadsheet (or several that belong together) and say what it would change.

    Nothing but the import itself is stored. Its `summary` holds "sheets" (a dict a
    sheet with rows, new, changed, unchanged, held_back, waiting, absent, encoding,
    delimiter, mapping, unknown_columns), "differences" (the first 200), "errors",
    "warnings", "notes", "reading" and "files"; its `problems` hold `Problem` JSON.

    Args:
        db: the database.
        scope: an organiser's.
        file_name: name of the one file, or pairs of name and content.
        content: bytes of the one file.
        encoding: overrules what is found, for text files.
        delimiter: the same.

    Raises:
        FileUnreadableError: a file cannot be read; says which, why, and how to mend it.
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    files = [(file_name, content)] if isinstance(file_name, str) else list(file_name)
    options = ReadingOptions(encoding or None, delimiter or None)
    raw = _read(files, options)
    with db.read() as session:
        checker = _weigh(session, scope, raw)
        summary = _summary(checker, files, options)
    problems = [problem.to_json() for problem in in_order(checker.problems)]
    staged = ProfileImport(
        fair_id=scope.fair_id,
        file_name=", ".join(name for name, _ in files)[:200],
        content=_bundle(files),
        summary=summary,
        problems=problems,
        imported_by=scope.actor,
    )
    with db.write() as session:
        session.add(staged)
    return staged


def apply(
    db: Database, scope: Scope, import_id: str, *, good_rows_only: bool = False
) -> ProfileImport:
    """Let a staged import in, all in one unit: everything, or the good rows alone.

    Raises:
        RefusedError: rows are held back and `good_rows_only` is not set, or it is in already.
        NotFoundError: there is no such import in this fair.
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    with db.read() as session:
        kept = profile_import(session, scope, import_id)
        files, options = _unbundle(kept), _options(kept)
    raw = _read(files, options)
    with db.told() as session:
        one_at_a_time(session, scope)
        staged = profile_import(session, scope, import_id)
        if staged.state != "previewed":
            raise RefusedError("This file has been taken in already.")
        checker = _weigh(session, scope, raw)
        _refuse_held_back(checker, good_rows_only=good_rows_only)
        writer = Writer(session, scope.fair_id, checker.known)
        writer.write(checker.weighed)
        settle_booths(session, scope)
        staged.summary = _summary(checker, files, options)
        staged.problems = [problem.to_json() for problem in in_order(checker.problems)]
        staged.state, staged.applied_at = "applied", now()
        record(session, scope, "import.applied", staged.id, after=_counts(staged))
    if writer.retold:
        forget_unsaid(db)
    return staged


def marked_workbook(db: Database, scope: Scope, import_id: str, language: str = "vi") -> bytes:
    """Give the import's sheets back as a workbook with every problem marked in place.

    Raises:
        NotFoundError: there is no such import in this fair.
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    with db.read() as session:
        kept = profile_import(session, scope, import_id)
    raw = _read(_unbundle(kept), _options(kept))
    with db.read() as session:
        checker = _weigh(session, scope, raw)
    headers = {id(sheet.raw): sheet.headers for sheet in checker.sheets}
    problems = in_order([*checker.problems, *checker.waiting()])
    return marked_copy([(sheet, headers.get(id(sheet))) for sheet in raw], problems, language)


def template() -> bytes:
    """Give the empty workbook to fill in."""
    return template_workbook()


def _refuse_held_back(checker: Checker, *, good_rows_only: bool) -> None:
    held_back = sum(each.state is State.HELD_BACK for each in checker.weighed)
    if held_back and not good_rows_only:
        raise RefusedError(
            "%(count)s rows are held back. Mend them, or take the good rows alone.",
            count=held_back,
        )


def _read(files: Files, options: ReadingOptions) -> list[RawSheet]:
    most_bytes = get_settings().upload_mib * 2**20
    if not files:
        raise FileUnreadableError("Choose at least one file.")
    if sum(len(content) for _, content in files) > most_bytes:
        raise FileUnreadableError(
            "These files have more than %(most)s MiB together. Send them in parts.",
            most=most_bytes // 2**20,
        )
    return [
        sheet
        for name, content in files
        for sheet in read_file(
            name,
            content,
            encoding=options.encoding,
            delimiter=options.delimiter,
            most_bytes=most_bytes,
        )
    ]


def _weigh(session: Session, scope: Scope, raw: list[RawSheet]) -> Checker:
    fair = fair_of(session, scope)
    catalogue = read_catalogue(raw, _days(fair), last_mapping(session, scope))
    _refuse_strange(catalogue, raw)
    checker = Checker(_known(session, scope), catalogue)
    checker.run()
    return checker


def _refuse_strange(catalogue: Catalogue, raw: list[RawSheet]) -> None:
    if not catalogue.sheets:
        raise FileUnreadableError(
            "%(file)s holds none of our tables: no row of headers was recognised. "
            "Start from the template.",
            file=", ".join(dict.fromkeys(sheet.file for sheet in raw)),
        )


def _days(fair: Fair) -> FairDays:
    return FairDays(fair.first_day, fair.last_day, fair.timezone)


def _known(session: Session, scope: Scope) -> Known:
    return index_known(
        {sheet: rows_of(session, scope, table) for sheet, table in TABLES.items()},
        rows_of(session, scope, Quota),
        rows_of(session, scope, Availability),
        rows_of(session, scope, Wish),
    )


def _summary(checker: Checker, files: Files, options: ReadingOptions) -> dict[str, Any]:
    severities = Counter(str(problem.fault.severity) for problem in checker.problems)
    return {
        "files": [name for name, _ in files],
        "sheets": [_sheet_summary(checker, sheet) for sheet in checker.sheets],
        "differences": _differences(checker.weighed),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "notes": severities["note"],
        "reading": {"encoding": options.encoding, "delimiter": options.delimiter},
    }


def _sheet_summary(checker: Checker, sheet: ReadSheet) -> dict[str, Any]:
    rows = [weighed for weighed in checker.weighed if weighed.sheet is sheet]
    states = Counter(weighed.state for weighed in rows)
    stored = checker.known.profiles.get(sheet.key, {})
    codes = {weighed.code for weighed in rows}
    return {
        "sheet": str(sheet.key),
        "title": sheet.raw.title,
        "title_vi": SHEET_TITLES[sheet.key][0],
        "title_en": SHEET_TITLES[sheet.key][1],
        "file": sheet.raw.file,
        "rows": len(rows),
        **{str(state): states[state] for state in State},
        "waiting": sum(bool(weighed.waits_for) for weighed in rows),
        "absent": sum(code not in codes for code in stored),
        "encoding": sheet.raw.encoding,
        "delimiter": sheet.raw.delimiter,
        "doubtful": sheet.raw.doubtful,
        "mapping": sheet.headers.mapping,
        "near": dict(sheet.headers.near),
        "unknown_columns": [*sheet.headers.unknown, *sheet.headers.repeated],
    }


def _differences(rows: list[Weighed]) -> list[dict[str, Any]]:
    shown = [each for each in rows if each.state in (State.NEW, State.CHANGED) or each.changes]
    return [_difference(weighed) for weighed in shown[:MOST_DIFFERENCES]]


def _difference(weighed: Weighed) -> dict[str, Any]:
    values = weighed.row.values
    name = next((str(values[key]) for key in ("name_vi", "name_en", "text_original")
                 if isinstance(values.get(key), str)), "")  # fmt: skip
    return {
        "sheet": str(weighed.row.sheet),
        "row": weighed.row.number,
        "code": weighed.code,
        "name": name[:200],
        "state": str(weighed.state),
        "changes": [
            {
                "key": change.key,
                "header": weighed.sheet.header(change.key),
                "before": plain_json(change.before),
                "after": plain_json(change.after),
                "kept": change.kept,
            }
            for change in weighed.changes
        ],
    }


def _counts(staged: ProfileImport) -> dict[str, Any]:
    sheets = {
        sheet["sheet"]: {state: sheet[state] for state in map(str, State)}
        for sheet in staged.summary["sheets"]
    }
    return {"file": staged.file_name, "sheets": sheets}


def _bundle(files: Files) -> bytes:
    """Keep the files together, with their names; text packs to a fifth."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("names", json.dumps([name for name, _ in files]))
        for number, (_, content) in enumerate(files):
            archive.writestr(str(number), content)
    return packed.getvalue()


def _unbundle(staged: ProfileImport) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(staged.content)) as archive:
        names: list[str] = json.loads(archive.read("names"))
        return [(name, archive.read(str(number))) for number, name in enumerate(names)]


def _options(staged: ProfileImport) -> ReadingOptions:
    reading = staged.summary.get("reading", {})
    return ReadingOptions(reading.get("encoding"), reading.get("delimiter"))
