"""The plan on paper, in calendars and workbooks: who gets what."""

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.services.print_pack import agenda_ics, agenda_pdf, pack_pdf, plan_xlsx
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Meeting, PlanVersion
from tests.small_fair import SmallFair, small_fair

PRINTED_AT = datetime(2026, 10, 26, 7, 5, tzinfo=UTC)


def meet(db: Database, fair: SmallFair, enterprise: int, buyer: int, slot: int, table: int) -> None:
    """Place a pair in the fair's draft plan, everything by its number."""
    with db.told() as unit:
        unit.add(
            Meeting(
                fair_id=fair.id,
                plan_id=fair.plan_id,
                enterprise_id=fair.enterprises[enterprise],
                buyer_id=fair.buyers[buyer],
                slot_id=fair.slots[slot],
                table_id=fair.tables[table],
            )
        )


def publish(db: Database, fair: SmallFair) -> None:
    """Make the draft plan the one that people see."""
    with db.told() as unit:
        plan, row = unit.get(PlanVersion, fair.plan_id), unit.get(Fair, fair.id)
        assert plan is not None
        assert row is not None
        plan.state, row.published_plan_id = PlanState.PUBLISHED, plan.id
        unit.add_all([plan, row])


def text_of(paper: bytes, tmp_path: Path) -> str:
    """Read the text off a PDF."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, text=True
    ).stdout


@pytest.fixture
def fair(db: Database) -> SmallFair:
    """Publish a plan in which E0 meets B0 and B1, and E1 meets B0."""
    made = small_fair(db)
    meet(db, made, 0, 0, slot=0, table=0)
    meet(db, made, 0, 1, slot=2, table=1)
    meet(db, made, 1, 0, slot=1, table=1)
    publish(db, made)
    return made


def test_an_agenda_on_paper_names_partner_table_and_time(
    db: Database, fair: SmallFair, tmp_path: Path
) -> None:
    paper = agenda_pdf(db, fair.enterprise(0), fair.enterprises[0], "vi", printed_at=PRINTED_AT)

    text = text_of(paper, tmp_path)
    assert "Cơ khí Đông Anh 0 (hanoi)" in text
    assert "Sakura Parts 0 (hanoi)" in text
    assert "09:00–09:20" in text
    assert "Bàn A1" in text


def test_the_pack_holds_everybody_who_meets(db: Database, fair: SmallFair, tmp_path: Path) -> None:
    text = text_of(pack_pdf(db, fair.organiser, "en", printed_at=PRINTED_AT), tmp_path)

    for name in ("Đông Anh 0", "Đông Anh 1", "Sakura Parts 0", "Sakura Parts 1"):
        assert f"{name} (hanoi)" in text


def test_a_participant_gets_nobody_elses_agenda(db: Database, fair: SmallFair) -> None:
    for asker in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(NotFoundError):
            agenda_pdf(db, asker, fair.enterprises[1], "vi")
        with pytest.raises(NotFoundError):
            agenda_ics(db, asker, fair.enterprises[1])


def test_only_the_organiser_gets_pack_and_workbook(db: Database, fair: SmallFair) -> None:
    for asker in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(ForbiddenError):
            pack_pdf(db, asker, "vi")
        with pytest.raises(ForbiddenError):
            plan_xlsx(db, asker)


def test_the_calendar_holds_ones_own_meetings_only(db: Database, fair: SmallFair) -> None:
    calendar = Calendar.from_ical(agenda_ics(db, fair.buyer(0), fair.buyers[0], "en"))

    assert [str(event["summary"]) for event in calendar.events] == [
        "Meeting with Cơ khí Đông Anh 0 (hanoi)",
        "Meeting with Cơ khí Đông Anh 1 (hanoi)",
    ]


def test_the_workbook_lists_every_meeting(db: Database, fair: SmallFair) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(db, fair.organiser, "en")))

    assert [(row[5].value, row[7].value) for row in book["Meetings"].iter_rows(min_row=2)] == [
        ("E0", "B0"),
        ("E1", "B0"),
        ("E0", "B1"),
    ]


def test_nothing_is_printed_before_a_plan_is_published(db: Database) -> None:
    made = small_fair(db)

    with pytest.raises(NotFoundError, match="No plan of this fair is published yet"):
        pack_pdf(db, made.organiser, "vi")


def test_the_organiser_may_print_a_draft_and_a_participant_may_not(db: Database) -> None:
    made = small_fair(db)
    meet(db, made, 0, 0, slot=0, table=0)

    assert agenda_pdf(db, made.organiser, made.buyers[0], "en", plan_id=made.plan_id)
    with pytest.raises(NotFoundError):
        agenda_pdf(db, made.buyer(0), made.buyers[0], "en", plan_id=made.plan_id)


def test_another_fairs_plan_does_not_exist_here(db: Database, fair: SmallFair) -> None:
    stranger: Scope = small_fair(db, "hue").organiser

    with pytest.raises(NotFoundError):
        pack_pdf(db, stranger, "vi", plan_id=fair.plan_id)
