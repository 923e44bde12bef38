"""The organiser's overview: from the fair's figures to what needs doing next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.fair_day import DayFigures
from matchmaker.storage.queries.fairs import FairHead, Overview
from matchmaker.web.chart import Bar, bars
from matchmaker.web.render import Page


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a fair; `state` is done, next or later."""

    title: Sentence
    says: Sentence
    href: str
    action: Sentence
    state: str = "later"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that leads to the page where it can be changed."""

    figure: int
    title: Sentence
    href: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Page):
    """What needs doing next, and where people are lost on the way."""

    template: ClassVar[str] = "organiser/overview.html"
    fair: FairHead
    steps: tuple[Step, ...]
    attention: tuple[Tile, ...]
    tiles: tuple[Tile, ...]
    funnel: tuple[Bar, ...]


def overview_page(
    fair: FairHead, figures: Overview, short: dict[Role, int], day: DayFigures, lost: int = 0
) -> OverviewPage:
    """Put the page together from the fair's figures and those of its meetings.

    `lost` counts the published meetings of which one side has withdrawn.
    """
    root = f"/fairs/{fair.slug}"
    attention = (_lost(root, lost), *_attention(root, figures, short), _unanswered(root, day))
    return OverviewPage(
        fair=fair,
        steps=tuple(_marked([*_steps(root, figures, day), *_day_steps(root, day)])),
        attention=tuple(tile for tile in attention if tile.figure),
        tiles=_tiles(root, figures),
        funnel=_funnel(figures, day),
    )


def _marked(steps: list[tuple[Step, bool]]) -> Iterator[Step]:
    """Mark what is done; the first step that is not is the next one."""
    next_found = False
    for step, done in steps:
        state = "done" if done else "later" if next_found else "next"
        next_found |= not done
        yield Step(step.title, step.says, step.href, step.action, state)


def _steps(root: str, figures: Overview, day: DayFigures) -> list[tuple[Step, bool]]:
    people = figures.enterprises + figures.buyers
    return [
        (_import_step(root, figures), bool(figures.enterprises and figures.buyers)),
        (_propose_step(root, figures), figures.proposals > 0),
        (_invite_step(root, figures, people), bool(people) and figures.invited >= people),
        (_wish_step(root, figures), figures.agreed > 0),
        (_plan_step(root, figures), bool(figures.drafts or figures.published_number)),
        (_publish_step(root, figures), figures.published_number is not None),
        (_print_step(root, figures), day.begun > 0),
    ]


def _day_steps(root: str, day: DayFigures) -> list[tuple[Step, bool]]:
    today = Step(
        Sentence("Mark who comes"),
        Sentence(
            "Meetings begun: %(begun)s of %(meetings)s; held: %(held)s.",
            {"begun": day.begun, "meetings": day.meetings, "held": day.held},
        ),
        f"{root}/today",
        Sentence("Open the fair day"),
    )
    outcomes = Step(
        Sentence("Collect what came of the meetings"),
        Sentence(
            "Meetings over: %(over)s; told of by at least one side: %(answered)s.",
            {"over": day.over, "answered": day.answered},
        ),
        f"{root}/outcomes",
        Sentence("See the outcomes"),
    )
    all_begun = 0 < day.meetings == day.begun
    return [(today, all_begun), (outcomes, all_begun and not day.unanswered)]


def _import_step(root: str, figures: Overview) -> Step:
    return Step(
        Sentence("Import participants"),
        Sentence(
            "Enterprises: %(enterprises)s, products: %(products)s,"
            " buyers: %(buyers)s, needs: %(needs)s.",
            {
                "enterprises": figures.enterprises,
                "products": figures.products,
                "buyers": figures.buyers,
                "needs": figures.needs,
            },
        ),
        f"{root}/import",
        Sentence("Import a spreadsheet"),
    )


def _propose_step(root: str, figures: Overview) -> Step:
    return Step(
        Sentence("Suggest partners"),
        Sentence("Suggested pairs: %(proposals)s.", {"proposals": figures.proposals}),
        f"{root}/proposals",
        Sentence("Suggest partners"),
    )


def _invite_step(root: str, figures: Overview, people: int) -> Step:
    return Step(
        Sentence("Invite participants"),
        Sentence(
            "Invitation links: %(invited)s of %(people)s; opened: %(opened)s.",
            {"invited": figures.invited, "people": people, "opened": figures.signed_in},
        ),
        f"{root}/participants",
        Sentence("Invite participants"),
    )


def _wish_step(root: str, figures: Overview) -> Step:
    return Step(
        Sentence("Collect wishes"),
        Sentence(
            "Agreed by both sides: %(agreed)s; requests waiting for an answer: %(open)s.",
            {
                "agreed": figures.agreed,
                "open": figures.open_to_buyer + figures.open_to_enterprise,
            },
        ),
        f"{root}/proposals?state=open",
        Sentence("See wishes"),
    )


def _plan_step(root: str, figures: Overview) -> Step:
    return Step(
        Sentence("Make the plan"),
        Sentence(
            "Slots: %(slots)s, tables: %(tables)s, drafts: %(drafts)s.",
            {"slots": figures.slots, "tables": figures.tables, "drafts": figures.drafts},
        ),
        f"{root}/plans",
        Sentence("Make the plan"),
    )


def _publish_step(root: str, figures: Overview) -> Step:
    if figures.published_number is None:
        says = Sentence("Nobody sees a plan yet.")
    else:
        says = Sentence(
            "Version %(number)s is published; meetings: %(meetings)s.",
            {"number": figures.published_number, "meetings": figures.meetings},
        )
    return Step(Sentence("Publish the plan"), says, f"{root}/plans", Sentence("Choose a version"))


def _print_step(root: str, figures: Overview) -> Step:
    del figures
    return Step(
        Sentence("Print agendas and letters"),
        Sentence("Agendas, table signs and the plan as a workbook."),
        f"{root}/print",
        Sentence("Open the print pack"),
    )


def _attention(root: str, figures: Overview, short: dict[Role, int]) -> Iterator[Tile]:
    people = f"{root}/participants"
    if figures.proposals:
        yield Tile(
            figures.enterprises_without_proposal,
            Sentence("Enterprises in no buyer's list"),
            f"{people}?side=enterprise&show=unlisted",
            "bad",
        )
        yield Tile(
            figures.buyers_without_proposal,
            Sentence("Buyers in no enterprise's list"),
            f"{people}?side=buyer&show=unlisted",
            "bad",
        )
    yield Tile(
        short[Role.ENTERPRISE],
        Sentence("Enterprises with fewer meetings than promised"),
        f"{people}?side=enterprise&show=short",
        "bad",
    )
    yield Tile(
        short[Role.BUYER],
        Sentence("Buyers with fewer meetings than promised"),
        f"{people}?side=buyer&show=short",
        "bad",
    )
    yield Tile(
        figures.open_product_codes,
        Sentence("Products whose HS code is to be confirmed"),
        f"{people}?side=enterprise&show=codes",
        "note",
    )
    yield Tile(
        figures.open_need_codes,
        Sentence("Needs whose HS code is to be confirmed"),
        f"{people}?side=buyer&show=codes",
        "note",
    )
    yield Tile(
        figures.open_to_buyer + figures.open_to_enterprise,
        Sentence("Requests waiting for an answer"),
        f"{root}/proposals?state=open",
        "note",
    )


def _lost(root: str, lost: int) -> Tile:
    title = Sentence("Published meetings that have lost a side: repair the plan")
    return Tile(lost, title, f"{root}/repair?kind=rows", "bad")


def _unanswered(root: str, day: DayFigures) -> Tile:
    return Tile(
        day.unanswered,
        Sentence("Meetings over, without an answer by either side"),
        f"{root}/outcomes?show=unanswered#outcome-rows",
        "note",
    )


def _tiles(root: str, figures: Overview) -> tuple[Tile, ...]:
    return (
        Tile(figures.enterprises, Sentence("Enterprises"), f"{root}/participants?side=enterprise"),
        Tile(figures.buyers, Sentence("Buyers"), f"{root}/participants?side=buyer"),
        Tile(figures.proposals, Sentence("Suggested pairs"), f"{root}/proposals"),
        Tile(
            figures.agreed, Sentence("Pairs that both agreed on"), f"{root}/proposals?state=agreed"
        ),
        Tile(figures.meetings, Sentence("Meetings published"), f"{root}/plans"),
    )


def _funnel(figures: Overview, day: DayFigures) -> tuple[Bar, ...]:
    """Where people are lost on the way; the day's own stages once it has begun."""
    wished = figures.agreed + figures.open_to_buyer + figures.open_to_enterprise
    return bars(
        [
            (Sentence("Suggested pairs"), figures.proposals),
            (Sentence("Somebody wished"), wished),
            (Sentence("Both agreed"), figures.agreed),
            (Sentence("Meetings published"), figures.meetings),
            *(
                ((Sentence("Held"), day.held), (Sentence("Somebody told of it"), day.answered))
                if day.begun
                else ()
            ),
        ]
    )
