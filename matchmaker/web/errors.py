"""From errors to answers: the only place that knows status codes.

People get a page in their language with a way on, programs get
`application/problem+json`; both get the request id, nobody gets a trace or the
refused value.
"""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

from matchmaker.domain import errors
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.web.render import Page, render
from matchmaker.web.security import dress
from matchmaker.web.visit import frame_of_error, page_language

log = structlog.get_logger()

STATUS: dict[type[errors.MatchmakerError], int] = {
    errors.SignInNeededError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.SlotTakenError: 409,
    errors.StaleError: 409,
    errors.RefusedError: 409,
    errors.InvalidError: 422,
    errors.TooManyError: 429,
    errors.UnavailableError: 503,
    errors.MatchmakerError: 400,
}


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong and what to do, in plain words."""

    template: ClassVar[str] = "error.html"
    status: int
    sentence: Sentence
    details: tuple[Sentence, ...]
    request_id: str


def status_of(error: errors.MatchmakerError) -> int:
    """Find the status code of an error by its nearest named ancestor."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def wants_json(request: Request) -> bool:
    """Say whether a program asked."""
    return request.url.path.startswith("/api/")


def answer(
    request: Request, status: int, sentence: Sentence, details: tuple[Sentence, ...] = ()
) -> Response:
    """Answer an error as a page, or as problem+json for programs."""
    language = getattr(request.state, "language", "") or page_language(request)
    request_id = getattr(request.state, "request_id", "")
    if wants_json(request):
        body = {
            "type": "about:blank",
            "status": status,
            "title": say(sentence, language),
            "details": [say(detail, language) for detail in details],
            "request_id": request_id,
        }
        return JSONResponse(body, status, media_type="application/problem+json")
    page = ErrorPage(status=status, sentence=sentence, details=details, request_id=request_id)
    return render(request, page, frame_of_error(request), language=language, status=status)


def install(app: FastAPI) -> None:
    """Hang every handler into the application."""
    app.add_exception_handler(errors.MatchmakerError, _ours)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _store)
    app.add_exception_handler(OverflowError, _beyond)
    app.add_exception_handler(DataError, _beyond)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.MatchmakerError)  # noqa: S101  # FastAPI's handler type is wider
    if isinstance(error, errors.SignInNeededError) and _is_page(request):
        return RedirectResponse(f"/sign-in?next={quote(_asked_for(request))}", status_code=303)
    details = tuple(error.violations) if isinstance(error, errors.ViolationError) else ()
    found = answer(request, status_of(error), error.sentence, details)
    if isinstance(error, errors.TooManyError):
        found.headers["Retry-After"] = str(error.retry_after_s)
    return found


def _asked_for(request: Request) -> str:
    """Path and query that somebody came for, to lead him back after signing in."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _is_page(request: Request) -> bool:
    return request.method == "GET" and not wants_json(request)


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
    places = {".".join(str(part) for part in fault["loc"][1:]) for fault in error.errors()}
    return answer(
        request,
        422,
        Sentence("Something in the form cannot be read: %(fields)s.", _listed(places)),
    )


def _listed(places: set[str]) -> dict[str, Any]:
    return {"fields": ", ".join(sorted(places)) or "–"}


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # as above
    said = {
        404: Sentence("There is no such page."),
        405: Sentence("This page cannot be used in this way."),
        413: Sentence("What was sent is too large. Nothing was changed."),
    }.get(error.status_code, Sentence("The request cannot be read."))
    return answer(request, error.status_code, said)


def _store(request: Request, error: Exception) -> Response:
    log.error("store", error=str(error))
    return answer(
        request,
        503,
        Sentence("The database cannot be reached just now. Nothing was changed; try again soon."),
    )


def _beyond(request: Request, error: Exception) -> Response:
    """Refuse what no column holds: a page number of thirty digits, a letter that is none."""
    log.warning("beyond", exc_info=error, path=request.url.path)
    return answer(request, 422, Sentence("The request cannot be read."))


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", exc_info=error, path=request.url.path)
    found = answer(
        request,
        500,
        Sentence("Something went wrong on our side. Nothing was changed."),
    )
    dress(found.headers, request.scope)  # this answer is made outside all other parts
    return found
