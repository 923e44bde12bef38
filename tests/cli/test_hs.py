"""`matchmaker hs`: codes for a text, codes for words; for people and for machines."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from matchmaker.cli import app
from matchmaker.services import meaning
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import database
from matchmaker.storage.tables import StoredVector


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point the settings to an empty folder with a database in it, and to the quick encoder."""
    caches = (get_settings, database, meaning.encoder)
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'fair.db'}")
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    for cache in caches:
        cache.cache_clear()
    upgrade(database())
    yield
    database().close()
    for cache in caches:
        cache.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["hs", *arguments])


@pytest.mark.parametrize("kind", [[], ["--need"]])
def test_codes_are_suggested_for_a_text_the_likeliest_first(kind: list[str]):
    done = run("suggest", "Khuôn ép nhựa nhiều lòng", "--json", *kind)

    found = json.loads(done.stdout)
    assert found[0]["code"] == "848071"
    assert len(found) == 3
    assert all(0 < one["chance"] < 1 for one in found)


def test_people_read_code_chance_and_names():
    (line,) = run("suggest", "Khuôn ép nhựa nhiều lòng", "--limit", "1").stdout.splitlines()

    code, chance, names = line.split("  ")
    assert code == "848071"
    assert 0 < float(chance) < 1
    assert " / " in names


def test_what_is_worked_out_for_a_command_is_not_kept():
    run("suggest", "Khuôn ép nhựa nhiều lòng")

    with database().read() as unit:
        assert unit.scalar(select(func.count()).select_from(StoredVector)) == 0


def test_codes_are_found_by_words_without_marks():
    done = run("find", "khuon ep nhua", "--json")

    found = json.loads(done.stdout)
    assert found["codes"][0]["code"] == "848071"
    assert found["total"] >= 1


def test_people_read_how_many_there_are_beyond_those_shown():
    lines = run("find", "máy", "--limit", "2").stdout.splitlines()

    assert len(lines) == 3
    shown, total = map(int, lines[-1].split(" / "))
    assert shown == 2
    assert total > 100


def test_what_names_nothing_finds_nothing():
    assert run("find", "qqqq").stdout == "0 / 0\n"
