"""Imports that meet: the same file at once, the same profiles from two files, other order."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from matchmaker.domain.errors import RefusedError
from matchmaker.services.import_profiles import apply, stage
from matchmaker.storage.tables import AuditEvent, Buyer, Enterprise, Need, Product
from tests.import_files import GOOD, csv_file, fair_of_three_days, workbook

TABLES = (Enterprise, Product, Buyer, Need)


def at_once(work, times: int = 4) -> list[object]:
    """Run a piece of work in several threads; gives each one's result or error."""

    def attempt(_: int) -> object:
        try:
            return work()
        except RefusedError as refused:
            return refused

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(attempt, range(times)))


def test_one_import_taken_in_by_four_at_once_goes_in_once(either_db):
    scope = fair_of_three_days(either_db)
    staged = stage(either_db, scope, "fair.xlsx", workbook())

    outcomes = at_once(lambda: apply(either_db, scope, staged.id))

    assert sum(isinstance(outcome, RefusedError) for outcome in outcomes) == 3
    with either_db.read() as session:
        assert len(session.exec(select(AuditEvent)).all()) == 1
        assert sorted(session.exec(select(Enterprise.code)).all()) == ["DN-1", "DN-2"]


def test_the_same_profiles_in_four_imports_at_once_stand_there_once(either_db):
    scope = fair_of_three_days(either_db)
    staged = iter([stage(either_db, scope, "fair.xlsx", workbook()).id for _ in range(4)])

    outcomes = at_once(lambda: apply(either_db, scope, next(staged)))

    new = sorted(outcome.summary["sheets"][0]["new"] for outcome in outcomes)
    assert new == [0, 0, 0, 2]
    with either_db.read() as session:
        for table in TABLES:
            assert len(session.exec(select(table.code)).all()) == 2


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_and_columns_makes_no_difference(db, seed):
    dice = random.Random(seed)  # noqa: S311 - no secret
    straight, shuffled = fair_of_three_days(db, "straight"), fair_of_three_days(db, "shuffled")
    apply(db, straight, stage(db, straight, "fair.xlsx", workbook()).id)

    turned = {title: mixed(rows, dice) for title, rows in GOOD.items()}
    apply(db, shuffled, stage(db, shuffled, "fair.xlsx", workbook(turned)).id)

    with db.read() as session:
        for table in TABLES:
            rows = session.exec(select(table).order_by(table.code)).all()
            by_fair = [
                [content(row) for row in rows if row.fair_id == scope.fair_id]
                for scope in (straight, shuffled)
            ]
            assert by_fair[0] == by_fair[1]


def mixed(rows, dice):
    """Shuffle the columns, and the rows below the header."""
    width = max(len(row) for row in rows)
    order = dice.sample(range(width), width)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    header, *below = ([row[place] for place in order] for row in full)
    return [header, *dice.sample(below, len(below))]


def content(row) -> dict[str, object]:
    """What a row says, without what differs between any two rows."""
    own = {"id", "fair_id", "enterprise_id", "buyer_id", "created_at", "updated_at"}
    return {key: value for key, value in row.model_dump().items() if key not in own}


def test_one_workbook_and_four_text_files_say_the_same(db):
    one, four = fair_of_three_days(db, "one"), fair_of_three_days(db, "four")
    names = ("enterprises", "products", "buyers", "needs")
    files = [
        (f"{name}.csv", csv_file(rows))
        for name, rows in zip(names, list(GOOD.values())[:4], strict=True)
    ]

    apply(db, one, stage(db, one, "fair.xlsx", workbook()).id)
    apply(db, four, stage(db, four, files).id)

    with db.read() as session:
        for table in TABLES:
            rows = session.exec(select(table).order_by(table.code)).all()
            assert [content(r) for r in rows if r.fair_id == one.fair_id] == [
                content(r) for r in rows if r.fair_id == four.fair_id
            ]
