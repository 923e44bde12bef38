"""One side's word about the other: said, changed, withdrawn, and all of it kept.

There is no request besides: a one-sided yes is the other side's open request.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from matchmaker.domain.errors import (
    InvalidError,
    NotFoundError,
    StaleError,
    WishesClosedError,
)
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import clean
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.services.letters import language_of, letter, moment_in, name_in
from matchmaker.services.rescore import ask_to_rescore
from matchmaker.storage.booking import cancel
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.wishes import pair_ids
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Meeting, Slot, Wish

_LONGEST_NOTE = 500


def say_wish(
    db: Database,
    scope: Scope,
    other_id: str,
    says: Says | None,
    *,
    note: str = "",
    reason: str = "",
    version: int | None = None,
) -> Wish | None:
    """Say, change or withdraw a participant's word about another.

    A "no, thank you" is heard at any time. Once a plan is published it cancels
    the pair's meeting there and frees both sides and the table at once; both
    get a letter, and the history keeps what was cancelled. This is the only
    change a published plan ever sees. Saying the same thing twice changes
    nothing.

    Args:
        db: the database.
        scope: the speaker; `scope.participant_id` is whose word it is.
        other_id: whom it is about, of the other side and the same fair.
        says: the word; None takes it back.
        note: one note that the other side reads, at most 500 characters.
        reason: why not, one of `DeclineReason`; only with a no.
        version: the wish's version that the speaker saw; None does not look.

    Returns:
        The wish as it stands now; None once it is taken back.

    Raises:
        NotFoundError: there is nobody like that on the other side of this fair.
        WishesClosedError: it is too late for anything but a no.
        InvalidError: the note is too long or the reason unknown.
        StaleError: it was changed since the speaker looked.
    """
    note = clean(note)
    _refuse_unreadable(note, reason)
    enterprise_id, buyer_id = pair_ids(scope, other_id)
    with db.told() as unit:
        fair = _lock_fair(unit, scope)
        pair = _pair(unit, scope, enterprise_id, buyer_id)
        if says is not Says.NO_THANKS:
            _refuse_late(fair, now())
        wish = _spoken(unit, scope, enterprise_id, buyer_id)
        if version is not None and version != (wish.version if wish else 0):
            raise StaleError("This wish was changed in the meantime. Please look again.")
        word = None if says is None else _word(says, note, reason)
        before = _word_of(wish)
        wish = _change(unit, scope, wish, pair, word)
        if before != (word or {}):
            ask_to_rescore(unit, scope, fair)
        if says is Says.NO_THANKS:
            _cancel_meeting(unit, scope, fair, *pair)
    return wish


def _refuse_unreadable(note: str, reason: str) -> None:
    if len(note) > _LONGEST_NOTE:
        raise InvalidError(
            "A note has at most %(most)s characters; this one has %(length)s.",
            most=_LONGEST_NOTE,
            length=len(note),
        )
    if reason and reason not in set(DeclineReason):
        raise InvalidError("%(reason)s is not one of the reasons to choose from.", reason=reason)


def _refuse_late(fair: Fair, at: datetime) -> None:
    if fair.wishes_close_at is not None and fair.wishes_close_at <= at:
        raise WishesClosedError(
            "The time for wishes is over. A meeting can still be declined; "
            "for anything else please ask the organiser."
        )


def _lock_fair(unit: Session, scope: Scope) -> Fair:
    """Hold the fair against a publication that goes on at the same time."""
    fair = unit.exec(select(Fair).where(Fair.id == scope.fair_id).with_for_update(read=True))
    found = fair.first()
    if found is None:
        raise NotFoundError("There is no such fair.")
    return found


def _pair(
    unit: Session, scope: Scope, enterprise_id: str, buyer_id: str
) -> tuple[Enterprise, Buyer]:
    enterprise = unit.get(Enterprise, enterprise_id)
    buyer = unit.get(Buyer, buyer_id)
    here = scope.fair_id
    if (
        enterprise is None
        or buyer is None
        or enterprise.fair_id != here
        or buyer.fair_id != here
        or enterprise.withdrawn
        or buyer.withdrawn
    ):
        raise NotFoundError("There is no such participant in this fair.")
    return enterprise, buyer


def _spoken(unit: Session, scope: Scope, enterprise_id: str, buyer_id: str) -> Wish | None:
    return unit.exec(
        select(Wish)
        .where(
            Wish.enterprise_id == enterprise_id,
            Wish.buyer_id == buyer_id,
            Wish.said_by == scope.role,
        )
        .with_for_update()
    ).first()


def _change(
    unit: Session,
    scope: Scope,
    wish: Wish | None,
    pair: tuple[Enterprise, Buyer],
    word: dict[str, str] | None,
) -> Wish | None:
    """Write the word down, with a line of history if it is another than before."""
    before = _word_of(wish)
    if word is None:
        if wish is not None:
            unit.delete(wish)
            record(unit, scope, "wish.withdrawn", _named(*pair), before=before)
        return None
    if wish is None:
        wish = _first_word(unit, scope, pair, word)
    elif before != word:
        wish.says, wish.note, wish.reason = word["says"], word["note"], word["reason"]
        wish.updated_at, wish.simulated = now(), False
        wish.version += 1
    if before != word:
        record(unit, scope, "wish.said", _named(*pair), before=before, after=word)
    return wish


def _first_word(
    unit: Session, scope: Scope, pair: tuple[Enterprise, Buyer], word: dict[str, str]
) -> Wish:
    enterprise, buyer = pair
    wish = Wish(
        fair_id=scope.fair_id,
        enterprise_id=enterprise.id,
        buyer_id=buyer.id,
        said_by=scope.role,
        says=word["says"],
        note=word["note"],
        reason=word["reason"],
    )
    try:
        with unit.begin_nested():
            unit.add(wish)
    except IntegrityError as error:  # the same button, pressed twice at once
        raise StaleError("This wish was changed in the meantime. Please look again.") from error
    return wish


def _word(says: Says, note: str, reason: str) -> dict[str, str]:
    kept_reason = reason if says is Says.NO_THANKS else ""
    return {"says": says.value, "note": note, "reason": kept_reason}


def _word_of(wish: Wish | None) -> dict[str, str]:
    return {"says": wish.says, "note": wish.note, "reason": wish.reason} if wish else {}


def _named(enterprise: Enterprise, buyer: Buyer) -> str:
    return f"{enterprise.id}:{buyer.id}"


# --- a no after publication ----------------------------------------------------------------


def _cancel_meeting(
    unit: Session, scope: Scope, fair: Fair, enterprise: Enterprise, buyer: Buyer
) -> None:
    if fair.published_plan_id is None:
        return
    meeting = unit.exec(
        select(Meeting).where(
            Meeting.plan_id == fair.published_plan_id,
            Meeting.enterprise_id == enterprise.id,
            Meeting.buyer_id == buyer.id,
        )
    ).first()
    if meeting is None:
        return
    slot = unit.get_one(Slot, meeting.slot_id)
    before = meeting.model_dump(mode="json")
    cancel(unit, meeting.id)
    record(unit, scope, "meeting.cancelled", meeting.id, before=before)
    for to, other in ((enterprise, buyer), (buyer, enterprise)):
        language = language_of(to)
        line = Sentence(
            "The meeting with %(other)s on %(when)s has been cancelled. The time is free again.",
            {"other": name_in(other, language), "when": moment_in(slot.starts_at, fair, language)},
        )
        unit.add(
            letter(fair, to, Sentence("A meeting was cancelled"), [line], plan_id=meeting.plan_id)
        )
