"""The three doors keep what they promise on both databases."""

import threading
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import select

from matchmaker.storage.session import Database, database
from matchmaker.storage.tables import Fair, Hall


def a_fair(slug: str) -> Fair:
    day = date(2026, 10, 27)
    return Fair(slug=slug, name_vi="Hội chợ", name_en="Fair", first_day=day, last_day=day)


def test_what_was_told_is_there_for_the_next_reader(either_db: Database):
    with either_db.told() as unit:
        unit.add(a_fair("one"))

    with either_db.read() as unit:
        assert [fair.slug for fair in unit.exec(select(Fair))] == ["one"]


def test_a_unit_that_fails_leaves_nothing_behind(either_db: Database):
    with pytest.raises(RuntimeError, match="half way"), either_db.told() as unit:
        unit.add(a_fair("half"))
        unit.flush()
        raise RuntimeError("half way")

    with either_db.read() as unit:
        assert unit.exec(select(Fair)).all() == []


def test_rows_stay_readable_after_the_look(either_db: Database):
    with either_db.told() as unit:
        unit.add(a_fair("one"))

    with either_db.read() as unit:
        fair = unit.exec(select(Fair)).one()

    assert fair.name_en == "Fair"


def test_a_look_changes_nothing_even_when_it_tries(either_db: Database):
    with either_db.told() as unit:
        unit.add(a_fair("one"))

    with either_db.read() as unit:
        unit.exec(select(Fair)).one().name_en = "Another"

    with either_db.read() as unit:
        assert unit.exec(select(Fair)).one().name_en == "Fair"


def setting(db: Database, door: str) -> object:
    """Read how the door commits, from inside a unit."""
    with getattr(db, door)() as unit:
        if db.is_sqlite:
            return unit.execute(text("PRAGMA synchronous")).scalar_one()
        return unit.execute(text("SHOW synchronous_commit")).scalar_one()


def test_what_is_told_waits_for_the_disk_and_what_may_be_lost_does_not(either_db: Database):
    full, normal = (2, 1) if either_db.is_sqlite else ("on", "off")

    assert setting(either_db, "told") == full
    assert setting(either_db, "write") == normal
    assert setting(either_db, "told") == full


def test_no_update_is_lost_among_sixteen_writers(either_db: Database):
    with either_db.told() as unit:
        unit.add(a_fair("busy"))
    failed: list[BaseException] = []

    def writer() -> None:
        try:
            for _ in range(8):
                with either_db.write() as unit:
                    fair = unit.exec(select(Fair).with_for_update()).one()
                    fair.version += 1
        except BaseException as error:  # noqa: BLE001  # a writer that dies must be seen
            failed.append(error)

    threads = [threading.Thread(target=writer) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with either_db.read() as unit:
        assert unit.exec(select(Fair.version)).one() == 1 + 16 * 8
    assert failed == []


def test_writers_are_served_in_the_order_of_asking(db: Database):
    served: list[int] = []
    threads = []

    def writer(number: int) -> None:
        with db.write():
            served.append(number)

    with db.write():
        for number in range(8):
            thread = threading.Thread(target=writer, args=(number,))
            thread.start()
            until_waiting(db, number + 1)
            threads.append(thread)
    for thread in threads:
        thread.join()

    assert served == list(range(8))


def until_waiting(db: Database, number: int) -> None:
    while len(db._queue._waiting) < number:
        time.sleep(0.001)


def test_a_reader_sees_one_state_throughout_its_look(either_db: Database):
    with either_db.told() as unit:
        unit.add(a_fair("one"))

    with either_db.read() as look:
        before = len(look.exec(select(Fair.id)).all())
        with either_db.told() as unit:
            unit.add(a_fair("two"))
        after = len(look.exec(select(Fair.id)).all())

    assert before == after == 1


def test_a_reader_does_not_wait_for_a_writer(either_db: Database):
    with either_db.told() as unit:
        unit.add(a_fair("unfinished"))
        unit.flush()
        with either_db.read() as look:
            assert look.exec(select(Fair)).all() == []


def test_a_reader_of_postgresql_cannot_write(postgres_db: Database):
    with postgres_db.read() as look, pytest.raises(DBAPIError, match="read-only"):
        look.execute(text("DELETE FROM fair"))


def test_a_moment_comes_back_as_it_went_in_and_a_naive_one_is_refused(either_db: Database):
    berlin = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    fair = a_fair("late")
    fair.wishes_close_at = berlin
    with either_db.told() as unit:
        unit.add(fair)

    with either_db.read() as unit:
        read_back = unit.exec(select(Fair.wishes_close_at)).one()
    assert read_back == berlin.astimezone(UTC)
    assert read_back.tzinfo is UTC

    naive = a_fair("naive")
    naive.wishes_close_at = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001  # the point of the test
    with pytest.raises(StatementError, match="without a time zone"), either_db.told() as unit:
        unit.add(naive)


def test_keys_are_watched_on_both_databases(either_db: Database):
    with pytest.raises(IntegrityError), either_db.told() as unit:
        unit.add(Hall(fair_id="0" * 32, code="A"))


def test_one_address_has_one_database():
    assert database("sqlite:///:memory:") is database("sqlite:///:memory:")
    database.cache_clear()
