"""Public facts on the programme, each with its source and date; the only real-world claims."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.settings import get_settings


@dataclass(frozen=True, slots=True)
class Fact:
    """One sourced fact in both languages."""

    about_vi: str
    about_en: str
    fact_vi: str
    fact_en: str
    source: str


@lru_cache(maxsize=1)
def facts() -> tuple[Fact, ...]:
    """Give the facts that the page about the programme shows."""
    path = get_settings().data_dir / "demo" / "facts.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Fact(**fact) for fact in written["facts"])
