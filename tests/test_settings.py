"""Settings are documented, and read from the environment."""

from pathlib import Path

import pytest

from matchmaker.settings import Settings

GUIDE = Path(__file__).parents[1] / "docs" / "operations.md"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_guide_for_operators(name: str):
    assert f"`{name.upper()}`" in GUIDE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_is_for(name: str):
    assert Settings.model_fields[name].description


def test_the_environment_overrules_a_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MATCHMAKER_PLAN_SECONDS", "42")

    assert Settings().plan_seconds == 42


def test_folders_are_found_beside_the_package_in_a_checkout():
    settings = Settings()

    assert (settings.templates_dir / "base.html").is_file()
    assert (settings.data_dir / "reference").is_dir()
    assert settings.models_dir.is_dir()
