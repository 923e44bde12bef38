"""Draw the last places of a list, so that answers also come from pairs that are not the best.

A list that always shows the same pairs teaches nothing of the others. So the
places from the sixth on are drawn, at low temperature, from those who stood
there and those who waited for a place; the first five are never drawn. What is
drawn is written down with the chance that it had, so that answers can be
weighed by how likely they were to be asked for at all.

Whoever draws gives random numbers by the names of the two, not by their rows:
a newcomer moves nobody else's draw.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]

FIXED = 5
# a waiting pair that is worth a tenth less is drawn e times more rarely
TEMPERATURE = 0.1
WAITING = 10
# what would be drawn more rarely than this does not wait: its answer would count for too much
_LEAST_LOG_WEIGHT = -3.0
_ROWS_AT_ONCE = 64
# moments of arrival at which chances are summed up, in log time: from long before anybody
# arrives to long after everybody has
_LOG_TIME = np.linspace(-12.0, 10.0, 45)


@dataclass(frozen=True, slots=True)
class Draw:
    """How the last places are drawn.

    Args:
        seed: same seed, same draw.
        enterprises, buyers: a random-looking number for each, from its name, u64 (n,).
        fixed: first places of a list, which are never drawn.
        temperature: how much less a pair may be worth than the best and still be drawn often.
    """

    seed: int
    enterprises: Keys
    buyers: Keys
    fixed: int = FIXED
    temperature: float = TEMPERATURE


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lists i32 (n_readers, K), -1 padded, and the chance of each entry, f64, same shape."""

    lists: IntArray
    chance: Float64


def drawn(
    lists: IntArray,
    p: Float64,
    net: Float64,
    draw: Draw,
    keys: tuple[Keys, Keys],
    *,
    kept: BoolArray | None = None,
) -> Drawn:
    """Draw the last places of every list (R. Plackett, 1975; D. Luce, 1959).

    Who waits for a place is no better by joint score than the last who is not
    drawn, so that the whole list stays in the order of scores.

    Args:
        lists: best joint score first, i32 (n_readers, K), -1 padded.
        p: joint score, f64 (n_readers, n_receivers), NaN = may not be listed.
        net: worth of a pair less its price, same shape.
        draw: seed, first places, temperature.
        keys: names of readers and receivers as numbers.
        kept: entries that stay whatever is drawn, bool (n_readers, K).
    """
    made, chance = lists.copy(), np.where(lists >= 0, 1.0, np.nan)
    if lists.shape[1] <= draw.fixed or not lists.size:
        return Drawn(made, chance)
    free = lists >= 0
    free[:, : draw.fixed] = False
    if kept is not None:
        free &= ~kept
    pool = _pools(lists, p, net, free, draw.fixed)
    weight = _weights(pool, lists.shape[1] - draw.fixed, net, draw.temperature)
    places = free.sum(axis=1)
    luck = uniforms(draw.seed, keys[0][:, None], keys[1][np.maximum(pool, 0)])
    race = np.where(weight > 0, np.log(np.maximum(weight, 1e-300)) - np.log(-np.log(luck)), -np.inf)
    won = _best(race, places)
    # as many are drawn as places are free, row by row, so the two masks fit
    made[free], chance[free] = pool[won], inclusion(weight, places)[won]
    return _in_order(Drawn(made, chance), p)


def _pools(lists: IntArray, p: Float64, net: Float64, free: BoolArray, fixed: int) -> Columns:
    """Receivers that each row draws from: its free entries, then who waits, -1 padded."""
    readers, receivers = p.shape
    listed = np.zeros((readers, receivers + 1), bool)
    np.put_along_axis(listed, np.where(lists >= 0, lists, receivers).astype(np.int64), True, 1)
    last = lists[:, fixed - 1].astype(np.int64)
    limit = np.take_along_axis(p, np.maximum(last, 0)[:, None], 1)
    drawing: BoolArray = np.asarray(free.any(axis=1))
    able = ~listed[:, :receivers] & (p <= limit) & (net > 0) & drawing[:, None]
    worth = np.where(able, net, -np.inf)
    most = min(WAITING, receivers)
    best = np.argsort(-worth, axis=1, kind="stable")[:, :most]
    waiting = np.where(np.take_along_axis(able, best, 1), best, -1)
    own = np.where(free, lists, -1)[:, fixed:]
    return np.concatenate([own, waiting], axis=1).astype(np.int64)


def _weights(pool: Columns, own: int, net: Float64, temperature: float) -> Float64:
    """Weight of each in the draw: 1 for the best of the pool, 0 for who takes no part.

    The first `own` columns stood on the list and always take part.
    """
    worth = np.where(pool >= 0, np.take_along_axis(net, np.maximum(pool, 0), 1), -np.inf)
    best = np.maximum(worth.max(axis=1, initial=-np.inf), 1e-9)[:, None]
    log_weight = (worth / best - 1) / temperature
    weight = np.exp(np.maximum(log_weight, _LEAST_LOG_WEIGHT))
    waits = np.arange(pool.shape[1]) >= own
    out = (pool < 0) | (waits & (log_weight < _LEAST_LOG_WEIGHT))
    return np.where(out, 0.0, weight).astype(np.float64)


def _best(race: Float64, places: npt.NDArray[np.intp]) -> BoolArray:
    """Mark as many of the highest of each row as it has places."""
    order = np.argsort(-race, axis=1, kind="stable")
    won = np.zeros(race.shape, bool)
    first = np.arange(race.shape[1])[None, :] < places[:, None]
    np.put_along_axis(won, order, first, 1)
    return won


def _in_order(found: Drawn, p: Float64) -> Drawn:
    """Bring each list into the order of scores, ties by receiver, empty places last."""
    value = np.take_along_axis(p, np.maximum(found.lists, 0).astype(np.int64), 1)
    order = np.lexsort((found.lists, np.where(found.lists >= 0, -value, np.inf)), axis=1)
    return Drawn(
        np.take_along_axis(found.lists, order, 1).astype(np.int32),
        np.take_along_axis(found.chance, order, 1),
    )


def inclusion(weight: Float64, places: npt.NDArray[np.intp]) -> Float64:
    """Chance of each to be among those drawn without replacement, one after the other.

    Drawing by weight is a race of exponential clocks; one is drawn if fewer than
    `places` of the others have rung before (L. Luce 1959, as by J. Yellott 1977).
    The chance is the integral of that over the moment of ringing.

    Args:
        weight: at least 0, f64 (n_rows, n); 0 cannot be drawn.
        places: how many are drawn of each row, (n_rows,).

    Returns:
        f64 (n_rows, n); 1 where there are places enough for all.

    Example:
        >>> inclusion(np.array([[3.0, 1.0]]), np.array([1])).round(6)
        array([[0.75, 0.25]])
    """
    chance = np.where(weight > 0, 1.0, 0.0)
    short = np.flatnonzero((weight > 0).sum(axis=1) > places)
    for start in range(0, len(short), _ROWS_AT_ONCE):
        rows = short[start : start + _ROWS_AT_ONCE]
        chance[rows] = _integral(weight[rows], places[rows])
    return chance


def _integral(weight: Float64, places: npt.NDArray[np.intp]) -> Float64:
    """Sum over moments of ringing; the trapezoid is exact enough for what fades at both ends."""
    t = np.exp(_LOG_TIME)
    rung = 1 - np.exp(-weight[:, :, None] * t)
    n, most = weight.shape[1], int(places.max(initial=0))
    # earlier[:, i, :, c]: chance that exactly c of the others have rung, c < places
    earlier = np.zeros((*weight.shape, len(t), most + 1))
    earlier[..., 0] = 1.0
    for other in range(n):
        now = rung[:, other, None, :, None] * (np.arange(n) != other)[None, :, None, None]
        later = earlier * (1 - now)
        later[..., 1:] += earlier[..., :-1] * now
        earlier = later
    enough = np.arange(most + 1)[None, :] < places[:, None]
    few = (earlier * enough[:, None, None, :]).sum(axis=3)
    rings = weight[:, :, None] * t * np.exp(-weight[:, :, None] * t)
    chance: Float64 = (rings * few).sum(axis=2) * (_LOG_TIME[1] - _LOG_TIME[0])
    return np.clip(chance, 0.0, 1.0)


def uniforms(seed: int, reader: Keys, receiver: Keys) -> Float64:
    """Numbers strictly between 0 and 1 that rest on seed and names alone, broadcast shape.

    Mixed as SplitMix64 does (G. Steele, D. Lea, C. Flood, 2014).
    """
    with np.errstate(over="ignore"):
        state = _mixed(reader + np.uint64(seed)) ^ (receiver * np.uint64(0x9E3779B97F4A7C15))
        bits = _mixed(state) >> np.uint64(11)
    return (bits.astype(np.float64) + 0.5) / 2.0**53


def _mixed(state: Keys) -> Keys:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Keys = state ^ (state >> np.uint64(31))
    return mixed
