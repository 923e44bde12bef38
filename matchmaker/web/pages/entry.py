"""Pages for everybody: sign in, invitation, about, patterns."""

from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.web.render import Page


@dataclass(frozen=True, kw_only=True)
class SignInPage(Page):
    """The first page of a visitor; `fault` says why signing in failed."""

    template: ClassVar[str] = "sign_in.html"
    next: str
    email: str = ""
    fault: Sentence | None = None


@dataclass(frozen=True, kw_only=True)
class LinkPage(Page):
    """An invitation before it is spent: looking at it changes nothing."""

    template: ClassVar[str] = "link.html"
    name: str
    fair_name: str


@dataclass(frozen=True, kw_only=True)
class AboutPage(Page):
    """Sourced facts about the programme, each with its source."""

    template: ClassVar[str] = "about.html"
    facts: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class PatternsPage(Page):
    """Every component on one page."""

    template: ClassVar[str] = "patterns.html"
    pair: dict[str, Any]
