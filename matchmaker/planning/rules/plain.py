"""What the checker knows of a fair and a plan: plain lists, read by a reader of its own."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.further import Further, further_rules

Document = dict[str, Any]

KNOWN = {
    "enterprises", "buyers", "slots", "tables_per_slot", "pairs", "enterprise_available",
    "buyer_available", "enterprise_min", "enterprise_max", "buyer_min", "buyer_max",
    "short_penalty", "enterprise_hall", "slot_session", "booth_mode", "must_meet", "forbidden",
    "locked", "published", "move_price", "hall_tables", "slot_times", "pair_minutes",
    "interpreters", "pair_languages", "slot_day", "enterprise_day_min", "enterprise_day_max",
    "buyer_day_min", "buyer_day_max", "walk_minutes", "free_blocks", "enterprise_parallel",
    "buyer_parallel",
}  # fmt: skip


class PlainMeeting(NamedTuple):
    """A line of a plan; table -1 is the enterprise's own booth."""

    enterprise: int
    buyer: int
    slot: int
    table: int


class Names:
    """How the checker calls people and places; give names of your own for pages."""

    def enterprise(self, number: int) -> Any:
        """Name an enterprise."""
        return Sentence("enterprise %(number)s", {"number": number})

    def buyer(self, number: int) -> Any:
        """Name a buyer."""
        return Sentence("buyer %(number)s", {"number": number})

    def slot(self, number: int) -> Sentence | str:
        """Name a slot."""
        return Sentence("slot %(number)s", {"number": number})

    def day(self, number: int) -> Sentence | str:
        """Name a day."""
        return Sentence("day %(number)s", {"number": number})

    def hall(self, number: int) -> Sentence | str:
        """Name a hall; -1 are all halls that have no tables of their own."""
        if number < 0:
            return Sentence("all other halls")
        return Sentence("hall %(number)s", {"number": number})

    def language(self, code: str) -> Any:
        """Name a language."""
        return code

    def table(self, number: int) -> Sentence | str:
        """Name a general table."""
        return Sentence("table %(number)s", {"number": number})


@dataclass(frozen=True)
class PlainFair:
    """The problem file as plain lists; indices from 0."""

    enterprises: int
    buyers: int
    slots: int
    tables: list[int]
    values: dict[tuple[int, int], int]
    enterprise_available: list[str]
    buyer_available: list[str]
    enterprise_min: list[int]
    enterprise_max: list[int]
    buyer_min: list[int]
    buyer_max: list[int]
    short_penalty: int
    booth: list[bool]
    session: list[int]
    must_meet: set[tuple[int, int]] = field(default_factory=set)
    forbidden: set[tuple[int, int]] = field(default_factory=set)
    locked: list[tuple[int, int, int]] = field(default_factory=list)
    published: dict[tuple[int, int], int] = field(default_factory=dict)
    further: Further = field(default_factory=Further)


def read_fair(document: Document) -> PlainFair:
    """Read a problem document; raises ProblemFileError if it cannot be checked."""
    unknown = sorted(document.keys() - KNOWN)
    if unknown:
        raise ProblemFileError(
            'The checker does not know the key "%(key)s" and cannot vouch for a plan under it.',
            key=unknown[0],
        )
    try:
        fair = _fair(document)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ProblemFileError(
            "The problem file cannot be read: %(why)s", why=f"{type(error).__name__} {error}"
        ) from error
    _sizes_fit(fair)
    return fair


def _fair(document: Document) -> PlainFair:
    n_e, n_b, n_t = document["enterprises"], document["buyers"], document["slots"]
    tables, booth = document["tables_per_slot"], document.get("booth_mode", False)
    return PlainFair(
        enterprises=n_e,
        buyers=n_b,
        slots=n_t,
        tables=list(tables) if isinstance(tables, list) else [tables] * n_t,
        values={(e, b): value for e, b, value in document["pairs"]},
        enterprise_available=document["enterprise_available"],
        buyer_available=document["buyer_available"],
        enterprise_min=document["enterprise_min"],
        enterprise_max=document["enterprise_max"],
        buyer_min=document.get("buyer_min", [0] * n_b),
        buyer_max=document["buyer_max"],
        short_penalty=document["short_penalty"],
        booth=list(booth) if isinstance(booth, list) else [booth] * n_e,
        session=document.get("slot_session", [0] * n_t),
        must_meet={(e, b) for e, b in document.get("must_meet", [])},
        forbidden={(e, b) for e, b in document.get("forbidden", [])},
        locked=[(e, b, t) for e, b, t in document.get("locked", [])],
        published={(e, b): t for e, b, t in document.get("published", [])},
        further=further_rules(document),
    )


def _sizes_fit(fair: PlainFair) -> None:
    for key, found, wanted in (
        ("tables_per_slot", len(fair.tables), fair.slots),
        ("enterprise_available", len(fair.enterprise_available), fair.enterprises),
        ("buyer_available", len(fair.buyer_available), fair.buyers),
        ("enterprise_min", len(fair.enterprise_min), fair.enterprises),
        ("enterprise_max", len(fair.enterprise_max), fair.enterprises),
        ("buyer_min", len(fair.buyer_min), fair.buyers),
        ("buyer_max", len(fair.buyer_max), fair.buyers),
        ("booth_mode", len(fair.booth), fair.enterprises),
        ("slot_session", len(fair.session), fair.slots),
        *fair.further.sizes(fair.enterprises, fair.buyers, fair.slots, len(fair.values)),
    ):
        if found != wanted:
            raise ProblemFileError(
                'The problem file cannot be checked: "%(key)s" has %(found)s rows, %(wanted)s '
                "are needed.",
                key=key,
                found=found,
                wanted=wanted,
            )


def read_meetings(fair: PlainFair, plan: Document) -> list[PlainMeeting]:
    """Read a plan's meetings; raises ProblemFileError naming the row."""
    rows = plan.get("meetings")
    if not isinstance(rows, list):
        raise ProblemFileError('The plan file has no list "meetings".')
    ends = (fair.enterprises, fair.buyers, fair.slots)
    for number, row in enumerate(rows):
        whole = isinstance(row, list) and len(row) == 4 and all(type(part) is int for part in row)
        if not whole or any(not 0 <= part < end for part, end in zip(row[:3], ends, strict=True)):
            raise ProblemFileError(
                '"meetings", row %(row)s: must be [enterprise, buyer, slot, table], each '
                "within the fair.",
                row=number,
            )
    return [PlainMeeting(*row) for row in rows]
