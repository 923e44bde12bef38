"""What a unit of each capacity is worth, and what such prices prove by arithmetic."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matchmaker.planning.capacities import Capacities
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.options import no_numbers
from matchmaker.planning.problem import IntArray, PlanningProblem


@dataclass(frozen=True, eq=False)
class Prices:
    """What a unit of each capacity is worth, whole numbers: (E,), (B,) and one for a place.

    `must_meet` and `kept` are the bonuses that must-meets and announced meetings
    carried in the flow whose prices these are.

    Args:
        halls: of a place in each row of `hall_room`; empty where halls have no limits.
        hall_names: the hall of each row, -1 for all others together.
        helped: of a talk that an interpreter helps with, for each of `Pools.families`.
        languages: their languages.
    """

    enterprise: IntArray
    buyer: IntArray
    place: int
    must_meet: int = 0
    kept: int = 0
    halls: IntArray = field(default_factory=no_numbers)
    hall_names: tuple[int, ...] = ()
    helped: IntArray = field(default_factory=no_numbers)
    languages: tuple[frozenset[str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write them as the plan file holds them; further ones only where there are any."""
        named = zip(self.hall_names, self.halls.tolist(), strict=True)
        spoken = zip(self.languages, self.helped.tolist(), strict=True)
        further: dict[str, Any] = {
            "must_meet": self.must_meet,
            "kept": self.kept,
            "halls": [[hall, price] for hall, price in named if price],
            "languages": [[sorted(words), price] for words, price in spoken if price],
        }
        return {
            "buyer": self.buyer.tolist(),
            "enterprise": self.enterprise.tolist(),
            "place": self.place,
        } | {name: price for name, price in further.items() if price}


def bonus_worth(problem: PlanningProblem) -> IntArray:
    """Worth of each pair at its best: must-meets with W, announced ones with their price."""
    announced = problem.published_slot >= 0
    worth: IntArray = problem.pair_worth + problem.move_price * announced
    return worth


def certified(problem: PlanningProblem, capacities: Capacities, prices: Prices) -> int:
    """Worth that no plan exceeds, by weak duality; true for any prices with place >= 0.

    sum over pairs of max(0, worth - u_b - w_e - tau) + tau K, plus for each
    participant the largest price x n - penalty x max(0, least - n) over n in
    {0, least, capacity}. A hall's price, and that of every set of languages that
    a pair's need lies within, is taken off in the pair and multiplied with its
    capacity, like tau.
    """
    place = np.where(problem.has_booth, 0, prices.place)
    taken = prices.buyer[problem.pair_buyer] + (prices.enterprise + place)[problem.pair_enterprise]
    taken = taken + hall_price(problem, prices) + help_price(problem, prices.helped)
    live = problem.common.any(axis=1)
    surplus = int(np.maximum(bonus_worth(problem) - taken, 0)[live].sum())
    return (
        surplus
        + prices.place * capacities.places
        + int((prices.halls * capacities.halls).sum())
        + int((prices.helped * capacities.helped).sum())
        + _side(
            prices.buyer, least_of(problem, buyers=True), capacities.buyer, problem.short_penalty
        )
        + _side(
            prices.enterprise,
            least_of(problem, buyers=False),
            capacities.enterprise,
            problem.short_penalty,
        )
    )


def hall_price(problem: PlanningProblem, prices: Prices) -> IntArray:
    """What each pair pays for its hall, (P,)."""
    if not len(prices.halls):
        return np.zeros(problem.n_pairs, dtype=np.int64)
    found: IntArray = np.append(prices.halls, 0)[problem.hall_group[problem.pair_enterprise]]
    return found


def help_price(problem: PlanningProblem, helped: IntArray) -> IntArray:
    """What each pair pays for an interpreter, (P,)."""
    price = np.zeros(problem.n_pairs, dtype=np.int64)
    if helped.any():
        pools = Pools.of(problem)
        for one, (_, needs) in zip(helped.tolist(), pools.families, strict=True):
            price += one * pools.asks(needs)
    return price


def least_of(problem: PlanningProblem, *, buyers: bool) -> list[IntArray]:
    """Minima of each of one side: over all, and what those of single days add up to."""
    options = problem.options
    least = problem.buyer_min if buyers else problem.enterprise_min
    by_day = options.buyer_day_min if buyers else options.enterprise_day_min
    if by_day is None:
        return [least]
    standing = options.standing[:, (int(buyers), 2)]
    days = np.zeros_like(least)
    for day in np.unique(problem.day_of_slot):
        there = problem.day_of_slot[standing[:, 1]] == day
        held = np.bincount(standing[there, 0], minlength=len(least))
        days += np.maximum(by_day - held, 0)
    return [least, days]


def _side(price: IntArray, minima: list[IntArray], capacity: IntArray, penalty: int) -> int:
    """Most that one side's capacities can earn at their prices, minima counted."""
    corners = [np.zeros_like(capacity), capacity]
    corners += [np.minimum(least, capacity) for least in minima]
    earned = [
        price * n - penalty * sum(np.maximum(least - n, 0) for least in minima) for n in corners
    ]
    return int(np.max(earned, axis=0).sum())
