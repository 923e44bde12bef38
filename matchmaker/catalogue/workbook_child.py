"""Reads a workbook in a process of its own, under limits, and prints its rows as JSON lines.

Run as a script by `workbook.py`: the reader can be made to abort its whole
process or to take all memory, which must not happen to the server. Imports
only what it needs, so that it starts at once.
"""

import contextlib
import json
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

MEMORY_BYTES = 2**30
CPU_SECONDS = 10


def limit_self() -> None:
    """Give up memory and time beyond the limits; the system ends us if we take more."""
    with contextlib.suppress(ImportError):  # Windows has no such limits: the parent watches
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(cell: Any) -> Any:
    """Bring a cell that JSON does not know to what it does; dates say what they are."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds() // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell)


def main() -> None:
    """Read standard input, write {"sheet": title} and one list a row, a line each."""
    limit_self()
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    line = json.JSONEncoder(ensure_ascii=False, default=plain).encode
    write = sys.stdout.buffer.write
    for sheet in workbook.sheets_metadata:
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        write(line({"sheet": sheet.name}).encode() + b"\n")
        for row in workbook.get_sheet_by_name(sheet.name).iter_rows():
            write(line(row).encode() + b"\n")


if __name__ == "__main__":
    main()
