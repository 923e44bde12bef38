"""A participant's wish report: what was met, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.services.wish_report import WishLine, WishReport
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.pages.participant import PARTNERS_OF, Words, words_of
from matchmaker.web.render import Page


@dataclass(frozen=True, slots=True)
class Line:
    """A wish as it is read.

    Args:
        other: the partner's name.
        href: the partner's page; blank if it has withdrawn.
        is_must: a must-meet.
        starts_at: when the two meet; None if they do not.
        table: where.
        cause: why they do not meet.
    """

    other: Words
    href: str
    is_must: bool
    starts_at: datetime | None
    table: str
    cause: Sentence | None


@dataclass(frozen=True, slots=True)
class Total:
    """A bar of the report: how many were wished, how many are met."""

    title: Sentence
    wanted: int
    met: int

    @property
    def share(self) -> float:
        """Share that is met, 0 to 1."""
        return self.met / self.wanted if self.wanted else 0.0


@dataclass(frozen=True, kw_only=True)
class WishReportPage(Page):
    """The report; `version` is None before a plan is published."""

    template: ClassVar[str] = "participant/wish_report.html"
    role: Role
    fair: FairHead
    version: int | None
    totals: tuple[Total, ...]
    met: tuple[Line, ...]
    missed: tuple[Line, ...]
    alternatives: Sequence[tuple[Words, str]]


def wish_report_page(
    side: Role, fair: FairHead, language: str, report: WishReport
) -> WishReportPage:
    """Put the report together; its totals are counted from the same rows."""
    lines = [_line(line, side, language) for line in sorted(report.lines, key=_when)]
    totals = (
        Total(Sentence("Must-meets"), report.wanted(Says.MUST_MEET), report.met(Says.MUST_MEET)),
        Total(Sentence("All wishes"), report.wanted(), report.met()),
    )
    return WishReportPage(
        role=side,
        fair=fair,
        version=report.version,
        totals=tuple(total for total in totals if total.wanted),
        met=tuple(line for line in lines if line.starts_at),
        missed=tuple(line for line in lines if not line.starts_at),
        alternatives=[
            (words_of(row, language, "name"), f"{PARTNERS_OF[side]}/{row.other_id}")
            for row in report.alternatives
        ],
    )


def _when(line: WishLine) -> float:
    """Sort those that are met by the clock; the others stay as they are, must-meets first."""
    meeting: Any = line.meeting
    return meeting.starts_at.timestamp() if meeting else 0.0


def _line(line: WishLine, side: Role, language: str) -> Line:
    meeting: Any = line.meeting
    return Line(
        other=words_of(line.wish, language, "name"),
        href="" if line.wish.withdrawn else f"{PARTNERS_OF[side]}/{line.wish.other_id}",
        is_must=line.wish.says == Says.MUST_MEET,
        starts_at=meeting.starts_at if meeting else None,
        table=meeting.table_label if meeting else "",
        cause=line.cause,
    )
