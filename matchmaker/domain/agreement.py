"""Trade agreements as dated facts: who is covered since when, and who says so."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MembershipStatus(StrEnum):
    """What is known of a member; `unsourced` is never shown."""

    IN_FORCE = "in_force"
    SIGNED = "signed"
    UNSOURCED = "unsourced"


@dataclass(frozen=True, slots=True)
class Membership:
    """One country in one agreement."""

    country: str
    status: MembershipStatus
    in_force_from: date | None
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """A trade agreement and its members."""

    code: str
    name_vi: str
    name_en: str
    members: tuple[Membership, ...]

    def in_force_between(self, one: str, other: str) -> date | None:
        """First day on which it binds both countries, by sourced facts only; else None.

        Between two members the later date counts.
        """
        dates = [
            member.in_force_from
            for country in (one, other)
            for member in self.members
            if member.country == country and member.status is MembershipStatus.IN_FORCE
        ]
        if one == other or len(dates) != 2 or None in dates:
            return None
        return max(day for day in dates if day is not None)

    def covers(self, one: str, other: str, day: date) -> bool:
        """Say whether it is in force between two countries on a day."""
        since = self.in_force_between(one, other)
        return since is not None and since <= day
