"""The few facts of a fair that stand on every page, and whose fair it is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.tables import Account, Fair, Membership


@dataclass(frozen=True, slots=True)
class FairHead:
    """Name, place and time of a fair, and which plan is the published one."""

    id: str
    slug: str
    name_vi: str
    name_en: str
    place_vi: str
    place_en: str
    country: str
    timezone: str
    first_day: date
    last_day: date
    simulated: bool
    published_plan_id: str | None


_HEAD = (
    col(Fair.id), col(Fair.slug), col(Fair.name_vi), col(Fair.name_en), col(Fair.place_vi),
    col(Fair.place_en), col(Fair.country), col(Fair.timezone), col(Fair.first_day),
    col(Fair.last_day), col(Fair.simulated), col(Fair.published_plan_id),
)  # fmt: skip


def fair_head(unit: Session, scope: Scope) -> FairHead | None:
    """Read the head of the scope's own fair."""
    row = unit.execute(select(*_HEAD).where(col(Fair.id) == scope.fair_id)).first()
    return FairHead(*row) if row else None


def organised_fairs(unit: Session, account_id: str) -> list[FairHead]:
    """Read the fairs that an account organises, the next one first."""
    rows = unit.execute(
        select(*_HEAD)
        .join(Membership, col(Membership.fair_id) == col(Fair.id))
        .where(col(Membership.account_id) == account_id)
        .where(col(Membership.role) == Role.ORGANISER)
        .order_by(col(Fair.first_day).desc())
    )
    return [FairHead(*row) for row in rows]


def organiser_scope(unit: Session, account_id: str, slug: str) -> Scope | None:
    """Give an account its scope in the fair of that address, if it organises it."""
    row = unit.execute(
        select(col(Fair.id), col(Account.name))
        .join(Membership, col(Membership.fair_id) == col(Fair.id))
        .join(Account, col(Account.id) == col(Membership.account_id))
        .where(col(Fair.slug) == slug)
        .where(col(Membership.account_id) == account_id)
        .where(col(Membership.role) == Role.ORGANISER)
    ).first()
    return Scope(row[0], Role.ORGANISER, actor=row[1]) if row else None
