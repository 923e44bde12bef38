"""What the signals look at: plain rows of both sides, and a pair of them.

Ids become row numbers at the door. Blank text, empty tuple and None all mean
"not stated", never "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matchmaker.domain.agreement import Agreement
from matchmaker.domain.participant import Certificate
from matchmaker.domain.trade import CarbonBorder, Schedule


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise or a buyer; `free` holds the slots it can meet in, None all of them."""

    id: str
    name: str = ""
    code: str = ""
    country: str = ""
    role: str = ""
    languages: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    target_markets: tuple[str, ...] = ()
    export_markets: tuple[str, ...] = ()
    never_meet: tuple[str, ...] = ()
    free: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A product or a need.

    Args:
        owner: row number of its enterprise or buyer.
        texts: the fields that hold words (`name_en`, `text_vi`, ...), as stored.
        volume_month: product: free monthly capacity; need: yearly volume / 12; in `unit`.
        moq, lead_time_days, tolerance_mm: product: what it offers; need: what it accepts.
    """

    id: str
    owner: int
    texts: Mapping[str, str] = field(default_factory=dict)
    hs_code: str = ""
    hs_confirmed: bool = False
    role: str = ""
    unit: str = ""
    moq: float | None = None
    volume_month: float | None = None
    lead_time_days: int | None = None
    tolerance_mm: float | None = None
    price_min: float | None = None
    price_max: float | None = None
    currency: str = ""
    incoterms: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    drawing_format: tuple[str, ...] = ()
    needed_by: date | None = None
    emissions_data: bool | None = None
    certificates: tuple[Certificate, ...] = ()
    must_certificates: tuple[str, ...] = ()
    nice_certificates: tuple[str, ...] = ()
    must_fields: tuple[str, ...] = ()
    importance: int = 2

    @property
    def name(self) -> dict[str, str]:
        """Its names by language; without one the beginning of its text stands for both."""
        named = {key: self.texts.get(f"name_{key}", "") for key in ("vi", "en")}
        if any(named.values()):
            return named
        words = next((text for text in self.texts.values() if text), "")
        return {"en": words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0]}


@dataclass(frozen=True, slots=True)
class Fair:
    """What holds for every pair.

    Args:
        first_day: on it certificates, agreements and duties must hold.
        agreements: trade agreements with their members.
        schedules: duties of a destination by its country, where somebody loaded them.
        usd: what one unit of a currency is worth in US dollars, where somebody loaded it.
        carbon: goods whose importers answer for the carbon in them; None without the list.
        slots: how many slots the fair has; 0 before it has any.
    """

    first_day: date
    agreements: tuple[Agreement, ...] = ()
    schedules: Mapping[str, tuple[Schedule, ...]] = field(default_factory=dict)
    usd: Mapping[str, float] = field(default_factory=dict)
    carbon: CarbonBorder | None = None
    slots: int = 0
    # two countries are asked about by every pair of their firms
    _covering: dict[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def covering(self, one: str, other: str) -> tuple[str, ...]:
        """Codes of the agreements in force between two countries on the first day."""
        found = self._covering.get((one, other))
        if found is None:
            found = tuple(a.code for a in self.agreements if a.covers(one, other, self.first_day))
            self._covering[one, other] = found
        return found


@dataclass(frozen=True, slots=True)
class Pair:
    """An enterprise and a buyer by their best product and need.

    Args:
        text_fit: nearness of the two sets of texts: about 0 for strangers, about
            1 for a need and the product written for it; NaN without texts.
        answer_rate: share of yes that the two give to what they are asked, shrunk
            to their segments', 0 to 1; NaN before anybody reckoned it.
        said: what each side said of the other: (enterprise or buyer, must_meet,
            meet or no_thanks).
    """

    fair: Fair
    enterprise: Firm
    buyer: Firm
    product: Offer
    need: Offer
    text_fit: float
    answer_rate: float = float("nan")
    said: tuple[tuple[str, str], ...] = ()
