"""The tree of errors is drawn once, in the module's own words, and drawn right."""

import re

import pytest

from matchmaker.domain import errors
from matchmaker.domain.sentence import Sentence


def drawn() -> dict[str, str]:
    """Read the tree as the module draws it: each error with the one it hangs from."""
    hangs: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in str(errors.__doc__).splitlines():
        found = re.match(r"([ │├└─]+)(\w+Error)\b", line)
        if found:
            depth, name = len(found[1]), found[2]
            above = [one for one in above if one[0] < depth]
            hangs[name] = above[-1][1] if above else "Exception"
            above.append((depth, name))
    return hangs


def test_each_error_hangs_where_it_is_drawn():
    written = {
        name: kind.__base__.__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }

    assert drawn() == written


def test_who_is_not_signed_in_is_not_allowed_either():
    with pytest.raises(errors.ForbiddenError):
        raise errors.SignInNeededError("Please sign in.")


@pytest.mark.parametrize(
    "kind", [errors.SlotTakenError, errors.StaleError, errors.WishesClosedError]
)
def test_what_the_rules_refuse_is_caught_in_one_place(kind: type[errors.MatchmakerError]):
    with pytest.raises(errors.RefusedError, match=r"^Too late for Lan\.$"):
        raise kind("Too late for %(who)s.", who="Lan")


def test_a_sentence_made_before_is_carried_as_it_is():
    sentence = Sentence("Slot %(slot)s is taken.", {"slot": 3})

    refusal = errors.SlotTakenError(sentence)

    assert refusal.sentence is sentence
    assert str(refusal) == "Slot 3 is taken."


def test_words_with_a_percent_sign_and_no_values_are_said_as_they_stand():
    assert str(errors.InvalidError("100 % is the most.")) == "100 % is the most."


def test_all_broken_rules_are_kept_in_their_order():
    rules = [Sentence("Rule %(number)s", {"number": number}) for number in (3, 1, 2)]

    refusal = errors.ViolationError("The plan breaks rules.", rules)

    assert [str(one) for one in refusal.violations] == ["Rule 3", "Rule 1", "Rule 2"]
    assert str(refusal) == "The plan breaks rules."
