"""The coach's card on a participant's own pages: three fields, each with its figure and a link."""

from dataclasses import dataclass

from matchmaker.catalogue.columns import SheetKey, column
from matchmaker.domain.participant import Role
from matchmaker.services.coach import LEAST_FIT, Advice, Coaching
from matchmaker.services.coach_fields import Owner

_SHEETS: dict[Owner, SheetKey] = {
    "enterprise": SheetKey.ENTERPRISES,
    "product": SheetKey.PRODUCTS,
    "buyer": SheetKey.BUYERS,
    "need": SheetKey.NEEDS,
}


@dataclass(frozen=True, slots=True)
class CoachLine:
    """A field that would help: what it is called, where it is filled in, what it would change.

    Args:
        label: the field's, in the page's language.
        of: name of the product or need; blank for the firm itself.
        href: the field in its form.
        partners, settled, asked: as the advice has them.
    """

    label: str
    of: str
    href: str
    partners: int
    settled: int
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoachCard:
    """What stands on the card; without lines it is not shown.

    Args:
        side: whose card it is.
        lines: the fields, the most helpful first.
        looked_at: how many proposals the figures rest on.
        least_fit: how well the participant fits the partners of those, at least.
    """

    side: Role
    lines: tuple[CoachLine, ...]
    looked_at: int
    least_fit: float = LEAST_FIT


def coach_card(side: Role, found: Coaching, language: str) -> CoachCard:
    """Put the card together."""
    return CoachCard(side, tuple(_line(one, language) for one in found.advice), found.looked_at)


def _line(one: Advice, language: str) -> CoachLine:
    field = column(_SHEETS[one.owner], one.key)
    other = "en" if language == "vi" else "vi"
    return CoachLine(
        label=field.vi if language == "vi" else field.en,
        of=one.name.get(language) or one.name.get(other) or "",
        href=f"{_form_of(one)}#{one.key}",
        partners=one.partners,
        settled=one.settled,
        asked=one.asked,
    )


def _form_of(one: Advice) -> str:
    if one.owner == "product":
        return f"/enterprise/profile/products/{one.row_id}"
    if one.owner == "need":
        return f"/buyer/needs/{one.row_id}/edit"
    return f"/{one.owner}/profile/edit"
