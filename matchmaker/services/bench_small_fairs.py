"""`bench planning --answers`: small fairs drawn at random, each against trying out every plan.

The fairs have absence, booths, tight tables, halls with tables of their own, minima of both
sides, maxima and pairs kept apart. What tries them out shares nothing with the planner: it
grows plans pair by pair on the problem file and counts by hand.
"""

import random
from collections.abc import Iterator
from typing import Any

from matchmaker import planning

Document = dict[str, Any]
Placed = list[tuple[int, int, int]]

FAIRS = 1_000
MOST_PEOPLE, MOST_SLOTS, MOST_PAIRS = 4, 3, 6
WORK = 2_000  # as much as a tenth of a second's search does


def small_fairs(fairs: int, seed: int) -> dict[str, Any]:
    """Plan small fairs and compare each with the best of all its plans.

    Returns:
        fairs, how many plans are the `best` there is, how many fall `short` of it and say
        so by a gap, and the numbers of the fairs that are `wrong`: a value above the best,
        a bound below it, or a plan that the checker refuses.
    """
    best = short = 0
    wrong = []
    for number in range(fairs):
        document = drawn(random.Random(seed + number))  # noqa: S311  # dice, not secrets
        problem = planning.problem_from(document)
        plan = planning.solve(problem, seed, planning.Budget(WORK))
        most = best_by_trying(document)
        best += plan.value == most
        short += plan.value < most
        true = plan.value <= most <= plan.bound
        if not true or planning.violations(problem, plan):
            wrong.append(number)
    return {"fairs": fairs, "best": best, "short": short, "wrong": wrong}


def drawn(dice: random.Random) -> Document:
    """Draw a fair so small that every plan of it can be tried."""
    n_e, n_b = dice.randint(1, MOST_PEOPLE), dice.randint(1, MOST_PEOPLE)
    n_t = dice.randint(1, MOST_SLOTS)
    grid = [(e, b) for e in range(n_e) for b in range(n_b)]
    chosen = sorted(dice.sample(grid, dice.randint(1, min(MOST_PAIRS, len(grid)))))

    def there() -> str:
        return "".join(dice.choice("0111") for _ in range(n_t))

    def numbers(count: int, most: int) -> list[int]:
        return [dice.randint(0, most) for _ in range(count)]

    document: Document = {
        "enterprises": n_e,
        "buyers": n_b,
        "slots": n_t,
        "tables_per_slot": numbers(n_t, 3),
        "pairs": [[e, b, dice.randint(0, 20)] for e, b in chosen],
        "enterprise_available": [there() for _ in range(n_e)],
        "buyer_available": [there() for _ in range(n_b)],
        "enterprise_min": numbers(n_e, 2),
        "enterprise_max": numbers(n_e, 3),
        "buyer_min": numbers(n_b, 1),
        "buyer_max": numbers(n_b, 3),
        "short_penalty": dice.randint(0, 30),
        "booth_mode": [dice.random() < 0.3 for _ in range(n_e)],
        "enterprise_hall": numbers(n_e, 1),
        "forbidden": [list(pair) for pair in chosen if dice.random() < 0.1],
    }
    if dice.random() < 0.3:
        document["hall_tables"] = {"0": numbers(n_t, 2)}
    return document


def best_by_trying(document: Document) -> int:
    """Greatest value of all plans."""
    return max(_worth(document, placed) for placed in _every_plan(document, document["pairs"], []))


def _every_plan(document: Document, pairs: list[list[int]], placed: Placed) -> Iterator[Placed]:
    """Leave the next pair out, then put it into each slot where it fits; no rule mends itself."""
    if not pairs:
        yield placed
        return
    e, b, _ = pairs[0]
    yield from _every_plan(document, pairs[1:], placed)
    if [e, b] in document["forbidden"]:
        return
    for slot in range(document["slots"]):
        if _fits(document, placed, e, b, slot):
            yield from _every_plan(document, pairs[1:], [*placed, (e, b, slot)])


def _fits(document: Document, placed: Placed, e: int, b: int, slot: int) -> bool:
    there = (document["enterprise_available"][e][slot], document["buyer_available"][b][slot])
    return (
        there == ("1", "1")
        and not any(t == slot and (one == e or other == b) for one, other, t in placed)
        and sum(one == e for one, _, _ in placed) < document["enterprise_max"][e]
        and sum(other == b for _, other, _ in placed) < document["buyer_max"][b]
        and (document["booth_mode"][e] or _table_free(document, placed, e, slot))
    )


def _table_free(document: Document, placed: Placed, e: int, slot: int) -> bool:
    booth, hall = document["booth_mode"], document["enterprise_hall"]
    seated = [hall[one] for one, _, t in placed if t == slot and not booth[one]]
    tables = document["tables_per_slot"][slot]
    if len(seated) >= tables:
        return False
    own = document.get("hall_tables", {}).get("0")
    if own is None:
        return True
    room: int = own[slot] if hall[e] == 0 else tables - own[slot]
    return seated.count(hall[e]) < room


def _worth(document: Document, placed: Placed) -> int:
    """Value of the meetings less the penalty of every missing one."""
    value: dict[tuple[int, int], int] = {(e, b): worth for e, b, worth in document["pairs"]}
    penalty: int = document["short_penalty"]
    missing: int = sum(
        max(0, least - sum(row[place] == who for row in placed))
        for place, side in enumerate(("enterprise_min", "buyer_min"))
        for who, least in enumerate(document[side])
    )
    return sum(value[e, b] for e, b, _ in placed) - penalty * missing
