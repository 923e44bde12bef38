"""What every answer carries and every unsafe request must show.

Headers as `docs/operations.md` lists them; cookies that scripts cannot read;
a token in every form, and the browser's own word on where a request comes from.
"""

import hmac
import secrets

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matchmaker.domain.errors import ForbiddenError
from matchmaker.settings import get_settings

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def dress(headers: MutableHeaders, scope: Scope) -> None:
    """Give an answer the headers that every one carries."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "private, no-cache")
    headers["X-Request-Id"] = scope["state"]["request_id"]
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


class SecurityHeaders:
    """Adds the headers, a request id and the cache rule for personal pages to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, dressed)


class BodyLimit:
    """Refuses bodies over the limit while they stream in; uploads have their own limit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count bytes as they come; past the limit the request ends with a 413."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        limit = _limit_for(scope["path"])
        if _announced(scope) > limit:
            await _too_large(send)
            return
        seen = 0
        answered = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _BodyTooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except _BodyTooLargeError:
            if not answered:
                await _too_large(send)


class _BodyTooLargeError(HTTPException):
    """More bytes came than were allowed; form readers pass an HTTP error on untouched."""

    def __init__(self) -> None:
        super().__init__(413)


def _limit_for(path: str) -> int:
    settings = get_settings()
    mebibytes = settings.upload_mib if path.endswith("/import") else settings.body_mib
    return mebibytes * 1024 * 1024


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _too_large(send: Send) -> None:
    body = "Tệp quá lớn. / The file is too large.".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


# --- cookies -----------------------------------------------------------------------------


def cookie_name(purpose: str) -> str:
    """Name a cookie: `__Host-` binds it to this host and https (or to loopback)."""
    return f"mm-{purpose}-lan" if get_settings().insecure_lan else f"__Host-mm-{purpose}"


def set_cookie(response: Response, purpose: str, value: str, max_age_s: int) -> None:
    """Lay a cookie that no script reads and no other site sends."""
    response.set_cookie(
        cookie_name(purpose),
        value,
        max_age=max_age_s,
        path="/",
        secure=not get_settings().insecure_lan,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, purpose: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(purpose),
        path="/",
        secure=not get_settings().insecure_lan,
        httponly=True,
        samesite="lax",
    )


# --- cross-site requests -----------------------------------------------------------------


def refuse_other_sites(request: Request) -> None:
    """Refuse an unsafe request that the browser says comes from elsewhere.

    Raises:
        ForbiddenError: `Sec-Fetch-Site` or `Origin` names another site.
    """
    fetch_site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    elsewhere = origin is not None and origin.partition("://")[2] != request.url.netloc
    if fetch_site not in {"same-origin", "none"} or elsewhere:
        raise ForbiddenError("This request came from another site and was not carried out.")


def refuse_wrong_token(shown: str, expected: str) -> None:
    """Refuse an unsafe request whose token is not this visitor's own.

    Raises:
        ForbiddenError: the token is missing or another's.
    """
    if not expected or not hmac.compare_digest(shown.encode(), expected.encode()):
        raise ForbiddenError(
            "This form has grown old. Go back, load the page again and send it once more."
        )


def own_path(wanted: str, otherwise: str = "/") -> str:
    """Keep a way back only if it is a plain path of ours.

    Example:
        >>> own_path("/fairs/demo"), own_path("//evil.example"), own_path("/\\\\evil")
        ('/fairs/demo', '/', '/')
    """
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if plain and wanted.isprintable() else otherwise
