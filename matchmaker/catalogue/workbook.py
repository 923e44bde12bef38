"""Workbooks (XLSX, XLS, ODS) read in a child process; shown values only, no formula is run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from matchmaker.catalogue.cells import Cell
from matchmaker.domain.errors import FileUnreadableError

_CHILD = Path(__file__).with_name("workbook_child.py")
_PATIENCE_S = 30


def workbook_sheets(name: str, content: bytes) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Give each sheet's title and rows; the first row is the spreadsheet's row 1.

    Raises:
        FileUnreadableError: no workbook, or one that takes too much memory or time.
    """
    title, rows = "", list[list[Cell]]()
    for line in _child_says(name, content).split(b"\n"):
        said = json.loads(line, object_hook=_decoded) if line else None
        if isinstance(said, _Title):
            if title:
                yield title, rows
            title, rows = said, []
        elif said is not None:
            rows.append(said)
    if title:
        yield title, rows


class _Title(str):
    """The line that opens a sheet."""

    __slots__ = ()


def _decoded(said: dict[str, str]) -> Cell:
    """Read what the child wrote in braces: a sheet's title, a day or a moment."""
    if "sheet" in said:
        return _Title(said["sheet"])
    if "day" in said:
        return date.fromisoformat(said["day"])
    return datetime.fromisoformat(said["moment"])


def _child_says(name: str, content: bytes) -> bytes:
    # -I: the child looks neither at the environment nor into the folder it stands in
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, nothing of the file on the command line
            command, input=content, capture_output=True, timeout=_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise _too_much(name) from late
    if done.returncode == 0:
        return done.stdout
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise _too_much(name)
    if b"PasswordError" in done.stderr:
        raise FileUnreadableError(
            "%(file)s is protected by a password. Save it without one.", file=name
        )
    raise FileUnreadableError(
        "%(file)s is damaged or protected. Open it, save it anew as XLSX and send that.", file=name
    )


def _too_much(name: str) -> FileUnreadableError:
    return FileUnreadableError(
        "Reading %(file)s takes more memory or time than a table should. "
        "Copy the rows into a new workbook and send that.",
        file=name,
    )
