"""Migrations make exactly the tables of the program, forwards and back, on both databases."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, String, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from matchmaker.domain.errors import UnavailableError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.history import record
from matchmaker.storage.migrations import (
    current,
    differences,
    downgrade,
    head,
    refuse_other_version,
    upgrade,
)
from matchmaker.storage.session import Database
from tests.small_fair import small_fair


@pytest.fixture(params=["sqlite", "postgres"])
def bare_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database without a single table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'bare.db'}")
        yield database
        database.close()
        return
    server: str = request.getfixturevalue("postgres_server")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE bare"))
    database = Database(str(_with_name(server, "bare")))
    yield database
    database.close()
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE bare WITH (FORCE)"))
    engine.dispose()


def _with_name(uri: str, name: str) -> str:
    head_, _, tail = uri.partition("?")
    return f"{head_.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")


def tables_of(db: Database) -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_migrations_make_exactly_the_tables_of_the_program(bare_db: Database):
    upgrade(bare_db)

    assert differences(bare_db) == []
    assert current(bare_db) == head()


def test_a_missing_column_is_found(bare_db: Database):
    upgrade(bare_db)
    with bare_db.told() as unit:
        unit.execute(text("ALTER TABLE fair DROP COLUMN place_en"))

    assert any("place_en" in line for line in differences(bare_db))


def test_a_missing_migration_is_found(bare_db: Database):
    upgrade(bare_db, "0001")

    assert differences(bare_db)[0] == f"the database is at version 0001, the program at {head()}"


def test_migrations_run_back_to_nothing_and_forwards_again(bare_db: Database):
    upgrade(bare_db)

    downgrade(bare_db, "base")
    left = tables_of(bare_db)
    upgrade(bare_db)

    assert left == {"alembic_version"}
    assert differences(bare_db) == []


def test_a_filled_database_goes_a_step_back_and_forwards_with_all_its_rows(bare_db: Database):
    upgrade(bare_db)
    fair = small_fair(bare_db)

    downgrade(bare_db, "0001")
    upgrade(bare_db)

    with bare_db.read() as unit:
        counted = unit.execute(text("SELECT count(*) FROM slot")).scalar_one()
    assert counted == len(fair.slots)


def test_upgrading_twice_changes_nothing(bare_db: Database):
    upgrade(bare_db)
    small_fair(bare_db)

    upgrade(bare_db)

    with bare_db.read() as unit:
        assert unit.execute(text("SELECT count(*) FROM fair")).scalar_one() == 1


def test_a_database_of_another_version_is_refused_with_the_command_that_mends_it(
    bare_db: Database,
):
    upgrade(bare_db, "0001")

    with pytest.raises(UnavailableError, match="matchmaker db upgrade"):
        refuse_other_version(bare_db)

    upgrade(bare_db)
    refuse_other_version(bare_db)


def test_a_failed_migration_leaves_the_old_state(bare_db: Database):
    upgrade(bare_db, "0001")
    before = tables_of(bare_db)

    with pytest.raises(RuntimeError, match="power cut"), bare_db.rebuild() as connection:
        connection.exec_driver_sql("CREATE TABLE half_done (id INTEGER)")
        raise RuntimeError("power cut")

    assert tables_of(bare_db) == before


def test_rebuilding_a_table_does_not_reach_the_rows_that_refer_to_it(db: Database):
    fair = small_fair(db)

    with db.rebuild() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("fair", recreate="always") as fair_table:
            fair_table.add_column(Column("motto", String(80)))

    with db.read() as unit:
        assert unit.execute(text("SELECT count(*) FROM slot")).scalar_one() == len(fair.slots)


def test_a_rebuild_that_loses_rows_others_refer_to_is_taken_back(db: Database):
    small_fair(db)

    with pytest.raises(RuntimeError, match="is gone"), db.rebuild() as connection:
        connection.exec_driver_sql("DELETE FROM fair")

    with db.read() as unit:
        assert unit.execute(text("SELECT count(*) FROM fair")).scalar_one() == 1


def test_keys_are_watched_again_after_a_rebuild(db: Database):
    with db.rebuild() as connection:
        connection.exec_driver_sql("CREATE TABLE extra (id INTEGER)")

    with db.read() as unit:
        assert unit.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET actor = 'somebody else'", "DELETE FROM audit_event"],
)
def test_history_cannot_be_changed_or_removed(bare_db: Database, statement: str):
    upgrade(bare_db)
    with bare_db.told() as unit:
        record(unit, Scope("f", Role.ORGANISER, actor="lan"), "plan.published", "p")

    with pytest.raises(DatabaseError, match="history only grows"), bare_db.told() as unit:
        unit.execute(text(statement))

    with bare_db.read() as unit:
        assert unit.execute(text("SELECT actor FROM audit_event")).scalars().all() == ["lan"]


def test_alembic_is_not_loaded_until_it_is_needed():
    asked = "import sys, matchmaker.storage.migrations; print('alembic' in sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=os.environ
    )

    assert answer.stdout.strip() == "False"
