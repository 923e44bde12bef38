"""Whatever is wrong, a command says it in a line and ends with a code; nobody reads a trace."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from matchmaker.cli import app
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import database
from tests.import_files import workbook
from tests.small_fair import SmallFair, small_fair

DATED = ["--source", "Ministry of Finance", "--date", "2026-10-01"]
# commands that work on the database, with the least they need; <file> is a good workbook
ON_DATABASE: dict[str, list[str]] = {
    "fair new": ["x", "--day", "2026-10-27", "--session", "09:00-11:00", "--hall", "A=2"],
    "fair list": [],
    "fair show": [],
    "organiser add": ["a@example.com"],
    "organiser password": ["a@example.com"],
    "import": ["<file>"],
    "invite": ["E0"],
    "propose": [],
    "plan": ["--seconds", "0.1"],
    "publish": [],
    "learn": [],
    "export agenda": ["E0"],
    "export pack": [],
    "export plan": [],
    "export letters": ["E0"],
    "reference load tariff": ["<file>", *DATED],
    "reference load schedule": ["<file>", "--country", "DE", "--agreement", "EVFTA", *DATED],
    "reference load rates": ["<file>", *DATED],
    "reference list": [],
    "reference forget": ["0" * 32],
    "hs suggest": ["steel"],
    "db check": [],
    "doctor": [],
}
# these need none, or make it themselves
OTHERS = {
    "bench planning", "bench retrieval", "db upgrade", "demo", "evaluate fusion",
    "evaluate languages", "evaluate learning", "evaluate market", "evaluate reciprocal",
    "evaluate relevance", "hs find", "models centring", "models goods", "models hs-suggestion",
    "planning b2bsp", "planning check", "planning screen", "planning solve", "serve", "template",
}  # fmt: skip
TAKE_A_FAIR = [
    name for name in ON_DATABASE
    if not name.startswith(("reference", "hs", "db", "doctor", "organiser password"))
    and name not in {"fair new", "fair list"}
]  # fmt: skip


@pytest.fixture(autouse=True)
def here(own_settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder; no database is there, and texts are compared by their letters."""
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    (tmp_path / "var").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    get_settings.cache_clear()


@pytest.fixture
def fair() -> SmallFair:
    """Give a fair of three enterprises and three buyers without a published plan."""
    upgrade(database())
    return small_fair(database())


@pytest.fixture
def good_file(tmp_path: Path) -> str:
    file = tmp_path / "fair.xlsx"
    file.write_bytes(workbook())
    return str(file)


def speak(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", language)
    get_settings.cache_clear()


def run(name: str, *arguments: str, good_file: str = "") -> Result:
    words = [good_file if word == "<file>" else word for word in arguments]
    return CliRunner().invoke(app, [*name.split(), *words])


def refused(result: Result, code: int = 1) -> str:
    """Give what a command said as it ended; a trace is no saying."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == code
    assert "Traceback" not in result.output
    return result.output.strip()


def commands(group: typer.core.TyperGroup, *above: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from commands(command, *above, name)
        else:
            yield " ".join((*above, name))


def test_every_command_is_tried_here_or_needs_no_database():
    found = set(commands(typer.main.get_command(app)))  # type: ignore[arg-type]  # a group

    assert found - {*ON_DATABASE, *OTHERS} == set()
    assert set(ON_DATABASE) - found == set()


@pytest.mark.parametrize("name", sorted(ON_DATABASE))
def test_a_database_that_nobody_made_is_named_with_the_command_that_makes_it(
    name: str, good_file: str
):
    said = refused(run(name, *ON_DATABASE[name], good_file=good_file))

    assert "matchmaker db upgrade" in said or "version None" in said


@pytest.mark.parametrize("name", [*sorted(ON_DATABASE), "db upgrade"])
def test_a_database_that_does_not_answer_is_told_without_its_password(
    name: str, good_file: str, monkeypatch: pytest.MonkeyPatch
):
    address = "postgresql+psycopg://fair:hunter2@127.0.0.1:1/fair"
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", address)
    get_settings.cache_clear()
    database.cache_clear()

    said = refused(run(name, *ON_DATABASE.get(name, []), good_file=good_file))

    assert "does not answer" in said or "cannot be reached" in said or "127.0.0.1" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(("language", "start"), [("en", "The database is at"), ("vi", "Cơ sở dữ")])
def test_a_refusal_is_said_in_the_language_of_the_installation(
    language: str, start: str, monkeypatch: pytest.MonkeyPatch
):
    speak(language, monkeypatch)

    result = run("fair list")

    assert refused(result).startswith(start)
    assert result.stdout == "", "what machines read holds answers alone"


@pytest.mark.parametrize("name", sorted(TAKE_A_FAIR))
@pytest.mark.usefixtures("fair")
def test_an_unknown_fair_is_named_as_such_and_nothing_is_made(name: str, good_file: str):
    option = ["hue"] if name == "learn" else ["--fair", "hue"]

    said = refused(run(name, *ON_DATABASE[name], *option, good_file=good_file))

    assert "hue" in said
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("invite", ["X9"], "X9"),
        ("invite", [], ""),
        ("publish", ["--plan", "9"], ""),
        ("export agenda", ["X9"], "There is no such participant in this fair."),
        ("export pack", [], "No plan of this fair is published yet."),
        ("export plan", ["--plan", "0"], "There is no such plan in this fair."),
        ("export letters", ["X9"], "X9"),
        ("organiser password", ["nobody@example.com"], "nobody@example.com"),
        ("reference forget", ["0" * 32], ""),
        ("learn", ["--roll-back"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
@pytest.mark.usefixtures("fair")
def test_what_is_not_there_is_refused_in_a_line(name: str, arguments: list[str], sentence: str):
    result = run(name, *arguments)

    said = refused(result)
    assert sentence in said
    assert len(result.stderr.strip().splitlines()) == 1
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["fair", "new"], ["import"], ["plan", "--seconds", "soon"], ["export", "pack", "--language",
     "fr"], ["reference", "load", "rates", "x.csv"], ["nonsense"], ["fair", "show", "--colour"]],
    ids=" ".join,
)  # fmt: skip
def test_a_command_that_is_called_wrongly_ends_with_two(arguments: list[str]):
    assert "Usage" in refused(CliRunner().invoke(app, arguments), code=2)


# --- files ----------------------------------------------------------------------------------

READ_A_FILE = ["import", "reference load tariff", "reference load schedule", "reference load rates"]


@pytest.mark.parametrize("name", READ_A_FILE)
@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "nonsense"])
@pytest.mark.usefixtures("fair")
def test_a_file_that_cannot_be_read_is_named(name: str, kind: str, tmp_path: Path):
    file = tmp_path / "given.xlsx"
    if kind == "folder":
        file.mkdir()
    elif kind != "missing":
        file.write_bytes(b"" if kind == "empty" else b"PK\x03\x04 nothing")

    result = run(name, *ON_DATABASE[name], good_file=str(file))

    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code in {1, 2}
    # a path that is too long for its frame is broken there
    assert "given.xlsx" in "".join(result.output.replace("│", " ").split())


def test_the_template_makes_the_folder_it_is_asked_for(tmp_path: Path):
    file = tmp_path / "new" / "deep" / "template.xlsx"

    result = run("template", str(file))

    assert (result.exit_code, result.stdout.strip()) == (0, str(file))
    assert file.read_bytes().startswith(b"PK")


@pytest.mark.usefixtures("fair")
def test_an_answer_for_machines_is_one_json_object_and_nothing_else():
    for words in (["fair", "list"], ["fair", "show"], ["reference", "list"], ["db", "check"]):
        result = CliRunner().invoke(app, [*words, "--json"])
        assert result.exit_code == 0, words
        json.loads(result.stdout)
