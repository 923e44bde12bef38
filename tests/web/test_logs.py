"""Logs help to mend a fault and give nothing away."""

import json

import pytest
from fastapi.testclient import TestClient

from matchmaker.services import sign_in
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.web.app import create_app
from matchmaker.web.security import cookie_name

PASSWORD = "correct horse battery staple"


def fail_to_sign_in(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send the form while signing in fails in a way nobody foresaw."""

    def broken(_db: Database, _email: str, password: str, *, address: str) -> None:
        del address
        raise RuntimeError(f"no luck after {len(password)} letters")

    monkeypatch.setattr(sign_in, "sign_in", broken)
    app = create_app(db, work=False)
    with TestClient(app, base_url="https://testserver", raise_server_exceptions=False) as browser:
        browser.get("/sign-in")
        token = browser.cookies[cookie_name("visit")]
        answer = browser.post(
            "/sign-in",
            data={"email": "o@example.com", "password": PASSWORD, "csrf_token": token},
            headers={"sec-fetch-site": "same-origin"},
        )
    assert answer.status_code == 500


def test_a_fault_is_logged_with_its_place_and_without_what_was_typed(
    db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    fail_to_sign_in(db, monkeypatch)

    logged = capsys.readouterr().err
    assert "no luck after 28 letters" in logged
    assert "/sign-in" in logged
    assert PASSWORD not in logged


def test_logs_for_machines_are_one_json_object_a_line(
    db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(get_settings(), "log_json", True)

    fail_to_sign_in(db, monkeypatch)

    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    event = json.loads(line)
    assert event["level"] == "error"
    assert event["path"] == "/sign-in"
    assert "no luck" in event["exception"]
    assert PASSWORD not in line
