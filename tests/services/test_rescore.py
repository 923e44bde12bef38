"""A while after somebody spoke, lists take in all that was said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.jobs import Worker
from matchmaker.services import meaning
from matchmaker.services.propose import propose
from matchmaker.services.rescore import KIND, rescore
from matchmaker.services.wish import say_wish
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Job, PlanVersion, Proposal
from tests.fair_rows import change
from tests.trade_fair import TradeFair, trade_fair

NOON = datetime(2026, 10, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare texts by their letters: quick, and the same on every machine."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at noon in Hanoi until the test turns it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def fair(either_db: Database) -> TradeFair:
    made = trade_fair(either_db)
    propose(either_db, made.organiser)
    return made


def speak(fair: TradeFair, buyer: str, enterprise: str, says: Says | None = Says.MEET) -> None:
    say_wish(fair.db, fair.buyer(buyer), fair.enterprises[enterprise], says)


def waiting(fair: TradeFair) -> list[Job]:
    with fair.db.read() as unit:
        return list(unit.exec(select(Job).where(Job.kind == KIND, Job.state == "waiting")))


def odds(fair: TradeFair) -> dict[str, float]:
    with fair.db.read() as unit:
        return {row.id: row.p_mutual for row in unit.exec(select(Proposal)).all()}


def test_a_wish_asks_for_new_lists_after_a_while(fair: TradeFair):
    speak(fair, "mould", "coffee")

    (job,) = waiting(fair)
    assert job.start_after == NOON + timedelta(seconds=get_settings().rescore_after_s)


def test_wishes_said_meanwhile_are_taken_in_together(
    fair: TradeFair, clock: time_machine.Traveller
):
    speak(fair, "mould", "coffee")
    clock.shift(30)
    speak(fair, "cable", "coffee")
    speak(fair, "cable", "coffee", Says.NO_THANKS)

    (job,) = waiting(fair)
    assert job.start_after == NOON + timedelta(seconds=60)


def test_the_worker_waits_and_then_takes_the_answers_in(
    fair: TradeFair, clock: time_machine.Traveller
):
    worker = Worker(fair.db)
    before = odds(fair)
    speak(fair, "mould", "coffee")

    assert worker.work_off() == 0
    assert odds(fair) == before
    clock.shift(61)
    assert worker.work_off() == 1

    assert odds(fair) != before
    with fair.db.read() as unit:
        job = unit.exec(select(Job).where(Job.kind == KIND)).one()
    assert (job.state, job.outcome["pairs"]) == ("done", 9)
    assert job.outcome["seconds"] >= 0


def test_saying_the_same_again_asks_for_nothing(fair: TradeFair, clock: time_machine.Traveller):
    speak(fair, "mould", "coffee")
    clock.shift(61)
    Worker(fair.db).work_off()

    speak(fair, "mould", "coffee")
    speak(fair, "cable", "cable", None)

    assert waiting(fair) == []


def test_the_wait_grows_with_how_long_a_run_takes(fair: TradeFair):
    with fair.db.told() as unit:
        unit.add(
            Job(fair_id=fair.id, kind=KIND, state="done", outcome={"seconds": 50}, ended_at=NOON)
        )

    speak(fair, "mould", "coffee")

    (job,) = waiting(fair)
    assert job.start_after == NOON + timedelta(seconds=200)


def test_before_the_first_proposals_nothing_is_asked_for(either_db: Database):
    fair = trade_fair(either_db)

    speak(fair, "mould", "coffee")

    assert waiting(fair) == []


def test_once_the_plan_is_published_lists_stay(fair: TradeFair):
    plan = PlanVersion(fair_id=fair.id, number=1, state="published")
    with fair.db.told() as unit:
        unit.add(plan)
    change(fair.db, Fair, fair.id, published_plan_id=plan.id)

    speak(fair, "mould", "coffee", Says.NO_THANKS)

    assert waiting(fair) == []


def test_once_the_time_for_wishes_is_over_lists_stay(fair: TradeFair):
    change(fair.db, Fair, fair.id, wishes_close_at=NOON - timedelta(hours=1))

    speak(fair, "mould", "coffee", Says.NO_THANKS)

    assert waiting(fair) == []


def test_a_no_takes_the_pair_off_both_lists(fair: TradeFair, clock: time_machine.Traveller):
    speak(fair, "mould", "mould", Says.NO_THANKS)
    clock.shift(61)
    Worker(fair.db).work_off()

    with fair.db.read() as unit:
        row = unit.exec(
            select(Proposal).where(
                Proposal.enterprise_id == fair.enterprises["mould"],
                Proposal.buyer_id == fair.buyers["mould"],
            )
        ).one()
    assert (row.rank_for_enterprise, row.rank_for_buyer) == (None, None)
    assert [gate["rule"] for gate in row.gates] == ["no_thanks"]


def test_a_participant_rescores_nothing_himself(fair: TradeFair):
    with pytest.raises(ForbiddenError):
        rescore(fair.db, fair.buyer("mould"))
