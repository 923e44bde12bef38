"""A person confirms a code or takes it back: version-checked, remembered, told to the proposals."""

from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.errors import InvalidError, NotFoundError, StaleError
from matchmaker.domain.meeting import JobState
from matchmaker.domain.participant import Role
from matchmaker.services.hs_confirm import confirm_code, take_back_code
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Job, Need, Product
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    return small_fair(either_db)


def row(db: Database, side: Role, fair: SmallFair, number: int = 0) -> Any:
    with db.read() as unit:
        if side is Role.ENTERPRISE:
            return unit.get_one(Product, fair.products[number])
        return unit.get_one(Need, fair.needs[number])


def scope(side: Role, fair: SmallFair, number: int = 0) -> Any:
    return fair.enterprise(number) if side is Role.ENTERPRISE else fair.buyer(number)


def confirm(db: Database, side: Role, fair: SmallFair, code: str, version: int = 1) -> Any:
    return confirm_code(db, scope(side, fair), row(db, side, fair).id, code, version=version)


def state(found: Any) -> tuple[str, bool, int]:
    return found.hs_code, found.hs_confirmed, found.version


def history(db: Database, action: str) -> list[AuditEvent]:
    with db.read() as unit:
        return list(unit.exec(select(AuditEvent).where(AuditEvent.action == action)))


def renewals(db: Database) -> list[Job]:
    with db.read() as unit:
        wanted = select(Job).where(Job.kind == "renew", Job.state == JobState.WAITING)
        return list(unit.exec(wanted))


SIDES = pytest.mark.parametrize("side", [Role.ENTERPRISE, Role.BUYER], ids=str)


@SIDES
def test_a_confirmed_code_is_kept_and_remembered_as_the_participants_own(either_db, fair, side):
    confirm(either_db, side, fair, "8480.71")

    found = row(either_db, side, fair)
    assert state(found) == ("848071", True, 2)
    assert "hs_code" in found.edited_fields
    assert "848071" in found.folded


@SIDES
def test_history_says_what_it_was_and_what_it_is(either_db, fair, side):
    confirm(either_db, side, fair, "848071")

    kind = "product" if side is Role.ENTERPRISE else "need"
    (event,) = history(either_db, f"{kind}.hs_confirmed")
    assert event.object == row(either_db, side, fair).id
    assert event.before["hs_confirmed"] is False
    assert event.after == {"hs_code": "848071", "hs_confirmed": True}


@SIDES
def test_confirming_asks_for_the_participants_renewal_once(either_db, fair, side):
    confirm(either_db, side, fair, "848071")
    confirm(either_db, side, fair, "090121", version=2)

    (job,) = renewals(either_db)
    assert job.arguments == {"participant": scope(side, fair).participant_id}


def test_a_code_that_was_only_proposed_is_confirmed_as_it_stands(either_db, fair):
    with either_db.told() as unit:
        unit.get_one(Product, fair.products[0]).hs_code = "090121"

    confirm(either_db, Role.ENTERPRISE, fair, "090121")

    assert state(row(either_db, Role.ENTERPRISE, fair)) == ("090121", True, 2)


def test_tapping_twice_changes_nothing_more(either_db, fair):
    confirm(either_db, Role.ENTERPRISE, fair, "848071")
    confirm(either_db, Role.ENTERPRISE, fair, "848071")

    assert row(either_db, Role.ENTERPRISE, fair).version == 2
    assert len(history(either_db, "product.hs_confirmed")) == 1


@pytest.mark.parametrize("code", ["8480", "848071", "84807190"])
def test_four_six_or_eight_digits_may_be_confirmed(either_db, fair, code):
    confirm(either_db, Role.ENTERPRISE, fair, code)

    assert row(either_db, Role.ENTERPRISE, fair).hs_code == code


@pytest.mark.parametrize("code", ["", "84", "987654", "8480719", "848099", "moulds"])
def test_a_code_that_names_nothing_is_refused(either_db, fair, code):
    with pytest.raises(InvalidError):
        confirm(either_db, Role.ENTERPRISE, fair, code)

    assert row(either_db, Role.ENTERPRISE, fair).hs_confirmed is False


def test_who_saw_an_older_version_is_refused_and_nothing_changes(either_db, fair):
    confirm(either_db, Role.ENTERPRISE, fair, "848071")

    with pytest.raises(StaleError):
        confirm(either_db, Role.ENTERPRISE, fair, "090121", version=1)

    assert state(row(either_db, Role.ENTERPRISE, fair)) == ("848071", True, 2)


@SIDES
def test_anothers_product_or_need_looks_as_if_it_were_not_there(either_db, fair, side):
    foreign = row(either_db, side, fair, 1).id

    for act in (
        lambda: confirm_code(either_db, scope(side, fair), foreign, "848071", version=1),
        lambda: take_back_code(either_db, scope(side, fair), foreign, version=1),
        lambda: confirm_code(either_db, scope(side, fair), "nothing", "848071", version=1),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_an_organiser_confirms_nothing_in_anybodys_place(either_db, fair):
    with pytest.raises(NotFoundError):
        confirm_code(either_db, fair.organiser, fair.products[0], "848071", version=1)


@SIDES
def test_a_code_taken_back_is_gone_and_no_longer_counts(either_db, fair, side):
    confirm(either_db, side, fair, "848071")

    take_back_code(either_db, scope(side, fair), row(either_db, side, fair).id, version=2)

    found = row(either_db, side, fair)
    assert state(found) == ("", False, 3)
    assert "848071" not in found.folded
    kind = "product" if side is Role.ENTERPRISE else "need"
    (event,) = history(either_db, f"{kind}.hs_taken_back")
    assert event.before == {"hs_code": "848071", "hs_confirmed": True}


def test_taking_back_checks_the_version_too(either_db, fair):
    confirm(either_db, Role.ENTERPRISE, fair, "848071")

    with pytest.raises(StaleError):
        take_back_code(either_db, fair.enterprise(0), fair.products[0], version=1)


def test_taking_back_what_is_not_there_changes_nothing(either_db, fair):
    with either_db.told() as unit:
        unit.get_one(Product, fair.products[0]).hs_code = ""

    take_back_code(either_db, fair.enterprise(0), fair.products[0], version=1)

    assert row(either_db, Role.ENTERPRISE, fair).version == 1
    assert renewals(either_db) == []
