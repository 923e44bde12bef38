"""What people's answers to a proposal are called, from being shown it to the order that follows."""

from enum import StrEnum

from matchmaker.domain.sentence import Sentence


class ShownIn(StrEnum):
    """Where a side was shown a pair."""

    SUGGESTED = "suggested"
    NEED = "need"
    PARTNER = "partner"
    """The partner's own page: opened, so certainly looked at."""


class Presence(StrEnum):
    """One side's attendance at a meeting.

    Late with no minutes is still waited for; late with minutes came so much later.
    """

    EXPECTED = "expected"
    ARRIVED = "arrived"
    LATE = "late"
    ABSENT = "absent"


def has_come(state: Presence, late_minutes: int = 0) -> bool:
    """Say whether a side sits at the table.

    Example:
        >>> has_come(Presence.LATE), has_come(Presence.LATE, 7)
        (False, True)
    """
    return state is Presence.ARRIVED or (state is Presence.LATE and late_minutes > 0)


class Standing(StrEnum):
    """How a meeting stands on the day; a function of both sides' presence and the clock."""

    TO_COME = "to_come"
    WAITING = "waiting"
    HELD = "held"
    ABSENT = "absent"


STANDING_NAMES: dict[Standing, Sentence] = {
    Standing.WAITING: Sentence("Waiting"),
    Standing.ABSENT: Sentence("Somebody did not come"),
    Standing.HELD: Sentence("Held"),
    Standing.TO_COME: Sentence("To come"),
}


class Stage(StrEnum):
    """What came of a meeting, in the order of weight; each side says so for itself."""

    NONE = "none"
    INFORMATION = "information"
    FOLLOW_UP = "follow_up"
    SAMPLE_OR_QUOTE = "sample_or_quote"
    CONTRACT = "contract"


STAGE_NAMES: dict[Stage, Sentence] = {
    Stage.NONE: Sentence("Goes no further"),
    Stage.INFORMATION: Sentence("Information exchanged"),
    Stage.FOLLOW_UP: Sentence("Talks go on"),
    Stage.SAMPLE_OR_QUOTE: Sentence("Sample or quote agreed"),
    Stage.CONTRACT: Sentence("Order or contract"),
}


class NextMove(StrEnum):
    """What is to be done after a meeting, as one side sees it."""

    NOTHING = "nothing"
    WRITE = "write"
    QUOTE = "quote"
    SAMPLE = "sample"
    VISIT = "visit"
    CONTRACT = "contract"


MOVE_NAMES: dict[NextMove, Sentence] = {
    NextMove.NOTHING: Sentence("Nothing more"),
    NextMove.WRITE: Sentence("A letter or a call"),
    NextMove.QUOTE: Sentence("A quote"),
    NextMove.SAMPLE: Sentence("A sample"),
    NextMove.VISIT: Sentence("A visit to the plant"),
    NextMove.CONTRACT: Sentence("A contract to draw up"),
}


class Label(StrEnum):
    """What one side's behaviour towards a pair says.

    `asked` is a yes before the other had spoken, `yes` one that answers a
    request. `refused` is a no for a reason that says nothing of fit: the day was
    full, the two are partners already. `passed_over` was surely looked at and
    left; what was not looked at has no label, since it is not a no.
    """

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    REFUSED = "refused"
    PASSED_OVER = "passed_over"
    ABSENT = "absent"
    RATED = "rated"
    ORDERED = "ordered"
