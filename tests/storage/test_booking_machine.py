"""Whatever is booked, moved and cancelled, the store agrees with a plain model."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from sqlmodel import SQLModel, select

from matchmaker.domain.errors import RefusedError
from matchmaker.storage.booking import Placement, book, cancel, move
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Meeting, Occupancy
from tests.small_fair import SmallFair, small_fair

few = st.integers(0, 2)


class Bookings(RuleBasedStateMachine):
    """Three of each side on three slots and tables, the enterprises with two seats."""

    meetings: Bundle[str] = Bundle("meetings")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.db = Database(f"sqlite:///{Path(self.folder.name) / 'fair.db'}")
        self.fair: SmallFair
        self.model: dict[str, tuple[int, int, int, int]] = {}

    @initialize()
    def open_the_fair(self) -> None:
        SQLModel.metadata.create_all(self.db.engine)
        self.fair = small_fair(self.db, slots=3, seats=2)

    def may_sit(self, place: tuple[int, int, int, int], but: str = "") -> bool:
        """What the rules say, by counting."""
        enterprise, buyer, slot, table = place
        others = [other for id_, other in self.model.items() if id_ != but and other[2] == slot]
        return (
            sum(other[0] == enterprise for other in others) < 2
            and sum(other[1] == buyer for other in others) < 2
            and all(other[3] != table for other in others)
        )

    @rule(target=meetings, enterprise=few, buyer=few, slot=few, table=few)
    def book_a_meeting(self, enterprise: int, buyer: int, slot: int, table: int) -> object:
        place = (enterprise, buyer, slot, table)
        paired = any(other[:2] == place[:2] for other in self.model.values())
        allowed = self.may_sit(place) and not paired
        try:
            with self.db.write() as unit:
                made = book(unit, self.fair.id, self.fair.plan_id, [self.placement(place)])[0].id
        except RefusedError:
            assert not allowed
            return multiple()
        assert allowed
        self.model[made] = place
        return made

    @rule(meeting_id=meetings, slot=few, table=few)
    def move_a_meeting(self, meeting_id: str, slot: int, table: int) -> None:
        place = (*self.model[meeting_id][:2], slot, table)
        allowed = self.may_sit(place, but=meeting_id)
        try:
            with self.db.write() as unit:
                move(unit, meeting_id, self.fair.slots[slot], self.fair.tables[table])
        except RefusedError:
            assert not allowed
            return
        assert allowed
        self.model[meeting_id] = place

    @rule(meeting_id=consumes(meetings))
    def cancel_a_meeting(self, meeting_id: str) -> None:
        with self.db.write() as unit:
            cancel(unit, meeting_id)
        del self.model[meeting_id]

    @invariant()
    def the_store_holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "fair"):
            return
        with self.db.read() as unit:
            rows = unit.exec(select(Meeting)).all()
            taken = unit.exec(select(Occupancy.resource, Occupancy.slot_id)).all()
        assert {row.id: self.place(row) for row in rows} == self.model
        assert len(taken) == len(set(taken)) == 3 * len(self.model)

    def placement(self, place: tuple[int, int, int, int]) -> Placement:
        enterprise, buyer, slot, table = place
        return Placement(
            self.fair.enterprises[enterprise],
            self.fair.buyers[buyer],
            self.fair.slots[slot],
            self.fair.tables[table],
        )

    def place(self, row: Meeting) -> tuple[int, int, int, int]:
        return (
            self.fair.enterprises.index(row.enterprise_id),
            self.fair.buyers.index(row.buyer_id),
            self.fair.slots.index(row.slot_id),
            self.fair.tables.index(row.table_id),
        )

    def teardown(self) -> None:
        self.db.close()
        self.folder.cleanup()


TestBookings = Bookings.TestCase
TestBookings.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
