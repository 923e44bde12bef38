"""For programs: is it alive, is it ready, which version."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import text

from matchmaker import __version__
from matchmaker.storage.session import Database

router = APIRouter()


@router.get("/healthz")
def healthz() -> Response:
    """Say that the process is alive."""
    return JSONResponse({"alive": True})


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """Say whether the database answers."""
    db: Database = request.app.state.db
    with db.read() as unit:
        unit.execute(text("SELECT 1"))
    return JSONResponse({"ready": True})


@router.get("/version")
def version() -> Response:
    """Name the version."""
    return JSONResponse({"version": __version__})
