"""`matchmaker demo` on a machine of one's own."""

import contextlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.cli.demo import _chosen_port, _lines, _Teller
from matchmaker.domain.participant import Role
from matchmaker.settings import get_settings
from matchmaker.storage.session import database


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the program an empty folder for its database."""
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'demo.db'}")
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    get_settings.cache_clear()
    yield tmp_path
    database().close()
    database.cache_clear()
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.slow
def test_demo_makes_the_fair_and_prints_one_link_a_role(at_home: Path):
    done = CliRunner().invoke(app, ["demo", "--no-serve", "--port", "8123"])

    assert done.exit_code == 0, done.output
    line = re.compile(r"^  (\w+) +http://127\.0\.0\.1:8123/links/[\w-]{22}$", re.MULTILINE)
    links = line.findall(done.stdout)
    assert links == ["Organiser", "Enterprise", "Buyer"]
    assert "Planning the meetings" in done.stderr
    assert (at_home / "demo.db").exists()


@pytest.mark.slow
def test_a_second_demo_is_silent_but_for_fresh_links_and_speaks_json(at_home: Path):
    first = CliRunner().invoke(app, ["demo", "--no-serve", "--json"])
    second = CliRunner().invoke(app, ["demo", "--no-serve", "--json"])

    one, other = json.loads(first.stdout), json.loads(second.stdout)
    assert list(one) == list(other) == ["organiser", "enterprise", "buyer"]
    assert not set(one.values()) & set(other.values())
    assert second.stderr == ""


@pytest.mark.slow
def test_the_served_demo_answers_its_link(at_home: Path):
    port = free_port()
    command = [sys.executable, "-m", "matchmaker", "demo", "--json", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as served:
        try:
            assert served.stdout is not None
            links = json.loads(served.stdout.readline())
            page = patiently(lambda: content(links["buyer"]))
        finally:
            served.terminate()

    assert str(port) in links["buyer"]
    assert b"<form" in page


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def content(address: str) -> bytes:
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # asserted above
        read: bytes = answer.read()
        return read


def patiently(ask: Callable[[], bytes]) -> bytes:
    """Ask again until the server listens, for at most a minute."""
    for _ in range(300):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return ask()
        time.sleep(0.2)
    pytest.fail("the server did not answer within a minute")


def test_a_taken_port_is_said_before_any_work(english: None, capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(typer.Exit) as ended:
            _chosen_port(port)

    assert ended.value.exit_code == 2
    assert f"Port {port} is in use" in capsys.readouterr().err


def test_port_zero_means_any_free_one():
    assert _chosen_port(0) > 0


def test_without_a_port_the_setting_counts(monkeypatch: pytest.MonkeyPatch):
    port = free_port()
    monkeypatch.setenv("MATCHMAKER_PORT", str(port))
    get_settings.cache_clear()

    chosen = _chosen_port(-1)

    monkeypatch.undo()
    get_settings.cache_clear()
    assert chosen == port


def test_progress_is_said_once_a_stage_and_a_tenth(
    english: None, capsys: pytest.CaptureFixture[str]
):
    hear = _Teller()

    for stage, done, total in (
        *(("import", 0, 1), ("propose", 0, 1), ("propose", 40, 100), ("propose", 41, 100)),
        *(("propose", 80, 100), ("propose", 0, 4620), ("propose", 4620, 4620), ("plan", 0, 1)),
    ):
        hear({"stage": stage, "work_done": done, "work_total": total})

    assert capsys.readouterr().err.splitlines() == [
        "Importing enterprises, products, buyers and needs ...",
        "Finding partners ...",
        "Finding partners 40 % ...",
        "Finding partners 80 % ...",
        "Planning the meetings ...",
    ]


def test_links_stand_under_each_other_with_what_to_do_next(english: None):
    addresses = {role: f"http://127.0.0.1:1/links/{role.value}" for role in Role}

    lines = _lines(addresses, served=True)

    links = [line for line in lines if "/links/" in line]
    assert len({line.index("http") for line in links}) == 1
    assert lines[-1] == "Stop with Ctrl+C."
    assert "matchmaker serve" in _lines(addresses, served=False)[-1]


@pytest.mark.parametrize(("language", "word"), [("vi", "Doanh nghiệp"), ("en", "Enterprise")])
def test_links_are_named_in_the_language_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, language: str, word: str
):
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", language)
    get_settings.cache_clear()

    lines = _lines({Role.ENTERPRISE: "http://127.0.0.1:1/links/x"}, served=False)

    monkeypatch.undo()
    get_settings.cache_clear()
    assert any(line.strip().startswith(word) for line in lines)
