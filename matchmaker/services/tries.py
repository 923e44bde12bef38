"""How often somebody may try a password before having to wait.

The counters live in this process: with several processes each counts for
itself, so the limit is that many times larger.
"""

import math
import threading
import time
from weakref import WeakKeyDictionary

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from matchmaker.domain.errors import TooManyError
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database

_QUARTER_HOUR_MIN = 15
_PER_ADDRESS = 20

_making = threading.Lock()
_limiters: WeakKeyDictionary[Database, MovingWindowRateLimiter] = WeakKeyDictionary()


def count_try(db: Database, account: str, address: str) -> None:
    """Count a try before the password is looked at, so that many at once gain nothing.

    Args:
        db: the database whose accounts are tried.
        account: what was typed as e-mail, folded by the caller.
        address: network address of the asker; empty counts for nobody.

    Raises:
        TooManyError: too many tries in a quarter of an hour; says when to come back.
    """
    limiter = _limiter(db)
    per_account = RateLimitItemPerMinute(get_settings().sign_in_tries, _QUARTER_HOUR_MIN)
    per_address = RateLimitItemPerMinute(_PER_ADDRESS, _QUARTER_HOUR_MIN)
    for item, key in ((per_address, f"address:{address}"), (per_account, f"account:{account}")):
        if key == "address:" or limiter.hit(item, key):
            continue
        free_at = limiter.get_window_stats(item, key).reset_time
        minutes = max(1, math.ceil((free_at - time.time()) / 60))
        raise TooManyError(
            "Too many tries. Please come back in %(minutes)s minutes.",
            retry_after_s=minutes * 60,
            minutes=minutes,
        )


def forget_tries(db: Database, account: str) -> None:
    """Start counting anew: the right password was given."""
    per_account = RateLimitItemPerMinute(get_settings().sign_in_tries, _QUARTER_HOUR_MIN)
    _limiter(db).clear(per_account, f"account:{account}")


def _limiter(db: Database) -> MovingWindowRateLimiter:
    with _making:  # two at once must not each get one of their own
        if db not in _limiters:
            _limiters[db] = MovingWindowRateLimiter(MemoryStorage())
        return _limiters[db]
