"""Renew: one changed profile in both sides' lists, without proposing anew.

The participant is compared with the other side only. Its pairs and their
scores are those of a full run; the lists take it in by the rules of
`ranking.merge`, since weighing everybody against everybody is what takes the
time. In a fair too large to score every pair it is compared with its hundred
nearest, with those it was compared with before, and where somebody wished;
pairs of others stay as they are until the next full run.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.ranking.exposure import Lists
from matchmaker.services import meaning, scoring
from matchmaker.services.answers_so_far import heard, stored_logits, with_answers
from matchmaker.services.list_places import NewPairs, Seats, seat
from matchmaker.services.models import model_of
from matchmaker.services.nearest import nearest
from matchmaker.services.need_matches import explain_all
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.propose import encode_texts, proposal_rows, propose
from matchmaker.services.reference import agreements
from matchmaker.services.scoring import Scored
from matchmaker.settings import get_settings
from matchmaker.storage.queries.proposals_input import Among, FairRows, fair_rows
from matchmaker.storage.queries.renew_rows import (
    explain_row,
    footing,
    move,
    pairs_of,
    replace_pairs,
    side_of,
    wished_with,
)
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RenewOutcome:
    """What a renewal did.

    Args:
        pairs: the participant's scored pairs, all of them stored.
        listed: those that stand on at least one side's list.
        moved: other pairs that have another place now.
        encoded: texts that had no vector yet.
        whole: everything was proposed anew, since encoder or model had changed.
    """

    pairs: int = 0
    listed: int = 0
    moved: int = 0
    encoded: int = 0
    whole: bool = False


def renew(db: Database, scope: Scope, participant_id: str) -> RenewOutcome:
    """Bring one participant's proposals up to date after its profile or offers changed.

    Nothing happens before the fair's first proposals; a changed encoder or
    model asks for a full run, which is then made.

    Args:
        db: where the fair is.
        scope: the organiser's.
        participant_id: an enterprise or a buyer, withdrawn or not.

    Raises:
        ForbiddenError: a participant asked.
        NotFoundError: there is no such fair or participant.
    """
    organiser_only(scope)
    with db.read() as unit:
        side = side_of(unit, scope, participant_id)
        stands_on = footing(unit, scope)
    if stands_on is None:
        return RenewOutcome()
    encoder = meaning.encoder()
    model = model_of(scope.fair_id)
    if (stands_on.encoder, stands_on.model) != (encoder.fingerprint, model.fingerprint):
        outcome = propose(db, scope)
        return RenewOutcome(outcome.pairs, outcome.listed, 0, outcome.encoded, whole=True)
    one = _One(db, scope, side, participant_id, encoder.fingerprint)
    own = sides_of(one.rows(()), ())
    encoded = encode_texts(db, encoder, own)
    others = one.likely(own) if stands_on.pairs > scoring.ALL_PAIRS else None
    sides = sides_of(one.rows(others), agreements())
    near = scoring.near_matrix(db, encoder.fingerprint, sides)
    answered = heard(db, scope)
    scored = scoring.score_pairs(sides, near, model)
    scored = with_answers(scored, answered, stored_logits(db, scope, answered, model))
    pairs, listed, moved = one.store(sides, scored)
    _LOG.info("renewed %d pairs, %d listed, %d moved", pairs, listed, moved)
    return RenewOutcome(pairs, listed, moved, encoded)


@dataclass(frozen=True, slots=True)
class _One:
    """The participant that is renewed."""

    db: Database
    scope: Scope
    side: Role
    id: str
    fingerprint: str

    def rows(self, others: Collection[str] | None) -> FairRows:
        """Its rows, and those of others on the other side (None: everybody's)."""
        mine = [self.id]
        with self.db.read() as unit:
            seller = self.side is Role.ENTERPRISE
            return fair_rows(
                unit, self.scope, Among(mine, others) if seller else Among(others, mine)
            )

    def likely(self, own: Sides) -> set[str]:
        """With whom it is compared in a large fair."""
        near = nearest(
            self.db,
            self.scope,
            own,
            side=self.side,
            fingerprint=self.fingerprint,
            most=scoring.NEAREST,
        )
        with self.db.read() as unit:
            before = pairs_of(unit, self.scope, self.side, self.id)
            wished = wished_with(unit, self.scope, self.side, self.id)
        return {*near, *(row.other_id for row in before), *wished}

    def store(self, sides: Sides, scored: Scored) -> tuple[int, int, int]:
        """Put the new pairs in the place of the old; numbers of pairs, listed and moved ones."""
        with self.db.read() as unit:
            length = get_settings().proposals_per_list
            seats = seat(unit, self.scope, self._new_pairs(scored), length)
        lists = _as_lists(self.side, sides, seats)
        proposals = proposal_rows(self.scope, sides, scored, lists, self.fingerprint)
        told = self._told(seats.came)
        with self.db.write() as unit:
            replace_pairs(unit, self.scope, self.side, self.id, proposals)
            move(unit, self.side.other_side, seats.moved)
            for row, reasons in told.items():
                explain_row(unit, row, reasons)
        return len(proposals), len(seats.own.keys() | seats.theirs.keys()), len(seats.moved)

    def _told(self, came: dict[str, tuple[str, str]]) -> dict[str, dict[str, Any]]:
        """Reasons of pairs that come onto lists of the other side, by proposal.

        None at all if an offer behind one of them is gone: its own renewal waits
        already, and the pair with it.
        """
        seller = self.side is Role.ENTERPRISE
        pairs = [
            (receiver, reader) if seller else (reader, receiver)
            for reader, receiver in came.values()
        ]
        try:
            return dict(zip(came, explain_all(self.db, self.scope, pairs), strict=True))
        except NotFoundError:
            return {}

    def _new_pairs(self, scored: Scored) -> NewPairs:
        odds, other_side = scored.odds, self.side.other_side
        gated = np.array([bool(gates) for gates in scored.gates], bool)
        asks = {Role.ENTERPRISE: odds.p_enterprise, Role.BUYER: odds.p_buyer}
        return NewPairs(
            self.side,
            self.id,
            [getattr(pair, other_side.value).id for pair in scored.pairs],
            np.where(gated, np.nan, odds.p_mutual),
            asks[self.side],
            asks[other_side],
        )


def _as_lists(side: Role, sides: Sides, seats: Seats) -> Lists:
    """The participant's places as lists of both sides, in the sides' row numbers."""
    others = sides.buyers if side is Role.ENTERPRISE else sides.enterprises
    at = {firm.id: row for row, firm in enumerate(others)}
    length = max([*seats.own.values(), *seats.theirs.values()], default=0)
    mine = np.full((1, length), -1, np.int32)
    theirs = np.full((len(others), length), -1, np.int32)
    for other, place in seats.own.items():
        mine[0, place - 1] = at[other]
    for other, place in seats.theirs.items():
        theirs[at[other], place - 1] = 0
    return Lists(mine, theirs) if side is Role.ENTERPRISE else Lists(theirs, mine)
