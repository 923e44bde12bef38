"""The page of what differs between two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.services.difference import MeetingChange
from matchmaker.services.versions import PersonDifference
from matchmaker.web.listing import Part
from matchmaker.web.render import Page

PEOPLE_A_PAGE = 50
CHANGES_A_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class DifferencePage(Page):
    """Two versions: what is placed, dropped or moved, in total and for whom.

    `person` narrows the list of changes to one participant; empty shows all.
    """

    template: ClassVar[str] = "organiser/difference.html"
    root: str
    path: str
    timezone: str
    old: int
    new: int
    versions: Sequence[Any]
    states: Mapping[str, Sentence]
    counts: Mapping[str, int]
    people: Part[PersonDifference]
    changes: Part[MeetingChange]
    person: str
    names: Mapping[str, Any]
    change_names: Mapping[str, Sentence]
