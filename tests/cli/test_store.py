"""The store is brought up to date, checked, and the installation examined."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from matchmaker.cli import app
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import head
from matchmaker.storage.session import database

pytestmark = pytest.mark.usefixtures("own_settings")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def findings() -> dict[str, dict[str, str]]:
    return {one["part"]: one for one in json.loads(run("doctor", "--json").stdout)}


def test_an_upgrade_makes_folder_and_tables_and_again_changes_nothing():
    first, second = run("db", "upgrade", "--json"), run("db", "upgrade", "--json")

    assert json.loads(first.stdout) == json.loads(second.stdout) == {"version": head()}
    assert run("db", "check").exit_code == 0


def test_a_check_of_an_older_database_fails_and_names_the_difference():
    run("db", "upgrade")
    with database().told() as unit:
        unit.execute(text("ALTER TABLE hall DROP COLUMN name"))

    result = run("db", "check", "--json")

    assert result.exit_code == 1
    assert any("name" in line for line in json.loads(result.stdout)["differences"])


def test_an_empty_database_is_not_up_to_date(tmp_path: Path):
    (tmp_path / "var").mkdir()

    result = run("db", "check")

    assert result.exit_code == 1
    assert "version None" in result.stdout


def test_the_doctor_finds_a_well_installation_well():
    run("db", "upgrade")

    found = findings()

    assert {part for part, one in found.items() if one["health"] == "ill"} == set()
    assert set(found) == {
        "versions",
        "database",
        "schema",
        "encoder",
        "fonts",
        "chromium",
        "var_dir",
        "cache_dir",
    }
    assert "Python 3" in found["versions"]["words"]
    assert run("doctor").exit_code == 0


def test_the_doctor_names_the_command_that_mends_an_old_schema(tmp_path: Path):
    (tmp_path / "var").mkdir()

    found = findings()

    assert found["database"]["health"] == "well"
    assert found["schema"]["health"] == "ill"
    assert "matchmaker db upgrade" in found["schema"]["words"]
    assert run("doctor").exit_code == 1


def test_the_doctor_sees_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch):
    address = "postgresql+psycopg://fair:secret@127.0.0.1:1/fair"
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", address)
    get_settings.cache_clear()
    database.cache_clear()

    result = run("doctor", "--json")

    found = {one["part"]: one for one in json.loads(result.stdout)}
    assert found["database"]["health"] == "ill"
    assert "secret" not in result.output
    assert result.exit_code == 1


def test_the_doctor_sees_a_folder_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run("db", "upgrade")
    file = tmp_path / "a-file"
    file.write_text("not a folder")
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(file / "cache"))
    get_settings.cache_clear()

    found = findings()["cache_dir"]

    assert found["health"] == "ill"
    assert "MATCHMAKER_CACHE_DIR" in found["words"]


def test_an_encoder_chosen_by_hand_and_a_missing_browser_are_no_illness(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    run("db", "upgrade")
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    get_settings.cache_clear()

    found = findings()

    assert found["encoder"]["health"] == "optional"
    assert "lexical" in found["encoder"]["words"]
    assert found["chromium"]["health"] == "optional"


def test_the_doctor_changes_nothing(tmp_path: Path):
    findings()

    assert list(tmp_path.iterdir()) == []
