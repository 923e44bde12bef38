"""An installation is looked at: each part says how it is, and what would mend it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.services.doctor import Finding, Health, examine
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import Database


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point the settings to folders of this test."""
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    """Give a database that was brought up to date."""
    database = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    upgrade(database)
    yield database
    database.close()


def looked_at(database: Database) -> dict[str, Finding]:
    return {one.part: one for one in examine(database)}


def test_every_part_is_looked_at_once_and_speaks(fresh: Database):
    findings = examine(fresh)

    parts = [one.part for one in findings]
    assert sorted(parts) == sorted(set(parts))
    assert {"versions", "database", "schema", "encoder", "fonts", "chromium"} <= set(parts)
    assert {"var_dir", "cache_dir"} <= set(parts)
    assert all(str(one.words) for one in findings)


def test_a_database_that_was_brought_up_to_date_is_well(fresh: Database):
    found = looked_at(fresh)

    assert found["database"].health is found["schema"].health is Health.WELL


def test_an_empty_database_answers_and_is_told_to_be_upgraded(tmp_path: Path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")

    found = looked_at(empty)

    assert found["database"].health is Health.WELL
    assert found["schema"].health is Health.ILL
    assert "matchmaker db upgrade" in str(found["schema"].words)
    empty.close()


def test_a_database_that_cannot_be_opened_is_ill_and_the_rest_is_still_told(tmp_path: Path):
    nowhere = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'fair.db'}")

    found = looked_at(nowhere)

    assert found["database"].health is found["schema"].health is Health.ILL
    assert found["versions"].health is Health.WELL
    nowhere.close()


def test_an_encoder_chosen_by_hand_is_named_and_not_judged(fresh: Database):
    found = looked_at(fresh)["encoder"]

    assert found.health is Health.OPTIONAL
    assert "lexical" in str(found.words)


def test_a_browser_is_needed_by_tests_only(fresh: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    assert str(looked_at(fresh)["chromium"].words) == "/opt/chromium"

    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", "")

    assert looked_at(fresh)["chromium"].health is Health.OPTIONAL


def test_folders_that_are_not_there_yet_are_looked_at_and_not_made(fresh: Database, tmp_path: Path):
    found = looked_at(fresh)

    assert found["var_dir"].health is found["cache_dir"].health is Health.WELL
    assert not (tmp_path / "var").exists()
    assert not (tmp_path / "cache").exists()


def test_a_file_where_a_folder_should_be_names_the_setting_to_change(
    fresh: Database, tmp_path: Path
):
    (tmp_path / "var").write_text("a file", encoding="utf-8")

    found = looked_at(fresh)["var_dir"]

    assert found.health is Health.ILL
    assert "MATCHMAKER_VAR_DIR" in str(found.words)
