"""Lists after wishes: a while after somebody spoke, all answers so far are taken in at once.

A wish asks for it in its own unit; later wishes find the job waiting. The wait
grows with how long the last run took, so that a large fair spends at most a
fifth of its time on it.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from matchmaker.domain.participant import Scope
from matchmaker.services.propose import propose
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.queries.answers import has_proposals, last_outcome
from matchmaker.storage.queries.jobs import wanted_job
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair

KIND = "rescore"
_REST = 4  # times as long as a run took


@dataclass(frozen=True, slots=True)
class RescoreOutcome:
    """What taking the answers in did: pairs scored, pairs on a list, and how long it took."""

    pairs: int
    listed: int
    seconds: float


def ask_to_rescore(unit: Session, scope: Scope, fair: Fair) -> None:
    """Ask, in the unit of a wish, that lists take it in after a while.

    Nothing is asked before the first proposals, and nothing once the plan is
    published or the time for wishes is over: lists have done their work.
    """
    at = now()
    over = fair.wishes_close_at is not None and fair.wishes_close_at <= at
    if over or fair.published_plan_id is not None or not has_proposals(unit, scope):
        return
    took = float(last_outcome(unit, scope, KIND).get("seconds", 0.0))
    wait = max(float(get_settings().rescore_after_s), _REST * took)
    wanted_job(unit, scope, KIND, {}, start_after=at + timedelta(seconds=wait))


def rescore(db: Database, scope: Scope) -> RescoreOutcome:
    """Propose anew with the answers so far.

    Raises:
        ForbiddenError: a participant asked.
        NotFoundError: there is no such fair.
    """
    began = time.monotonic()
    outcome = propose(db, scope)
    return RescoreOutcome(outcome.pairs, outcome.listed, round(time.monotonic() - began, 3))
