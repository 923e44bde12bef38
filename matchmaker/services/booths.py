"""Booths of the profiles as tables of the fair, so that their owners are planned there."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from matchmaker.domain.participant import Scope
from matchmaker.storage.tables import Enterprise, Hall, Meeting, MeetingTable


def settle_booths(unit: Session, scope: Scope) -> None:
    """Let every enterprise that names a booth have one table there, and nobody else.

    A free table with that label becomes the booth; else a table is added in the
    enterprise's hall, or in the first hall where the profile names none that we
    know. A booth that no profile names any more is nobody's; it goes if it was
    added for its owner and no meeting ever stood at it. Without halls there are
    no booths.

    Args:
        unit: an open unit that writes.
        scope: of the fair.
    """
    unit.flush()
    ground = _Ground(unit, scope)
    if not ground.halls:
        return
    owners = unit.exec(
        select(Enterprise)
        .where(Enterprise.fair_id == scope.fair_id, Enterprise.booth != "")
        .order_by(col(Enterprise.code))
    ).all()
    ground.free_all_but({owner.id for owner in owners})
    for owner in owners:
        ground.settle(owner)
    unit.flush()


class _Ground:
    """The halls and tables of a fair while booths are settled."""

    def __init__(self, unit: Session, scope: Scope) -> None:
        self._unit = unit
        self._fair_id = scope.fair_id
        halls = unit.exec(select(Hall).where(Hall.fair_id == scope.fair_id)).all()
        self.halls = {hall.code: hall.id for hall in sorted(halls, key=lambda hall: hall.code)}
        self._tables = list(
            unit.exec(
                select(MeetingTable)
                .where(MeetingTable.fair_id == scope.fair_id)
                .order_by(col(MeetingTable.number))
            )
        )

    def free_all_but(self, owners: Iterable[str]) -> None:
        """Take booths from those who name none any more."""
        kept = set(owners)
        for table in list(self._tables):
            if table.booth_of is not None and table.booth_of not in kept:
                self._free(table)

    def settle(self, owner: Enterprise) -> None:
        """Give one owner the table at its booth, and no other."""
        hall_id = self._hall_of(owner)
        own = next((one for one in self._tables if one.booth_of == owner.id), None)
        if own and own.label == owner.booth and own.hall_id == hall_id:
            return
        found = self._free_table(owner.booth, hall_id)
        if own and (found or not _was_added(own)):
            self._free(own)
            own = None
        table = own or found or self._new_table(owner.booth, hall_id)
        table.label, table.hall_id, table.booth_of = owner.booth, hall_id, owner.id
        self._unit.add(table)

    def _hall_of(self, owner: Enterprise) -> str:
        if owner.hall in self.halls:
            return self.halls[owner.hall]
        first = next(iter(self._tables), None)
        return first.hall_id if first else next(iter(self.halls.values()))

    def _free_table(self, label: str, hall_id: str) -> MeetingTable | None:
        fitting = (
            one
            for one in self._tables
            if one.booth_of is None and one.label == label and one.hall_id == hall_id
        )
        return next(fitting, None)

    def _new_table(self, label: str, hall_id: str) -> MeetingTable:
        number = max((one.number for one in self._tables), default=-1) + 1
        table = MeetingTable(fair_id=self._fair_id, hall_id=hall_id, number=number, label=label)
        self._tables.append(table)
        return table

    def _free(self, table: MeetingTable) -> None:
        table.booth_of = None
        stood_at = select(Meeting.id).where(Meeting.table_id == table.id).limit(1)
        if _was_added(table) and self._unit.exec(stood_at).first() is None:
            self._tables.remove(table)
            self._unit.delete(table)


def _was_added(table: MeetingTable) -> bool:
    """Tables that a fair is made with bear their number; those added for booths the booth's."""
    return table.label != str(table.number + 1)
