"""How often somebody may try: per account, per address, in a window that moves on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from matchmaker.domain.errors import TooManyError
from matchmaker.services.tries import count_try, forget_tries
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database

NOON = datetime(2026, 10, 1, 5, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at noon in Hanoi until the test turns it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def tried(db: Database, account: str = "lan", address: str = "", *, times: int) -> int:
    """Try some times; say how many were let through."""
    let = 0
    for _ in range(times):
        try:
            count_try(db, account, address)
        except TooManyError:
            continue
        let += 1
    return let


def test_an_account_has_so_many_tries_and_no_more(db: Database, clock: time_machine.Traveller):
    most = get_settings().sign_in_tries

    assert tried(db, times=most + 5) == most


def test_other_accounts_are_not_held_up(db: Database, clock: time_machine.Traveller):
    tried(db, "lan", times=50)

    assert tried(db, "minh", times=1) == 1


def test_an_address_has_twenty_tries_over_all_accounts(db: Database, clock: time_machine.Traveller):
    let = sum(tried(db, f"account {n}", "203.0.113.9", times=1) for n in range(30))

    assert let == 20
    assert tried(db, "account 99", "203.0.113.10", times=1) == 1


def test_without_an_address_only_accounts_are_counted(db: Database, clock: time_machine.Traveller):
    assert sum(tried(db, f"account {n}", "", times=1) for n in range(30)) == 30


def test_after_a_quarter_of_an_hour_one_may_try_again(db: Database, clock: time_machine.Traveller):
    most = get_settings().sign_in_tries
    tried(db, times=most)
    clock.move_to(NOON + QUARTER - timedelta(seconds=5))
    assert tried(db, times=1) == 0

    clock.move_to(NOON + QUARTER + timedelta(seconds=1))

    assert tried(db, times=most + 1) == most


def test_the_window_moves_with_each_try_and_does_not_open_at_once(
    db: Database, clock: time_machine.Traveller
):
    most = get_settings().sign_in_tries
    tried(db, times=most - 1)
    clock.move_to(NOON + timedelta(minutes=10))
    assert tried(db, times=3) == 1

    clock.move_to(NOON + QUARTER + timedelta(seconds=1))

    assert tried(db, times=most) == most - 1, "the one of ten minutes ago still counts"


def test_who_is_refused_hears_when_to_come_back(db: Database, clock: time_machine.Traveller):
    tried(db, times=get_settings().sign_in_tries)
    clock.move_to(NOON + timedelta(minutes=5))

    with pytest.raises(TooManyError, match=r"come back in 1[01] minutes") as refused:
        count_try(db, "lan", "")

    wait = timedelta(seconds=refused.value.retry_after_s)
    assert timedelta(minutes=10) <= wait <= timedelta(minutes=11)
    clock.move_to(NOON + timedelta(minutes=5, seconds=1) + wait)
    assert tried(db, times=1) == 1, "what was promised is kept"


def test_being_refused_does_not_make_the_wait_longer(db: Database, clock: time_machine.Traveller):
    most = get_settings().sign_in_tries
    tried(db, times=most)
    clock.move_to(NOON + timedelta(minutes=14))
    assert tried(db, times=100) == 0

    clock.move_to(NOON + QUARTER + timedelta(seconds=1))

    assert tried(db, times=1) == 1


def test_the_right_password_starts_the_account_anew_and_not_the_address(
    db: Database, clock: time_machine.Traveller
):
    most = get_settings().sign_in_tries
    tried(db, "lan", "203.0.113.9", times=most)

    forget_tries(db, "lan")

    assert tried(db, "lan", "203.0.113.9", times=1) == 1
    others = sum(tried(db, f"account {n}", "203.0.113.9", times=1) for n in range(30))
    assert others == 20 - most - 1


def test_forgetting_what_never_was_does_nothing(db: Database):
    forget_tries(db, "nobody")

    assert tried(db, "nobody", times=1) == 1


def test_an_account_that_looks_like_an_address_is_not_counted_as_one(
    db: Database, clock: time_machine.Traveller
):
    tried(db, "203.0.113.9", times=50)

    assert tried(db, "lan", "203.0.113.9", times=1) == 1


def test_each_database_counts_for_itself(
    db: Database, tmp_path: Path, clock: time_machine.Traveller
):
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    tried(db, times=50)

    assert tried(other, times=1) == 1
    other.close()
