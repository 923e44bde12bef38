"""The coverage page: needs that nobody can supply, products that nobody asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.services.coverage import FIT, GROUPINGS, Coverage, Group, Open
from matchmaker.services.coverage_sheet import group_title, offer_name
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.chart import TwoSided, two_sided
from matchmaker.web.listing import Part, address, part_of
from matchmaker.web.render import Page

ROWS_A_PAGE = 25
MOST_DRAWN = 12
SHOWS: dict[str, Sentence] = {
    "unsupplied": Sentence("Needs that nobody can supply"),
    "unasked": Sentence("Products that nobody asks for"),
    "needs": Sentence("All needs"),
    "products": Sentence("All products"),
}
GROUPING_NAMES: dict[str, Sentence] = {
    "chapter": Sentence("By HS chapter"),
    "sector": Sentence("By sector"),
}
_NEED_SHOWS = ("unsupplied", "needs")


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """Which rows are listed; unknown words mean the usual.

    Args:
        by: `chapter` or `sector`.
        group: a chapter, a sector, `none` for rows that state neither; blank for all.
        show: a key of `SHOWS`.
    """

    by: str = "chapter"
    group: str = ""
    show: str = "unsupplied"

    @property
    def grouping(self) -> str:
        """How groups are made."""
        return self.by if self.by in GROUPINGS else GROUPINGS[0]

    @property
    def shown(self) -> str:
        """What is listed."""
        return self.show if self.show in SHOWS else next(iter(SHOWS))

    @property
    def are_needs(self) -> bool:
        """Whether needs are listed, not products."""
        return self.shown in _NEED_SHOWS

    @property
    def key(self) -> str | None:
        """The group's key as `Coverage` has it; None for all groups."""
        if not self.group:
            return None
        return "" if self.group == "none" else self.group


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A line of the table of groups; `key` is its word in addresses."""

    key: str
    title: str
    figures: Group


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A need or product of the list.

    Args:
        name: in the page's language, else in the other.
        row: its owner and the rest, a row of `queries.coverage_rows.offers_named`.
        open: what was found of one that lacks a partner; None of others.
        nearest: the offer of the other side that comes nearest, if any.
    """

    name: str
    row: Any
    open: Open | None
    nearest: Any | None
    nearest_name: str


@dataclass(frozen=True, kw_only=True)
class CoveragePage(Page):
    """What is missing on either side, by chapter or sector, and the rows behind each figure."""

    template: ClassVar[str] = "organiser/coverage.html"
    root: str
    timezone: str
    found: Coverage | None
    wanted: CoverageFilter
    fit: float
    groups: tuple[GroupLine, ...] = ()
    drawn: tuple[TwoSided, ...] = ()
    lines: Part[OfferLine] | None = None
    heading: str = ""
    more: str = ""
    shows: Mapping[str, Sentence]
    grouping_names: Mapping[str, Sentence]


def coverage_page(
    fair: FairHead,
    found: Coverage | None,
    named: Mapping[str, Any],
    wanted: CoverageFilter,
    *,
    number: int,
    language: str,
) -> CoveragePage:
    """Put the page together; without proposals it only says what to do first."""
    root = f"/fairs/{fair.slug}"
    empty = CoveragePage(
        root=root, timezone=fair.timezone, found=found, wanted=wanted, fit=FIT,
        shows=SHOWS, grouping_names=GROUPING_NAMES,
    )  # fmt: skip
    if found is None:
        return empty
    groups = tuple(
        GroupLine(one.key or "none", group_title(wanted.grouping, one.key, language), one)
        for one in found.groups[wanted.grouping]
    )
    lines = part_of(listed(found, named, wanted, language), number, ROWS_A_PAGE)
    return replace(
        empty,
        groups=groups,
        drawn=_drawn(groups),
        lines=lines,
        heading=_heading(wanted, language),
        more=address(f"{root}/coverage", by=wanted.grouping, group=wanted.group, show=wanted.shown),
    )


def _heading(wanted: CoverageFilter, language: str) -> str:
    title = say(SHOWS[wanted.shown], language)
    if wanted.key is None:
        return title
    return f"{title}: {group_title(wanted.grouping, wanted.key, language)}"


def _drawn(groups: tuple[GroupLine, ...]) -> tuple[TwoSided, ...]:
    return two_sided(
        [
            (
                one.title,
                (one.figures.products, one.figures.unasked),
                (one.figures.needs, one.figures.unsupplied),
            )
            for one in groups[:MOST_DRAWN]
        ]
    )


def listed(
    found: Coverage, named: Mapping[str, Any], wanted: CoverageFilter, language: str
) -> tuple[OfferLine, ...]:
    """Rows behind a figure, by code."""
    place = GROUPINGS.index(wanted.grouping)
    opened = {one.id: one for one in (*found.unsupplied, *found.unasked)}
    lines = [
        _line(named, id_, opened.get(id_), language)
        for id_, key in found.keys.items()
        if id_ in named
        and (wanted.key is None or key[place] == wanted.key)
        and (id_ in found.need_ids) is wanted.are_needs
        and (id_ in opened or wanted.shown in {"needs", "products"})
    ]
    return tuple(sorted(lines, key=lambda line: line.row.code))


def _line(named: Mapping[str, Any], id_: str, found: Open | None, language: str) -> OfferLine:
    nearest = named.get(found.nearest_id) if found else None
    return OfferLine(
        name=offer_name(named[id_], language),
        row=named[id_],
        open=found,
        nearest=nearest,
        nearest_name=offer_name(nearest, language) if nearest else "",
    )
