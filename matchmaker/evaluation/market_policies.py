"""Baselines: other ways to fill both sides' lists, each from the scores a ranker sees."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.market_model import Market

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
Policy = Callable[[Market, int], tuple[IntArray, IntArray]]
"""Market and list length in; lists for enterprises and lists for buyers out."""

_BETA_PAPER, _BETA_CAPACITY = 1.0, 0.3
_CAPACITY = 8.0
_IPFP_ROUNDS = 200
_ALPHA = 0.5


def top_lists(score: Float64, length: int) -> IntArray:
    """Each row's best columns, best first, ties by column; i32 (n_rows, min(K, n_columns))."""
    return np.argsort(-score, axis=1, kind="stable")[:, :length].astype(np.int32)


def both_sides(score: Float64, length: int) -> tuple[IntArray, IntArray]:
    """Lists of both sides by one score, f64 (n_enterprises, n_buyers)."""
    return top_lists(score, length), top_lists(score.T, length)


def random_lists(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """Anybody, drawn anew for each market from a number that the market itself gives."""
    rng = np.random.default_rng(int(market.text[0, 0] * 2**32) & 0xFFFFFFFF)
    shape = market.text.shape
    return top_lists(rng.random(shape), length), top_lists(rng.random(shape[::-1]), length)


def cosine(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """Whose texts are alike."""
    return both_sides(market.text, length)


def one_sided(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """Whom the reader would like, whatever the other side thinks."""
    return top_lists(market.p_enterprise, length), top_lists(market.p_buyer.T, length)


def product(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """Both chances multiplied."""
    return both_sides(market.p_mutual, length)


def harmonic(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """Harmonic mean of both chances."""
    return both_sides(
        2 * market.p_mutual / np.maximum(market.p_enterprise + market.p_buyer, 1e-12), length
    )


def tu_ipfp(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """Matching with transferable utility, beta 1, one place each.

    Y. Tomita, R. Togashi, Y. Hashizume, N. Ohsaka, "Fast and
    Examination-agnostic Reciprocal Recommendation in Matching Markets",
    RecSys 2023: both sides' preferences are summed, lists follow the
    equilibrium matching.
    """
    kernel = np.exp((market.p_enterprise + market.p_buyer) / (2 * _BETA_PAPER))
    return both_sides(equilibrium(kernel, 1.0), length)


def tu_capacity(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """The same form on the joint score, with eight places each and beta 0.3."""
    kernel = np.exp(market.p_mutual / (2 * _BETA_CAPACITY))
    return both_sides(equilibrium(kernel, _CAPACITY), length)


def equilibrium(kernel: Float64, capacity: float) -> Float64:
    """Equilibrium matching by iterative proportional fitting.

    With u_i^2, v_j^2 the unmatched mass of each participant, mu_ij = u_i v_j A_ij
    and u_i^2 + u_i sum_j A_ij v_j = capacity, likewise for the other side; each
    half step solves its quadratic equations (Tomita and others, RecSys 2023,
    after the marriage model of E. Choo and A. Siow, 2006).

    Args:
        kernel: A = exp(utility / (2 beta)), f64 (n_enterprises, n_buyers).
        capacity: mass of every participant.

    Returns:
        mu, same shape; each row and column sums to less than `capacity`.
    """
    columns = np.ones(kernel.shape[1])
    for _ in range(_IPFP_ROUNDS):
        rows = _unmatched(kernel @ columns, capacity)
        columns = _unmatched(rows @ kernel, capacity)
    return rows[:, None] * kernel * columns


def _unmatched(pull: Float64, capacity: float) -> Float64:
    """Positive root of u^2 + pull u = capacity, without subtracting near equals."""
    return np.asarray(2 * capacity / (np.sqrt(pull**2 + 4 * capacity) + pull))


def fairrec(market: Market, length: int) -> tuple[IntArray, IntArray]:
    """FairRec with alpha 0.5 on the joint score, each side in turn.

    G. K. Patro, A. Biswas, N. Ganguly, K. P. Gummadi, A. Chakraborty,
    "FairRec: Two-Sided Fairness for Personalized Recommendations in Two-Sided
    Platforms", WWW 2020.
    """
    return _fairrec_lists(market.p_mutual, length), _fairrec_lists(market.p_mutual.T, length)


def _fairrec_lists(score: Float64, length: int) -> IntArray:
    """Readers choose in turn, first among receivers' guaranteed copies, then freely.

    Every receiver has floor(alpha n_readers K / n_receivers) copies; while any
    is left each reader in turn takes the best it does not yet hold.
    """
    readers, receivers = score.shape
    length = min(length, receivers)
    copies = np.full(receivers, int(_ALPHA * readers * length / receivers))
    free = score.copy()
    chosen: list[list[int]] = [[] for _ in range(readers)]
    while copies.any() and min(map(len, chosen)) < length:
        before = int(copies.sum())
        for reader in range(readers):
            open_ = np.where(copies > 0, free[reader], -np.inf)
            best = int(np.argmax(open_))
            if len(chosen[reader]) < length and np.isfinite(open_[best]):
                chosen[reader].append(best)
                free[reader, best] = -np.inf
                copies[best] -= 1
        if int(copies.sum()) == before:
            break
    rest = top_lists(free, length)
    filled = [own + rest[row, : length - len(own)].tolist() for row, own in enumerate(chosen)]
    lists = np.array(filled, np.int32).reshape(readers, length)
    best_first = np.argsort(-np.take_along_axis(score, lists.astype(np.int64), 1), 1, kind="stable")
    return np.take_along_axis(lists, best_first, 1)


BASELINES: dict[str, Policy] = {
    "random": random_lists,
    "cosine": cosine,
    "one_sided": one_sided,
    "product": product,
    "harmonic": harmonic,
    "tu_ipfp": tu_ipfp,
    "tu_capacity": tu_capacity,
    "fairrec": fairrec,
}
