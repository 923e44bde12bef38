"""Place one more pair by moving others between two slots, at the least disturbance."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.planning.board import NOBODY, Board, slots_of

LONGEST_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Way:
    """Meetings that change places between two slots so that a pair fits into the first.

    Args:
        chain: pairs that move, empty where the slot is free as it is.
        slot, other: the two slots.
        moves: announced meetings that leave their slot, less those that come back to it.
    """

    chain: tuple[int, ...]
    slot: int
    other: int
    moves: int


def cheapest_way(board: Board, pair: int, announced: list[int]) -> Way | None:
    """Find how a pair can be placed with the fewest announced meetings moved.

    Args:
        board: the plan.
        pair: row of a pair that is not placed and has room on both sides.
        announced: announced slot of each pair, -1 where there is none.

    Returns:
        The first of the cheapest ways; None if no chain of two slots makes room.
    """
    free = board.free_slots(pair)
    if free:
        return Way((), free[0], free[0], 0)
    best: Way | None = None
    for chain, slot, other in _chains(board, pair):
        moves = sum(_leaves(board, one, announced, slot, other) for one in chain)
        if best is None or moves < best.moves:
            best = Way(tuple(chain), slot, other, moves)
            if moves <= 1 and len(chain) == 1:
                break
    return best


def take_way(board: Board, pair: int, way: Way) -> bool:
    """Move what has to move and place the pair; say whether every rule allowed it."""
    if way.chain:
        board.exchange(way.chain, way.slot, way.other)
    if board.fits(pair, way.slot):
        board.place(pair, way.slot)
        return True
    if way.chain:
        board.exchange(way.chain, way.slot, way.other)
    return False


def undo_way(board: Board, pair: int, way: Way) -> None:
    """Take the pair out again and move back what was moved."""
    board.lift(pair)
    if way.chain:
        board.exchange(way.chain, way.slot, way.other)


def _leaves(board: Board, pair: int, announced: list[int], slot: int, other: int) -> int:
    """1 if a meeting is where it was announced and would go, -1 if it would come back."""
    here = int(board.slot_of[pair])
    there = other if here == slot else slot
    return (announced[pair] == here) - (announced[pair] == there)


def _chains(board: Board, pair: int) -> Iterator[tuple[list[int], int, int]]:
    """Chains between two slots that free the first one for a pair, shortest search first."""
    theirs = board.enterprise_row[board.enterprise_of[pair]]
    others = board.buyer_row[board.buyer_of[pair]]
    for slot in slots_of(board.problem.common_bits[pair]):
        if theirs[slot] != NOBODY and others[slot] != NOBODY:
            continue
        if theirs[slot] == NOBODY and others[slot] == NOBODY:
            yield from _freeing_a_table(board, slot)
            continue
        row = theirs if others[slot] == NOBODY else others
        for other, held in enumerate(row):
            if held == NOBODY and board.problem.common_bits[row[slot]] >> other & 1:
                chain = board.chain(row[slot], slot, other)
                if len(chain) <= LONGEST_CHAIN and board.can_exchange(chain, slot, other):
                    yield chain, slot, other


def _freeing_a_table(board: Board, slot: int) -> Iterator[tuple[list[int], int, int]]:
    """Single meetings at general tables that could leave a full slot."""
    bits = board.problem.common_bits
    with_room = sum(1 << t for t, n in enumerate(board.tables) if board.seated[t] < n)
    for meeting in board.pairs_in(slot).tolist():
        if board.needs_table[meeting] and bits[meeting] & with_room:
            other = board.first_free(meeting)
            if other >= 0:
                yield [meeting], slot, other
