"""The fields a profile may leave blank, and the answer that a partner would like to read.

One entry a field: it gives the pair as it would be if the field held what this
partner asks for, or None where the field is stated already or the partner asks
nothing. Quantities and prices are filled in the partner's unit and currency.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from matchmaker.domain.participant import Certificate, Role
from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals.certificates import held

Owner = Literal["enterprise", "product", "buyer", "need"]
Fill = Callable[[Pair], Pair | None]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be blank.

    Args:
        key: of the spreadsheet's column and of the form's field.
        owner: whose row it stands in.
        fill: the pair with this field as the partner would like it.
    """

    key: str
    owner: Owner
    fill: Fill


def _copied(name: str, own: Owner) -> Fill:
    """Take over what the other offer states under the same name."""

    def fill(pair: Pair) -> Pair | None:
        mine, other = _both(pair, own)
        asked = getattr(other, name)
        return (
            None
            if _stated(getattr(mine, name)) or not _stated(asked)
            else _with(pair, own, **{name: asked})
        )

    return fill


def _counted(name: str, own: Owner) -> Fill:
    """Take over a quantity, in the unit in which the other counts."""

    def fill(pair: Pair) -> Pair | None:
        mine, other = _both(pair, own)
        asked = getattr(other, name)
        if getattr(mine, name) is not None or not asked or not other.unit:
            return None
        return (
            _with(pair, own, unit=other.unit, **{name: asked})
            if _same(mine.unit, other.unit)
            else None
        )

    return fill


def _priced(own: Owner) -> Fill:
    """Take over a price: what the other would pay at most, or take at least."""

    def fill(pair: Pair) -> Pair | None:
        mine, other = _both(pair, own)
        ends = (other.price_max, other.price_min)
        price = next((end for end in (ends if own == "product" else ends[::-1]) if end), None)
        blank = mine.price_min is None and mine.price_max is None
        fits = _same(mine.unit, other.unit) and _same(mine.currency, other.currency)
        if not (price and blank and fits and other.unit and other.currency):
            return None
        money = {"unit": other.unit, "currency": other.currency}
        ends_of = (
            {"price_min": price, "price_max": price} if own == "product" else {"price_max": price}
        )
        return _with(pair, own, **money, **ends_of)

    return fill


def _code(own: Owner) -> Fill:
    """Take over a confirmed trade code."""

    def fill(pair: Pair) -> Pair | None:
        mine, other = _both(pair, own)
        if mine.hs_code or not (other.hs_code and other.hs_confirmed):
            return None
        return _with(pair, own, hs_code=other.hs_code, hs_confirmed=True)

    return fill


def _certificates(pair: Pair) -> Pair | None:
    """Hold every certificate that is asked for and of which nothing is stated."""
    missing = tuple(Certificate(name) for name in asked_certificates(pair))
    if not missing:
        return None
    return _with(pair, "enterprise", certificates=(*pair.enterprise.certificates, *missing))


def asked_certificates(pair: Pair) -> list[str]:
    """Certificates that the need asks for and of which the enterprise states nothing."""
    asked = dict.fromkeys([*pair.need.must_certificates, *pair.need.nice_certificates])
    return [name for name in asked if held(pair, name)[0] is None]


def _enterprise_role(pair: Pair) -> Pair | None:
    if pair.enterprise.role or not pair.need.role:
        return None
    return _with(pair, "enterprise", role=pair.need.role)


def _need_role(pair: Pair) -> Pair | None:
    if pair.need.role or not pair.enterprise.role:
        return None
    return _with(pair, "need", role=pair.enterprise.role)


def _languages(own: Literal["enterprise", "buyer"]) -> Fill:
    def fill(pair: Pair) -> Pair | None:
        firms = {"enterprise": pair.enterprise, "buyer": pair.buyer}
        other = firms["buyer" if own == "enterprise" else "enterprise"]
        if firms[own].languages or not other.languages:
            return None
        return _with(pair, own, languages=other.languages)

    return fill


def _target_markets(pair: Pair) -> Pair | None:
    if pair.enterprise.target_markets or not pair.buyer.country:
        return None
    return _with(pair, "enterprise", target_markets=(pair.buyer.country,))


def _both(pair: Pair, own: Owner) -> tuple[Offer, Offer]:
    return (pair.product, pair.need) if own == "product" else (pair.need, pair.product)


def _with(pair: Pair, owner: Owner, **stated: Any) -> Pair:
    changed: dict[str, Any] = {owner: replace(getattr(pair, owner), **stated)}
    return replace(pair, **changed)


def _stated(value: Any) -> bool:
    return value is not None and value not in ("", ())


def _same(mine: str, other: str) -> bool:
    """A blank unit or currency can still become the other's."""
    return not mine or mine == other


_SHARED = ("lead_time_days", "incoterms", "process", "material", "tolerance_mm")

FIELDS: dict[Role, tuple[Field, ...]] = {
    Role.ENTERPRISE: (
        Field("certificates", "enterprise", _certificates),
        Field("languages", "enterprise", _languages("enterprise")),
        Field("role", "enterprise", _enterprise_role),
        Field("target_markets", "enterprise", _target_markets),
        Field("hs_code", "product", _code("product")),
        *(Field(name, "product", _copied(name, "product")) for name in _SHARED),
        Field("free_capacity_month", "product", _counted("volume_month", "product")),
        Field("moq", "product", _counted("moq", "product")),
        Field("price_min", "product", _priced("product")),
    ),
    Role.BUYER: (
        Field("languages", "buyer", _languages("buyer")),
        Field("hs_code", "need", _code("need")),
        Field("role", "need", _need_role),
        *(Field(name, "need", _copied(name, "need")) for name in _SHARED),
        Field("volume_year", "need", _counted("volume_month", "need")),
        Field("moq", "need", _counted("moq", "need")),
        Field("price_max", "need", _priced("need")),
    ),
}
