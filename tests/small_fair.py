"""A fair small enough to see through: the ground that storage and service tests stand on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold, sort_key
from matchmaker.storage.columns import new_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    FairSession,
    Hall,
    Interpreter,
    MeetingTable,
    Need,
    PlanVersion,
    Product,
    Slot,
)

DAY = date(2026, 10, 27)
OPENS_AT = datetime(2026, 10, 27, 2, 0, tzinfo=UTC)  # 09:00 in Hanoi


@dataclass(frozen=True)
class SmallFair:
    """Ids of everything in a small fair, in the order it was made."""

    id: str
    slug: str
    plan_id: str
    enterprises: list[str]
    buyers: list[str]
    products: list[str]
    needs: list[str]
    slots: list[str]
    tables: list[str]
    interpreters: list[str]

    @property
    def organiser(self) -> Scope:
        return Scope(self.id, Role.ORGANISER, actor="organiser@fair.example")

    def enterprise(self, number: int) -> Scope:
        return Scope(self.id, Role.ENTERPRISE, self.enterprises[number], actor=f"E{number}")

    def buyer(self, number: int) -> Scope:
        return Scope(self.id, Role.BUYER, self.buyers[number], actor=f"B{number}")


def small_fair(
    db: Database,
    slug: str = "hanoi",
    *,
    enterprises: int = 3,
    buyers: int = 3,
    slots: int = 4,
    tables: int = 3,
    seats: int = 1,
) -> SmallFair:
    """Write a fair with one draft plan, a product an enterprise and a need a buyer."""
    made = SmallFair(
        id=new_id(),
        slug=slug,
        plan_id=new_id(),
        enterprises=_ids(enterprises),
        buyers=_ids(buyers),
        products=_ids(enterprises),
        needs=_ids(buyers),
        slots=_ids(slots),
        tables=_ids(tables),
        interpreters=_ids(1),
    )
    with db.told() as unit:
        unit.add(
            Fair(
                id=made.id,
                slug=slug,
                name_vi=f"Hội chợ {slug}",
                name_en=f"Fair {slug}",
                first_day=DAY,
                last_day=DAY,
                least_meetings=1,
                most_meetings=10,
            )
        )
        unit.flush()
        for row in _place_and_time(made):
            unit.add(row)
            unit.flush()
        for row in _people(made, seats):
            unit.add(row)
            unit.flush()
        unit.add(PlanVersion(id=made.plan_id, fair_id=made.id, number=1, state=PlanState.DRAFT))
    return made


def _ids(count: int) -> list[str]:
    return [new_id() for _ in range(count)]


def _place_and_time(made: SmallFair) -> list[object]:
    hall, session = new_id(), new_id()
    ends_at = OPENS_AT + timedelta(minutes=25 * max(len(made.slots), 1))
    rows: list[object] = [
        Hall(id=hall, fair_id=made.id, code="A"),
        FairSession(id=session, fair_id=made.id, number=0, starts_at=OPENS_AT, ends_at=ends_at),
    ]
    for number, slot in enumerate(made.slots):
        starts_at = OPENS_AT + timedelta(minutes=25 * number)
        rows.append(
            Slot(
                id=slot,
                fair_id=made.id,
                session_id=session,
                number=number,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=20),
                fair_day=DAY,
            )
        )
    rows += [
        MeetingTable(id=table, fair_id=made.id, hall_id=hall, number=number, label=f"A{number + 1}")
        for number, table in enumerate(made.tables)
    ]
    rows += [
        Interpreter(id=one, fair_id=made.id, name="Nguyễn Thị Lan", languages=["ja", "vi"])
        for one in made.interpreters
    ]
    return rows


def _people(made: SmallFair, seats: int) -> list[object]:
    rows: list[object] = []
    for number, (enterprise, product) in enumerate(
        zip(made.enterprises, made.products, strict=True)
    ):
        name = f"Cơ khí Đông Anh {number} ({made.slug})"
        rows.append(
            Enterprise(
                id=enterprise,
                fair_id=made.id,
                code=f"E{number}",
                name_vi=name,
                sort_name=sort_key(name),
                folded=fold(name),
                country="VN",
                sector="machinery",
                certificates=[{"name": "ISO 9001"}],
                ui_language="vi",
                contact_email=f"e{number}@{made.slug}.example",
                seats=seats,
            )
        )
        rows.append(
            Product(
                id=product,
                fair_id=made.id,
                enterprise_id=enterprise,
                code=f"P{number}",
                name_vi="Trục thép chính xác",
                name_en="Precision steel shafts",
                folded=fold("Trục thép chính xác Precision steel shafts"),
                sector="machinery",
                hs_code=f"84831{number % 10}",
            )
        )
    for number, (buyer, need) in enumerate(zip(made.buyers, made.needs, strict=True)):
        name = f"Sakura Parts {number} ({made.slug})"
        rows.append(
            Buyer(
                id=buyer,
                fair_id=made.id,
                code=f"B{number}",
                name_en=name,
                sort_name=sort_key(name),
                folded=fold(name),
                country="JP",
                sector="machinery",
                ui_language="en",
                contact_email=f"b{number}@{made.slug}.example",
                seats=seats,
            )
        )
        rows.append(
            Need(
                id=need,
                fair_id=made.id,
                buyer_id=buyer,
                code=f"N{number}",
                name_en="Steel shafts",
                folded=fold("Steel shafts"),
                sector="machinery",
                hs_code="848310",
            )
        )
    return rows
