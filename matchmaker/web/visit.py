"""Who is looking at a page, in which language, and what he may see.

A route says who may use it by the type of its visit: `OrganiserVisit`,
`EnterpriseVisit`, `BuyerVisit`, or `AnyVisit`. The visit holds the scope that
every query takes; a route cannot get one that is not the visitor's own.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError, SignInNeededError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import LANGUAGES
from matchmaker.services import sign_in
from matchmaker.services.sign_in import SignedIn
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.queries.fair_day import fair_moment
from matchmaker.storage.queries.fairs import FairHead, fair_head, organiser_scope
from matchmaker.storage.session import Database
from matchmaker.web import security
from matchmaker.web.nav import NavEntry, nav_for
from matchmaker.web.render import Page, in_own_words, render

STATIC = Path(__file__).parent / "static"
_NOTICE_COOKIE_S = 60
_LANGUAGE_COOKIE_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Frame:
    """What every page has around its own content."""

    csrf_token: str
    path: str
    home: str = "/"
    who: str = ""
    fair_name: str = ""
    nav: tuple[NavEntry, ...] = ()
    simulated: bool = False
    has_left: bool = False
    insecure_lan: bool = False
    notice: Sentence | None = None

    @staticmethod
    def static(name: str) -> str:
        """Address of a static file; its hash stands in it, so it can be kept for ever."""
        return f"/static/{name}?v={_static_hash(name)}"


@lru_cache(maxsize=32)
def _static_hash(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"


@dataclass
class Visit:
    """One request's visitor; `scope` is set where the page belongs to a fair."""

    request: Request
    db: Database
    language: str
    csrf_token: str
    signed_in: SignedIn | None = None
    scope: Scope | None = None
    fair: FairHead | None = None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def own(self) -> Scope:
        """The visitor's scope.

        Raises:
            SignInNeededError: nobody is signed in.
        """
        if self.scope is None:
            raise SignInNeededError("Please sign in first.")
        return self.scope

    @property
    def here(self) -> FairHead:
        """The fair that the page belongs to.

        Raises:
            SignInNeededError: nobody is signed in.
        """
        if self.fair is None:
            raise SignInNeededError("Please sign in first.")
        return self.fair

    @property
    def account_id(self) -> str:
        """The visitor's account.

        Raises:
            SignInNeededError: nobody is signed in.
        """
        if self.signed_in is None:
            raise SignInNeededError("Please sign in first.")
        return self.signed_in.account_id

    def moment(self, unit: Session) -> datetime:
        """Tell the time by which the fair goes; only a simulated one's must be looked up."""
        return fair_moment(unit, self.own) if self.here.simulated else now()

    def page(self, page: Page, *, status: int = 200) -> Response:
        """Answer with a page (or the block of it that htmx asks for)."""
        notice = _read_notice(self.request)
        answer = render(
            self.request, page, self.frame(notice), language=self.language, status=status
        )
        if self.signed_in is None:
            security.set_cookie(answer, "visit", self.csrf_token, _LANGUAGE_COOKIE_S)
        if notice:
            security.drop_cookie(answer, "notice")
        return answer

    def back_to(self, path: str, notice: Sentence | None = None) -> RedirectResponse:
        """Send the browser on after a change; the notice stands on the next page."""
        answer = RedirectResponse(security.own_path(path), status_code=303)
        if notice:
            security.set_cookie(answer, "notice", _packed(notice), _NOTICE_COOKIE_S)
        return answer

    def frame(self, notice: Sentence | None = None) -> Frame:
        """What stands around the visitor's page: his menu, his fair, what he just did."""
        role = self.scope.role if self.scope else None
        return Frame(
            csrf_token=self.csrf_token,
            path=self.request.url.path,
            home=home_of(role, self.fair),
            who=self.signed_in.name if self.signed_in else "",
            fair_name=in_own_words(self.fair, self.language) if self.fair else "",
            nav=nav_for(role, self.fair, self.request.url.path, self.counts),
            simulated=bool(self.fair and self.fair.simulated),
            has_left=bool(self.fair and self.fair.has_left),
            insecure_lan=get_settings().insecure_lan,
            notice=notice,
        )


def frame_of_error(request: Request) -> Frame:
    """Give what stands around an error: the menu of whoever is known to be there.

    No form stands there: what failed may not be fit to come back to.
    """
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is None:
        return Frame("", request.url.path, insecure_lan=get_settings().insecure_lan)
    return replace(visit.frame(), csrf_token="", who="")


def home_of(role: Role | None, fair: FairHead | None) -> str:
    """Where a role's first page is."""
    if role is Role.ORGANISER:
        return f"/fairs/{fair.slug}" if fair else "/fairs"
    return f"/{role}" if role else "/"


def _packed(notice: Sentence) -> str:
    return base64.urlsafe_b64encode(json.dumps(notice.to_json()).encode()).decode()


def _read_notice(request: Request) -> Sentence | None:
    packed = request.cookies.get(security.cookie_name("notice"))
    if not packed:
        return None
    try:
        notice = Sentence.from_json(json.loads(base64.urlsafe_b64decode(packed)))
        # a cookie is the browser's word: say it once here, before a page rests on it
        return notice if str(notice) and isinstance(notice.text, str) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


# --- who is it? --------------------------------------------------------------------------


def page_language(request: Request, chosen: str = "") -> str:
    """Pick the page language: chosen, else what the browser asks for, else the setting."""
    for wanted in (request.cookies.get(security.cookie_name("language"), ""), chosen):
        if wanted in LANGUAGES:
            return wanted
    asked = request.headers.get("accept-language", "")
    for part in asked.split(","):
        code = part.split(";")[0].strip().split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return get_settings().language


def _visit(request: Request) -> Visit:
    db: Database = request.app.state.db
    secret = request.cookies.get(security.cookie_name("session"), "")
    signed_in = sign_in.who(db, secret) if secret else None
    token = (
        signed_in.csrf_token
        if signed_in
        else request.cookies.get(security.cookie_name("visit")) or secrets.token_urlsafe(24)
    )
    chosen = signed_in.ui_language if signed_in else ""
    request.state.language = language = page_language(request, chosen)  # for errors too
    request.state.visit = visit = Visit(request, db, language, token, signed_in)
    return visit


async def _shown_token(request: Request) -> str:
    header = request.headers.get("x-csrf-token")
    if header or request.method in security.SAFE_METHODS:
        return header or ""
    kind = request.headers.get("content-type", "")
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return str((await request.form()).get("csrf_token", ""))
    return ""


def _guarded(request: Request, shown: Annotated[str, Depends(_shown_token)]) -> Visit:
    """Look who is there; unsafe requests must show the visitor's own token."""
    visit = _visit(request)
    if request.method not in security.SAFE_METHODS:
        security.refuse_other_sites(request)
        expected = (
            visit.csrf_token
            if visit.signed_in
            else request.cookies.get(security.cookie_name("visit"), "")
        )
        security.refuse_wrong_token(shown, expected)
    if visit.signed_in and visit.signed_in.scope:
        visit.scope = visit.signed_in.scope
        with visit.db.read() as unit:
            visit.fair = fair_head(unit, visit.scope)
    return visit


def only(role: Role) -> Callable[..., Visit]:
    """Make the dependency that lets only one role in; `role` can be read off it by tests."""

    def allowed(visit: Annotated[Visit, Depends(_guarded)]) -> Visit:
        if visit.signed_in is None:
            raise SignInNeededError("Please sign in first.")
        if visit.scope is None or visit.scope.role is not role:
            raise NotFoundError("There is no such page.")
        return visit

    allowed.role = role  # type: ignore[attr-defined]  # read by the test that lists all routes
    return allowed


def organiser_of_fair(fair: str, visit: Annotated[Visit, Depends(_guarded)]) -> Visit:
    """Let in only an organiser of the fair that the address names.

    Raises:
        SignInNeededError: nobody is signed in.
        NotFoundError: no such fair, or not this visitor's: both look the same.
    """
    if visit.signed_in is None:
        raise SignInNeededError("Please sign in first.")
    with visit.db.read() as unit:
        scope = organiser_scope(unit, visit.signed_in.account_id, fair)
        if scope is None:
            raise NotFoundError("There is no such page.")
        visit.scope = scope
        visit.fair = fair_head(unit, scope)
    return visit


def organiser_of_any(visit: Annotated[Visit, Depends(_guarded)]) -> Visit:
    """Let in whoever organises at least one fair, or may open the first one."""
    if visit.signed_in is None:
        raise SignInNeededError("Please sign in first.")
    if visit.signed_in.role is not Role.ORGANISER:
        raise NotFoundError("There is no such page.")
    return visit


organiser_of_fair.role = Role.ORGANISER  # type: ignore[attr-defined]  # as above
organiser_of_any.role = Role.ORGANISER  # type: ignore[attr-defined]  # as above

AnyVisit = Annotated[Visit, Depends(_guarded)]
OrganiserVisit = Annotated[Visit, Depends(organiser_of_fair)]
FairsVisit = Annotated[Visit, Depends(organiser_of_any)]
EnterpriseVisit = Annotated[Visit, Depends(only(Role.ENTERPRISE))]
BuyerVisit = Annotated[Visit, Depends(only(Role.BUYER))]
