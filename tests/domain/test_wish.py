"""Two words about each other make one state, whichever side one looks from."""

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import SAYS_NAMES, PairState, Says, asked_side, pair_state
from matchmaker.locale import say

word = st.none() | st.sampled_from(Says)
MIRROR = {
    PairState.OPEN_TO_BUYER: PairState.OPEN_TO_ENTERPRISE,
    PairState.OPEN_TO_ENTERPRISE: PairState.OPEN_TO_BUYER,
}


def test_both_kinds_of_yes_are_a_yes():
    assert [says for says in Says if says.is_yes] == [Says.MUST_MEET, Says.MEET]


@given(word, word)
def test_with_the_sides_swapped_only_who_is_asked_changes(one: Says | None, other: Says | None):
    state = pair_state(one, other)

    assert pair_state(other, one) == MIRROR.get(state, state)


@given(word, word)
def test_who_is_asked_has_not_spoken_and_the_other_said_yes(one: Says | None, other: Says | None):
    said = {Role.ENTERPRISE: one, Role.BUYER: other}

    asked = asked_side(pair_state(one, other))

    waiting = [
        side for side in said if said[side] is None and getattr(said[side.other_side], "is_yes", 0)
    ]
    assert waiting == ([asked] if asked else [])


@given(word, word)
def test_wanting_it_more_never_changes_the_state(one: Says | None, other: Says | None):
    stronger = Says.MUST_MEET if one is Says.MEET else one

    assert pair_state(stronger, other) is pair_state(one, other)


def test_each_word_is_said_differently_in_both_languages():
    for language in ("vi", "en"):
        assert len({say(name, language) for name in SAYS_NAMES.values()}) == len(Says)
    assert say(SAYS_NAMES[Says.NO_THANKS], "vi") != say(SAYS_NAMES[Says.NO_THANKS], "en")
