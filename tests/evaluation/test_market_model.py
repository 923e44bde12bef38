"""The made-up market: as described, the same for the same seed, and of the wanted crowding."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.evaluation.market_model import MOST_NEEDS, Market, Scenario, draw_market

CALM = Scenario(60, 40, 0.0)


def drawn(congestion: float, seed: int = 1, **stated: float) -> Market:
    return draw_market(Scenario(60, 40, congestion, **stated), seed)


def test_the_same_scenario_and_seed_give_the_same_market():
    one, other = draw_market(CALM, 3), draw_market(CALM, 3)

    for field in fields(Market):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name))


def test_another_seed_gives_another_market():
    assert not np.array_equal(draw_market(CALM, 3).text, draw_market(CALM, 4).text)


def test_every_array_is_enterprises_by_buyers():
    market = draw_market(Scenario(7, 5, 0.4), 1)

    assert {getattr(market, field.name).shape for field in fields(Market)} == {(7, 5)}


@pytest.mark.parametrize("congestion", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("acceptance", [0.05, 0.10, 0.30])
def test_each_side_says_yes_as_often_as_stated(congestion: float, acceptance: float):
    market = drawn(congestion, acceptance=acceptance)

    assert market.wants_buyer.mean() == pytest.approx(acceptance, abs=1e-6)
    assert market.wants_enterprise.mean() == pytest.approx(acceptance, abs=1e-6)


def log_odds(chance: np.ndarray) -> np.ndarray:
    return np.log(chance / (1 - chance))


def test_at_full_congestion_all_want_the_same():
    market = drawn(1.0)

    assert log_odds(market.wants_buyer).std(axis=0) == pytest.approx(0, abs=1e-9)
    assert log_odds(market.wants_enterprise).std(axis=1) == pytest.approx(0, abs=1e-9)


def darlings(market: Market) -> float:
    """Share of all yeses that the tenth of the buyers takes which is wanted most."""
    wanted = np.sort(market.wants_buyer.sum(axis=0))
    return float(wanted[-4:].sum() / wanted.sum())


def test_congestion_gathers_the_yeses_on_a_few():
    shares = [np.mean([darlings(drawn(level, seed)) for seed in range(4)]) for level in (0, 0.4, 1)]

    assert shares == sorted(shares)
    assert shares[2] > 1.5 * shares[0]


def test_the_ranker_sees_the_truth_through_noise_of_the_stated_size():
    market = drawn(0.4)

    for seen, true in (
        (market.p_enterprise, market.wants_buyer),
        (market.p_buyer, market.wants_enterprise),
    ):
        noise = log_odds(seen) - log_odds(true)
        assert noise.std() == pytest.approx(0.8, abs=0.05)
        assert noise.mean() == pytest.approx(0, abs=0.05)


def test_without_noise_the_ranker_sees_the_truth():
    market = drawn(0.4, noise=0.0)

    assert np.array_equal(market.p_buyer, market.wants_enterprise)
    assert np.array_equal(market.p_mutual, market.wants_buyer * market.wants_enterprise)


def test_texts_tell_of_fit_but_not_of_all_of_it():
    market = drawn(0.0)

    told = np.corrcoef(market.text.ravel(), log_odds(market.wants_buyer).ravel())[0, 1]
    assert 0.6 < told < 0.95


def test_the_two_sides_do_not_want_the_same():
    market = drawn(0.0)

    alike = np.corrcoef(
        log_odds(market.wants_buyer).ravel(), log_odds(market.wants_enterprise).ravel()
    )[0, 1]
    assert 0.3 < alike < 0.95


def test_each_buyer_has_one_to_four_needs_of_its_own():
    market = drawn(0.0)

    answered = [set(column.tolist()) for column in market.need.T]
    assert {len(needs) for needs in answered} <= {1, 2, 3, 4}
    assert sum(map(len, answered)) == len(set.union(*answered))


@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (6, 1)])
def test_the_smallest_markets_can_be_drawn(shape: tuple[int, int]):
    market = draw_market(Scenario(*shape, 0.4), 0)

    assert market.p_mutual.shape == shape
    assert ((market.p_mutual >= 0) & (market.p_mutual <= 1)).all()


def test_congestion_changes_who_is_wanted_and_not_what_texts_say():
    calm, crowded = drawn(0.0), drawn(0.7)

    assert np.array_equal(calm.text, crowded.text)
    assert np.array_equal(calm.need, crowded.need)
    assert not np.allclose(calm.wants_buyer, crowded.wants_buyer)


def test_a_readier_market_is_readier_by_the_same_log_odds_for_all():
    shy, ready = drawn(0.4, acceptance=0.05), drawn(0.4, acceptance=0.3)

    for side in ("wants_buyer", "wants_enterprise"):
        apart = log_odds(getattr(ready, side)) - log_odds(getattr(shy, side))
        assert apart.min() > 0
        assert apart.std() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("acceptance", [0.001, 0.999])
def test_even_the_shyest_and_the_readiest_market_say_yes_as_often_as_stated(acceptance: float):
    market = drawn(0.7, acceptance=acceptance)

    assert market.wants_buyer.mean() == pytest.approx(acceptance, rel=1e-6)
    assert market.wants_enterprise.mean() == pytest.approx(acceptance, rel=1e-6)


def test_the_more_noise_the_less_the_ranker_knows():
    known = [
        np.corrcoef(log_odds(market.p_buyer).ravel(), log_odds(market.wants_enterprise).ravel())[
            0, 1
        ]
        for market in (drawn(0.4, noise=noise) for noise in (0.0, 0.4, 0.8, 3.0))
    ]

    assert known[0] == pytest.approx(1)
    assert known == sorted(known, reverse=True)


def test_noise_hides_the_truth_and_does_not_change_it():
    clear, dim = drawn(0.4, noise=0.0), drawn(0.4, noise=3.0)

    assert np.array_equal(clear.wants_buyer, dim.wants_buyer)
    assert np.array_equal(clear.wants_enterprise, dim.wants_enterprise)


def test_one_more_buyer_is_another_market():
    one, other = (draw_market(Scenario(6, buyers, 0.0), 1) for buyers in (4, 5))

    assert not np.allclose(one.text, other.text[:, :4])


def test_the_needs_of_buyers_stand_one_buyer_after_the_other():
    market = drawn(0.0)

    ends = [(column.min(), column.max()) for column in market.need.T]
    assert all(last < first for (_, last), (first, _) in pairwise(ends))
    assert ends[0][0] >= 0
    assert ends[-1][1] < 40 * MOST_NEEDS


scenarios = st.builds(
    Scenario,
    enterprises=st.integers(1, 9),
    buyers=st.integers(1, 9),
    congestion=st.floats(0, 1),
    acceptance=st.floats(0.01, 0.9),
    noise=st.floats(0, 10),
)


@settings(deadline=None, max_examples=25)
@given(scenarios, st.integers(0, 100))
def test_whatever_is_stated_chances_are_chances_and_texts_are_cosines(
    scenario: Scenario, seed: int
):
    market = draw_market(scenario, seed)

    for name in ("wants_buyer", "wants_enterprise", "p_enterprise", "p_buyer"):
        chance = getattr(market, name)
        assert ((chance >= 0) & (chance <= 1)).all()
    assert (market.p_mutual <= np.minimum(market.p_enterprise, market.p_buyer)).all()
    assert (np.abs(market.text) <= 1 + 1e-9).all()
