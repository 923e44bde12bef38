"""The evaluation page: what a fair's proposals met with, and what the ranking is bad at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from matchmaker.domain import participant
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.services.coverage import Coverage
from matchmaker.services.fair_figures import LEAST_ANSWERS, FairFigures, PlaceRate
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.chart import PERCENT_AXIS, Axis, Interval, Shares
from matchmaker.web.render import Page

SIDE_NAMES: dict[str, Sentence] = {
    "buyer": Sentence("Buyers' lists"),
    "enterprise": Sentence("Enterprises' lists"),
}
SCORE_NAMES: dict[str, Sentence] = {
    "buyer": Sentence("Fit for the buyer"),
    "enterprise": Sentence("Fit for the enterprise"),
    "mutual": Sentence("Joint fit, from profiles alone"),
}
SIZE_NAMES: dict[str, Sentence] = {
    **{size.value: name for size, name in participant.SIZE_NAMES.items()},
    "": Sentence("Size not stated"),
}
_UNTAUGHT = Sentence(
    "It has never seen what came of a fair. Its weights are an expert's opinion, and “fit” is an"
    " estimate from profiles."
)
_WEAK = (
    Sentence(
        "Across languages the product it puts first is often not the right one. Names of chemicals"
        " and of trades fail most."
    ),
    Sentence(
        "Profiles say little of who will say yes. Earlier answers say more, but mostly who is"
        " popular and who is choosy."
    ),
    Sentence(
        "A trade code guessed from a text is often wrong at six digits. Only a code that a person"
        " confirmed counts, and two products of one code look alike to it."
    ),
    Sentence(
        "Japanese, German, Korean and Chinese needs are weighed like English ones; how well that"
        " works was not measured."
    ),
    Sentence(
        "Where a few are wanted by all, most enterprises hold few meetings whatever the lists say."
        " A place on a list brings attention, not interest."
    ),
    Sentence("Certificates and capacities are believed as their owners state them."),
    Sentence(
        "An agreement without a source is not shown, so a preference may be missing. Whether one is"
        " used in the end is not known here."
    ),
    Sentence(
        "What was measured before any fair rests on public texts and on made-up markets. Neither is"
        " a fair."
    ),
)


@dataclass(frozen=True, kw_only=True)
class EvaluationPage(Page):
    """A fair's figures with their uncertainty, without a conclusion where none is due."""

    template: ClassVar[str] = "organiser/evaluation.html"
    root: str
    simulated: bool
    figures: FairFigures
    coverage: Coverage | None
    weak: tuple[Sentence, ...]
    places: Mapping[str, tuple[Interval, ...]]
    axis: Axis
    sizes: tuple[Shares, ...]
    least_answers: int
    side_names: Mapping[str, Sentence]
    score_names: Mapping[str, Sentence]
    size_names: Mapping[str, Sentence]


def evaluation_page(
    fair: FairHead, figures: FairFigures, coverage: Coverage | None, language: str
) -> EvaluationPage:
    """Put the page together."""
    return EvaluationPage(
        root=f"/fairs/{fair.slug}",
        simulated=fair.simulated,
        figures=figures,
        coverage=coverage,
        weak=_WEAK if figures.learned_from else (_UNTAUGHT, *_WEAK),
        places={
            str(side): tuple(_drawn(one, language) for one in rates)
            for side, rates in figures.by_place.items()
        },
        axis=PERCENT_AXIS,
        sizes=_sizes(figures, language),
        least_answers=LEAST_ANSWERS,
        side_names=SIDE_NAMES,
        score_names=SCORE_NAMES,
        size_names=SIZE_NAMES,
    )


def _drawn(one: PlaceRate, language: str) -> Interval:
    """A place's rate in percent, as the drawing wants it."""
    label = say(Sentence("Place %(place)s", {"place": one.place}), language)
    rate = one.rate
    return Interval(label, 100 * rate.share, 100 * rate.low, 100 * rate.high)


def _sizes(figures: FairFigures, language: str) -> tuple[Shares, ...]:
    if figures.exposure is None:
        return ()
    return tuple(
        Shares(say(SIZE_NAMES.get(one.name, SIZE_NAMES[""]), language), one.exposure, one.relevance)
        for one in figures.exposure.classes
    )
