"""What came of a meeting, as each side says it for itself: kept apart, added, never changed."""

from datetime import timedelta
from math import isfinite

from sqlmodel import Session, col, select

from matchmaker.domain.answer import NextMove, Stage
from matchmaker.domain.errors import InvalidError, RefusedError
from matchmaker.domain.participant import Scope
from matchmaker.domain.text import clean
from matchmaker.storage.history import record
from matchmaker.storage.queries.fair_day import fair_moment
from matchmaker.storage.queries.outcome_rows import own_meeting
from matchmaker.storage.queries.wishes import pair_ids
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Outcome

LONGEST_NOTE = 500
_SAID = ("stage", "next_move", "rating", "value", "currency", "note")


def say_outcome(
    db: Database,
    scope: Scope,
    other_id: str,
    stage: Stage,
    *,
    next_move: NextMove | None = None,
    rating: int | None = None,
    value: float | None = None,
    currency: str = "",
    note: str = "",
) -> Outcome:
    """Keep what a participant says came of a meeting; a later word is added, none is changed.

    The same word said again adds nothing.

    Args:
        db: the database.
        scope: the speaker's.
        other_id: whom was met.
        stage: how far it went.
        next_move: what is to be done now.
        rating: of the meeting, 1 to 5.
        value: of an order, in `currency`, at least 0.
        currency: three letters; asked for with a value.
        note: for oneself and the organiser, at most 500 characters.

    Raises:
        NotFoundError: the two have no meeting in the published plan.
        RefusedError: the meeting has not begun.
        InvalidError: rating, value, currency or note cannot be.
    """
    note = clean(note)
    _refuse_unreadable(rating, value, currency, note)
    enterprise_id, buyer_id = pair_ids(scope, other_id)
    said = Outcome(
        fair_id=scope.fair_id,
        enterprise_id=enterprise_id,
        buyer_id=buyer_id,
        said_by=scope.role.value,
        stage=stage.value,
        next_move=next_move.value if next_move else "",
        rating=rating,
        value=value,
        currency=currency if value is not None else "",
        note=note,
    )
    with db.told() as unit:
        return _keep(unit, scope, other_id, said)


def _keep(unit: Session, scope: Scope, other_id: str, said: Outcome) -> Outcome:
    """Add the word after what was said before; the same word again is the one that stands."""
    said.at = fair_moment(unit, scope)
    if own_meeting(unit, scope, other_id).starts_at > said.at:
        raise RefusedError("This meeting has not begun yet.")
    before = _last(unit, said)
    if before is not None:
        if _same(before, said):
            return before
        # a simulated fair's clock stands still, and the last word must stay the last
        said.at = max(said.at, before.at + timedelta(microseconds=1))
    unit.add(said)
    named, after = f"{said.enterprise_id}:{said.buyer_id}", {"stage": said.stage}
    record(unit, scope, "outcome.said", named, after=after)
    return said


def _refuse_unreadable(rating: int | None, value: float | None, currency: str, note: str) -> None:
    if rating is not None and not 1 <= rating <= 5:
        raise InvalidError("A rating goes from 1 to 5; this is %(rating)s.", rating=rating)
    if value is not None and not (isfinite(value) and value >= 0 and len(currency) == 3):
        raise InvalidError("A value needs a currency of three letters, and cannot be negative.")
    if len(note) > LONGEST_NOTE:
        raise InvalidError(
            "A note has at most %(most)s characters; this one has %(length)s.",
            most=LONGEST_NOTE,
            length=len(note),
        )


def _last(unit: Session, said: Outcome) -> Outcome | None:
    return unit.exec(
        select(Outcome)
        .where(
            Outcome.enterprise_id == said.enterprise_id,
            Outcome.buyer_id == said.buyer_id,
            Outcome.said_by == said.said_by,
        )
        .order_by(col(Outcome.at).desc(), col(Outcome.id).desc())
    ).first()


def _same(one: Outcome, other: Outcome) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)
