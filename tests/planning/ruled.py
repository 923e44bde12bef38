"""Fairs with every further rule, drawn at random, and those rules recounted the slow way."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from matchmaker.planning import PlanningProblem
from matchmaker.planning.changes import Changes
from tests.planning.tiny import Document, Rows, worth

FURTHER = (
    "hall_tables", "walk_minutes", "interpreters", "enterprise_parallel", "buyer_parallel",
    "day_max", "day_min", "pair_minutes", "free_blocks",
)  # fmt: skip

SPOKEN = ["en", "ja", "ko"]


def ruled(
    seed: int, *, keys: Iterable[str] = FURTHER, people: int = 6, slots: int = 6, few: int = 99
) -> Document:
    """A fair of up to so many people a side, each further rule switched on by chance.

    Args:
        keys: the rules that may be on.
        few: at most so many pairs.
    """
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    n_e, n_b = dice.randint(1, people), dice.randint(1, people)
    n_t = dice.randint(1, slots)
    grid = [(e, b) for e in range(n_e) for b in range(n_b)]
    chosen = sorted(dice.sample(grid, min(len(grid), few, dice.randint(1, len(grid)))))

    def there() -> str:
        return "".join(dice.choice("0111") for _ in range(n_t))

    def numbers(count: int, least: int, most: int) -> list[int]:
        return [dice.randint(least, most) for _ in range(count)]

    document: Document = {
        "enterprises": n_e,
        "buyers": n_b,
        "slots": n_t,
        "tables_per_slot": numbers(n_t, 0, max(1, min(n_e, n_b))),
        "pairs": [[e, b, dice.randint(0, 20)] for e, b in chosen],
        "enterprise_available": [there() for _ in range(n_e)],
        "buyer_available": [there() for _ in range(n_b)],
        "enterprise_min": numbers(n_e, 0, 2),
        "enterprise_max": numbers(n_e, 0, n_t + 1),
        "buyer_min": numbers(n_b, 0, 1),
        "buyer_max": numbers(n_b, 0, n_t + 1),
        "short_penalty": dice.randint(0, 30),
        "booth_mode": [dice.random() < 0.2 for _ in range(n_e)],
        "enterprise_hall": numbers(n_e, 0, 2),
        "slot_session": [t // 3 for t in range(n_t)],
    }
    on = {key for key in keys if dice.random() < 0.5}
    return document | _places(dice, document, on) | _people(dice, document, on)


def _places(dice: random.Random, document: Document, on: set[str]) -> Document:
    n_t, found = document["slots"], {}
    if "hall_tables" in on:
        halls = dice.sample([0, 1, 2], dice.randint(1, 3))
        found["hall_tables"] = {
            str(hall): [dice.randint(0, 2) for _ in range(n_t)] for hall in halls
        }
    if "walk_minutes" in on:
        found["walk_minutes"] = [
            [0 if one == other else dice.choice([0, 5, 10, 40]) for other in range(3)]
            for one in range(3)
        ]
    if "pair_minutes" in on or ("walk_minutes" in on and dice.random() < 0.5):
        lengths = [dice.choice([20, 40]) for _ in range(n_t)]
        starts = [60 * t for t in range(n_t)]
        found["slot_times"] = [
            [start, start + length] for start, length in zip(starts, lengths, strict=True)
        ]
    if "pair_minutes" in on:
        found["pair_minutes"] = [dice.choice([0, 20, 30]) for _ in document["pairs"]]
    if "interpreters" in on:
        needs = [[], [], ["ja"], ["en"], ["ja", "ko"]]
        by_buyer = [dice.choice(needs) for _ in range(document["buyers"])]
        uniform = dice.random() < 0.5
        found["pair_languages"] = [
            by_buyer[b] if uniform else dice.choice(needs) for _, b, _ in document["pairs"]
        ]
        found["interpreters"] = [
            {
                "languages": dice.sample(SPOKEN, dice.randint(1, 2)),
                "available": "".join(dice.choice("011") for _ in range(n_t)),
            }
            for _ in range(dice.randint(0, 3))
        ]
    return found


def _people(dice: random.Random, document: Document, on: set[str]) -> Document:
    found: Document = {}
    for side in ("enterprise", "buyer"):
        count = document[f"{side}s"]
        if f"{side}_parallel" in on:
            found[f"{side}_parallel"] = [dice.choice([1, 1, 2, 3]) for _ in range(count)]
        if "day_max" in on:
            found[f"{side}_day_max"] = [dice.randint(0, 2) for _ in range(count)]
        if "day_min" in on:
            found[f"{side}_day_min"] = [dice.choice([0, 0, 1]) for _ in range(count)]
    if on & {"day_max", "day_min"}:
        found["slot_day"] = [t // 2 for t in range(document["slots"])]
    if "free_blocks" in on:
        sides = [("enterprise", document["enterprises"]), ("buyer", document["buyers"])]
        blocks = []
        for _ in range(dice.randint(1, 4)):
            side, count = dice.choice(sides)
            slots = dice.sample(range(document["slots"]), dice.randint(1, document["slots"]))
            keep = dice.randint(0, len(slots))
            index = dice.randrange(count)
            blocks.append({"side": side, "index": index, "slots": sorted(slots), "keep": keep})
        found["free_blocks"] = blocks
    return found


def locked_from(document: Document, placed: Rows, seed: int) -> Document:
    """The same fair with some meetings of a plan locked."""
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    return document | {"locked": [list(row) for row in placed if dice.random() < 0.3]}


def drawn_changes(problem: PlanningProblem, seed: int) -> Changes:
    """Somebody gone or away, a slot closed or begun, by chance."""
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    slots = range(problem.n_slots)
    away = (dice.randrange(problem.n_enterprises), dice.choice(slots))
    return Changes(
        buyers_gone=(dice.randrange(problem.n_buyers),) if dice.random() < 0.7 else (),
        enterprises_away=(away,),
        slots_closed=(dice.choice(slots),) if dice.random() < 0.2 else (),
        begun=dice.choice(slots) if dice.random() < 0.4 else 0,
    )


# --- recounted ---------------------------------------------------------------------------------


def broken_rules(document: Document, placed: Rows) -> set[str]:
    """Names of the rules that placed (enterprise, buyer, slot) break; tables are not numbered."""
    rules = {
        "away": _away(document, placed),
        "most": _too_many(document, placed),
        "seats": _crowded(document, placed),
        "tables": _no_table(document, placed),
        "halls": _no_table_in_hall(document, placed),
        "interpreters": not _helped(document, placed),
        "days": _full_days(document, placed),
        "minutes": _too_short(document, placed),
        "blocks": _used_up(document, placed),
        "walks": _too_far(document, placed),
    }
    return {name for name, wrong in rules.items() if wrong}


def _away(document: Document, placed: Rows) -> bool:
    there_e, there_b = document["enterprise_available"], document["buyer_available"]
    return any("0" in there_e[e][t] + there_b[b][t] for e, b, t in placed)


def _too_many(document: Document, placed: Rows) -> bool:
    held_e, held_b = Counter(e for e, _, _ in placed), Counter(b for _, b, _ in placed)
    return any(held_e[who] > most for who, most in enumerate(document["enterprise_max"])) or any(
        held_b[who] > most for who, most in enumerate(document["buyer_max"])
    )


def _crowded(document: Document, placed: Rows) -> bool:
    seats_e = document.get("enterprise_parallel", [1] * document["enterprises"])
    seats_b = document.get("buyer_parallel", [1] * document["buyers"])
    now_e, now_b = Counter((e, t) for e, _, t in placed), Counter((b, t) for _, b, t in placed)
    return any(count > seats_e[e] for (e, _), count in now_e.items()) or any(
        count > seats_b[b] for (b, _), count in now_b.items()
    )


def _seated(document: Document, placed: Rows, slot: int) -> list[int]:
    """Enterprises that sit at general tables in a slot."""
    return [e for e, _, t in placed if t == slot and not document["booth_mode"][e]]


def _no_table(document: Document, placed: Rows) -> bool:
    tables = document["tables_per_slot"]
    return any(len(_seated(document, placed, t)) > tables[t] for t in range(document["slots"]))


def _no_table_in_hall(document: Document, placed: Rows) -> bool:
    own = {int(hall): row for hall, row in document.get("hall_tables", {}).items()}
    if not own:
        return False
    for slot, tables in enumerate(document["tables_per_slot"]):
        halls = [document["enterprise_hall"][e] for e in _seated(document, placed, slot)]
        for hall, row in own.items():
            if halls.count(hall) > row[slot]:
                return True
        rest = tables - sum(row[slot] for row in own.values())
        if sum(hall not in own for hall in halls) > max(rest, 0):
            return True
    return False


def _helped(document: Document, placed: Rows) -> bool:
    needs = {
        (e, b): words
        for (e, b, _), words in zip(
            document["pairs"],
            document.get("pair_languages", [[]] * len(document["pairs"])),
            strict=True,
        )
    }
    people = document.get("interpreters", [])
    for slot in range(document["slots"]):
        talks = [needs[e, b] for e, b, t in placed if t == slot and needs[e, b]]
        staff = [set(one["languages"]) for one in people if one["available"][slot] == "1"]
        if not any(
            all(set(words) & spoken for words, spoken in zip(talks, chosen, strict=True))
            for chosen in _arranged(staff, len(talks))
        ):
            return False
    return True


def _arranged(staff: list[set[str]], count: int) -> Iterator[tuple[set[str], ...]]:
    """Every way to give so many talks a person each."""
    for numbers in product(range(len(staff)), repeat=count):
        if len(set(numbers)) == count:
            yield tuple(staff[number] for number in numbers)


def _full_days(document: Document, placed: Rows) -> bool:
    days = document.get("slot_day", [0] * document["slots"])
    for place, side in enumerate(("enterprise", "buyer")):
        most = document.get(f"{side}_day_max")
        held = Counter((row[place], days[row[2]]) for row in placed)
        if most and any(count > most[who] for (who, _), count in held.items()):
            return True
    return False


def _too_short(document: Document, placed: Rows) -> bool:
    if "pair_minutes" not in document:
        return False
    minutes = {
        (e, b): length
        for (e, b, _), length in zip(document["pairs"], document["pair_minutes"], strict=True)
    }
    times = document["slot_times"]
    return any(times[t][1] - times[t][0] < minutes[e, b] for e, b, t in placed)


def _used_up(document: Document, placed: Rows) -> bool:
    for block in document.get("free_blocks", []):
        place = 0 if block["side"] == "enterprise" else 1
        busy = {row[2] for row in placed if row[place] == block["index"]}
        if sum(slot not in busy for slot in block["slots"]) < block["keep"]:
            return True
    return False


def _too_far(document: Document, placed: Rows) -> bool:
    walk = document.get("walk_minutes")
    if not walk:
        return False
    seats = document.get("buyer_parallel", [1] * document["buyers"])
    halls, times = document["enterprise_hall"], document.get("slot_times")
    session = document["slot_session"]
    for (e, b, t), (other, same, late) in combinations(sorted(placed, key=lambda row: row[2]), 2):
        if b != same or t == late or seats[b] > 1:
            continue
        if times:
            between = times[late][0] - times[t][1]
        else:
            between = 0 if late == t + 1 and session[t] == session[late] else 10**6
        if walk[halls[e]][halls[other]] > between:
            return True
    return False


def value(document: Document, placed: Rows) -> int:
    """What a plan is worth, minima of single days counted like the others."""
    days = document.get("slot_day", [0] * document["slots"])
    missing = 0
    for place, side in enumerate(("enterprise", "buyer")):
        least = document.get(f"{side}_day_min", [0] * document[f"{side}s"])
        held = Counter((row[place], days[row[2]]) for row in placed)
        missing += sum(
            max(0, wanted - held[who, day]) for who, wanted in enumerate(least) for day in set(days)
        )
    return worth(document, placed) - document["short_penalty"] * missing


def best(document: Document) -> int:
    """Greatest value of all plans with what is locked, by trying them all."""
    return max(value(document, placed) for placed in every_plan(document))


def every_plan(document: Document) -> Iterator[Rows]:
    """Every set of meetings that keeps every rule, with what is locked."""
    locked = {tuple(row) for row in document.get("locked", [])}
    for placed in _grown(document, document["pairs"], []):
        if locked <= set(placed):
            yield placed


def _grown(document: Document, pairs: list[list[int]], placed: Rows) -> Iterator[Rows]:
    """Leave the next pair out, then put it into each slot where it fits; no rule mends itself."""
    if not pairs:
        yield list(placed)
        return
    e, b, _ = pairs[0]
    yield from _grown(document, pairs[1:], placed)
    for slot in range(document["slots"]):
        more = [*placed, (e, b, slot)]
        if not broken_rules(document, more):
            yield from _grown(document, pairs[1:], more)
