"""A fair that was answered by people whose likes are known, for tests of learning."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import insert
from sqlmodel import select

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.participant import Role, Scope
from matchmaker.ranking.calibrate import sigmoid
from matchmaker.ranking.score import Model, score
from matchmaker.ranking.signals import NAMES
from matchmaker.services.models import prior_model
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.core import PROPOSAL, SHOWN, WISH
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Proposal, Wish
from tests.small_fair import DAY

ENTERPRISES, BUYERS = 30, 25


@dataclass(frozen=True)
class AnsweredFair:
    id: str
    slug: str

    @property
    def organiser(self) -> Scope:
        return Scope(self.id, Role.ORGANISER, actor="organiser@fair.example")


def answered_fair(
    db: Database,
    slug: str = "hanoi",
    *,
    answered: int = ENTERPRISES * BUYERS,
    off: float = 1.0,
    level: float = 0.0,
    simulated: bool = False,
    seed: int = 3,
) -> AnsweredFair:
    """Write a fair in which so many pairs were answered by both sides.

    Args:
        db: where to.
        slug: of the fair.
        answered: pairs with both answers; the rest is scored and silent.
        off: how far people's weights are from the shipped ones, in their logarithm.
        level: how much readier they say yes, in log-odds.
        simulated: the fair and its wishes are made up.
        seed: of people and their answers.
    """
    random = np.random.default_rng(seed)
    made = AnsweredFair(new_id(), slug)
    ids = {Enterprise: _ids(ENTERPRISES), Buyer: _ids(BUYERS)}
    with db.told() as unit:
        unit.add(
            Fair(
                id=made.id,
                slug=slug,
                name_vi=slug,
                name_en=slug,
                first_day=DAY,
                last_day=DAY,
                simulated=simulated,
            )
        )
        unit.flush()
        for table, own in ids.items():
            unit.add_all(
                table(id=one, fair_id=made.id, code=f"X{at}") for at, one in enumerate(own)
            )
    pairs = [(e, b) for e in ids[Enterprise] for b in ids[Buyer]]
    values = _signals(random, len(pairs))
    yes = _yes(random, values, off=off, level=level)
    spoken = random.permutation(len(pairs))[:answered]
    with db.told() as unit:
        unit.execute(insert(PROPOSAL), _proposals(made.id, pairs, values))
        wishes = [
            _wish(made.id, pairs[row], side, yes[row, at] == 1, simulated=simulated)
            for row in spoken.tolist()
            for at, side in enumerate(("enterprise", "buyer"))
        ]
        if wishes:
            unit.execute(insert(WISH), wishes)
    return made


def _ids(count: int) -> list[str]:
    return [new_id() for _ in range(count)]


def _signals(random: np.random.Generator, count: int) -> np.ndarray:
    model = prior_model()
    z = random.normal(0, 1, (count, len(NAMES)))
    z[random.random(z.shape) < 0.1] = np.nan
    return (z * model.scale + model.centre).astype(np.float32)


def people(off: float, seed: int = 11) -> Model:
    """Weights of people: the shipped ones, each off by a factor."""
    from dataclasses import replace

    prior = prior_model()
    factor = np.exp(np.random.default_rng(seed).normal(0, off, prior.weights.shape))
    return replace(prior, weights=prior.weights * factor)


def _yes(
    random: np.random.Generator, values: np.ndarray, *, off: float, level: float
) -> np.ndarray:
    chance = sigmoid(score(values, people(off)).logits + level)
    return (random.random(chance.shape) < chance).astype(int)


def _proposals(fair_id: str, pairs: list[tuple[str, str]], values: np.ndarray) -> list[dict]:
    model = prior_model()
    scores = score(values, model)
    return [
        {
            "id": new_id(),
            "fair_id": fair_id,
            "enterprise_id": enterprise,
            "buyer_id": buyer,
            "best_product_id": new_id(),
            "best_need_id": f"need of {buyer}"[:32],
            "p_enterprise": float(scores.p_enterprise[row]),
            "p_buyer": float(scores.p_buyer[row]),
            "p_mutual": float(scores.p_mutual[row]),
            "known_share": 1.0,
            "signals": {
                name: None if np.isnan(value) else float(value)
                for name, value in zip(NAMES, values[row], strict=True)
            },
            "reasons": {},
            "gates": [],
            "encoder": "lexical",
            "model": model.fingerprint,
            "created_at": now(),
        }
        for row, (enterprise, buyer) in enumerate(pairs)
    ]


def _wish(
    fair_id: str, pair: tuple[str, str], side: str, says_yes: bool, *, simulated: bool
) -> dict:
    return {
        "id": new_id(),
        "fair_id": fair_id,
        "enterprise_id": pair[0],
        "buyer_id": pair[1],
        "said_by": side,
        "says": "meet" if says_yes else "no_thanks",
        "note": "",
        "reason": "",
        "simulated": simulated,
        "created_at": now(),
        "updated_at": now(),
        "version": 1,
    }


def note_shown(
    db: Database,
    fair: AnsweredFair,
    chance: float,
    *,
    sides: tuple[Role, ...] = (Role.ENTERPRISE, Role.BUYER),
    shown_in: str = ShownIn.SUGGESTED,
    pairs: set[tuple[str, str]] | None = None,
) -> None:
    """Write down that every answered pair, or these, stood on its readers' lists by a chance."""
    with db.told() as unit:
        spoken = {(one.enterprise_id, one.buyer_id) for one in unit.exec(select(Wish)).all()}
        signals = {
            (one.enterprise_id, one.buyer_id): one.signals for one in unit.exec(select(Proposal))
        }
        rows = [
            {
                "enterprise_id": enterprise,
                "buyer_id": buyer,
                "seen_by": side.value,
                "shown_in": str(shown_in),
                "model": "m",
                "shown_on": date(2026, 1, 1),
                "fair_id": fair.id,
                "place": 6,
                "propensity": chance,
                "signals": signals[enterprise, buyer],
                "encoder": "lexical",
                "at": now(),
            }
            for enterprise, buyer in sorted(pairs or spoken)
            for side in sides
        ]
        unit.execute(insert(SHOWN), rows)
