"""What people's answers to a proposal are called, from being shown it to the order that follows."""

from enum import StrEnum


class ShownIn(StrEnum):
    """Where a side was shown a pair."""

    SUGGESTED = "suggested"
    NEED = "need"
    PARTNER = "partner"
    """The partner's own page: opened, so certainly looked at."""


class Presence(StrEnum):
    """One side's attendance at a meeting."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    LATE = "late"
    ABSENT = "absent"


class Stage(StrEnum):
    """What came of a meeting, in the order of weight; each side says so for itself."""

    NONE = "none"
    INFORMATION = "information"
    FOLLOW_UP = "follow_up"
    SAMPLE_OR_QUOTE = "sample_or_quote"
    CONTRACT = "contract"


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
