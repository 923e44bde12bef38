from datetime import UTC, datetime

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.queries.stored_profiles import (
    fair_by_slug,
    fair_of,
    last_mapping,
    one_at_a_time,
    rows_of,
)
from matchmaker.storage.tables import Buyer, Enterprise, Fair, ProfileImport
from tests.import_files import fair_of_three_days


def import_of(scope: Scope, header: str, *, state: str, hour: int) -> ProfileImport:
    return ProfileImport(
        fair_id=scope.fair_id,
        file_name="a.csv",
        state=state,
        summary={"sheets": [{"sheet": "buyers", "mapping": [[header, "country"]]}]},
        applied_at=datetime(2026, 10, 1, hour, tzinfo=UTC),
    )


def test_rows_of_another_fair_are_not_seen(either_db):
    ours, theirs = fair_of_three_days(either_db), fair_of_three_days(either_db, "elsewhere")
    with either_db.write() as session:
        session.add(Enterprise(fair_id=ours.fair_id, code="OURS"))
        session.add(Enterprise(fair_id=theirs.fair_id, code="THEIRS"))

    with either_db.read() as session:
        assert [row.code for row in rows_of(session, ours, Enterprise)] == ["OURS"]
        assert list(rows_of(session, ours, Buyer)) == []


def test_the_fair_one_works_in_is_found_or_not(db):
    scope = fair_of_three_days(db)

    with db.read() as session:
        assert fair_of(session, scope).slug == "hanoi-2026"
        with pytest.raises(NotFoundError):
            fair_of(session, Scope("nowhere", Role.ORGANISER))


def test_the_only_fair_needs_no_name_and_one_of_several_does(db):
    with db.read() as session, pytest.raises(NotFoundError, match="There are 0 fairs"):
        fair_by_slug(session, None)

    only = fair_of_three_days(db, "only")
    with db.read() as session:
        assert fair_by_slug(session, None).id == only.fair_id

    fair_of_three_days(db, "second")
    with db.read() as session:
        with pytest.raises(NotFoundError, match="There are 2 fairs"):
            fair_by_slug(session, None)
        with pytest.raises(NotFoundError, match="no fair third"):
            fair_by_slug(session, "third")
        assert fair_by_slug(session, "only").id == only.fair_id


def test_the_mapping_of_the_last_import_that_went_in_counts(either_db):
    scope, elsewhere = fair_of_three_days(either_db), fair_of_three_days(either_db, "elsewhere")
    with either_db.write() as session:
        session.add(import_of(scope, "old", state="applied", hour=1))
        session.add(import_of(scope, "latest", state="applied", hour=2))
        session.add(import_of(scope, "only looked at", state="previewed", hour=3))
        session.add(import_of(elsewhere, "another fair's", state="applied", hour=4))

    with either_db.read() as session:
        assert last_mapping(session, scope) == {"buyers": [["latest", "country"]]}


def test_a_fair_without_imports_remembers_nothing(db):
    scope = fair_of_three_days(db)

    with db.read() as session:
        assert last_mapping(session, scope) == {}


def test_waiting_for_ones_turn_changes_nothing(either_db):
    scope = fair_of_three_days(either_db)

    with either_db.told() as session:
        one_at_a_time(session, scope)

    with either_db.read() as session:
        assert session.exec(select(Fair.version)).all() == [1]
