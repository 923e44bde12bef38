"""The ways in: first page, sign-in, invitation link, language, about."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from matchmaker.domain.errors import MatchmakerError
from matchmaker.locale import LANGUAGES
from matchmaker.services import sign_in
from matchmaker.services.facts import facts
from matchmaker.services.sign_in import SignedIn
from matchmaker.web import security
from matchmaker.web.errors import status_of
from matchmaker.web.pages.entry import AboutPage, LinkPage, PatternsPage, SignInPage
from matchmaker.web.patterns import SAMPLE_PAIR
from matchmaker.web.render import in_own_words
from matchmaker.web.visit import AnyVisit, home_of

router = APIRouter()
_YEAR_S = 365 * 24 * 3600
_SESSION_COOKIE_S = _YEAR_S  # the session's own row decides when it ends


@router.get("/")
def first_page(visit: AnyVisit) -> Response:
    """Lead everybody to where he belongs."""
    if visit.signed_in is None:
        return visit.page(SignInPage(next="/"))
    return RedirectResponse(home_of(visit.signed_in.role, visit.fair), status_code=303)


@router.get("/sign-in")
def sign_in_page(visit: AnyVisit, next: str = "/") -> Response:  # noqa: A002  # the word people know
    """Show the form."""
    return visit.page(SignInPage(next=security.own_path(next)))


@router.post("/sign-in")
def sign_in_now(
    request: Request,
    visit: AnyVisit,
    email: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Sign an organiser in; a wrong word shows the form again, with what was typed."""
    try:
        signed_in = sign_in.sign_in(visit.db, email, password, address=_address(request))
    except MatchmakerError as refusal:
        page = SignInPage(next=security.own_path(next), email=email, fault=refusal.sentence)
        return visit.page(page, status=status_of(refusal))
    return _let_in(signed_in, security.own_path(next))


@router.post("/sign-out")
def sign_out_now(request: Request, visit: AnyVisit) -> Response:
    """End the session here and in the database."""
    secret = request.cookies.get(security.cookie_name("session"), "")
    if secret:
        sign_in.sign_out(visit.db, secret)
    answer = visit.back_to("/")
    security.drop_cookie(answer, "session")
    return answer


@router.get("/links/{secret}")
def look_at_invitation(visit: AnyVisit, secret: str) -> Response:
    """Show whose invitation it is; mail scanners that look change nothing."""
    invitation = sign_in.look_at_link(visit.db, secret)
    answer = visit.page(
        LinkPage(
            name=invitation.name,
            fair_name=in_own_words(invitation, visit.language, "fair_name"),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    # an invitation must not leak to the next page; the form still needs its own origin
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


@router.post("/links/{secret}")
def spend_invitation(visit: AnyVisit, secret: str) -> Response:
    """Spend the invitation and open a session."""
    return _let_in(sign_in.spend_link(visit.db, secret), "/")


@router.post("/language")
def choose_language(
    visit: AnyVisit,
    language: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Keep the chosen page language in a cookie."""
    answer = visit.back_to(next)
    if language in LANGUAGES:
        security.set_cookie(answer, "language", language, _YEAR_S)
    return answer


@router.get("/about")
def about(visit: AnyVisit) -> Response:
    """Show the sourced facts."""
    return visit.page(AboutPage(facts=facts()))


@router.get("/patterns")
def patterns(visit: AnyVisit) -> Response:
    """Show every component on one page, for those who change them."""
    return visit.page(PatternsPage(pair=SAMPLE_PAIR))


def _let_in(signed_in: SignedIn, path: str) -> Response:
    answer = RedirectResponse(path, status_code=303)
    security.set_cookie(answer, "session", signed_in.secret, _SESSION_COOKIE_S)
    security.drop_cookie(answer, "visit")
    return answer


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
