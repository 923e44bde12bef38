"""A small fair on paper, made by hand, with names that are hard to print."""

from datetime import UTC, date, datetime, timedelta

import pytest

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import (
    LeftOut,
    Name,
    Party,
    Place,
    PlannedMeeting,
    PlanSheet,
    SlotSpan,
    TablePlace,
)

PRINTED_AT = datetime(2026, 10, 26, 7, 5, tzinfo=UTC)  # 14:05 in Hanoi

PLACE = Place(
    id="f" * 32,
    slug="ha-noi-2026",
    name=Name("Hội chợ Sản phẩm Công nghiệp chủ lực Hà Nội", "Hanoi Key Industrial Products Fair"),
    place=Name("Cung Triển lãm Quy hoạch, Hà Nội", "Planning Exhibition Palace, Hanoi"),
    timezone="Asia/Ho_Chi_Minh",
    first_day=date(2026, 10, 27),
    last_day=date(2026, 10, 29),
    simulated=True,
)
MOULDS = Party(
    "e1", Role.ENTERPRISE, "DN-001",
    Name("Công ty Khuôn ép Thế Ổn Vững", "Stable Moulds Company"), "VN", "vi", "Bà Minh Họa",
)  # fmt: skip
PAINT = Party(
    "e2", Role.ENTERPRISE, "DN-002", Name("Sơn Chữ Ế Ẩm & Bột #1 $x$ *đậm*", ""), "VN", "vi"
)
NAGOYA = Party(
    "b1", Role.BUYER, "NM-001", Name("", "Demo Buyer 12 · 名古屋精密工業株式会社"), "JP", "en"
)
KOELN = Party("b2", Role.BUYER, "NM-002", Name("", "Käufer Köln GmbH & Söhne"), "DE", "en")
LONELY = Party("b3", Role.BUYER, "NM-003", Name("", "Nobody Ltd"), "CA", "en")


def at(day: int, hour: int, minute: int) -> datetime:
    """Give a moment of October 2026 on Hanoi's clock, which is 7 hours ahead, as UTC."""
    return datetime(2026, 10, day, hour - 7, minute, tzinfo=UTC)


def slots_of(day: int, first_number: int) -> tuple[SlotSpan, ...]:
    """Cut two sessions of six slots a day: 09:00-11:30 and 13:30-16:00, 20+5 minutes."""
    starts = [at(day, 9, 0) + timedelta(minutes=25 * step) for step in range(6)]
    starts += [at(day, 13, 30) + timedelta(minutes=25 * step) for step in range(6)]
    return tuple(
        SlotSpan(first_number + i, start, start + timedelta(minutes=20), f"{day}-{i // 6}")
        for i, start in enumerate(starts)
    )


SLOTS = slots_of(27, 0) + slots_of(28, 12)
TABLES = (
    TablePlace("t1", 1, "1", "A", ""),
    TablePlace("t2", 2, "2", "A", ""),
    TablePlace("t3", 3, "B07", "B", "Sảnh phía Đông", is_booth=True),
)


def meeting(
    enterprise: Party, buyer: Party, slot: int, table: int, **more: object
) -> PlannedMeeting:
    """Place a pair at a slot and table, both by number."""
    return PlannedMeeting(
        id=f"{enterprise.id}{buyer.id}", enterprise=enterprise, buyer=buyer,
        slot=SLOTS[slot], table=TABLES[table], **more,  # type: ignore[arg-type]  # test shorthand
    )  # fmt: skip


def plan_of(*meetings: PlannedMeeting, **more: object) -> PlanSheet:
    """Make a published plan of the small fair."""
    return PlanSheet(
        place=PLACE, version=3, published=True, slots=SLOTS, tables=TABLES,
        parties=(MOULDS, PAINT, NAGOYA, KOELN, LONELY), meetings=meetings, **more,  # type: ignore[arg-type]  # test shorthand
    )  # fmt: skip


@pytest.fixture
def plan() -> PlanSheet:
    """Four meetings on two days, one to be confirmed, one with an interpreter."""
    return plan_of(
        meeting(
            MOULDS, NAGOYA, 0, 0, interpreter="Lê Thị Phiên Dịch",
            product=Name("Khuôn ép nhựa nhiều lòng", "Multi-cavity injection mould"),
            need=Name("", "Injection moulds for connectors"),
        ),
        meeting(MOULDS, KOELN, 3, 1, to_be_confirmed=True),
        meeting(PAINT, NAGOYA, 1, 2, product=Name("Sơn tĩnh điện", "")),
        meeting(PAINT, KOELN, 13, 0),
        left_out=(LeftOut(MOULDS, LONELY, Sentence("Must meet")),),
    )  # fmt: skip
