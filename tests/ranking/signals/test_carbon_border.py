"""Goods under the carbon border adjustment: by first digits, importer's country and day."""

import math
from dataclasses import replace
from datetime import date

import pytest

from matchmaker.ranking.signals.carbon_border import SIGNAL, measure
from matchmaker.services.reference import carbon_border


@pytest.fixture
def coded(pair_of):
    """Give a pair with a confirmed product code and a German buyer."""

    def build(code="731815", *, confirmed=True, **stated):
        return pair_of(
            fair_carbon=carbon_border(),
            product_hs_code=code,
            product_hs_confirmed=confirmed,
            **stated,
        )

    return build


@pytest.mark.parametrize(("data", "value"), [(True, 0.0), (False, -1.0), (None, -1.0)])
def test_an_importer_without_emissions_data_is_exposed(coded, data, value):
    assert measure(coded(product_emissions_data=data)) == value


@pytest.mark.parametrize("country", ["JP", "US", "GB", "VN"])
def test_importers_elsewhere_are_not(coded, country: str):
    pair = coded(buyer_country=country)

    assert measure(pair) == 0
    assert SIGNAL.say(pair, 0.0, True) is None


def test_goods_outside_the_annex_are_not(coded):
    pair = coded("848071")

    assert measure(pair) == 0
    assert SIGNAL.say(pair, 0.0, True) is None


@pytest.mark.parametrize(("code", "confirmed"), [("73", True), ("", True), ("731815", False),
                                                 ("2804", True)])  # fmt: skip
def test_a_code_too_short_or_guessed_is_unknown_and_asked(coded, code: str, confirmed: bool):
    pair = coded(code, confirmed=confirmed)

    assert math.isnan(measure(pair))
    assert SIGNAL.ask(pair).asks == "enterprise"


def test_nobody_is_asked_where_it_does_not_matter(coded):
    assert SIGNAL.ask(coded("", buyer_country="JP")) is None


def test_before_its_first_day_nobody_is_exposed(coded):
    later = replace(carbon_border(), applies_from=date(2030, 1, 1))

    pair = coded()

    assert measure(replace(pair, fair=replace(pair.fair, carbon=later))) == 0


def test_without_the_list_or_the_country_nothing_is_known(coded, pair_of):
    assert math.isnan(measure(pair_of(product_hs_code="731815", product_hs_confirmed=True)))
    assert math.isnan(measure(coded(buyer_country="")))


def test_the_sentence_names_the_heading_and_what_to_bring(coded):
    exposed, ready = coded(), coded(product_emissions_data=True)

    assert str(SIGNAL.say(exposed, -1.0, False)) == (
        "HS 7318 is in CBAM scope for EU importers: bring emissions data."
    )
    assert "emissions data are ready" in str(SIGNAL.say(ready, 0.0, True))
    assert [quote.quote for quote in SIGNAL.evidence(exposed)] == ["731815"]
