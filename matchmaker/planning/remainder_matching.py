"""Largest matchings as the checker finds them: augmenting paths of its own."""

from collections.abc import Sequence


def matched(choices: Sequence[int], wanted: int) -> int:
    """Size of a largest matching of rows to bits, at most `wanted`; augmenting paths.

    A loop instead of recursion: a path may be as long as the fair has people.
    """
    holder: dict[int, int] = {}
    found = 0
    for start in range(len(choices)):
        if found >= wanted:
            break
        found += _augment(start, choices, holder)
    return min(found, max(0, wanted))


def _augment(start: int, choices: Sequence[int], holder: dict[int, int]) -> bool:
    """Breadth first from one row; on reaching a free bit, pass bits back along the way."""
    came: dict[int, int] = {}
    queue, seen = [start], 0
    for row in queue:
        fresh = choices[row] & ~seen
        seen |= fresh
        while fresh:
            bit = fresh & -fresh
            fresh ^= bit
            came[bit] = row
            if bit not in holder:
                _pass_back(bit, start, came, holder)
                return True
            queue.append(holder[bit])
    return False


def _pass_back(bit: int, start: int, came: dict[int, int], holder: dict[int, int]) -> None:
    held_by = {row: taken for taken, row in holder.items()} if came[bit] != start else {}
    while True:
        row = came[bit]
        holder[bit] = row
        if row == start:
            return
        bit = held_by[row]
