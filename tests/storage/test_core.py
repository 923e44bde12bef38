"""The Core tables are the very tables of the classes, every one and every column."""

import pytest
from sqlalchemy import Table, select
from sqlmodel import SQLModel

from matchmaker.storage import core, tables
from matchmaker.storage.session import Database
from tests.small_fair import SmallFair, small_fair

CORE: dict[str, Table] = {
    name: table for name, table in vars(core).items() if isinstance(table, Table)
}
CLASSES = [
    kind
    for kind in vars(tables).values()
    if isinstance(kind, type) and issubclass(kind, SQLModel) and hasattr(kind, "__table__")
]
# read by class alone: secrets, bytes, rate limits
BY_CLASS_ONLY = {tables.WebSession, tables.StoredVector}


@pytest.mark.parametrize("name", sorted(CORE))
def test_every_name_stands_for_the_table_of_a_class(name: str):
    assert any(kind.__table__ is CORE[name] for kind in CLASSES)


def test_no_two_names_stand_for_one_table():
    assert len({table.name for table in CORE.values()}) == len(CORE)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in CLASSES if "fair_id" in kind.model_fields],
    ids=lambda kind: kind.__name__,
)
def test_every_table_of_a_fair_can_be_listed(kind: type[SQLModel]):
    assert any(table is kind.__table__ for table in CORE.values()), kind.__name__


def test_tables_that_are_no_fairs_are_listed_unless_they_hold_secrets():
    core_tables = {table.name for table in CORE.values()}
    missing = {kind for kind in CLASSES if kind.__table__.name not in core_tables}

    assert missing <= BY_CLASS_ONLY | {
        kind for kind in CLASSES if "fair_id" not in kind.model_fields
    }


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair with three firms a side."""
    return small_fair(either_db)


@pytest.mark.parametrize(
    ("table", "count"),
    [("ENTERPRISE", 3), ("BUYER", 3), ("PRODUCT", 3), ("NEED", 3), ("SLOT", 4), ("TABLE", 3),
     ("HALL", 1), ("SESSION", 1), ("PLAN", 1), ("MEETING", 0), ("WISH", 0)],
)  # fmt: skip
def test_core_reads_what_the_classes_wrote(
    either_db: Database, fair: SmallFair, table: str, count: int
):
    small_fair(either_db, "another")
    here = CORE[table]

    with either_db.read() as unit:
        rows = unit.execute(select(here).where(here.c.fair_id == fair.id)).all()

    assert len(rows) == count


def test_a_row_of_core_holds_the_same_values_as_the_object(either_db: Database, fair: SmallFair):
    with either_db.read() as unit:
        row = unit.execute(
            select(core.ENTERPRISE).where(core.ENTERPRISE.c.id == fair.enterprises[0])
        ).one()
        kept = unit.get_one(tables.Enterprise, fair.enterprises[0])

        assert dict(row._mapping) == kept.model_dump()


def test_moments_come_back_aware_from_core_too(either_db: Database, fair: SmallFair):
    with either_db.read() as unit:
        moments = unit.execute(
            select(core.SLOT.c.starts_at, core.SLOT.c.ends_at).where(core.SLOT.c.fair_id == fair.id)
        ).all()

    assert all(one.utcoffset() is not None for row in moments for one in row)
