"""The versions of a plan, any two of them beside each other: in total and by person."""

from collections import Counter
from dataclasses import dataclass

from matchmaker.domain.participant import Scope
from matchmaker.services.difference import Change, Difference, plan_difference
from matchmaker.storage.queries.organiser_pages import plan_id_of
from matchmaker.storage.session import Database


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """How many meetings of one participant change, by kind of change."""

    participant_id: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All changes of this participant."""
        return sum(self.counts.values())


def versions_difference(db: Database, scope: Scope, old: int, new: int) -> Difference:
    """Compare two versions by their numbers, whatever their states.

    Raises:
        ForbiddenError: only the organiser compares plans.
        NotFoundError: the fair has no such version.
    """
    with db.read() as unit:
        before, after = (plan_id_of(unit, scope, number) for number in (old, new))
        return plan_difference(unit, before, after)


def by_person(difference: Difference) -> list[PersonDifference]:
    """Everybody whose meetings differ, most changes first."""
    found = []
    for participant_id, changes in difference.by_person.items():
        kinds = Counter(one.change.value for one in changes)
        counts = {kind.value: kinds[kind.value] for kind in Change}
        found.append(PersonDifference(participant_id, counts))
    return sorted(found, key=lambda one: (-one.total, one.participant_id))
