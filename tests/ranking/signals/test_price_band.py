"""Price ranges: whether they meet, in one currency, and never a figure of the other side."""

import math

import pytest

from matchmaker.ranking.signals.price_band import SIGNAL, measure


@pytest.fixture
def priced(pair_of):
    """Give a pair with prices in one unit and currency, unless said otherwise."""

    def build(**stated):
        common = {"product_unit": "piece", "need_unit": "piece", "product_currency": "USD",
                  "need_currency": "USD"}  # fmt: skip
        return pair_of(**common | stated)

    return build


@pytest.mark.parametrize(
    ("asked", "budget", "value"),
    [
        ((1.1, 1.4), (1.0, 1.2), 0.0),
        ((1.1, 1.4), (None, 1.2), 0.0),
        ((1.4, 1.5), (None, 1.2), math.log(1.2 / 1.4)),
        ((1.4, None), (None, 1.2), math.log(1.2 / 1.4)),
        ((None, 1.4), (None, 1.4), 0.0),
        ((0.5, 0.6), (1.0, 1.2), math.log(0.6 / 1.0)),
        ((5.0, 6.0), (1.0, None), 0.0),
    ],
)
def test_ranges_that_meet_cost_nothing_and_a_gap_costs_its_log_ratio(priced, asked, budget, value):
    pair = priced(
        product_price_min=asked[0],
        product_price_max=asked[1],
        need_price_min=budget[0],
        need_price_max=budget[1],
    )

    assert measure(pair) == pytest.approx(value)


def test_two_currencies_are_compared_only_by_a_loaded_rate(priced):
    stated = {"product_price_min": 25_000.0, "product_currency": "VND", "need_price_max": 1.2}

    without, with_rate = priced(**stated), priced(**stated, fair_usd={"VND": 0.00004})

    assert math.isnan(measure(without))
    assert measure(with_rate) == 0.0
    assert measure(priced(**stated, fair_usd={"VND": 0.0001})) == pytest.approx(math.log(1.2 / 2.5))


def test_a_rate_of_another_currency_does_not_help(priced):
    pair = priced(
        product_price_min=1.0, product_currency="JPY", need_price_max=1.2, fair_usd={"EUR": 1.1}
    )

    assert math.isnan(measure(pair))


@pytest.mark.parametrize(
    "stated",
    [
        {"product_price_min": 1.0},
        {"need_price_max": 1.0},
        {"product_price_min": 1.0, "need_price_max": 1.0, "need_unit": "kg"},
        {"product_price_min": 1.0, "need_price_max": 1.0, "need_currency": ""},
        {"product_price_min": 0.0, "need_price_max": 1.0},
    ],
)
def test_a_blank_price_another_unit_or_no_currency_is_unknown(priced, stated):
    assert math.isnan(measure(priced(**stated)))


def test_the_side_that_stated_no_price_is_asked(priced):
    assert SIGNAL.ask(priced(need_price_max=1.0)).asks == "enterprise"
    assert SIGNAL.ask(priced(product_price_min=1.0)).asks == "buyer"
    assert SIGNAL.ask(priced()) is None


def test_no_figure_of_either_side_is_said_or_quoted(priced):
    pair = priced(product_price_min=1.37, need_price_max=1.29)

    said = [str(SIGNAL.say(pair, value, value == 0)) for value in (0.0, measure(pair))]

    assert said == ["Price ranges meet.", "Price ranges do not meet."]
    assert SIGNAL.evidence(pair) == []
