"""From the bytes of a spreadsheet to its sheets of rows.

The order is the guard's: size, first bytes, zip directory, claimed cells, and
only then the workbook itself, in a child process.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.guard import MOST_BYTES, FileKind, check_zip, file_kind
from matchmaker.catalogue.text_file import decode, find_delimiter, split_rows
from matchmaker.catalogue.workbook import workbook_sheets
from matchmaker.domain.cell import restore


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands in a file.

    Args:
        file: name of the file.
        title: name of the sheet; a text file's sheet is named like the file.
        rows: cells; the first row is the spreadsheet's row 1. None and "" are blank cells.
        encoding: of a text file, "" for a workbook.
        delimiter: of a text file, "" for a workbook.
        doubtful: whether the encoding was guessed.
    """

    file: str
    title: str
    rows: Sequence[Sequence[Cell]]
    encoding: str = ""
    delimiter: str = ""
    doubtful: bool = False


def read_file(
    name: str,
    content: bytes,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> list[RawSheet]:
    """Read every sheet of a file.

    Args:
        name: file name with its suffix.
        content: its bytes.
        encoding: overrules what is found, for text files.
        delimiter: the same.
        most_bytes: largest file that is opened.

    Raises:
        FileUnreadableError: says what is wrong with the file and how to mend it.
    """
    kind = file_kind(name, content, most_bytes=most_bytes)
    if kind is FileKind.TEXT:
        return [_read_text(name, content, encoding, delimiter)]
    if kind is FileKind.ZIPPED_WORKBOOK:
        check_zip(name, content)
    return [
        RawSheet(name, title, [_restored(row) for row in rows])
        for title, rows in workbook_sheets(name, content)
    ]


def _read_text(name: str, content: bytes, encoding: str | None, delimiter: str | None) -> RawSheet:
    decoded = decode(name, content, encoding)
    mark = delimiter or find_delimiter(decoded.text)
    rows = [_restored(row) for row in split_rows(decoded.text, mark)]
    return RawSheet(name, name, rows, decoded.encoding, mark, decoded.doubtful)


def _restored(row: Sequence[Cell]) -> Sequence[Cell]:
    """Take off the apostrophes of our own exports."""
    if not any(isinstance(cell, str) and cell[:1] == "'" for cell in row):
        return row
    return [restore(cell) if isinstance(cell, str) else cell for cell in row]
