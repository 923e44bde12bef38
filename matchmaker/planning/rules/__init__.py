"""The rules of a plan, one file each: a plain checker that explains in words.

Each takes the fair and the meetings as they stand in the files and yields a
sentence for every breach. Nothing here is shared with the solver.
"""

from collections.abc import Callable, Iterable, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules import (
    availability,
    booth,
    day_maximum,
    double_booking,
    forbidden,
    free_block,
    hall_limit,
    interpreters,
    locked,
    maximum,
    meeting_length,
    pair_once,
    seats,
    table_limit,
    walking,
)
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting

Rule = Callable[[PlainFair, Sequence[PlainMeeting], Names], Iterable[Sentence]]

RULES: dict[str, Rule] = {
    "double_booking": double_booking.broken,
    "pair_once": pair_once.broken,
    "forbidden": forbidden.broken,
    "availability": availability.broken,
    "table_limit": table_limit.broken,
    "hall_limit": hall_limit.broken,
    "meeting_length": meeting_length.broken,
    "interpreters": interpreters.broken,
    "day_maximum": day_maximum.broken,
    "walking": walking.broken,
    "seats": seats.broken,
    "free_block": free_block.broken,
    "booth": booth.broken,
    "maximum": maximum.broken,
    "locked": locked.broken,
}
