"""A made-up market: who offers what, who seeks it, and how likely each says yes to the other.

Texts show sectors and what is offered in them; certificates, sizes and target
markets decide too and stand in no text. Congestion moves preferences from fit
to fame: at 0 everybody wants who fits, at 1 everybody wants the same few.

Nothing here is taken from a real fair. Where the protocol leaves a detail open
(how sharply sectors part, how skewed fame is) it was set once so that the
baselines stand to each other as in earlier runs, before any policy was compared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

SECTORS = 24
MOST_PRODUCTS, MOST_NEEDS = 5, 4
AT_HOME = 0.75
STEEPNESS = 2.6
_ZIPF = 0.6
_DIMENSIONS = 16
_SPREAD = 0.12
_CERTIFICATES = 4
_COUNTRIES = 12
_FAME_SKEW = 0.5


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a market is made from.

    Args:
        enterprises, buyers: how many there are.
        congestion: 0 = only fit counts, 1 = only fame.
        seeds: how many markets are drawn.
        acceptance: mean chance that one side says yes to the other.
        noise: standard deviation of what the ranker sees around the true log odds.
    """

    enterprises: int
    buyers: int
    congestion: float
    seeds: int = 8
    acceptance: float = 0.10
    noise: float = 0.8


@dataclass(frozen=True, slots=True)
class Market:
    """One market; every array f64 (n_enterprises, n_buyers) unless said otherwise.

    Args:
        text: similarity of texts, no scale.
        need: which of the buyer's needs the enterprise answers best, i32.
        wants_buyer, wants_enterprise: true chance that the enterprise says yes to
            the buyer, and the buyer to the enterprise.
        p_enterprise, p_buyer: the same as the ranker sees them.
    """

    text: Float64
    need: IntArray
    wants_buyer: Float64
    wants_enterprise: Float64
    p_enterprise: Float64
    p_buyer: Float64

    @property
    def p_mutual(self) -> Float64:
        """Joint score as the ranker sees it."""
        return self.p_enterprise * self.p_buyer


def draw_market(scenario: Scenario, seed: int) -> Market:
    """Draw a market; the same scenario and seed give the same one."""
    rng = np.random.default_rng([seed, scenario.enterprises, scenario.buyers])
    shape = scenario.enterprises, scenario.buyers
    text, need = _texts(scenario, rng)
    held = rng.random((shape[0], _CERTIFICATES)) < 0.4
    asked = rng.random((shape[1], _CERTIFICATES)) < 0.3
    certified = (held[:, None] | ~asked[None]).mean(axis=2)
    size_gap = -np.abs(rng.normal(size=shape[0])[:, None] - rng.normal(size=shape[1])[None])
    targets = rng.random((shape[0], _COUNTRIES)) < 0.3
    wanted_market = targets[:, rng.integers(_COUNTRIES, size=shape[1])].astype(np.float64)
    shared = _standard(text) + 0.5 * _standard(size_gap)
    fame = [_standard(np.exp(_FAME_SKEW * rng.normal(size=count))) for count in shape]
    odds = [
        _log_odds(_standard(shared + 0.5 * _standard(wanted_market)), fame[1][None], scenario),
        _log_odds(_standard(shared + 0.6 * _standard(certified)), fame[0][:, None], scenario),
    ]
    seen = [one + rng.normal(0, scenario.noise, shape) for one in odds]
    return Market(
        text, need, _chance(odds[0]), _chance(odds[1]), _chance(seen[0]), _chance(seen[1])
    )


def _texts(scenario: Scenario, rng: np.random.Generator) -> tuple[Float64, IntArray]:
    """Similarity of the two sides' texts, and the need that each enterprise answers best.

    A pair's similarity is 0.7 of its best need and product and 0.3 of what its
    needs find on average, as the fair's own.
    """
    share = np.arange(1, SECTORS + 1) ** -_ZIPF
    share /= share.sum()
    centres = _unit(rng.normal(size=(SECTORS, _DIMENSIONS)))

    def side(count: int, most: int) -> tuple[IntArray, Float64]:
        home = rng.choice(SECTORS, count, p=share)
        owner = np.repeat(np.arange(count, dtype=np.int32), rng.integers(1, most + 1, count))
        elsewhere = rng.choice(SECTORS, len(owner), p=share)
        sector = np.where(rng.random(len(owner)) < AT_HOME, home[owner], elsewhere)
        away = rng.normal(size=(len(owner), _DIMENSIONS))
        return owner, _unit(centres[sector] + _SPREAD * away)

    product_owner, products = side(scenario.enterprises, MOST_PRODUCTS)
    need_owner, needs = side(scenario.buyers, MOST_NEEDS)
    first_product = np.searchsorted(product_owner, np.arange(scenario.enterprises))
    best = np.maximum.reduceat(needs @ products.T, first_product, axis=1).T
    first_need = np.searchsorted(need_owner, np.arange(scenario.buyers))
    top = np.maximum.reduceat(best, first_need, axis=1)
    mean = np.add.reduceat(best, first_need, axis=1) / np.bincount(need_owner)
    rows = np.where(best == top[:, need_owner], np.arange(len(need_owner)), len(need_owner))
    answers = np.minimum.reduceat(rows, first_need, axis=1).astype(np.int32)
    return 0.7 * top + 0.3 * mean, answers


def _unit(vectors: Float64) -> Float64:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _standard(values: Float64) -> Float64:
    """Mean 0, standard deviation 1; all 0 where nothing varies."""
    return np.asarray((values - values.mean()) / (values.std() or 1.0))


def _chance(log_odds: Float64) -> Float64:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _log_odds(fit: Float64, fame: Float64, scenario: Scenario) -> Float64:
    """Mix fit and fame, then shift so that the mean chance is the wanted one (bisection)."""
    mixed = STEEPNESS * ((1 - scenario.congestion) * fit + scenario.congestion * fame)
    low, high = -50.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high)
            if _chance(mixed - middle).mean() > scenario.acceptance
            else (low, middle)
        )
    return np.asarray(mixed - low)
