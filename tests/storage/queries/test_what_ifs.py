"""What-ifs as they are kept: in their own fair, newest first, after a restart too."""

from pathlib import Path

import pytest
from sqlmodel import SQLModel

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.storage.columns import now
from matchmaker.storage.queries.what_ifs import what_if, what_ifs
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, WhatIf
from tests.fair_rows import add
from tests.small_fair import SmallFair, small_fair


def kept(db: Database, fair: SmallFair, name: str) -> WhatIf:
    row = WhatIf(fair_id=fair.id, name=name, changes={"tables": 4}, created_at=now())
    add(db, row)
    return row


def test_what_ifs_of_a_fair_come_newest_first_and_no_others(either_db: Database):
    here, there = small_fair(either_db, "hanoi"), small_fair(either_db, "hcmc")
    for name in ("first", "second"):
        kept(either_db, here, name)
    kept(either_db, there, "elsewhere")

    with either_db.read() as unit:
        found = what_ifs(unit, here.organiser)

    assert [row.name for row in found] == ["second", "first"]
    assert found[0].changes == {"tables": 4}
    assert (found[0].solved_at, found[0].result) == (None, {})


def test_one_is_read_in_its_own_fair_only(either_db: Database):
    here, there = small_fair(either_db, "hanoi"), small_fair(either_db, "hcmc")
    row = kept(either_db, here, "first")

    with either_db.read() as unit:
        assert what_if(unit, here.organiser, row.id).name == "first"
        for scope, wanted in ((there.organiser, row.id), (here.organiser, "nothing")):
            with pytest.raises(NotFoundError):
                what_if(unit, scope, wanted)


def test_participants_see_none(db: Database):
    fair = small_fair(db)
    row = kept(db, fair, "first")

    with db.read() as unit:
        with pytest.raises(ForbiddenError):
            what_ifs(unit, fair.enterprise(0))
        with pytest.raises(ForbiddenError):
            what_if(unit, fair.buyer(0), row.id)


def test_they_are_there_after_a_restart(tmp_path: Path):
    address = f"sqlite:///{tmp_path / 'fair.db'}"
    before = Database(address)
    SQLModel.metadata.create_all(before.engine)
    fair = small_fair(before)
    kept(before, fair, "first")
    before.close()

    after = Database(address)
    with after.read() as unit:
        [row] = what_ifs(unit, fair.organiser)
    after.close()

    assert (row.name, row.changes) == ("first", {"tables": 4})


def test_they_go_with_their_fair(either_db: Database):
    fair = small_fair(either_db)
    kept(either_db, fair, "first")

    with either_db.told() as unit:
        unit.delete(unit.get_one(Fair, fair.id))

    with either_db.read() as unit:
        assert what_ifs(unit, fair.organiser) == []
