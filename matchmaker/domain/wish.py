"""What one side says of the other, and what two such words make of a pair."""

from enum import StrEnum

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence


class Says(StrEnum):
    """One side's word about the other."""

    MUST_MEET = "must_meet"
    MEET = "meet"
    NO_THANKS = "no_thanks"

    @property
    def is_yes(self) -> bool:
        """Both kinds of yes."""
        return self is not Says.NO_THANKS


SAYS_NAMES: dict[Says, Sentence] = {
    Says.MUST_MEET: Sentence("Must meet"),
    Says.MEET: Sentence("Meet"),
    Says.NO_THANKS: Sentence("No, thank you"),
}


class DeclineReason(StrEnum):
    """Why a side said no; optional, shown to the other only if the decliner agrees."""

    NOT_OUR_PRODUCT = "not_our_product"
    REQUIREMENT_MISSING = "requirement_missing"
    CAPACITY = "capacity"
    ALREADY_PARTNERS = "already_partners"
    COMPETITOR = "competitor"
    NO_TIME = "no_time"
    OTHER = "other"


class PairState(StrEnum):
    """State of a pair; a function of two wishes, never stored."""

    SILENT = "silent"
    OPEN_TO_ENTERPRISE = "open_to_enterprise"
    OPEN_TO_BUYER = "open_to_buyer"
    AGREED = "agreed"
    CLOSED = "closed"


def pair_state(enterprise_says: Says | None, buyer_says: Says | None) -> PairState:
    """Read the state of a pair off both wishes.

    A one-sided yes is an open request to the other side; one no closes the
    pair, whatever the other said.

    Example:
        >>> pair_state(None, Says.MEET)
        <PairState.OPEN_TO_ENTERPRISE: 'open_to_enterprise'>
    """
    if Says.NO_THANKS in (enterprise_says, buyer_says):
        return PairState.CLOSED
    if enterprise_says and buyer_says:
        return PairState.AGREED
    if enterprise_says:
        return PairState.OPEN_TO_BUYER
    if buyer_says:
        return PairState.OPEN_TO_ENTERPRISE
    return PairState.SILENT


def asked_side(state: PairState) -> Role | None:
    """Whose answer is waited for, if anybody's."""
    return {
        PairState.OPEN_TO_ENTERPRISE: Role.ENTERPRISE,
        PairState.OPEN_TO_BUYER: Role.BUYER,
    }.get(state)
