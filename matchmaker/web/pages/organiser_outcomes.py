"""The outcomes page: what came of the meetings, how many answered, and each figure's rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from matchmaker.domain.answer import (
    MOVE_NAMES,
    STAGE_NAMES,
    STANDING_NAMES,
    NextMove,
    Stage,
    Standing,
)
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.services.outcome_report import GROUPINGS, Line, OutcomeReport
from matchmaker.services.outcome_report import SHOWS as KNOWN
from matchmaker.services.outcome_sheet import GROUPING_NAMES, SHORT_NAMES, SIDE_NAMES, group_name
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.chart import PERCENT_AXIS, Axis, Interval
from matchmaker.web.listing import Part, address, part_of
from matchmaker.web.render import Page

ROWS_A_PAGE = 25
MOST_DRAWN = 12
SHOWS: dict[str, Sentence] = {
    "unanswered": Sentence("Meetings over, without an answer by either side"),
    "over": Sentence("Meetings over"),
    "held": Sentence("Meetings at which both sides were seen"),
    "answered": Sentence("Meetings of which this side told"),
    "silent": Sentence("Meetings of which this side has not told"),
    "goes_on": Sentence("Meetings of which talks go on, or more"),
    "orders": Sentence("Meetings that brought an order or a contract"),
}


@dataclass(frozen=True, slots=True)
class OutcomesFilter:
    """Whose answers count, how they are grouped, which rows are listed; unknown means the usual.

    Args:
        side: `enterprise` or `buyer`.
        by: a key of `GROUPINGS`.
        group: a sector, country or size, `none` for rows that state none; blank for all.
        show: a key of `SHOWS`.
    """

    side: str = "enterprise"
    by: str = "sector"
    group: str = ""
    show: str = "unanswered"

    @property
    def role(self) -> Role:
        """Whose answers count."""
        return Role.BUYER if self.side == Role.BUYER else Role.ENTERPRISE

    @property
    def grouping(self) -> str:
        """How groups are made."""
        return self.by if self.by in GROUPINGS else next(iter(GROUPINGS))

    @property
    def shown(self) -> str:
        """What is listed."""
        return self.show if self.show in KNOWN else next(iter(SHOWS))

    @property
    def key(self) -> str | None:
        """The group's key as the report has it; None for all groups."""
        if not self.group:
            return None
        return "" if self.group == "none" else self.group


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A line of the table of groups; `key` is its word in addresses."""

    key: str
    title: str
    figures: Line


@dataclass(frozen=True, kw_only=True)
class OutcomesPage(Page):
    """What came of the meetings, as one side says; without a meeting over, what will stand here."""

    template: ClassVar[str] = "organiser/outcomes.html"
    root: str
    timezone: str
    moment: datetime
    is_simulated: bool
    has_plan: bool
    wanted: OutcomesFilter
    total: Line
    unanswered: int
    groups: tuple[GroupLine, ...]
    drawn: tuple[Interval, ...]
    axis: Axis
    lines: Part[Any]
    heading: str
    more: str
    side_names: Mapping[Role, Sentence]
    grouping_names: Mapping[str, Sentence]
    short_names: Mapping[str, Sentence]
    standing_names: Mapping[Standing, Sentence]
    stage_names: Mapping[Stage, Sentence]
    move_names: Mapping[NextMove, Sentence]


def outcomes_page(
    fair: FairHead, report: OutcomeReport, wanted: OutcomesFilter, *, number: int, language: str
) -> OutcomesPage:
    """Put the page together."""
    root = f"/fairs/{fair.slug}"
    by = wanted.grouping
    groups = tuple(
        GroupLine(line.key or "none", group_name(by, line.key, language), line)
        for line in report.groups[by]
    )
    rows = report.shown(wanted.shown, by, wanted.key)
    return OutcomesPage(
        root=root,
        timezone=fair.timezone,
        moment=report.moment,
        is_simulated=fair.simulated,
        has_plan=fair.published_plan_id is not None,
        wanted=wanted,
        total=report.total,
        unanswered=len(report.shown("unanswered")),
        groups=groups,
        drawn=tuple(_drawn(one) for one in groups[:MOST_DRAWN]),
        axis=PERCENT_AXIS,
        lines=part_of(rows, number, ROWS_A_PAGE),
        heading=_heading(wanted, language),
        more=address(
            f"{root}/outcomes", side=wanted.role, by=by, group=wanted.group, show=wanted.shown
        ),
        side_names=SIDE_NAMES,
        grouping_names=GROUPING_NAMES,
        short_names=SHORT_NAMES,
        standing_names=STANDING_NAMES,
        stage_names=STAGE_NAMES,
        move_names=MOVE_NAMES,
    )


def _heading(wanted: OutcomesFilter, language: str) -> str:
    title = say(SHOWS[wanted.shown], language)
    if wanted.key is None:
        return title
    return f"{title}: {group_name(wanted.grouping, wanted.key, language)}"


def _drawn(one: GroupLine) -> Interval:
    """A group's share of answers by which talks go on, in percent; not known without an answer."""
    rate = one.figures.goes_on
    if not rate.of:
        return Interval(one.title, None)
    return Interval(one.title, 100 * rate.share, 100 * rate.low, 100 * rate.high)
