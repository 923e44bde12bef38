"""Fairs so small that every plan can be tried: the ground that planning tests stand on."""

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
Rows = list[tuple[int, int, int]]


def tiny(**changes: Any) -> Document:
    """The worked example of two enterprises, two buyers, two slots and one table."""
    document = {
        "enterprises": 2,
        "buyers": 2,
        "slots": 2,
        "tables_per_slot": 1,
        "pairs": [[0, 0, 900], [0, 1, 400], [1, 0, 700], [1, 1, 300]],
        "enterprise_available": ["11", "01"],
        "buyer_available": ["11", "01"],
        "enterprise_min": [1, 1],
        "enterprise_max": [2, 1],
        "buyer_max": [2, 1],
        "enterprise_hall": [0, 1],
        "short_penalty": 3000,
    }
    return document | changes


def open_fair(enterprises: int, buyers: int, slots: int, **changes: Any) -> Document:
    """A fair where everybody is always there, may meet everybody and wants nothing more."""
    document = {
        "enterprises": enterprises,
        "buyers": buyers,
        "slots": slots,
        "tables_per_slot": min(enterprises, buyers),
        "pairs": [[e, b, 10 + e + b] for e in range(enterprises) for b in range(buyers)],
        "enterprise_available": ["1" * slots] * enterprises,
        "buyer_available": ["1" * slots] * buyers,
        "enterprise_min": [0] * enterprises,
        "enterprise_max": [slots] * enterprises,
        "buyer_max": [slots] * buyers,
        "short_penalty": 100,
    }
    return document | changes


def crowded(people: int, slots: int, seed: int, **changes: Any) -> Document:
    """A fair with much absence and few tables, the same for a seed; its bound is out of reach."""
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets

    def there() -> list[str]:
        return ["".join(dice.choice("011") for _ in range(slots)) for _ in range(people)]

    document = open_fair(people, people, slots, tables_per_slot=people - 2)
    document |= {
        "pairs": [[e, b, dice.randint(1, 99)] for e in range(people) for b in range(people)],
        "enterprise_available": there(),
        "buyer_available": there(),
        "enterprise_min": [1] * people,
        "short_penalty": 50,
    }
    return document | changes


def worth(document: Document, placed: list[tuple[int, int, int]]) -> int:
    """Value of placed (enterprise, buyer, slot), counted by hand."""
    values = {(e, b): value for e, b, value in document["pairs"]}
    held_e = [sum(e == who for e, _, _ in placed) for who in range(document["enterprises"])]
    held_b = [sum(b == who for _, b, _ in placed) for who in range(document["buyers"])]
    least_b = document.get("buyer_min", [0] * document["buyers"])
    missing = sum(
        max(0, least - held)
        for least, held in zip(document["enterprise_min"] + least_b, held_e + held_b, strict=True)
    )
    return sum(values[e, b] for e, b, _ in placed) - document["short_penalty"] * missing


def allowed(document: Document, placed: list[tuple[int, int, int]]) -> bool:
    """Say whether a set of placed meetings keeps every rule; brute recounting."""
    presence_e, presence_b = document["enterprise_available"], document["buyer_available"]
    return (
        all(presence_e[e][t] == "1" and presence_b[b][t] == "1" for e, b, t in placed)
        and not any([e, b] in document.get("forbidden", []) for e, b, _ in placed)
        and all(_slot_holds(document, t, placed) for t in range(document["slots"]))
        and _within([e for e, _, _ in placed], document["enterprise_max"])
        and _within([b for _, b, _ in placed], document["buyer_max"])
        and all(tuple(row) in placed for row in document.get("locked", []))
    )


def _slot_holds(document: Document, slot: int, placed: list[tuple[int, int, int]]) -> bool:
    tables = document["tables_per_slot"]
    booth = document.get("booth_mode", [False] * document["enterprises"])
    here_e = [e for e, _, t in placed if t == slot]
    here_b = [b for _, b, t in placed if t == slot]
    limit = tables[slot] if isinstance(tables, list) else tables
    alone = len(set(here_e)) == len(here_e) and len(set(here_b)) == len(here_b)
    return alone and sum(not booth[e] for e in here_e) <= limit


def _within(people: list[int], most: list[int]) -> bool:
    return all(people.count(who) <= limit for who, limit in enumerate(most))


def every_plan(document: Document) -> Iterator[Rows]:
    """Every set of meetings that keeps the rules, grown pair by pair."""
    for placed in _grown(document, document["pairs"], []):
        if all(tuple(row) in placed for row in document.get("locked", [])):
            yield placed


def _grown(document: Document, pairs: list[list[int]], placed: Rows) -> Iterator[Rows]:
    """Leave the next pair out, then put it into each slot where it fits; no rule mends itself."""
    if not pairs:
        yield list(placed)
        return
    e, b, _ = pairs[0]
    yield from _grown(document, pairs[1:], placed)
    for slot in range(document["slots"]):
        if _fits(document, placed, (e, b, slot)):
            yield from _grown(document, pairs[1:], [*placed, (e, b, slot)])


def _fits(document: Document, placed: Rows, row: tuple[int, int, int]) -> bool:
    e, b, slot = row
    here = (
        document["enterprise_available"][e][slot] == "1"
        and document["buyer_available"][b][slot] == "1"
    )
    return (
        here
        and [e, b] not in document.get("forbidden", [])
        and sum(one == e for one, _, _ in placed) < document["enterprise_max"][e]
        and sum(one == b for _, one, _ in placed) < document["buyer_max"][b]
        and _slot_holds(document, slot, [*placed, row])
    )


def best_by_trying(document: Document) -> int:
    """Greatest value of all plans."""
    return max(worth(document, placed) for placed in every_plan(document))


def most_must_meets(document: Document) -> int:
    """Greatest number of must-meets in any plan."""
    return max(
        sum([e, b] in document["must_meet"] for e, b, _ in placed)
        for placed in every_plan(document)
    )


@st.composite
def fairs(draw: st.DrawFn, most_pairs: int = 6, slots: int = 3) -> Document:
    """Random fairs of up to 4 x 4 x 3 with absence, minima, booths, tight tables."""
    n_e, n_b = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    n_t = draw(st.integers(1, slots))
    grid = [(e, b) for e in range(n_e) for b in range(n_b)]
    chosen = draw(st.lists(st.sampled_from(grid), unique=True, max_size=most_pairs))
    letters = st.text("01", min_size=n_t, max_size=n_t)

    def numbers(count: int, most: int):
        return st.lists(st.integers(0, most), min_size=count, max_size=count)

    return {
        "enterprises": n_e,
        "buyers": n_b,
        "slots": n_t,
        "tables_per_slot": draw(numbers(n_t, 3)),
        "pairs": [[e, b, draw(st.integers(0, 20))] for e, b in chosen],
        "enterprise_available": draw(st.lists(letters, min_size=n_e, max_size=n_e)),
        "buyer_available": draw(st.lists(letters, min_size=n_b, max_size=n_b)),
        "enterprise_min": draw(numbers(n_e, 2)),
        "enterprise_max": draw(numbers(n_e, 3)),
        "buyer_min": draw(numbers(n_b, 1)),
        "buyer_max": draw(numbers(n_b, 3)),
        "short_penalty": draw(st.integers(0, 30)),
        "booth_mode": draw(st.lists(st.booleans(), min_size=n_e, max_size=n_e)),
    }


@st.composite
def wider_fairs(draw: st.DrawFn) -> Document:
    """Random fairs too large to try out, small enough to solve at once."""
    n_e, n_b, n_t = draw(st.integers(3, 7)), draw(st.integers(3, 7)), draw(st.integers(2, 6))
    dice = draw(st.randoms(use_true_random=False))
    share = dice.choice([0.4, 0.7, 1.0])

    def there() -> str:
        return "".join("01"[dice.random() < share] for _ in range(n_t))

    return {
        "enterprises": n_e,
        "buyers": n_b,
        "slots": n_t,
        "tables_per_slot": dice.randint(1, min(n_e, n_b)),
        "pairs": [
            [e, b, dice.randint(0, 1000)]
            for e in range(n_e)
            for b in range(n_b)
            if dice.random() < 0.6
        ],
        "enterprise_available": [there() for _ in range(n_e)],
        "buyer_available": [there() for _ in range(n_b)],
        "enterprise_min": [dice.randint(0, 2) for _ in range(n_e)],
        "enterprise_max": [dice.randint(2, n_t) for _ in range(n_e)],
        "buyer_max": [dice.randint(1, n_t) for _ in range(n_b)],
        "short_penalty": dice.choice([0, 300, 3000]),
        "slot_session": [0 if t < n_t // 2 else 1 for t in range(n_t)],
    }
