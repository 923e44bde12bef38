"""The application, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from matchmaker import __version__
from matchmaker.jobs import Worker
from matchmaker.storage.session import Database, database
from matchmaker.web import errors
from matchmaker.web.logs import configure_logs
from matchmaker.web.routes import api, buyer, enterprise, entry, organiser
from matchmaker.web.security import BodyLimit, SecurityHeaders
from matchmaker.web.visit import STATIC


class _KeptFiles(StaticFiles):
    """Static files that browsers may keep: their address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def create_app(db: Database | None = None, *, work: bool = True) -> FastAPI:
    """Build the application.

    Args:
        db: the database; the settings' own by default.
        work: run the background worker inside this process.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        if not work:
            yield
            return
        worker = Worker(app.state.db)
        worker.start()
        yield
        worker.stop()

    configure_logs()
    app = FastAPI(
        title="matchmaker",
        version=__version__,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.db = db or database()
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", _KeptFiles(directory=STATIC, check_dir=False), name="static")
    for part in (entry, organiser, enterprise, buyer, api):
        app.include_router(part.router)
    errors.install(app)
    return app
