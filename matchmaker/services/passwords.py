"""Organisers' passwords: argon2id, a plain policy, and equal time for unknown accounts."""

import re
import threading
from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.text import fold
from matchmaker.settings import get_settings

SHORTEST, LONGEST = 12, 128
_FEWEST_LETTERS = 5  # different ones: "aaaaaaaaaaaa" is long and worth nothing
_SHORT_NAME = 3  # letters; "An" stands in too many words to be a hint at anybody

_at_once = threading.Semaphore(2)  # a hash costs a core and 64 MiB for a moment


def refuse_weak(password: str, *known: str) -> None:
    """Refuse a password that is short, long, monotonous or a word about its owner.

    Args:
        password: what was typed.
        known: the owner's e-mail and name, which must not be the password.

    Raises:
        InvalidError: says which, and what is asked.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidError(
            "A password has %(least)s to %(most)s characters. A sentence is easy to remember.",
            least=SHORTEST,
            most=LONGEST,
        )
    if len(set(password)) < _FEWEST_LETTERS:
        raise InvalidError("This password repeats itself. Please choose another.")
    if any(_gives_away(fold(password), fold(name)) for name in known):
        raise InvalidError("A password must not contain the name or e-mail. Please choose another.")


def _gives_away(password: str, name: str) -> bool:
    """Say whether a folded name stands in a folded password, a short one as its own word."""
    if len(name) > _SHORT_NAME:
        return name in password
    return name in re.findall(r"\w+", password)


def hash_password(password: str) -> str:
    """Hash a password; takes a noticeable time on purpose."""
    with _at_once:
        return _hasher().hash(_bytes(password))


def is_right(password: str, stored: str | None) -> bool:
    """Say whether a password is the stored one; without one it takes as long and is wrong."""
    with _at_once:
        right = _hasher().verify(_bytes(password[:LONGEST]), stored or _nobodys_hash())
    return right and bool(stored)


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")  # half a letter is wrong, and no crash


def _hasher() -> PasswordHash:
    settings = get_settings()
    return PasswordHash(
        (
            Argon2Hasher(
                time_cost=settings.password_rounds, memory_cost=settings.password_memory_kib
            ),
        )
    )


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")
