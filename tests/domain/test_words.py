"""Wishes, scopes, sentences, errors, agreements and codes: what the words mean."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import errors
from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.domain.participant import SECTOR_NAMES, Certificate, Role, Scope, Sector
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.trade import hs_code, shared_digits
from matchmaker.domain.wish import SAYS_NAMES, PairState, Says, asked_side, pair_state

YES = (Says.MUST_MEET, Says.MEET)


# --- wishes --------------------------------------------------------------------------------


def test_two_words_make_one_of_five_states():
    table = {
        (None, None): PairState.SILENT,
        **dict.fromkeys(product(YES, [None]), PairState.OPEN_TO_BUYER),
        **dict.fromkeys(product([None], YES), PairState.OPEN_TO_ENTERPRISE),
        **dict.fromkeys(product(YES, YES), PairState.AGREED),
    }
    every = list(product([None, *Says], repeat=2))

    assert {pair: pair_state(*pair) for pair in every} == {
        pair: table.get(pair, PairState.CLOSED) for pair in every
    }


def test_one_no_closes_whatever_the_other_says():
    assert {pair_state(Says.NO_THANKS, other) for other in (None, *Says)} == {PairState.CLOSED}
    assert {pair_state(other, Says.NO_THANKS) for other in (None, *Says)} == {PairState.CLOSED}


def test_an_open_request_waits_for_the_side_that_is_silent():
    assert asked_side(pair_state(Says.MEET, None)) is Role.BUYER
    assert asked_side(pair_state(None, Says.MEET)) is Role.ENTERPRISE
    assert {asked_side(state) for state in ("silent", "agreed", "closed")} == {None}  # type: ignore[arg-type]  # a state is a word


def test_every_word_and_sector_has_a_name_for_people():
    assert set(SAYS_NAMES) == set(Says)
    assert set(SECTOR_NAMES) == set(Sector)


# --- scopes --------------------------------------------------------------------------------


def test_each_side_meets_the_other():
    assert Role.ENTERPRISE.other_side is Role.BUYER
    assert Role.BUYER.other_side is Role.ENTERPRISE
    with pytest.raises(KeyError):
        _ = Role.ORGANISER.other_side


def test_a_scope_that_contradicts_itself_cannot_be_made():
    with pytest.raises(ValueError, match="do not fit"):
        Scope("fair", Role.ENTERPRISE)
    with pytest.raises(ValueError, match="do not fit"):
        Scope("fair", Role.BUYER, None)
    with pytest.raises(ValueError, match="do not fit"):
        Scope("fair", Role.ORGANISER, "somebody")
    assert Scope("fair", Role.ORGANISER).participant_id is None


def test_a_certificate_holds_through_its_last_day():
    certificate = Certificate("ISO 9001", date(2026, 10, 27))

    assert certificate.holds_on(date(2026, 10, 27))
    assert not certificate.holds_on(date(2026, 10, 28))
    assert Certificate("ISO 9001").holds_on(date(2099, 1, 1))


# --- sentences and errors ------------------------------------------------------------------

plain = st.text(max_size=8) | st.integers() | st.booleans() | st.none()


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), plain, max_size=3),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), plain, max_size=3),
)
def test_a_sentence_survives_being_stored(values: dict[str, object], inner: dict[str, object]):
    sentence = Sentence("Outer", {**values, "inner": Sentence("Inner", inner)})

    assert Sentence.from_json(sentence.to_json()) == sentence


def test_a_sentence_says_its_values_in_place():
    named = Sentence("Table %(label)s", {"label": "A1"})

    assert str(Sentence("%(who)s is taken", {"who": named})) == "Table A1 is taken"
    assert str(Sentence("100 % sure")) == "100 % sure", "a sign without values is a sign"
    assert len({named, Sentence("Table %(label)s", {"label": "A1"})}) == 1


def test_every_error_stands_in_the_tree_of_the_module():
    classes = {
        cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, Exception)
    }

    assert all(issubclass(cls, errors.MatchmakerError) for cls in classes)
    for cls in classes:
        assert cls.__name__ in str(errors.__doc__)


def test_an_error_carries_its_sentence_and_its_extras():
    slow = errors.TooManyError("Wait %(minutes)s minutes.", retry_after_s=120, minutes=2)
    broken = errors.ViolationError("A rule is broken.", [Sentence("one"), Sentence("two")])

    assert (str(slow), slow.retry_after_s) == ("Wait 2 minutes.", 120)
    assert [str(one) for one in broken.violations] == ["one", "two"]
    assert str(errors.RefusedError(Sentence("ready made"))) == "ready made"


# --- agreements and codes ------------------------------------------------------------------


def member(country: str, since: date | None, status: str = "in_force") -> Membership:
    return Membership(country, MembershipStatus(status), since, "a source", date(2026, 1, 1))


CPTPP = Agreement(
    "CPTPP",
    "Hiệp định CPTPP",
    "CPTPP",
    (
        member("VN", date(2019, 1, 14)),
        member("JP", date(2018, 12, 30)),
        member("GB", date(2024, 12, 15)),
        member("XX", None, "signed"),
        member("YY", date(2020, 1, 1), "unsourced"),
    ),
)


def test_an_agreement_binds_two_members_from_the_later_of_their_dates():
    assert CPTPP.in_force_between("VN", "JP") == date(2019, 1, 14)
    assert CPTPP.in_force_between("JP", "VN") == date(2019, 1, 14)
    assert CPTPP.covers("VN", "GB", date(2024, 12, 15))
    assert not CPTPP.covers("VN", "GB", date(2024, 12, 14))


@pytest.mark.parametrize("other", ["US", "XX", "YY", "VN"])
def test_who_is_no_member_in_force_by_a_source_is_not_covered(other: str):
    assert CPTPP.in_force_between("VN", other) is None
    assert not CPTPP.covers("VN", other, date(2030, 1, 1))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("8480.71", "848071"),
        (" 84 80 ", "8480"),
        ("8480-71-10", "84807110"),
        ("12345", None),
        ("", None),
        ("84x0", None),
        ("٨٤٨٠", None),
        ("848071100", None),
    ],
)
def test_an_hs_code_is_read_as_people_write_it(written: str, code: str | None):
    assert hs_code(written) == code


@given(st.from_regex(r"\A[0-9]{8}\Z"), st.from_regex(r"\A[0-9]{8}\Z"))
def test_shared_digits_count_from_the_left_and_both_ways_alike(one: str, other: str):
    shared = shared_digits(one, other)

    assert shared == shared_digits(other, one)
    assert shared in {0, 2, 4, 6}
    assert one[:shared] == other[:shared]
    assert shared == 6 or one[: shared + 2] != other[: shared + 2]
