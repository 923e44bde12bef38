"""Stand-bys on paper: a sheet a slot, a name or a cause for either side."""

from pathlib import Path

from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import PlanSheet
from matchmaker.export.paper import Stamp
from matchmaker.export.pdf import set_paper
from matchmaker.export.rooms import pack_sheet
from matchmaker.export.stand_by_sheets import StandIns, StepIn, stand_by_sheets
from tests.export.conftest import PRINTED_AT
from tests.export.reading import pages_of

STAMP = Stamp(PRINTED_AT, "")
NOBODY = StepIn(
    None, (), Sentence("Others who could step in: %(others)s; none is here then.", {"others": 2})
)


def stand_ins(plan: PlanSheet) -> dict[tuple[str, str], StandIns]:
    """Everybody of the same side steps in for the first meeting; nobody for the others."""
    first, *rest = plan.standing
    others = [p for p in plan.parties if p.role is first.buyer.role and p != first.buyer]
    promised = StepIn(others[0].id, tuple(one.id for one in others[1:]))
    found = {(m.enterprise.id, m.buyer.id): StandIns(NOBODY, NOBODY) for m in rest}
    return found | {(first.enterprise.id, first.buyer.id): StandIns(NOBODY, promised)}


def test_each_slot_in_use_has_a_sheet_in_the_order_of_the_day(plan: PlanSheet):
    sheets = stand_by_sheets(plan, stand_ins(plan), "en")

    used = {meeting.slot.number for meeting in plan.standing}
    assert len(sheets) == len(used)
    assert sum(len(sheet["lines"]) for sheet in sheets) == len(plan.standing)


def test_who_is_called_is_named_with_the_reserve_by_code(plan: PlanSheet):
    first = plan.standing[0]
    others = [p for p in plan.parties if p.role is first.buyer.role and p != first.buyer]

    said = [
        line["for_buyer"]
        for sheet in stand_by_sheets(plan, stand_ins(plan), "en")
        for line in sheet["lines"]
        if line["buyer"].startswith(first.buyer.code)
        and line["enterprise"].startswith(first.enterprise.code)
    ]

    [line] = said
    assert line.startswith(f"{others[0].code} {others[0].name.said('en')}")
    assert all(one.code in line for one in others)


def test_the_cause_is_said_in_the_readers_language(plan: PlanSheet):
    sheets = stand_by_sheets(plan, stand_ins(plan), "vi")

    causes = {line["for_enterprise"] for sheet in sheets for line in sheet["lines"]}
    assert causes == {"– Số đối tác khác có thể vào thay: 2; không ai có mặt vào giờ này."}


def test_a_meeting_without_stand_ins_is_left_out(plan: PlanSheet):
    assert stand_by_sheets(plan, {}, "en") == []
    assert pack_sheet(plan, "en", STAMP)["stand_bys"] == []


def test_the_pack_holds_the_sheets(plan: PlanSheet, tmp_path: Path):
    sheet = pack_sheet(plan, "vi", STAMP, stand_ins(plan))

    pages = pages_of(set_paper("pack", sheet, printed_at=PRINTED_AT), tmp_path)

    kind = [page for page in pages if "Danh sách dự bị" in page and "Nội dung" not in page]
    assert any("Nếu doanh nghiệp không đến thì mời" in page for page in pages)
    assert len(kind) >= 1
