"""What every answer carries, and what every change must show before it is carried out."""

from collections.abc import Iterator

import pytest
from fastapi import Request, Response
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import ProfileImport, WebSession
from matchmaker.web.app import create_app
from matchmaker.web.security import (
    cookie_name,
    drop_cookie,
    own_path,
    refuse_other_sites,
    refuse_wrong_token,
    set_cookie,
)
from tests.web.conftest import SmallFair
from tests.web.reading import Document

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
MIB = 1024 * 1024


@pytest.fixture
def lan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the service run on plain http in a local network."""
    monkeypatch.setenv("MATCHMAKER_INSECURE_LAN", "true")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def asked(*, host: str = "testserver", **headers: str) -> Request:
    """Make a request as the server would see it."""
    raw = [(b"host", host.encode())]
    raw += [
        (name.replace("_", "-").encode(), value.encode("latin-1"))
        for name, value in headers.items()
    ]
    return Request(
        {
            "type": "http",
            "method": "POST",
            "scheme": "https",
            "server": (host, 443),
            "path": "/sign-in",
            "query_string": b"",
            "headers": raw,
        }
    )


# --- headers -----------------------------------------------------------------------------

ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/about", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/buyer", 303),
    ("POST", "/sign-out", 403),
    ("DELETE", "/about", 405),
    ("GET", "/api/nowhere", 404),
    ("GET", "/healthz", 200),
    ("GET", "/static/style.css", 200),
    ("GET", "/static/nothing.css", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_kind_of_answer_carries_the_headers(
    client: TestClient, method: str, path: str, status: int
):
    answer = client.request(method, path, follow_redirects=False)

    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=(self)" in answer.headers["permissions-policy"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert len(answer.headers["x-request-id"]) == 16


def test_a_refused_body_carries_the_headers_too(client: TestClient):
    answer = client.post("/sign-in", content=b"", headers={"content-length": str(99 * MIB)})

    assert answer.status_code == 413
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["connection"] == "close"


def test_plain_http_promises_no_https(db: Database):
    with TestClient(create_app(db, work=False), base_url="http://testserver") as browser:
        answer = browser.get("/")

    assert "strict-transport-security" not in answer.headers
    assert answer.headers["content-security-policy"] == POLICY


def test_each_request_has_a_number_of_its_own(client: TestClient):
    numbers = {client.get("/healthz").headers["x-request-id"] for _ in range(5)}

    assert len(numbers) == 5


def test_personal_pages_are_not_kept_and_static_files_are(as_buyer: TestClient):
    page = as_buyer.get("/buyer")
    style = Document(page.text).one("link", rel="stylesheet").attributes["href"]

    assert page.headers["cache-control"] == "private, no-cache"
    assert "?v=" in style
    assert "immutable" in as_buyer.get(style).headers["cache-control"]


def test_pages_hold_nothing_that_the_policy_forbids(as_buyer: TestClient):
    for path in ("/", "/about", "/patterns", "/buyer", "/buyer/enterprises", "/buyer/profile/edit"):
        page = Document(as_buyer.get(path).text)
        elements = page.all()

        assert [one for one in elements if one.tag == "style"] == [], path
        assert [one for one in page.all("script") if "src" not in one.attributes] == [], path
        held = {name for one in elements for name in one.attributes}
        assert {name for name in held if name == "style" or name.startswith("on")} == set(), path


# --- cookies -----------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["session", "visit", "notice", "language"])
def test_a_cookie_is_bound_to_this_host_and_read_by_no_script(purpose: str):
    answer = Response()

    set_cookie(answer, purpose, "secret", 60)

    name, _, rest = answer.headers["set-cookie"].partition("=")
    parts = {part.strip().casefold() for part in rest.split(";")}
    assert name == f"__Host-mm-{purpose}"
    assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=60"} <= parts
    assert not any(part.startswith("domain") for part in parts)


@pytest.mark.usefixtures("lan")
def test_in_an_unprotected_network_cookies_have_another_name_and_go_over_http():
    answer = Response()

    set_cookie(answer, "session", "secret", 60)

    name, _, rest = answer.headers["set-cookie"].partition("=")
    parts = {part.strip().casefold() for part in rest.split(";")}
    assert name == "mm-session-lan" == cookie_name("session")
    assert {"httponly", "samesite=lax"} <= parts
    assert "secure" not in parts


@pytest.mark.usefixtures("lan")
def test_in_an_unprotected_network_every_page_says_so(db: Database):
    with TestClient(create_app(db, work=False), base_url="http://testserver") as browser:
        page = Document(browser.get("/", headers={"accept-language": "en"}).text)

    band = page.one("aside", aria_label="Unprotected network")
    assert "Do not enter anything secret" in band.text()


def test_a_protected_page_has_no_such_band(client: TestClient):
    page = Document(client.get("/", headers={"accept-language": "en"}).text)

    assert page.all("aside") == []


def test_dropping_a_cookie_names_it_as_it_was_laid():
    answer = Response()

    drop_cookie(answer, "session")

    said = answer.headers["set-cookie"]
    assert said.startswith('__Host-mm-session="";')
    assert "Max-Age=0" in said
    assert "Secure" in said


def test_a_stranger_gets_a_token_and_keeps_it(client: TestClient):
    first = Document(client.get("/sign-in").text).all("input", name="csrf_token")[0]
    again = Document(client.get("/sign-in").text).all("input", name="csrf_token")[0]

    assert len(first.attributes["value"]) >= 32
    assert first.attributes["value"] == again.attributes["value"]


# --- where a request comes from ----------------------------------------------------------

FROM = [
    ({}, True),
    ({"sec_fetch_site": "same-origin"}, True),
    ({"sec_fetch_site": "none"}, True),
    ({"sec_fetch_site": "same-site"}, False),
    ({"sec_fetch_site": "cross-site"}, False),
    ({"sec_fetch_site": "anything"}, False),
    ({"origin": "https://testserver"}, True),
    ({"sec_fetch_site": "same-origin", "origin": "https://testserver"}, True),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "https://testserver.evil.example"}, False),
    ({"origin": "https://evil.example/testserver"}, False),
    ({"origin": "https://testserver:8443"}, False),
    ({"origin": "null"}, False),
    ({"origin": ""}, False),
    ({"origin": "http://["}, False),
    ({"sec_fetch_site": "same-origin", "origin": "https://evil.example"}, False),
    ({"sec_fetch_site": "cross-site", "origin": "https://testserver"}, False),
]


@pytest.mark.parametrize(("headers", "is_ours"), FROM)
def test_only_our_own_pages_may_change_something(headers: dict[str, str], is_ours: bool):
    request = asked(**headers)

    if is_ours:
        refuse_other_sites(request)
    else:
        with pytest.raises(ForbiddenError, match="another site"):
            refuse_other_sites(request)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("", ""), ("a", ""), ("", "a"), ("a", "b"), ("a", "aa"), ("A", "a"), ("ế", "e")],
)
def test_a_token_that_is_not_ones_own_is_refused(shown: str, expected: str):
    with pytest.raises(ForbiddenError, match="grown old"):
        refuse_wrong_token(shown, expected)


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_ones_own_token_is_taken(token: str):
    refuse_wrong_token(token, token)


UNSAFE = ["/sign-in", "/sign-out", "/links/" + "0" * 22, "/language"]


@pytest.mark.parametrize("path", UNSAFE)
def test_a_stranger_changes_nothing_without_his_token(client: TestClient, path: str):
    client.get("/")

    bare = client.post(path, data={"email": "a@b.example", "password": "x", "language": "vi"})
    wrong = client.post(path, data={"csrf_token": "guessed", "language": "vi"})

    assert bare.status_code == wrong.status_code == 403
    assert cookie_name("language") not in client.cookies


@pytest.mark.parametrize("path", UNSAFE)
def test_a_token_without_the_cookie_it_came_with_is_worth_nothing(client: TestClient, path: str):
    page = Document(client.get("/").text)
    token = page.all("input", name="csrf_token")[0].attributes["value"]
    client.cookies.clear()

    assert client.post(path, data={"csrf_token": token}).status_code == 403


def test_a_refused_sign_out_leaves_one_signed_in(as_buyer: TestClient, db: Database):
    as_buyer.headers["x-csrf-token"] = "guessed"

    answer = as_buyer.post("/sign-out")

    assert answer.status_code == 403
    assert as_buyer.get("/buyer").status_code == 200
    with db.read() as unit:
        assert unit.exec(select(WebSession)).first() is not None


# --- ways back ---------------------------------------------------------------------------

TRICKS = [
    "",
    "evil.example",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "//[",
    "/\\evil.example",
    "\\\\evil.example",
    "/fairs\\..\\evil",
    "javascript:alert(1)",
    "data:text/html,x",
    " /fairs",
    "/fairs\r\nSet-Cookie: a=b",
    "/\t/evil.example",
    "/\x00",
    "/\u2028",
    "?next=/",
    "#top",
]


@pytest.mark.parametrize("wanted", TRICKS)
def test_a_way_back_that_leads_elsewhere_is_not_taken(wanted: str):
    assert own_path(wanted) == "/"
    assert own_path(wanted, "/buyer") == "/buyer"


@pytest.mark.parametrize(
    "wanted", ["/", "/fairs/demo", "/buyer/enterprises?words=dien+tu&page=2", "/a#b", "/điện-tử"]
)
def test_a_plain_way_back_is_kept(wanted: str):
    assert own_path(wanted) == wanted


@given(st.text(max_size=40) | st.text("/\\:@.[]?#\t ehtpsx", max_size=20))
@settings(max_examples=300)
def test_whatever_is_asked_for_the_way_back_stays_here(wanted: str):
    found = own_path(wanted)

    assert found.startswith("/")
    assert not found.startswith("//")
    assert "\\" not in found
    assert found.isprintable()
    assert found in {wanted, "/"}


@pytest.mark.parametrize("trick", ["//evil.example", "//[", "https://evil.example", "/\\evil"])
def test_the_sign_in_page_forgets_a_way_that_leads_elsewhere(client: TestClient, trick: str):
    answer = client.get("/sign-in", params={"next": trick})

    assert answer.status_code == 200
    ways = Document(answer.text).all("input", name="next")
    assert {way.attributes["value"] for way in ways} == {"/", "/sign-in"}


# --- how much may come in ----------------------------------------------------------------


def test_a_body_that_is_announced_too_large_is_not_read(client: TestClient):
    read: list[bytes] = []

    def body() -> Iterator[bytes]:
        read.append(b"x")
        yield b"x"

    answer = client.post("/sign-in", content=body(), headers={"content-length": str(2 * MIB)})

    assert answer.status_code == 413
    assert "Tệp quá lớn. / The file is too large." in answer.text


def test_a_body_that_grows_too_large_while_it_streams_is_cut_off(client: TestClient):
    def body() -> Iterator[bytes]:
        for _ in range(40):
            yield b"a" * (MIB // 16)

    answer = client.post(
        "/sign-in",
        content=body(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 413


def test_a_body_within_the_limit_is_read(client: TestClient):
    page = Document(client.get("/").text)
    token = page.all("input", name="csrf_token")[0].attributes["value"]
    filler = "x" * (MIB // 2)

    answer = client.post(
        "/language",
        data={"csrf_token": token, "language": "en", "filler": filler},
        follow_redirects=False,
    )

    assert answer.status_code == 303


def test_a_spreadsheet_may_be_larger_than_a_form(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    here = f"/fairs/{small_fair.fair.slug}/import"
    rows = "Mã,Tên tiếng Việt,Ngành,Tỉnh\n" + "".join(
        f"DN-{i:05},Doanh nghiệp {i} {'ơ' * 150},machinery,Hà Nội\n" for i in range(3_500)
    )
    assert len(rows.encode()) > get_settings().body_mib * MIB

    answer = as_organiser.post(
        here,
        files={"files": ("enterprises.csv", rows.encode(), "text/csv")},
        follow_redirects=False,
    )

    assert answer.status_code == 303
    with db.read() as unit:
        assert unit.exec(select(ProfileImport.file_name)).one() == "enterprises.csv"


def test_a_spreadsheet_over_its_own_limit_is_refused(as_organiser: TestClient, db: Database):
    too_much = (get_settings().upload_mib + 1) * MIB

    answer = as_organiser.post(
        "/fairs/small/import", content=b"x", headers={"content-length": str(too_much)}
    )

    assert answer.status_code == 413
    with db.read() as unit:
        assert unit.exec(select(ProfileImport.id)).first() is None


@pytest.mark.parametrize("path", ["/fairs/small/importx", "/import/small", "/fairs/small"])
def test_only_the_import_takes_large_files(client: TestClient, path: str):
    assert client.post(path, content=b"", headers={"content-length": str(2 * MIB)}).status_code == (
        413
    )
