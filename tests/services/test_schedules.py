"""Duties and rates that were loaded: which count on a day, and for which country."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.trade import Duty
from matchmaker.services.loaded import UnusableFileError, loaded_references
from matchmaker.services.schedules import load_rates, load_schedule, schedules_of
from matchmaker.storage.queries.reference_rows import LoadedFacts, loaded_facts
from matchmaker.storage.session import Database

FIRST_DAY = date(2027, 5, 11)
CODES = {"848071", "8480"}


@pytest.fixture
def load(db: Database, tmp_path: Path):
    """Load a schedule of one line for moulds."""

    def load_one(mfn: float, *, country="EU", agreement="EVFTA", dated=date(2027, 1, 1)):
        file = tmp_path / "schedule.csv"
        file.write_text(
            f"code,mfn_pct,preferential_pct\n84807100,{mfn},0\n84818011,2.2,0\n", encoding="utf-8"
        )
        return load_schedule(
            db, file, country=country, agreement=agreement, source="TARIC", dated=dated
        )

    return load_one


def facts(db: Database, on: date = FIRST_DAY, codes=frozenset(CODES)) -> LoadedFacts:
    with db.read() as unit:
        return loaded_facts(unit, on, codes)


def mfn_in(db: Database, country: str, on: date = FIRST_DAY) -> float | None:
    (schedule,) = schedules_of(facts(db, on)).get(country, (None,))
    duty = schedule and schedule.duty_on("848071")
    return duty and duty.mfn_pct


def test_nothing_is_known_before_anything_is_loaded(db: Database):
    assert schedules_of(facts(db)) == {}


def test_a_loaded_schedule_is_found_with_source_and_day(db: Database, load):
    done = load(1.7, country="Japan", agreement="cptpp")

    (schedule,) = schedules_of(facts(db))["JP"]

    assert (done.lines, done.problems) == (2, [])
    assert (schedule.agreement, schedule.source, schedule.dated) == (
        "CPTPP",
        "TARIC",
        date(2027, 1, 1),
    )
    assert schedule.duty_on("848071") == Duty("84807100", 1.7, 0.0)


def test_only_lines_of_the_fairs_codes_are_read(db: Database, load):
    load(1.7)

    (schedule,) = schedules_of(facts(db))["DE"]

    assert set(schedule.duties) == {"848071"}


def test_a_schedule_of_the_union_holds_for_each_member_and_for_nobody_else(db: Database, load):
    load(1.7)

    found = schedules_of(facts(db))

    assert len(found) == 27
    assert {"DE", "FR", "PL"} <= found.keys()
    assert not {"GB", "CH", "NO", "EU"} & found.keys()


def test_a_members_own_schedule_beats_its_unions(db: Database, load):
    load(1.7)
    load(5.0, country="DE")

    assert (mfn_in(db, "DE"), mfn_in(db, "FR")) == (5.0, 1.7)


@pytest.mark.parametrize(
    ("on", "mfn"),
    [(date(2026, 6, 1), 3.0), (date(2027, 6, 1), 2.0), (date(2028, 6, 1), 1.0),
     (date(2020, 1, 1), 3.0)],
)  # fmt: skip
def test_the_newest_schedule_not_after_the_day_counts_else_the_next(db: Database, load, on, mfn):
    for year, duty in ((2026, 3.0), (2027, 2.0), (2028, 1.0)):
        load(duty, dated=date(year, 1, 1))

    assert mfn_in(db, "DE", on) == mfn


def test_the_same_schedule_twice_is_there_once(db: Database, load):
    load(1.7)
    load(1.9)

    assert len(loaded_references(db)) == 1
    assert mfn_in(db, "DE") == 1.9


def test_two_agreements_stand_side_by_side(db: Database, load):
    load(1.7, country="JP", agreement="CPTPP")
    load(1.7, country="JP", agreement="RCEP")

    assert [one.agreement for one in schedules_of(facts(db))["JP"]] == ["CPTPP", "RCEP"]


@pytest.mark.parametrize(
    ("stated", "refusal"),
    [({"country": "Atlantis"}, "Atlantis"), ({"agreement": "XFTA"}, "EVFTA")],
)
def test_an_unknown_country_or_agreement_is_refused_in_words(db: Database, load, stated, refusal):
    with pytest.raises(InvalidError) as refused:
        load(1.7, **stated)

    from matchmaker.locale import say

    assert refusal in say(refused.value.sentence, "vi")
    assert loaded_references(db) == []


def test_rates_are_found_with_their_source(db: Database, tmp_path: Path):
    file = tmp_path / "rates.csv"
    file.write_text("currency;usd\nEUR;1,08\nVND;0,000039\n", encoding="utf-8")

    load_rates(db, file, source="State Bank", dated=date(2027, 5, 1))

    found = facts(db)
    assert found.usd == {"EUR": 1.08, "VND": 0.000039}
    assert found.rates is not None
    assert (found.rates.source, found.rates.dated) == ("State Bank", date(2027, 5, 1))


@pytest.mark.parametrize(
    ("country", "agreement"), [(" eu ", "evfta"), ("EU", " EVFTA "), ("Eu", "Evfta")]
)
def test_case_and_blanks_around_a_destination_and_an_agreement_do_not_count(
    db: Database, load, country: str, agreement: str
):
    load(1.7, country=country, agreement=agreement)

    (one,) = loaded_references(db)
    assert (one.country, one.agreement, one.lines) == ("EU", "EVFTA", 2)


def test_a_schedule_of_the_fairs_first_day_counts_and_one_of_the_day_after_only_alone(
    db: Database, load
):
    load(1.0, dated=FIRST_DAY)
    load(2.0, dated=FIRST_DAY + timedelta(days=1))

    assert mfn_in(db, "DE") == 1.0
    assert mfn_in(db, "DE", FIRST_DAY + timedelta(days=1)) == 2.0


@pytest.mark.parametrize("source", ["", " \n", "x" * 301])
def test_rates_without_a_nameable_source_are_not_taken(db: Database, tmp_path: Path, source: str):
    file = tmp_path / "rates.csv"
    file.write_text("currency;usd\nEUR;1,08\n", encoding="utf-8")

    with pytest.raises(InvalidError, match="Name the source"):
        load_rates(db, file, source=source, dated=FIRST_DAY)

    assert loaded_references(db) == []


def test_a_schedule_whose_every_code_is_unreadable_is_refused_and_nothing_kept(
    db: Database, tmp_path: Path
):
    file = tmp_path / "schedule.csv"
    file.write_text("code,mfn_pct,preferential_pct\n77000000,1,0\nmoulds,2,0\n", encoding="utf-8")

    with pytest.raises(UnusableFileError) as refused:
        load_schedule(db, file, country="EU", agreement="EVFTA", source="TARIC", dated=FIRST_DAY)

    assert [problem.row for problem in refused.value.problems] == [2, 3]
    assert loaded_references(db) == []
