"""A browser, a live server, and the small fair that journeys start from."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from matchmaker.storage.session import Database
from tests.conftest import missing
from tests.journeys.ground import Ground, lay_ground
from tests.journeys.live import CHROMIUM, LAUNCH, Traveller, served, travelling

JOURNEYS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey: it needs a browser and takes its time."""
    for item in items:
        if item.path.is_relative_to(JOURNEYS):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once a file."""
    if not CHROMIUM.exists():
        missing("Chromium: apt-get install chromium, or name it in CHROMIUM")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=LAUNCH)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make the small fair once; gives its database file and the fair's id."""
    file = tmp_path_factory.mktemp("ground") / "fair.db"
    ground = lay_ground(file)
    ground.db.close()
    return file, ground.fair_id


@pytest.fixture
def ground(prepared: tuple[Path, str], tmp_path: Path) -> Iterator[Ground]:
    """Give a copy of the small fair, this journey's own."""
    file, fair_id = prepared
    copy = tmp_path / "fair.db"
    shutil.copy(file, copy)
    db = Database(f"sqlite:///{copy}")
    yield Ground(db, fair_id)
    db.close()


@dataclass(frozen=True)
class Way:
    """How a journey is made: on which window, in which language, with or without JavaScript."""

    size: str
    language: str
    script: bool

    def __str__(self) -> str:
        return f"{self.size}-{self.language}-{'htmx' if self.script else 'plain'}"


Setting = Callable[[Ground, Way], AbstractContextManager[Traveller]]


@pytest.fixture
def setting_out(browser: Browser, request: pytest.FixtureRequest) -> Setting:
    """Give what opens a window onto a live server of one's own."""

    @contextmanager
    def open_window(ground: Ground, way: Way) -> Iterator[Traveller]:
        name = f"{request.path.stem.removeprefix('test_')}-{way}"
        with (
            served(ground.db) as address,
            travelling(
                browser, address, size=way.size, language=way.language, script=way.script, name=name
            ) as traveller,
        ):
            yield traveller

    return open_window
