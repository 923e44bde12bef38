"""The plan on paper, in calendars and workbooks: who gets what."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar
from sqlalchemy import event

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.services import print_pack
from matchmaker.services.plan_sheet import plan_sheet, reading_language
from matchmaker.services.print_pack import (
    agenda_ics,
    agenda_pdf,
    letters_pdf,
    pack_pdf,
    participant_by_code,
    plan_by_number,
    plan_xlsx,
)
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Meeting,
    MeetingTable,
    Need,
    PlanVersion,
    Product,
    Proposal,
)
from tests.export.reading import pages_of, text_of
from tests.small_fair import SmallFair, small_fair

PRINTED_AT = datetime(2026, 10, 26, 7, 5, tzinfo=UTC)


def meet(
    db: Database,
    fair: SmallFair,
    enterprise: int,
    buyer: int,
    *,
    slot: int,
    table: int,
    **more: Any,
) -> None:
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
                **more,
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


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Collect what is asked of the database."""
    asked: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield asked
    event.remove(db.engine, "before_cursor_execute", listen)


def change(db: Database, kind: type[Any], row_id: str, **fields: Any) -> None:
    """Change fields of one row."""
    with db.told() as unit:
        row = unit.get(kind, row_id)
        for name, value in fields.items():
            setattr(row, name, value)
        unit.add(row)


def propose(db: Database, fair: SmallFair, enterprise: int, buyer: int, **more: Any) -> None:
    """Write the proposal of a pair."""
    with db.told() as unit:
        unit.add(
            Proposal(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[enterprise],
                buyer_id=fair.buyers[buyer],
                p_enterprise=0.5,
                p_buyer=0.5,
                p_mutual=0.3,
                **more,
            )
        )


def test_a_plan_is_read_the_same_from_either_database(either_db: Database) -> None:
    made = small_fair(either_db)
    meet(either_db, made, 0, 0, slot=1, table=2, interpreter_id=made.interpreters[0])
    meet(either_db, made, 1, 0, slot=0, table=0, to_be_confirmed=True)
    publish(either_db, made)

    plan = plan_sheet(either_db, made.organiser)

    assert [
        (m.enterprise.code, m.buyer.code, m.slot.number, m.table.label, m.interpreter)
        for m in plan.meetings
    ] == [("E1", "B0", 0, "A1", ""), ("E0", "B0", 1, "A3", "Nguyễn Thị Lan")]
    assert [m.to_be_confirmed for m in plan.meetings] == [True, False]
    assert [(table.label, table.hall_code) for table in plan.tables] == [
        ("A1", "A"),
        ("A2", "A"),
        ("A3", "A"),
    ]
    assert plan.version == 1
    assert plan.published


def test_reading_a_plan_asks_the_same_number_of_questions_however_large_it_is(
    db: Database,
) -> None:
    counts = []
    for slug, size in (("small", 2), ("large", 12)):
        made = small_fair(db, slug, enterprises=size, buyers=size, slots=size, tables=1)
        for number in range(size):
            meet(db, made, number, number, slot=number, table=0)
        publish(db, made)
        with statements(db) as asked:
            plan_sheet(db, made.organiser)
        counts.append(sum("SELECT" in statement for statement in asked))

    assert counts[0] == counts[1] <= 10


def test_paper_is_set_after_the_connection_is_given_back(
    db: Database, fair: SmallFair, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    real = print_pack.set_paper

    def watched(*arguments: Any, **named: Any) -> bytes:
        held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]  # a queue pool
        return real(*arguments, **named)

    monkeypatch.setattr(print_pack, "set_paper", watched)
    pack_pdf(db, fair.organiser, "vi")

    assert held == [0]


def test_a_meeting_is_about_the_pair_that_the_ranking_found(db: Database, fair: SmallFair) -> None:
    with db.told() as unit:
        unit.add(
            Product(
                id="better", fair_id=fair.id, enterprise_id=fair.enterprises[0], code="P9",
                name_vi="Bánh răng", name_en="Gears",
            )
        )  # fmt: skip
    propose(db, fair, 0, 0, best_product_id="better", best_need_id=fair.needs[0])

    first, *_ = plan_sheet(db, fair.organiser).meetings

    assert (first.product.vi, first.need.en) == ("Bánh răng", "Steel shafts")


def test_without_a_proposal_the_first_product_and_need_are_the_subject(
    db: Database, fair: SmallFair
) -> None:
    with db.told() as unit:
        for code in ("P00", "Z9"):
            unit.add(
                Product(fair_id=fair.id, enterprise_id=fair.enterprises[0], code=code, name_vi=code)
            )
            unit.add(Need(fair_id=fair.id, buyer_id=fair.buyers[0], code=code, name_en=code))
    change(db, Product, fair.products[0], withdrawn=True)

    first, *_ = plan_sheet(db, fair.organiser).meetings

    assert (first.product.vi, first.need.en) == ("P00", "Steel shafts")


def test_a_participant_reads_itself_and_its_partners_and_nobody_else(
    db: Database, fair: SmallFair
) -> None:
    plan = plan_sheet(db, fair.enterprise(1))

    assert [party.code for party in plan.parties] == ["E1", "B0"]
    assert [(m.enterprise.code, m.buyer.code) for m in plan.meetings] == [("E1", "B0")]
    assert plan.left_out == ()


def test_pairs_without_a_place_reach_the_organisers_workbook_with_their_cause(
    db: Database, fair: SmallFair
) -> None:
    cause = Sentence("Must meet").to_json()
    pairs = [(fair.enterprises[2], fair.buyers[2]), ("gone", fair.buyers[0])]
    unplaced = [
        {"enterprise_id": one, "buyer_id": other, "value": 5, "cause": cause}
        for one, other in pairs
    ]
    change(db, PlanVersion, fair.plan_id, result={"unplaced": unplaced})

    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(db, fair.organiser, "vi")))

    rows = [[cell.value for cell in row] for row in book["Chưa xếp được"].iter_rows(min_row=2)]
    assert rows == [
        [
            "E2",
            "Cơ khí Đông Anh 2 (hanoi)",
            "B2",
            "Sakura Parts 2 (hanoi)",
            "Nhật Bản",
            "Rất muốn gặp",
        ]
    ]


def test_who_withdrew_before_the_plan_is_not_in_the_pack_and_who_meets_is(
    db: Database, fair: SmallFair, tmp_path: Path
) -> None:
    change(db, Enterprise, fair.enterprises[2], withdrawn=True)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    text = text_of(pack_pdf(db, fair.organiser, "vi"), tmp_path)

    assert "Cơ khí Đông Anh 2 (hanoi)" not in text
    assert "Sakura Parts 0 (hanoi)" in text


def test_who_withdrew_after_publication_is_cancelled_on_every_paper_of_the_others(
    db: Database, fair: SmallFair, tmp_path: Path
) -> None:
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    pages = pages_of(pack_pdf(db, fair.organiser, "vi", printed_at=PRINTED_AT), tmp_path)
    calendar = Calendar.from_ical(agenda_ics(db, fair.enterprise(0), fair.enterprises[0], "en"))
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(db, fair.organiser, "en")))

    agendas = [page for page in pages if "Các cuộc gặp đã hủy" in page]
    assert len(agendas) == 2
    assert all("Sakura Parts 0 (hanoi)" in page for page in agendas)
    assert [(str(one["summary"]), one["status"]) for one in calendar.events] == [
        ("Cancelled: meeting with Sakura Parts 0 (hanoi)", "CANCELLED"),
        ("Meeting with Sakura Parts 1 (hanoi)", "CONFIRMED"),
    ]
    rows = [[cell.value for cell in row] for row in book["Meetings"].iter_rows(min_row=2)]
    assert [(row[5], row[7]) for row in rows] == [("E0", "B1")]
    causes = [[cell.value for cell in row] for row in book["Not placed"].iter_rows(min_row=2)]
    assert [(row[0], row[2], row[5]) for row in causes] == [
        ("E0", "B0", "Cancelled: one side has withdrawn"),
        ("E1", "B0", "Cancelled: one side has withdrawn"),
    ]


def test_who_has_withdrawn_gets_no_agenda_in_the_pack_and_the_cover_counts_what_is_lost(
    db: Database, fair: SmallFair, tmp_path: Path
) -> None:
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    cover, *others = pages_of(pack_pdf(db, fair.organiser, "en", printed_at=PRINTED_AT), tmp_path)

    assert "Cancelled: one side has withdrawn" in cover
    assert not any("Buyer · Japan · B0" in page for page in others)
    assert "E1 Cơ khí Đông Anh 1" in cover  # its only meeting is gone
    assert "B0 Sakura" not in cover


def test_a_booth_is_called_a_booth(db: Database, fair: SmallFair, tmp_path: Path) -> None:
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[0])

    assert "Gian hàng A1" in text_of(agenda_pdf(db, fair.buyer(0), fair.buyers[0], "vi"), tmp_path)


def test_an_older_version_prints_its_own_meetings_and_number(
    db: Database, fair: SmallFair, tmp_path: Path
) -> None:
    with db.told() as unit:
        unit.add(PlanVersion(id="newer", fair_id=fair.id, number=2, state=PlanState.PUBLISHED))
    change(db, Fair, fair.id, published_plan_id="newer")
    change(db, PlanVersion, fair.plan_id, state=PlanState.SUPERSEDED)

    old = pages_of(pack_pdf(db, fair.organiser, "en", plan_id=fair.plan_id), tmp_path)
    new = pages_of(pack_pdf(db, fair.organiser, "en"), tmp_path)

    assert all("Plan version 1" in page for page in old)
    assert len(old) > len(new) == 1
    with pytest.raises(NotFoundError):
        agenda_pdf(db, fair.buyer(0), fair.buyers[0], "en", plan_id=fair.plan_id)


def test_the_calendar_speaks_its_owners_language_unless_told_otherwise(
    db: Database, fair: SmallFair
) -> None:
    own = agenda_ics(db, fair.organiser, fair.enterprises[0]).decode()
    told = agenda_ics(db, fair.organiser, fair.enterprises[0], "en").decode()

    assert "SUMMARY:Cuộc gặp với Sakura Parts 0" in own
    assert "SUMMARY:Meeting with Sakura Parts 0" in told


def test_codes_and_entries_open_the_live_page_if_people_can_reach_it(
    db: Database, fair: SmallFair, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b"URL:" not in agenda_ics(db, fair.buyer(0), fair.buyers[0])

    monkeypatch.setenv("MATCHMAKER_PUBLIC_URL", "https://giaothuong.example/")
    get_settings.cache_clear()
    linked = agenda_ics(db, fair.buyer(0), fair.buyers[0])
    get_settings.cache_clear()

    assert linked.count(b"URL:https://giaothuong.example/agenda\r\n") == 2


def test_letters_go_to_each_in_the_order_asked_for_and_need_no_plan(
    db: Database, tmp_path: Path
) -> None:
    made = small_fair(db)
    links = [(made.buyers[1], "https://a.example/1"), (made.enterprises[0], "https://a.example/2")]

    to_buyer, to_enterprise = pages_of(
        letters_pdf(db, made.organiser, links, printed_at=PRINTED_AT), tmp_path
    )

    assert "Sakura Parts 1" in to_buyer
    assert "Dear Sir or Madam" in to_buyer
    assert "Kính gửi Quý doanh nghiệp" in to_enterprise


def test_letters_are_the_organisers_and_for_this_fair_only(db: Database) -> None:
    made, other = small_fair(db), small_fair(db, "hue")

    with pytest.raises(ForbiddenError):
        letters_pdf(db, made.buyer(0), [(made.buyers[0], "https://a.example/1")])
    with pytest.raises(NotFoundError):
        letters_pdf(db, made.organiser, [(other.buyers[0], "https://a.example/1")])


def test_codes_and_version_numbers_are_looked_up_in_ones_own_fair_by_the_organiser(
    db: Database, fair: SmallFair
) -> None:
    other = small_fair(db, "hue")

    assert participant_by_code(db, fair.organiser, "b1") == fair.buyers[1]
    assert participant_by_code(db, other.organiser, "b1") == other.buyers[1]
    assert plan_by_number(db, fair.organiser, 1) == fair.plan_id
    assert plan_by_number(db, fair.organiser, None) is None
    with pytest.raises(NotFoundError):
        plan_by_number(db, fair.organiser, 2)
    for ask in (lambda scope: participant_by_code(db, scope, "b1"),
                lambda scope: plan_by_number(db, scope, 1)):  # fmt: skip
        with pytest.raises(ForbiddenError):
            ask(fair.buyer(0))


@pytest.mark.parametrize(
    ("role", "chosen", "expected"),
    [
        (Role.ENTERPRISE, "", "vi"),
        (Role.ENTERPRISE, "en", "en"),
        (Role.BUYER, "", "en"),
        (Role.BUYER, "vi", "vi"),
        (Role.BUYER, "ja", "en"),
        (Role.ENTERPRISE, "de", "en"),
    ],
)
def test_a_reader_without_a_language_of_ours_gets_the_nearest(
    role: Role, chosen: str, expected: str
) -> None:
    assert reading_language(role, chosen) == expected
