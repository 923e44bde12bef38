"""The main menu of each role; at most seven entries."""

from dataclasses import dataclass

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.fairs import FairHead


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the menu; `count` asks for attention."""

    href: str
    title: Sentence
    current: bool = False
    count: int = 0


_ORGANISER = (
    ("", Sentence("Overview")),
    ("/import", Sentence("Import")),
    ("/participants", Sentence("Participants")),
    ("/proposals", Sentence("Proposals")),
    ("/plans", Sentence("Plan")),
    ("/print", Sentence("Print pack")),
    ("/today", Sentence("Fair day")),
)
_ENTERPRISE = (
    ("", Sentence("Home")),
    ("/profile", Sentence("Profile and products")),
    ("/buyers", Sentence("Suggested buyers")),
    ("/requests", Sentence("Requests")),
    ("/agenda", Sentence("Agenda")),
)
_BUYER = (
    ("", Sentence("Home")),
    ("/needs", Sentence("Needs")),
    ("/enterprises", Sentence("Find suppliers")),
    ("/requests", Sentence("Requests")),
    ("/agenda", Sentence("Agenda")),
)


def nav_for(
    role: Role | None, fair: FairHead | None, path: str, counts: dict[str, int]
) -> tuple[NavEntry, ...]:
    """Build a role's menu for a page.

    Args:
        role: whose menu; None has none.
        fair: the fair that an organiser is in; without it there is no menu.
        path: the page's own address, to mark the entry that leads to it.
        counts: what waits behind an entry, by the last part of its address.
    """
    if role is None or fair is None:
        return ()
    root = f"/fairs/{fair.slug}" if role is Role.ORGANISER else f"/{role}"
    entries = {Role.ORGANISER: _ORGANISER, Role.ENTERPRISE: _ENTERPRISE, Role.BUYER: _BUYER}[role]
    return tuple(
        NavEntry(
            href=root + tail,
            title=title,
            current=path == root if not tail else path.startswith(root + tail),
            count=counts.get(tail.lstrip("/"), 0),
        )
        for tail, title in entries
    )
