"""Settings of a test's own, where no command finds anything but what the test has made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.settings import get_settings
from matchmaker.storage.session import database


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point the settings to a database that nobody has made, in a folder of the test's own."""
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'fair.db'}")
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    get_settings.cache_clear()
    database.cache_clear()
    yield
    database().close()
    database.cache_clear()
    get_settings.cache_clear()
