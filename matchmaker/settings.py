"""Every setting once, typed and documented (docs/operations.md lists them all)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    """Folder that the wheel holds inside the package and a checkout beside it."""
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """Read from the environment (`MATCHMAKER_...`) and from a file `.env`."""

    model_config = SettingsConfigDict(env_prefix="MATCHMAKER_", env_file=".env", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/matchmaker.db",
        description="Where everything is kept: sqlite:///FILE or postgresql+psycopg://...",
    )
    var_dir: Path = Field(
        default=Path("var"), description="Folder for what the program makes: files, caches"
    )
    cache_dir: Path = Field(
        default=Path.home() / ".cache" / "matchmaker",
        description="Folder for the converted encoder; safe to delete",
    )
    encoder: str = Field(
        default="auto",
        description="auto, lexical, or the name or path of a sentence-transformers model",
    )
    encoder_threads: int = Field(
        default=0, description="Threads for encoding; 0 = as many as there are cores"
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, description="Port to listen on")
    public_url: str = Field(
        default="", description="Address under which people reach the pages, for links on paper"
    )
    insecure_lan: bool = Field(
        default=False,
        description="Allow plain http on a local network: a band on every page says so",
    )
    language: Literal["vi", "en"] = Field(
        default="vi", description="Language of pages when nothing else decides"
    )
    proposals_per_list: int = Field(default=10, description="Length of each side's list")
    rescore_after_s: int = Field(
        default=60,
        description="Seconds after a wish until the lists take it in, with all said meanwhile",
    )
    plan_seconds: int = Field(default=10, description="Longest a plan is worked on, by the clock")
    upload_mib: int = Field(default=20, description="Largest spreadsheet taken in, MiB")
    body_mib: int = Field(default=1, description="Largest other request taken in, MiB")
    organiser_idle_h: int = Field(default=12, description="Hours until an idle organiser is out")
    participant_idle_days: int = Field(
        default=30, description="Days until an idle participant is out"
    )
    sign_in_tries: int = Field(
        default=5, description="Wrong passwords per account in a quarter of an hour"
    )
    password_rounds: int = Field(default=3, description="Rounds of a password's hash (argon2id)")
    password_memory_kib: int = Field(
        default=65536, description="Memory of a password's hash, KiB (argon2id)"
    )
    link_days: int = Field(default=60, description="Days an invitation stays valid")
    log_json: bool = Field(default=False, description="Logs as JSON lines instead of plain text")

    @property
    def templates_dir(self) -> Path:
        """Folder of the page templates."""
        return _shipped("templates")

    @property
    def data_dir(self) -> Path:
        """Folder of reference data and the demo fair."""
        return _shipped("data")

    @property
    def models_dir(self) -> Path:
        """Folder of learned artefacts."""
        return _shipped("models")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Give the process's settings."""
    return Settings()
