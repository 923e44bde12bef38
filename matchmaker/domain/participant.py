"""Who takes part: the three roles and the closed lists of a profile."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchmaker.domain.sentence import Sentence


class Role(StrEnum):
    """The three roles; a participant is an enterprise or a buyer."""

    ORGANISER = "organiser"
    ENTERPRISE = "enterprise"
    BUYER = "buyer"

    @property
    def other_side(self) -> "Role":
        """Whom this side meets."""
        return {Role.ENTERPRISE: Role.BUYER, Role.BUYER: Role.ENTERPRISE}[self]


class Size(StrEnum):
    """Size of a firm, as it states it."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


SIZE_NAMES: dict[Size, Sentence] = {
    Size.SMALL: Sentence("Small"),
    Size.MEDIUM: Sentence("Medium"),
    Size.LARGE: Sentence("Large"),
}


class SupplyRole(StrEnum):
    """How a firm supplies, or wants to be supplied."""

    OEM = "oem"
    ODM = "odm"
    CONTRACT = "contract"
    OWN_BRAND = "own_brand"
    IMPORTER = "importer"
    TIER1 = "tier1"
    TIER2 = "tier2"
    RETAILER = "retailer"


class Sector(StrEnum):
    """The industries of Hanoi's key-industrial-products programme."""

    MACHINERY = "machinery"
    ELECTRONICS = "electronics"
    IT = "it"
    TEXTILE = "textile"
    AGRI_FOOD = "agri_food"
    CHEMICALS = "chemicals"
    BUILDING = "building"
    HANDICRAFT = "handicraft"
    OTHER = "other"


SECTOR_NAMES: dict[Sector, Sentence] = {
    Sector.MACHINERY: Sentence("Machinery, moulds, precision engineering"),
    Sector.ELECTRONICS: Sentence("Electrical goods and electronics"),
    Sector.IT: Sentence("Information technology"),
    Sector.TEXTILE: Sentence("Textiles, leather, footwear"),
    Sector.AGRI_FOOD: Sentence("Agricultural products and food"),
    Sector.CHEMICALS: Sentence("Chemicals, rubber, plastics, new materials"),
    Sector.BUILDING: Sentence("Building materials"),
    Sector.HANDICRAFT: Sentence("Handicraft"),
    Sector.OTHER: Sentence("Other industries"),
}


class Unit(StrEnum):
    """What quantities, minimum orders and capacities are counted in."""

    PIECE = "piece"
    KG = "kg"
    TONNE = "t"
    METRE = "m"
    SQUARE_METRE = "m2"
    CUBIC_METRE = "m3"
    LITRE = "l"
    SET = "set"
    PAIR = "pair"
    LICENCE = "licence"


_OF_ONE: dict[Unit, Sentence] = {
    Unit.PIECE: Sentence("%(count)s piece"),
    Unit.SET: Sentence("%(count)s set"),
    Unit.PAIR: Sentence("one pair"),
    Unit.LICENCE: Sentence("%(count)s licence"),
}
_COUNTED: dict[Unit, Sentence] = {
    Unit.PIECE: Sentence("%(count)s pieces"),
    Unit.KG: Sentence("%(count)s kg"),
    Unit.TONNE: Sentence("%(count)s t"),
    Unit.METRE: Sentence("%(count)s m"),
    Unit.SQUARE_METRE: Sentence("%(count)s m²"),
    Unit.CUBIC_METRE: Sentence("%(count)s m³"),
    Unit.LITRE: Sentence("%(count)s l"),
    Unit.SET: Sentence("%(count)s sets"),
    Unit.PAIR: Sentence("%(count)s pairs"),
    Unit.LICENCE: Sentence("%(count)s licences"),
}


def counted(count: float, unit: str) -> Sentence | float:
    """Say a quantity with its unit; the bare figure where none, or an unknown one, is stated.

    Example:
        >>> str(counted(1, "set")), str(counted(12000, "piece")), counted(3, "")
        ('1 set', '12,000 pieces', 3)
    """
    if unit not in set(Unit):
        return count
    known = Unit(unit)
    told = _OF_ONE.get(known, _COUNTED[known]) if count == 1 else _COUNTED[known]
    return Sentence(told.text, {"count": count})


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as its owner states it, with the day it ends if stated."""

    name: str
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it is valid on a day; without an end it is taken as valid."""
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks, in which fair. Every query takes one, so that nobody sees past his own.

    Args:
        fair_id: the one fair that is looked at or changed.
        role: what the asker is in it.
        participant_id: the enterprise's or buyer's own id; None for an organiser.
        actor: how the asker is named in the history.
    """

    fair_id: str
    role: Role
    participant_id: str | None = None
    actor: str = ""

    def __post_init__(self) -> None:
        """Refuse a participant without an id and an organiser with one."""
        if (self.role is Role.ORGANISER) is not (self.participant_id is None):
            raise ValueError(f"{self.role} and participant {self.participant_id!r} do not fit")
