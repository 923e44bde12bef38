"""Play a market with given lists: who asks whom, who answers, who meets.

Everybody looks through a list of ten, place r with chance 1 / log2(r + 1), asks
those it wants (at most eight), reads ten requests, best first by the ranker's
score, says yes to those it wants, and has time for eight meetings. A pair that
asked each other is agreed without reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.market_model import Market

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

LENGTH = 10
REQUESTS = 8
INBOX = 10
SLOTS = 8
REPEATS = 4


@dataclass(frozen=True, slots=True)
class Draws:
    """The chances of one repeat, drawn once and shared by every policy.

    Who would say yes to whom does not depend on who is shown to whom, so two
    policies differ only by their lists. All arrays are (n_enterprises, n_buyers)
    but `looks_enterprise` (n_enterprises, K) and `looks_buyer` (n_buyers, K).
    """

    wants_buyer: BoolArray
    wants_enterprise: BoolArray
    follows_up: BoolArray
    turn: Float64
    looks_enterprise: BoolArray
    looks_buyer: BoolArray


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it.

    Args:
        met: who met, bool (n_enterprises, n_buyers).
        requests: how many were sent, by both sides.
        leads: meetings after which both would say yes again, a draw of its own.
    """

    met: BoolArray
    requests: int
    leads: int


def draw_repeats(market: Market, seed: int, repeats: int = REPEATS) -> Iterator[Draws]:
    """Draw the chances of each repeat; the same market and seed give the same ones."""
    shape = market.wants_buyer.shape
    read = 1 / np.log2(np.arange(2, LENGTH + 2))
    for repeat in range(repeats):
        rng = np.random.default_rng([seed, repeat])
        again = rng.random((2, *shape))
        yield Draws(
            rng.random(shape) < market.wants_buyer,
            rng.random(shape) < market.wants_enterprise,
            (again[0] < market.wants_buyer) & (again[1] < market.wants_enterprise),
            rng.random(shape),
            rng.random((shape[0], LENGTH)) < read,
            rng.random((shape[1], LENGTH)) < read,
        )


def play(market: Market, draws: Draws, for_enterprises: IntArray, for_buyers: IntArray) -> Played:
    """Play one repeat.

    Args:
        market: who is likely to want whom.
        draws: its chances.
        for_enterprises: i32 (n_enterprises, K) of buyers, -1 padded, K <= 10.
        for_buyers: i32 (n_buyers, K) of enterprises.
    """
    by_enterprise = _asked(for_enterprises, draws.wants_buyer, draws.looks_enterprise)
    by_buyer = _asked(for_buyers, draws.wants_enterprise.T, draws.looks_buyer).T
    mutual = by_enterprise & by_buyer
    read_by_buyer = _read((by_enterprise & ~mutual).T, market.p_buyer.T).T
    read_by_enterprise = _read(by_buyer & ~mutual, market.p_enterprise)
    agreed = mutual | (read_by_buyer & draws.wants_enterprise)
    agreed |= read_by_enterprise & draws.wants_buyer
    met = _held(agreed, draws.turn)
    requests = int(by_enterprise.sum() + by_buyer.sum())
    return Played(met, requests, int((met & draws.follows_up).sum()))


def _asked(lists: IntArray, wants: BoolArray, looks: BoolArray) -> BoolArray:
    """Requests of one side, bool (n_readers, n_receivers)."""
    at = np.maximum(lists, 0).astype(np.int64)
    asks = looks[:, : lists.shape[1]] & (lists >= 0) & np.take_along_axis(wants, at, 1)
    asks &= np.cumsum(asks, axis=1) <= REQUESTS
    asked = np.zeros(wants.shape, bool)
    readers, places = np.nonzero(asks)
    asked[readers, lists[readers, places]] = True
    return asked


def _read(requests: BoolArray, score: Float64) -> BoolArray:
    """Which requests a receiver reads: the best by score, a row a receiver."""
    receivers, senders = np.nonzero(requests)
    order = np.lexsort((-score[receivers, senders], receivers))
    receivers, senders = receivers[order], senders[order]
    place = np.arange(len(receivers)) - np.searchsorted(receivers, receivers)
    read = np.zeros(requests.shape, bool)
    read[receivers[place < INBOX], senders[place < INBOX]] = True
    return read


def _held(agreed: BoolArray, turn: Float64) -> BoolArray:
    """Meetings held: pairs agree in random order, each while both still have time."""
    enterprises, buyers = np.nonzero(agreed)
    order = np.argsort(turn[enterprises, buyers], kind="stable")
    left = [SLOTS] * agreed.shape[0], [SLOTS] * agreed.shape[1]
    held = np.zeros(agreed.shape, bool)
    for enterprise, buyer in zip(enterprises[order].tolist(), buyers[order].tolist(), strict=True):
        if left[0][enterprise] and left[1][buyer]:
            left[0][enterprise] -= 1
            left[1][buyer] -= 1
            held[enterprise, buyer] = True
    return held
