"""What may be placed at all: the organiser's choice before a plan."""

from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.storage.history import record
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair


def choose_placed(db: Database, scope: Scope, *, one_sided: bool, proposed: bool) -> None:
    """Say which pairs beside the agreed ones the next plan may place.

    Args:
        db: the database.
        scope: the organiser.
        one_sided: pairs that one side wants and the other is silent about.
        proposed: suggested pairs that nobody has spoken about.

    Raises:
        ForbiddenError: only the organiser chooses.
        NotFoundError: there is no such fair.
    """
    organiser_only(scope)
    with db.told() as unit:
        fair = unit.exec(select(Fair).where(Fair.id == scope.fair_id).with_for_update()).first()
        if fair is None:
            raise NotFoundError("There is no such fair.")
        before = {"one_sided": fair.place_one_sided, "proposed": fair.place_proposed}
        after = {"one_sided": one_sided, "proposed": proposed}
        if before == after:
            return
        fair.place_one_sided, fair.place_proposed = one_sided, proposed
        fair.version += 1
        record(unit, scope, "fair.choices", fair.id, before=before, after=after)
