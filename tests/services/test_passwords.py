"""Passwords: what is refused and why, and that a hash tells nobody anything."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import InvalidError
from matchmaker.services import passwords
from matchmaker.services.passwords import LONGEST, SHORTEST, hash_password, is_right, refuse_weak
from matchmaker.settings import get_settings

GOOD = "seven blue buffaloes"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash in a millisecond: the strength of argon2id is not what is tested here."""
    monkeypatch.setenv("MATCHMAKER_PASSWORD_ROUNDS", "1")
    monkeypatch.setenv("MATCHMAKER_PASSWORD_MEMORY_KIB", "64")
    get_settings.cache_clear()
    passwords._nobodys_hash.cache_clear()
    yield
    get_settings.cache_clear()
    passwords._nobodys_hash.cache_clear()


# --- what may be a password ------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "abcde" * 3,
        "mười hai con trâu",
        "x1!x2?x3.x4,",
        "12345" * 3,
        "abcdefghijkl",
        ("abcdefgh" * 16)[:LONGEST],
    ],
)
def test_a_sentence_or_any_other_long_word_will_do(password: str):
    refuse_weak(password, "minh.le", "Lê Minh")


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1, LONGEST + 1, 10_000])
def test_too_short_and_too_long_are_told_the_limits(length: int):
    with pytest.raises(InvalidError, match="12 to 128 characters"):
        refuse_weak(("abcdefgh" * 2000)[:length])


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "ababababab" * 3, "abcdabcdabcd", " " * 20])
def test_a_few_letters_over_and_over_are_refused(password: str):
    with pytest.raises(InvalidError, match="repeats itself"):
        refuse_weak(password)


@pytest.mark.parametrize(
    "password",
    [
        "nguyen thi lan 2026",
        "NGUYỄN THỊ LAN 2026",
        "i am nguyễn thị lan",
        "write to lan.nguyen now",
    ],
)
def test_the_owners_name_and_mail_are_found_in_any_writing(password: str):
    with pytest.raises(InvalidError, match="must not contain the name"):
        refuse_weak(password, "lan.nguyen", "Nguyễn Thị Lan")


@pytest.mark.parametrize("name", ["An", "Lê", "Vũ", "Ý", "a", "Lan"])
def test_a_short_name_does_not_forbid_every_word_it_happens_to_stand_in(name: str):
    refuse_weak("seven islands in the blue evening, letters, vultures, ý_nghĩa", name)


@pytest.mark.parametrize("name", ["An", "Lê", "Lan"])
def test_a_short_name_as_a_word_of_its_own_is_still_no_password(name: str):
    with pytest.raises(InvalidError, match="must not contain the name"):
        refuse_weak(f"{name.upper()}: evening on the river", name)


def test_an_owner_without_a_name_has_nothing_to_avoid():
    refuse_weak(GOOD, "", "")


# --- hashes -----------------------------------------------------------------------------------


def test_the_right_password_is_right_and_others_are_not():
    stored = hash_password(GOOD)

    assert is_right(GOOD, stored)
    for other in ("", GOOD.upper(), GOOD + " ", GOOD[:-1], stored):
        assert not is_right(other, stored)


def test_a_hash_is_salted_and_holds_no_word_of_the_password():
    one, other = hash_password(GOOD), hash_password(GOOD)

    assert one != other
    assert one.startswith("$argon2id$")
    assert "buffaloes" not in one


def test_nobody_has_a_password():
    for tried in ("", GOOD, "nobody has this password"):
        assert not is_right(tried, None)
        assert not is_right(tried, "")


def test_what_is_typed_beyond_all_length_is_wrong_and_costs_no_more():
    assert not is_right("x" * 10_000_000, hash_password(GOOD))


@given(st.text(min_size=SHORTEST, max_size=20), st.text(max_size=20))
def test_only_the_same_text_opens(password: str, tried: str):
    encodable = [text.encode("utf-8", "ignore").decode() for text in (password, tried)]
    stored = hash_password(encodable[0])

    assert is_right(encodable[0], stored)
    assert is_right(encodable[1], stored) == (encodable[0] == encodable[1])


def test_a_lone_surrogate_is_wrong_and_no_crash():
    assert not is_right("\ud800" * 12, hash_password(GOOD))
