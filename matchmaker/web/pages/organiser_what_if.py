"""Pages of what-ifs: the list, the form, one of them, two plans side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.services.plan_compare import Figures
from matchmaker.services.what_if_changes import Changes
from matchmaker.storage.tables import WhatIf
from matchmaker.web.render import Page
from matchmaker.web.side_by_side import Line


@dataclass(frozen=True, slots=True)
class Listed:
    """A what-if in the list: what is changed, and its figures once it is worked out."""

    row: Any
    changes: Changes
    figures: Figures | None


@dataclass(frozen=True, kw_only=True)
class WhatIfsPage(Page):
    """Every what-if, beside the plan as it is."""

    template: ClassVar[str] = "organiser/what_ifs.html"
    root: str
    timezone: str
    real: Figures | None
    listed: Sequence[Listed]
    slots: Mapping[str, Any]
    sessions: Mapping[str, Any]
    names: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class WhatIfFormPage(Page):
    """Other conditions, typed in; faults stand at their fields."""

    template: ClassVar[str] = "organiser/what_if_new.html"
    root: str
    timezone: str
    typed: Mapping[str, str]
    people: int
    slots: Sequence[Any]
    sessions: Sequence[Any]
    tables: int
    least: int
    most: int
    fault: Sentence | None = None
    faults: Mapping[str, Sentence] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WhatIfPage(Page):
    """One what-if: its conditions, what would be, and what could be done with it."""

    template: ClassVar[str] = "organiser/what_if.html"
    root: str
    timezone: str
    asked: WhatIf
    changes: Changes
    figures: Figures | None
    real: Figures | None
    lines: Sequence[Line]
    job: Any
    problem: Sentence | None
    shortfalls: Sequence[dict[str, Any]]
    slots: Mapping[str, Any]
    sessions: Mapping[str, Any]
    names: Mapping[str, Any]
    faults: Sequence[Sentence] = ()


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    """Two plans side by side, versions or what-ifs."""

    template: ClassVar[str] = "organiser/compare.html"
    root: str
    timezone: str
    versions: Sequence[Any]
    what_ifs: Sequence[Any]
    states: Mapping[str, Sentence]
    left: Figures | None
    right: Figures | None
    lines: Sequence[Line]
