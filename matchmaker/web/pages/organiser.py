"""Small pages of the organiser: fairs, print pack, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.storage.queries.lost_sides import LostSides
from matchmaker.web.listing import Part
from matchmaker.web.render import Page

EVENTS_A_PAGE = 50
ACTIONS: dict[str, Sentence] = {
    "fair.made": Sentence("set up the fair"),
    "import.applied": Sentence("took in a spreadsheet"),
    "link.made": Sentence("made an invitation link"),
    "link.spent": Sentence("signed in with the invitation link"),
    "wish.said": Sentence("said a wish"),
    "wish.withdrawn": Sentence("withdrew a wish"),
    "wishes.simulated": Sentence("simulated wishes"),
    "plan.drafted": Sentence("made a draft plan"),
    "plan.published": Sentence("published a plan"),
    "plan.discarded": Sentence("discarded a draft plan"),
    "what_if.made": Sentence("asked what if"),
    "what_if.solved": Sentence("worked out a what-if"),
    "what_if.removed": Sentence("removed a what-if"),
    "fair.choices": Sentence("chose what may be placed"),
    "meeting.pinned": Sentence("pinned or unpinned a meeting"),
    "meeting.moved": Sentence("moved a meeting"),
    "presence.changed": Sentence("noted when somebody is there"),
    "meeting.cancelled": Sentence("cancelled a meeting"),
    "attendance.noted": Sentence("marked who came"),
    "day.simulated": Sentence("simulated a morning of the fair"),
    "outcome.said": Sentence("said what came of a meeting"),
    "enterprise.edited": Sentence("changed an enterprise's profile"),
    "buyer.edited": Sentence("changed a buyer's profile"),
    "product.edited": Sentence("changed a product"),
    "need.edited": Sentence("changed a need"),
    "product.added": Sentence("added a product"),
    "need.added": Sentence("added a need"),
    "enterprise.withdrawn": Sentence("noted that an enterprise has withdrawn"),
    "buyer.withdrawn": Sentence("noted that a buyer has withdrawn"),
    "enterprise.brought_back": Sentence("noted that an enterprise takes part again"),
    "buyer.brought_back": Sentence("noted that a buyer takes part again"),
    "product.withdrawn": Sentence("withdrew a product"),
    "need.withdrawn": Sentence("withdrew a need"),
    "product.hs_confirmed": Sentence("confirmed the HS code of a product"),
    "need.hs_confirmed": Sentence("confirmed the HS code of a need"),
    "product.hs_taken_back": Sentence("took back the HS code of a product"),
    "need.hs_taken_back": Sentence("took back the HS code of a need"),
    "product.brought_back": Sentence("brought back a product"),
    "need.brought_back": Sentence("brought back a need"),
}


@dataclass(frozen=True, kw_only=True)
class FairsPage(Page):
    """The fairs that an account organises."""

    template: ClassVar[str] = "organiser/fairs.html"
    fairs: Sequence[FairHead]


@dataclass(frozen=True, kw_only=True)
class PrintPage(Page):
    """What can be put on paper or into a workbook."""

    template: ClassVar[str] = "organiser/print.html"
    root: str
    published: Any
    running: Any
    packs: Sequence[Any]
    timezone: str
    not_invited: int
    lost: LostSides


@dataclass(frozen=True, kw_only=True)
class HistoryPage(Page):
    """Who did what, newest first."""

    template: ClassVar[str] = "organiser/history.html"
    root: str
    timezone: str
    events: Part[Any]
    actions: dict[str, Sentence]
    names: dict[str, Any]
