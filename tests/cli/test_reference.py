"""`matchmaker reference`: load, list, forget, with problems where they stand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matchmaker.cli import app
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import database

TARIFF = "Mã HS,Mô tả tiếng Việt,Mô tả tiếng Anh\n848071,Khuôn ép phun,Injection moulds\n"
NAMED = ("--source", "Nghị định 26/2023/NĐ-CP", "--date", "2027-01-01")


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point the settings to an empty folder with a database in it."""
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'fair.db'}")
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    get_settings.cache_clear()
    database.cache_clear()
    upgrade(database())
    yield
    database().close()
    database.cache_clear()
    get_settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a tariff of one line."""
    path = tmp_path / "tariff.csv"
    path.write_text(TARIFF, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["reference", *map(str, arguments)])


def listed() -> list[dict]:
    return json.loads(run("list", "--json").stdout)


def test_a_tariff_is_loaded_listed_and_forgotten(file: Path):
    done = run("load", "tariff", file, *NAMED, "--revision", "HS2022")

    (one,) = listed()
    assert done.stdout == f"1 lines, {one['id']}\n"
    assert (one["kind"], one["source"], one["dated"]) == ("tariff", NAMED[1], "2027-01-01")
    assert run("list").stdout == f"{one['id']}  tariff  HS2022  2027-01-01  1  {NAMED[1]}\n"

    assert run("forget", one["id"]).exit_code == 0
    assert listed() == []


def test_a_schedule_is_loaded_with_its_country_and_agreement(file: Path):
    file.write_text("code,mfn_pct,preferential_pct\n84807100,1.7,0\n", encoding="utf-8")

    done = run("load", "schedule", file, "--country", "EU", "--agreement", "EVFTA", *NAMED)

    assert done.exit_code == 0
    assert [(one["country"], one["agreement"]) for one in listed()] == [("EU", "EVFTA")]


def test_rates_are_loaded(file: Path):
    file.write_text("currency,usd\nEUR,1.08\n", encoding="utf-8")

    assert run("load", "rates", file, *NAMED).exit_code == 0
    assert [(one["kind"], one["lines"]) for one in listed()] == [("rates", 1)]


def test_problems_are_said_where_they_stand_and_do_not_stop_the_rest(file: Path):
    file.write_text(f"{TARIFF}84807I,Loại khác,Other\n", encoding="utf-8")

    done = run("load", "tariff", file, *NAMED)

    assert done.exit_code == 0
    assert done.stderr == (
        "error hs_unknown tariff.csv:3:Mã HS: “84807I” is no HS code; the row is left out. "
        "Write 6 to 10 digits.\n"
    )


def test_problems_are_part_of_the_json(file: Path):
    file.write_text(f"{TARIFF}84807I,Loại khác,Other\n", encoding="utf-8")

    said = json.loads(run("load", "tariff", file, *NAMED, "--json").stdout)

    assert said["lines"] == 1
    assert [(one["code"], one["row"]) for one in said["problems"]] == [("hs_unknown", 3)]


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_file_of_which_nothing_can_be_taken_ends_with_1_and_says_why(file: Path, as_json):
    file.write_text("one,two\n1,2\n", encoding="utf-8")

    done = run("load", "tariff", file, *NAMED, *as_json)

    assert done.exit_code == 1
    assert "Mã HS / HS code" in done.output
    assert "holds no line that can be used" in done.stderr


def test_a_date_that_is_none_is_a_wrong_use_of_the_command(file: Path):
    assert run("load", "tariff", file, "--source", "A", "--date", "1/1/2027").exit_code == 2


def test_forgetting_what_is_not_there_ends_with_1():
    done = run("forget", "abc")

    assert (done.exit_code, done.stderr) == (1, "Nothing is loaded under abc.\n")


def test_only_the_first_problems_are_printed(file: Path):
    file.write_text(TARIFF + "x,y,z\n" * 60, encoding="utf-8")

    lines = run("load", "tariff", file, *NAMED).stderr.splitlines()

    assert (len(lines), lines[-1]) == (51, "... 10")
