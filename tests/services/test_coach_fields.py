"""Fields that may be blank: filled in as a partner would like it, and in nothing else."""

from dataclasses import fields, replace
from datetime import date
from math import isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.participant import Certificate, Role
from matchmaker.ranking.gates import State, failed, state_of
from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.ranking.signals.certificates import held
from matchmaker.services.coach_fields import FIELDS, Field, asked_certificates
from matchmaker.services.edit_profile import editable

DAY = date(2026, 10, 27)
SHEETS = {
    "enterprise": SheetKey.ENTERPRISES,
    "product": SheetKey.PRODUCTS,
    "buyer": SheetKey.BUYERS,
    "need": SheetKey.NEEDS,
}
EVERY = [(side, one) for side, group in FIELDS.items() for one in group]
OWNERS = ("enterprise", "buyer", "product", "need")

some = st.sampled_from
maybe_figure = st.one_of(st.none(), some([1.0, 50.0, 2000.0]))
words = some([(), ("FOB",), ("FOB", "CIF")])
certificates = some([
    (),
    (Certificate("ISO 9001"),),
    (Certificate("CE", date(2020, 1, 1)),),
])  # fmt: skip


@st.composite
def offers(draw: st.DrawFn, id_: str) -> Offer:
    """An offer in which anything may be stated or not."""
    names = some([(), ("CE",), ("ISO 9001", "UL")])
    return Offer(
        id_,
        0,
        hs_code=draw(some(["", "848071", "090121"])),
        hs_confirmed=draw(st.booleans()),
        role=draw(some(["", "odm", "oem"])) if id_ == "n" else "",
        unit=draw(some(["", "piece", "kg"])),
        moq=draw(maybe_figure),
        volume_month=draw(maybe_figure),
        lead_time_days=draw(st.one_of(st.none(), some([10, 90]))),
        tolerance_mm=draw(st.one_of(st.none(), some([0.01, 0.2]))),
        price_min=draw(maybe_figure),
        price_max=draw(maybe_figure),
        currency=draw(some(["", "USD", "VND"])),
        incoterms=draw(words),
        process=draw(words),
        material=draw(words),
        must_certificates=draw(names) if id_ == "n" else (),
        nice_certificates=draw(names) if id_ == "n" else (),
    )


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    languages = some([(), ("vi",), ("ja", "en")])
    enterprise = Firm(
        "e", role=draw(some(["", "odm"])), languages=draw(languages),
        certificates=draw(certificates), target_markets=draw(some([(), ("DE",)])),
    )  # fmt: skip
    buyer = Firm("b", country=draw(some(["", "JP"])), languages=draw(languages))
    return Pair(Fair(DAY), enterprise, buyer, draw(offers("p")), draw(offers("n")), 0.5)


def a_pair(product: dict[str, Any], need: dict[str, Any]) -> Pair:
    return Pair(
        Fair(DAY), Firm("e"), Firm("b"), Offer("p", 0, **product), Offer("n", 0, **need), 0.5
    )


def by_key(side: Role, key: str) -> Field:
    return next(one for one in FIELDS[side] if one.key == key)


# --- what holds for every field ------------------------------------------------------------


@given(pairs())
def test_only_the_row_that_owns_the_field_is_changed(pair: Pair):
    for _, one in EVERY:
        filled = one.fill(pair)
        if filled is None:
            continue
        for owner in OWNERS:
            same = getattr(filled, owner) == getattr(pair, owner)
            assert same is (owner != one.owner), (one.key, owner)
        kept = {field.name for field in fields(Pair)} - set(OWNERS) - {"answer_rate"}
        assert all(getattr(filled, name) == getattr(pair, name) for name in kept)
        assert filled.answer_rate == pair.answer_rate or isnan(pair.answer_rate)


@given(pairs())
def test_a_field_that_is_filled_in_is_not_asked_again(pair: Pair):
    for _, one in EVERY:
        filled = one.fill(pair)
        if filled is not None:
            assert one.fill(filled) is None, one.key


@given(pairs())
def test_an_answer_that_suits_fails_no_requirement_that_held_before(pair: Pair):
    names = ("lead_time_days", "moq", "volume_year", "price_max", "incoterms", "tolerance_mm",
             "material", "process", "role", "hs_code")  # fmt: skip
    for _, one in EVERY:
        filled = one.fill(pair)
        if filled is None:
            continue
        worse = [
            name
            for name in names
            if state_of(filled, name) is State.FAILED and state_of(pair, name) is not State.FAILED
        ]
        # a unit that is stated for one quantity makes another one comparable
        allowed = {"moq", "volume_year", "price_max"} if one.key in _IN_UNITS else set()
        assert set(worse) <= allowed, one.key
        assert len(failed(filled)) <= len(failed(pair)) + bool(allowed)


_IN_UNITS = {"moq", "free_capacity_month", "volume_year", "price_min", "price_max"}


@pytest.mark.parametrize(("side", "one"), EVERY, ids=[f"{s}-{o.key}" for s, o in EVERY])
def test_every_field_is_one_that_its_owner_may_fill_in_on_a_form(side: Role, one: Field):
    assert one.key in {column.key for column in editable(SHEETS[one.owner])}
    mine = {"enterprise", "product"} if side is Role.ENTERPRISE else {"buyer", "need"}
    assert one.owner in mine


def test_no_field_stands_twice():
    for group in FIELDS.values():
        keys = [(one.owner, one.key) for one in group]
        assert len(keys) == len(set(keys))


# --- each kind -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lead_time_days", "tolerance_mm"])
def test_a_figure_becomes_the_one_that_is_accepted(name: str):
    filled = by_key(Role.ENTERPRISE, name).fill(a_pair({}, {name: 30}))

    assert filled is not None
    assert getattr(filled.product, name) == 30
    assert state_of(filled, name) is State.MET


def test_a_quantity_takes_the_partners_unit_along_where_none_is_stated():
    need = {"volume_month": 500.0, "unit": "kg"}

    filled = by_key(Role.ENTERPRISE, "free_capacity_month").fill(a_pair({}, need))

    assert filled is not None
    assert (filled.product.volume_month, filled.product.unit) == (500.0, "kg")


@pytest.mark.parametrize(
    ("product", "need"),
    [
        ({"unit": "piece"}, {"volume_month": 500.0, "unit": "kg"}),
        ({}, {"volume_month": 500.0}),
        ({}, {"volume_month": 0.0, "unit": "kg"}),
        ({"volume_month": 1.0}, {"volume_month": 500.0, "unit": "kg"}),
    ],
)
def test_quantities_that_cannot_be_compared_are_not_filled_in(
    product: dict[str, Any], need: dict[str, Any]
):
    assert by_key(Role.ENTERPRISE, "free_capacity_month").fill(a_pair(product, need)) is None


def test_a_supplier_offers_what_the_buyer_would_pay_at_most():
    need = {"price_min": 2.0, "price_max": 4.0, "currency": "USD", "unit": "kg"}

    filled = by_key(Role.ENTERPRISE, "price_min").fill(a_pair({}, need))

    assert filled is not None
    assert (filled.product.price_min, filled.product.price_max) == (4.0, 4.0)
    assert (filled.product.currency, filled.product.unit) == ("USD", "kg")
    assert state_of(filled, "price_max") is State.MET


def test_a_buyer_would_pay_what_the_supplier_takes_at_least():
    product = {"price_min": 2.0, "price_max": 4.0, "currency": "USD", "unit": "kg"}

    filled = by_key(Role.BUYER, "price_max").fill(a_pair(product, {}))

    assert filled is not None
    assert (filled.need.price_min, filled.need.price_max) == (None, 2.0)
    assert state_of(filled, "price_max") is State.MET


@pytest.mark.parametrize(
    "stated", [{"currency": "VND"}, {"unit": "piece"}, {"price_min": 1.0}, {"price_max": 9.0}]
)
def test_a_price_that_is_stated_or_in_other_units_is_left_alone(stated: dict[str, Any]):
    need = {"price_max": 4.0, "currency": "USD", "unit": "kg"}

    assert by_key(Role.ENTERPRISE, "price_min").fill(a_pair(stated, need)) is None


def test_a_code_is_taken_over_only_where_a_person_confirmed_it():
    guessed = {"hs_code": "848071"}
    code = by_key(Role.ENTERPRISE, "hs_code")

    assert code.fill(a_pair({}, guessed)) is None
    filled = code.fill(a_pair({}, guessed | {"hs_confirmed": True}))
    assert filled is not None
    assert (filled.product.hs_code, filled.product.hs_confirmed) == ("848071", True)


def test_certificates_are_added_to_those_that_are_held():
    pair = a_pair({}, {"must_certificates": ("CE",), "nice_certificates": ("UL", "CE")})
    pair = replace(pair, enterprise=replace(pair.enterprise, certificates=(Certificate("UL"),)))

    filled = by_key(Role.ENTERPRISE, "certificates").fill(pair)

    assert asked_certificates(pair) == ["CE"]
    assert filled is not None
    assert [one.name for one in filled.enterprise.certificates] == ["UL", "CE"]
    assert held(filled, "CE")[0] is True


def test_languages_and_markets_are_those_of_the_partner():
    pair = replace(a_pair({}, {}), buyer=Firm("b", country="JP", languages=("ja", "en")))

    languages = by_key(Role.ENTERPRISE, "languages").fill(pair)
    markets = by_key(Role.ENTERPRISE, "target_markets").fill(pair)

    assert languages is not None
    assert languages.enterprise.languages == ("ja", "en")
    assert markets is not None
    assert markets.enterprise.target_markets == ("JP",)
