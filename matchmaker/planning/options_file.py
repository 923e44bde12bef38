"""The keys of the rules that a fair may switch on: read, refused by key and row, written.

`hall_tables` names halls and their tables in each slot (one number holds for
all slots); whoever belongs to no hall named there shares what `tables_per_slot`
has beyond them. `slot_times` follow one another.
"""

from typing import Any

import numpy as np

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import keys
from matchmaker.planning.keys import Document
from matchmaker.planning.options import BoolArray, FreeBlock, IntArray, Interpreter, Options

MOST_MINUTES = 100 * 24 * 60
MOST_SEATS = 50

OPTION_KEYS = (
    "hall_tables", "walk_minutes", "interpreters", "pair_languages", "enterprise_parallel",
    "buyer_parallel", "slot_day", "enterprise_day_max", "buyer_day_max", "enterprise_day_min",
    "buyer_day_min", "slot_times", "pair_minutes", "free_blocks",
)  # fmt: skip


def read_options(
    document: Document, n_e: int, n_b: int, n_t: int, enterprise_hall: IntArray
) -> Options:
    """Read the rules that a document switches on; raises ProblemFileError."""
    halls, hall_tables = _hall_tables(document, n_t)
    needs, pair_need = _needs(document)
    times = _times(document, n_t)
    return Options(
        slot_times=times,
        pair_minutes=_minutes(document, times),
        halls=halls,
        hall_tables=hall_tables,
        walk_minutes=_walks(document, enterprise_hall),
        interpreters=_interpreters(document, n_t),
        needs=needs,
        pair_need=pair_need,
        enterprise_parallel=_counts(document, "enterprise_parallel", n_e, least=1),
        buyer_parallel=_counts(document, "buyer_parallel", n_b, least=1),
        slot_day=_counts(document, "slot_day", n_t),
        enterprise_day_min=_counts(document, "enterprise_day_min", n_e),
        enterprise_day_max=_counts(document, "enterprise_day_max", n_e),
        buyer_day_min=_counts(document, "buyer_day_min", n_b),
        buyer_day_max=_counts(document, "buyer_day_max", n_b),
        free_blocks=_free_blocks(document, n_e, n_b, n_t),
    )


def written(options: Options) -> Document:
    """Write the rules as their keys; what is off is left out."""
    arrays = {
        "walk_minutes": options.walk_minutes,
        "enterprise_parallel": options.enterprise_parallel,
        "buyer_parallel": options.buyer_parallel,
        "slot_day": options.slot_day,
        "enterprise_day_min": options.enterprise_day_min,
        "enterprise_day_max": options.enterprise_day_max,
        "buyer_day_min": options.buyer_day_min,
        "buyer_day_max": options.buyer_day_max,
        "slot_times": options.slot_times,
        "pair_minutes": options.pair_minutes,
    }
    found: Document = {key: rows.tolist() for key, rows in arrays.items() if rows is not None}
    if options.hall_tables is not None:
        found["hall_tables"] = {
            str(hall): row
            for hall, row in zip(options.halls, options.hall_tables.tolist(), strict=True)
        }
    return found | _people_written(options)


def _people_written(options: Options) -> Document:
    found: Document = {}
    if options.interpreters:
        found["interpreters"] = [
            {
                "languages": sorted(one.languages),
                "available": keys.as_letters(one.available[None])[0],
            }
            for one in options.interpreters
        ]
    if options.pair_need is not None:
        words = [sorted(need) for need in options.needs]
        found["pair_languages"] = [
            words[need] if need >= 0 else [] for need in options.pair_need.tolist()
        ]
    if options.free_blocks:
        found["free_blocks"] = [
            {
                "side": "buyer" if block.of_buyer else "enterprise",
                "index": block.index,
                "slots": list(block.slots),
                "keep": block.keep,
            }
            for block in options.free_blocks
        ]
    return found


def _counts(document: Document, key: str, length: int, least: int = 0) -> IntArray | None:
    if key not in document:
        return None
    found = keys.numbers(document, key, length, least)
    if key.endswith("parallel") and found.max(initial=0) > MOST_SEATS:
        keys.refuse_range(key, int(found.argmax()), int(found.max()), MOST_SEATS + 1)
    return found


# --- halls ---------------------------------------------------------------------------------


def _hall_tables(document: Document, n_t: int) -> tuple[tuple[int, ...], IntArray | None]:
    given = document.get("hall_tables")
    if given is None:
        return (), None
    if not isinstance(given, dict):
        raise ProblemFileError('"%(key)s" must be an object with named rows.', key="hall_tables")
    named: dict[int, IntArray] = {}
    for hall, row in given.items():
        if not (hall.isascii() and hall.isdigit() and len(hall) <= 6) or int(hall) in named:
            _refuse_name("hall_tables", hall, Sentence("the number of a hall, each once"))
        steady = [row] * n_t if keys.is_whole(row) else row
        if (
            not isinstance(steady, list)
            or len(steady) != n_t
            or not all(keys.is_whole(one) and 0 <= one <= keys.LARGEST_NUMBER for one in steady)
        ):
            wanted = Sentence("%(slots)s whole numbers from 0 on", {"slots": n_t})
            _refuse_name("hall_tables", hall, wanted)
        named[int(hall)] = np.array(steady, dtype=np.int64)
    halls = tuple(sorted(named))
    tables = np.array([named[hall] for hall in halls], dtype=np.int64).reshape(len(halls), n_t)
    return halls, tables


def _refuse_name(key: str, name: str, wanted: Sentence) -> None:
    raise ProblemFileError(
        '"%(key)s", row %(row)s: must be %(wanted)s.', key=key, row=name[:20], wanted=wanted
    )


def _walks(document: Document, enterprise_hall: IntArray) -> IntArray | None:
    if "walk_minutes" not in document:
        return None
    rows = keys.list_of(document["walk_minutes"], "walk_minutes")
    n_h = len(rows)
    if int(enterprise_hall.max(initial=-1)) >= n_h:
        raise ProblemFileError(
            '"%(key)s" has %(found)s rows and must have %(wanted)s.',
            key="walk_minutes",
            found=n_h,
            wanted=int(enterprise_hall.max()) + 1,
        )
    bounds = (MOST_MINUTES + 1,) * n_h
    wanted = Sentence("%(halls)s whole numbers, a hall each", {"halls": n_h})
    checked = keys.rows_within(rows, "walk_minutes", bounds, wanted)
    return np.array(checked, dtype=np.int64).reshape(n_h, n_h)


# --- time ----------------------------------------------------------------------------------


def _times(document: Document, n_t: int) -> IntArray | None:
    if "slot_times" not in document:
        return None
    rows = keys.list_of(document["slot_times"], "slot_times", n_t)
    most = MOST_MINUTES + 1
    wanted = Sentence("[start, end] in whole minutes")
    keys.rows_within(rows, "slot_times", (most, most), wanted)
    ended = 0
    for place, (start, end) in enumerate(rows):
        if not ended <= start < end:
            keys.refuse_row(
                "slot_times",
                place,
                Sentence("a start before the end, and not before the slot ahead has ended"),
            )
        ended = end
    return np.array(rows, dtype=np.int64).reshape(n_t, 2)


def _minutes(document: Document, times: IntArray | None) -> IntArray | None:
    if "pair_minutes" not in document:
        return None
    if times is None:
        raise ProblemFileError(
            '"%(key)s" cannot be kept without "%(other)s".', key="pair_minutes", other="slot_times"
        )
    return keys.numbers(document, "pair_minutes", len(document["pairs"]))


def _free_blocks(document: Document, n_e: int, n_b: int, n_t: int) -> tuple[FreeBlock, ...]:
    key = "free_blocks"
    wanted = Sentence('{"side", "index", "slots", "keep"}, side "enterprise" or "buyer"')
    found = []
    for place, row in enumerate(keys.list_of(document.get(key, []), key)):
        if not isinstance(row, dict) or row.keys() != {"side", "index", "slots", "keep"}:
            keys.refuse_row(key, place, wanted)
        sides = {"enterprise": n_e, "buyer": n_b}
        if not (isinstance(row["side"], str) and row["side"] in sides):
            keys.refuse_row(key, place, wanted)
        slots = row["slots"]
        whole = isinstance(slots, list) and all(keys.is_whole(one) for one in slots)
        if not whole or not keys.is_whole(row["index"]) or not keys.is_whole(row["keep"]):
            keys.refuse_row(key, place, wanted)
        for value, bound in (
            (row["index"], sides[row["side"]]),
            (row["keep"], len(set(slots)) + 1),
            *((one, n_t) for one in slots),
        ):
            if not 0 <= value < bound:
                keys.refuse_range(key, place, value, bound)
        slots = tuple(sorted(set(slots)))
        found.append(FreeBlock(row["side"] == "buyer", row["index"], slots, row["keep"]))
    return tuple(found)


# --- interpreters --------------------------------------------------------------------------


def _interpreters(document: Document, n_t: int) -> tuple[Interpreter, ...]:
    key = "interpreters"
    wanted = Sentence(
        '{"languages": ["ja"], "available": %(slots)s letters 0 or 1}', {"slots": n_t}
    )
    found = []
    for place, row in enumerate(keys.list_of(document.get(key, []), key)):
        if not isinstance(row, dict) or row.keys() != {"languages", "available"}:
            keys.refuse_row(key, place, wanted)
        if not _languages(row["languages"]) or not keys.is_letters(row["available"], n_t):
            keys.refuse_row(key, place, wanted)
        there: BoolArray = keys.from_letters([row["available"]], n_t)[0]
        found.append(Interpreter(frozenset(row["languages"]), there))
    return tuple(found)


def _languages(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _needs(document: Document) -> tuple[tuple[frozenset[str], ...], IntArray | None]:
    key = "pair_languages"
    if key not in document:
        return (), None
    rows = keys.list_of(document[key], key, len(document["pairs"]))
    for place, row in enumerate(rows):
        if not _languages(row):
            keys.refuse_row(key, place, Sentence('a list of languages like ["ja", "en"]'))
    needs = sorted({tuple(sorted(set(row))) for row in rows if row})
    number = {need: place for place, need in enumerate(needs)}
    numbers = [number[tuple(sorted(set(row)))] if row else -1 for row in rows]
    return tuple(map(frozenset, needs)), np.array(numbers, dtype=np.int64)
