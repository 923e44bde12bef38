"""What is looked at before a workbook is opened at all.

Size, magic bytes against the file's name, the zip directory (a bomb of zeros
packs a thousandfold), and the cells the sheets claim to have: one cell at the
far corner makes readers build billions of blank ones.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePath

from matchmaker.domain.errors import FileUnreadableError

MOST_BYTES = 20 * 2**20
MOST_MEMBERS = 200
MOST_UNPACKED_BYTES = 200 * 2**20
MOST_RATIO = 100
MOST_CELLS = 5_000_000
_SMALL_MEMBER_BYTES = 2**20  # below it even a high ratio can do no harm
_CHUNK = 2**20


class FileKind(StrEnum):
    """What a file is by its first bytes."""

    ZIPPED_WORKBOOK = "zipped workbook"  # XLSX, XLSM, ODS
    OLD_WORKBOOK = "old workbook"  # XLS
    TEXT = "text"


_SUFFIXES = {
    ".xlsx": FileKind.ZIPPED_WORKBOOK,
    ".xlsm": FileKind.ZIPPED_WORKBOOK,
    ".ods": FileKind.ZIPPED_WORKBOOK,
    ".xls": FileKind.OLD_WORKBOOK,
    ".csv": FileKind.TEXT,
    ".tsv": FileKind.TEXT,
    ".txt": FileKind.TEXT,
    ".tab": FileKind.TEXT,
    "": FileKind.TEXT,
}
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}


def file_kind(name: str, content: bytes, *, most_bytes: int = MOST_BYTES) -> FileKind:
    """Say what a file is, after looking at its size, name and first bytes.

    Raises:
        FileUnreadableError: too large, empty, of another kind, or not what its name says.
    """
    if len(content) > most_bytes:
        raise FileUnreadableError(
            "%(file)s has %(size)s MiB; at most %(most)s MiB are taken. "
            "Split it into several files.",
            file=name,
            size=-(-len(content) // 2**20),
            most=most_bytes // 2**20,
        )
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileUnreadableError("%(file)s is empty.", file=name)
    kind = _by_magic(name, content)
    suffix = PurePath(name.lower()).suffix
    promised = _SUFFIXES.get(suffix)
    if promised is None or promised is not kind:
        _refuse_mismatch(name, kind, promised)
    return kind


def _by_magic(name: str, content: bytes) -> FileKind:
    if content.startswith(b"PK\x03\x04"):
        return FileKind.ZIPPED_WORKBOOK
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.OLD_WORKBOOK
    for magic, what in _FOREIGN.items():
        if content.startswith(magic):
            raise FileUnreadableError(
                "%(file)s is a %(kind)s file. Save the table as XLSX or CSV.", file=name, kind=what
            )
    return FileKind.TEXT


def _refuse_mismatch(name: str, kind: FileKind, promised: FileKind | None) -> None:
    if promised is None:
        raise FileUnreadableError(
            "%(file)s cannot be read. Save it as XLSX, XLS, ODS, CSV or TSV.", file=name
        )
    if kind is FileKind.OLD_WORKBOOK and promised is FileKind.ZIPPED_WORKBOOK:
        raise FileUnreadableError(
            "%(file)s is protected by a password or is an old XLS file under a new name. "
            "Save it as XLSX without a password.",
            file=name,
        )
    raise FileUnreadableError(
        "%(file)s is not what its name says. Open it in your spreadsheet program and save it anew.",
        file=name,
    )


def check_zip(name: str, content: bytes) -> None:
    """Look at a zipped workbook's directory and at the cells its sheets claim.

    Raises:
        FileUnreadableError: not a zip, too many files, too much when unpacked, an
            archive inside, or a cell so far out that millions of blank ones come with it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(name, archive)
            for member in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    _check_claim(name, archive, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise FileUnreadableError(
            "%(file)s is damaged or protected. Open it, save it anew as XLSX and send that.",
            file=name,
        ) from broken


def _check_directory(name: str, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed_tight = any(
        member.file_size > _SMALL_MEMBER_BYTES
        and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    nested = any(
        member.filename.lower().endswith((".zip", ".xlsx", ".xlsm", ".ods", ".gz", ".7z", ".rar"))
        for member in members
    )
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES or packed_tight or nested:
        raise FileUnreadableError(
            "%(file)s unpacks to far more than a table needs and was not opened. "
            "Copy the rows into a new workbook and send that.",
            file=name,
        )


# patterns with plain beginnings, as spreadsheet programs write them: searched ten times faster
_COLUMN = re.compile(rb""" r=["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""<row r=["']([0-9]{1,7})["']""")
_FAR_ROW = re.compile(rb""" r=["'][A-Z]{1,3}([0-9]{6,7})["']""")


def _check_claim(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    columns: set[bytes] = set()
    last_row = 1
    for chunk in _chunks(archive, member):
        columns.update(_COLUMN.findall(chunk))
        rows = _ROW.findall(chunk) + _FAR_ROW.findall(chunk)
        last_row = max(last_row, max(map(int, rows), default=1))
    width = max(map(_column_number, columns), default=1)
    if width * last_row > MOST_CELLS:
        raise FileUnreadableError(
            "%(file)s claims %(rows)s rows up to column %(column)s. Delete the stray cells far "
            "to the right or below, or copy the rows into a new workbook.",
            file=name,
            rows=last_row,
            column=max(columns, key=_column_number).decode(),
        )


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Stream a member; each chunk begins with the tail of the one before."""
    tail = b""
    with archive.open(member) as stream:
        while block := stream.read(_CHUNK):
            yield tail + block
            tail = block[-64:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
