"""Files on their way out."""

from urllib.parse import quote

from fastapi.responses import Response

_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
}


def download(content: bytes, name: str) -> Response:
    """Answer with a file to keep; its kind follows from its name's ending."""
    return Response(
        content,
        media_type=_KINDS[name.rpartition(".")[2]],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        },
    )
