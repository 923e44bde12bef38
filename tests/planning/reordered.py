"""The same fair under other numbers: what a spreadsheet sorted otherwise would give."""

import random
from typing import Any

Document = dict[str, Any]
Numbers = list[int]


def reordered(document: Document, dice: random.Random) -> tuple[Document, Numbers, Numbers]:
    """Shuffle participants and the rows of every list.

    Returns:
        The document, and the new number of each enterprise and of each buyer.
    """
    new_e = dice.sample(range(document["enterprises"]), document["enterprises"])
    new_b = dice.sample(range(document["buyers"]), document["buyers"])
    found = {key: _moved(key, value, new_e, new_b) for key, value in document.items()}
    rows = dice.sample(range(len(found["pairs"])), len(found["pairs"]))
    for key in ("pairs", "pair_minutes", "pair_languages"):
        if key in found:
            found[key] = [found[key][row] for row in rows]
    for key in ("must_meet", "forbidden", "locked", "published", "free_blocks"):
        if key in found:
            dice.shuffle(found[key])
    return found, new_e, new_b


def _moved(key: str, value: Any, new_e: Numbers, new_b: Numbers) -> Any:
    if key in ("pairs", "must_meet", "forbidden", "locked", "published"):
        return [[new_e[e], new_b[b], *rest] for e, b, *rest in value]
    if key == "free_blocks":
        return [
            row | {"index": (new_e if row["side"] == "enterprise" else new_b)[row["index"]]}
            for row in value
        ]
    if not isinstance(value, list):
        return value
    if key.startswith("enterprise_") or key == "booth_mode":
        return _by_number(value, new_e)
    return _by_number(value, new_b) if key.startswith("buyer_") else value


def _by_number(rows: list[Any], new: Numbers) -> list[Any]:
    moved = list(rows)
    for old, row in enumerate(rows):
        moved[new[old]] = row
    return moved
