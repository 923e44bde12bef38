"""Loaded facts of trade: a file is there whole or not at all, and the right day counts."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.storage.queries.reference_rows import (
    chosen,
    drop_reference,
    loaded_facts,
    newest,
    references,
    replace_reference,
    tariff_rows,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import LoadedReference, StoredDuty, StoredRate, StoredTariffLine
from tests.fair_rows import statements

OLD, MIDDLE, NEW = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)
MOULDS = {"code": "84807190", "text_vi": "Khuôn", "text_en": "Moulds", "text_en_national": ""}
COFFEE = {"code": "09012110", "text_vi": "Cà phê", "text_en": "Coffee", "text_en_national": "Café"}


def head(kind: str, dated: date, **more: Any) -> LoadedReference:
    return LoadedReference(kind=kind, source=f"{kind} of {dated}", dated=dated, **more)


def load(db: Database, kind: str, dated: date, *rows: dict[str, Any], **more: Any) -> str:
    with db.told() as unit:
        return replace_reference(unit, head(kind, dated, lines=len(rows), **more), rows)


def duty(code: str, mfn: float) -> dict[str, Any]:
    return {"code": code, "mfn_pct": mfn, "preferential_pct": 0.0}


# --- writing -----------------------------------------------------------------------------


def test_a_file_of_the_same_day_takes_its_forerunner_s_place_with_every_line(either_db: Database):
    before = load(either_db, "tariff", OLD, MOULDS, COFFEE)
    after = load(either_db, "tariff", OLD, MOULDS | {"text_en": "Moulds for plastics"})

    with either_db.read() as unit:
        assert [one.id for one in references(unit)] == [after]
        lines = list(unit.scalars(select(StoredTariffLine)))

    assert before != after
    assert [(line.reference_id, line.text_en) for line in lines] == [(after, "Moulds for plastics")]


@pytest.mark.parametrize(
    "other",
    [
        {"country": "JP"},
        {"agreement": "CPTPP"},
        {"revision": "HS2028"},
    ],
    ids=str,
)
def test_a_file_of_another_country_agreement_or_edition_stands_beside_it(db: Database, other):
    common = {"country": "DE", "agreement": "EVFTA", "revision": "HS2022"}
    first = load(db, "schedule", OLD, duty("848071", 1.7), **common)
    second = load(db, "schedule", OLD, duty("848071", 2.0), **common | other)

    with db.read() as unit:
        assert {one.id for one in references(unit)} == {first, second}


def test_a_file_of_another_day_or_kind_stands_beside_it(db: Database):
    made = [load(db, "rates", OLD), load(db, "rates", NEW), load(db, "tariff", OLD)]

    with db.read() as unit:
        assert {one.id for one in references(unit)} == set(made)


def test_more_lines_than_are_written_at_once_are_all_there(db: Database):
    codes = [f"{number:06d}" for number in range(2001)]
    made = load(db, "tariff", OLD, *(MOULDS | {"code": code} for code in codes))

    with db.read() as unit:
        assert [row.code for row in tariff_rows(unit, made)] == codes


@pytest.mark.parametrize(
    ("kind", "table", "row"),
    [
        ("tariff", StoredTariffLine, MOULDS),
        ("schedule", StoredDuty, duty("848071", 1.7)),
        ("rates", StoredRate, {"currency": "EUR", "usd": 1.25}),
    ],
)
def test_what_is_dropped_goes_with_all_its_lines_and_nothing_else(
    either_db: Database, kind: str, table: Any, row: dict[str, Any]
):
    gone, left = load(either_db, kind, OLD, row), load(either_db, kind, NEW, row)

    with either_db.told() as unit:
        assert drop_reference(unit, gone) is True
    with either_db.told() as unit:
        assert drop_reference(unit, gone) is False

    with either_db.read() as unit:
        assert [one.id for one in references(unit)] == [left]
        assert list(unit.scalars(select(table.reference_id))) == [left]


# --- which one counts --------------------------------------------------------------------


def test_all_that_is_loaded_stands_by_kind_country_and_agreement_the_newest_first(db: Database):
    load(db, "tariff", OLD)
    for country, agreement, dated in (
        ("JP", "CPTPP", OLD),
        ("DE", "EVFTA", OLD),
        ("DE", "EVFTA", NEW),
        ("JP", "AJCEP", NEW),
    ):
        load(db, "schedule", dated, country=country, agreement=agreement)

    with db.read() as unit:
        found = [(one.kind, one.country, one.agreement, one.dated) for one in references(unit)]

    assert found == [
        ("schedule", "DE", "EVFTA", NEW),
        ("schedule", "DE", "EVFTA", OLD),
        ("schedule", "JP", "AJCEP", NEW),
        ("schedule", "JP", "CPTPP", OLD),
        ("tariff", "", "", OLD),
    ]


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (None, NEW),
        (date(2030, 1, 1), NEW),
        (NEW, NEW),
        (date(2026, 12, 31), MIDDLE),
        (OLD, OLD),
        (date(2020, 1, 1), OLD),
    ],
)
def test_the_newest_until_a_day_counts_else_the_first_after_it(on: date | None, counts: date):
    found = chosen([head("rates", dated) for dated in (NEW, OLD, MIDDLE)], on)

    assert found is not None
    assert found.dated == counts


def test_of_nothing_nothing_is_chosen():
    assert chosen([], None) is None
    assert chosen([], OLD) is None


@given(st.lists(st.dates(), min_size=1, max_size=8), st.dates())
def test_no_file_lies_between_the_chosen_one_and_the_day(days: list[date], on: date):
    found = chosen([head("rates", day) for day in days], on)

    assert found is not None
    assert not [day for day in days if found.dated < day <= on]
    assert found.dated <= on or found.dated == min(days)


def test_the_newest_of_a_kind_is_never_one_of_another_kind(db: Database):
    tariff = load(db, "tariff", OLD)
    load(db, "rates", NEW)

    with db.read() as unit:
        found = newest(unit, "tariff")
        assert found is not None
        assert found.id == tariff
        assert newest(unit, "schedule") is None


# --- reading -----------------------------------------------------------------------------


def test_a_tariff_is_read_by_code_and_only_under_the_codes_asked_for(either_db: Database):
    made = load(either_db, "tariff", OLD, MOULDS, COFFEE)
    load(either_db, "tariff", NEW, COFFEE | {"text_en": "Newer"})

    with either_db.read() as unit:
        every = tariff_rows(unit, made)
        under = tariff_rows(unit, made, {"090121"})
        nothing = tariff_rows(unit, made, [])

    assert [row.code for row in every] == ["09012110", "84807190"]
    assert [tuple(row) for row in under] == [("09012110", "Cà phê", "Coffee", "Café")]
    assert nothing == []


def test_of_each_schedule_the_one_of_the_day_is_in_use_with_the_fair_s_lines(either_db: Database):
    common = {"country": "DE", "agreement": "EVFTA"}
    load(either_db, "schedule", OLD, duty("84807100", 9.0), **common)
    used = load(
        either_db, "schedule", MIDDLE, duty("84807190", 2.0), duty("84807100", 1.0), **common
    )
    load(either_db, "schedule", NEW, duty("84807100", 7.0), **common)
    other = load(either_db, "schedule", NEW, duty("090121", 3.0), country="JP", agreement="CPTPP")

    with either_db.read() as unit:
        found = loaded_facts(unit, date(2026, 10, 27), {"848071", "8480"})

    read = {of.id: [(row.code, row.mfn_pct) for row in rows] for of, rows in found.duties}
    assert read == {used: [("84807100", 1.0), ("84807190", 2.0)], other: []}


def test_a_code_of_eight_digits_reads_every_line_of_its_subheading(db: Database):
    load(db, "schedule", OLD, duty("84807100", 1.0), duty("848079", 2.0), country="DE")

    with db.read() as unit:
        ((_, rows),) = loaded_facts(unit, NEW, {"84807190"}).duties

    assert [row.code for row in rows] == ["84807100"]


def test_rates_are_those_of_one_file_alone(db: Database):
    load(db, "rates", OLD, {"currency": "EUR", "usd": 1.0}, {"currency": "JPY", "usd": 0.01})
    used = load(db, "rates", MIDDLE, {"currency": "EUR", "usd": 1.25})
    load(db, "tariff", NEW, MOULDS)
    load(db, "schedule", NEW, duty("848071", 1.0), country="DE")

    with db.read() as unit:
        found = loaded_facts(unit, NEW, set())

    assert found.rates is not None
    assert found.rates.id == used
    assert found.usd == {"EUR": 1.25}


def test_where_nothing_was_loaded_nothing_is_known(db: Database):
    with db.read() as unit, statements(db) as run:
        found = loaded_facts(unit, NEW, {"848071"})

    assert (list(found.duties), found.usd, found.rates) == ([], {}, None)
    assert len(run) == 1


def test_facts_cost_three_questions_however_many_schedules_there_are(db: Database):
    load(db, "rates", OLD, {"currency": "EUR", "usd": 1.25})
    for country in ("DE", "FR", "JP", "KR", "US"):
        load(db, "schedule", OLD, duty("848071", 1.0), country=country)

    with db.read() as unit, statements(db) as run:
        assert len(loaded_facts(unit, NEW, {"848071"}).duties) == 5

    assert len(run) == 3
