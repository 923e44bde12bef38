"""The three doors keep what they promise on both databases."""

from datetime import date

import pytest
from sqlmodel import select

from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair


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
