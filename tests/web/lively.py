"""A small fair in which something has happened: proposals, wishes, plans, an import."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.services.import_profiles import stage
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.publish import publish
from matchmaker.services.what_if import new_what_if, solve_what_if
from matchmaker.services.what_if_changes import Changes
from matchmaker.storage.tables import (
    Job,
    Meeting,
    PlanVersion,
    ProfileImport,
    Proposal,
    WhatIf,
    Wish,
)

WHY = "Need and product speak of the same thing."
GATE = "The certificate %(name)s is missing."
CSV = (
    "Mã,Tên tiếng Việt,Ngành,Tỉnh,Người liên hệ\n"
    "DN-7,Cơ khí Bảy,machinery,Hà Nội,Bà Bảy\n"
    ",Không có mã,machinery,Hà Nội,Ông Không\n"
    "DN-8,Điện tử Tám,nghề lạ,Hà Nội,Ông Tám\n"
).encode()


@dataclass(frozen=True)
class Lively:
    """What was added to the small fair."""

    proposals: list[Proposal]
    published: PlanVersion
    draft: PlanVersion
    job: Job
    staged: ProfileImport
    draft_meetings: list[Meeting]
    what_if: WhatIf


def _reasons(quote: str) -> dict[str, Any]:
    return {
        "enterprise": {},
        "buyer": {},
        "why": [
            {
                "signal": "text_fit",
                "sentence": Sentence(WHY).to_json(),
                "enterprise": 1.0,
                "buyer": 1.0,
                "evidence": [
                    {
                        "owner": "product",
                        "id": "x",
                        "field": "text_vi",
                        "start": 0,
                        "end": len(quote),
                        "quote": quote,
                    }
                ],
            }
        ],
        "against": [],
        "missing": [],
    }


def proposals_of(found: Any) -> list[Proposal]:
    """Every pair: three on both lists, the fourth ruled out by a must-have."""
    pairs = [(0, 0, 0.9), (1, 1, 0.8), (0, 1, 0.4), (1, 0, 0.3)]
    made = []
    for rank, (enterprise, buyer, p) in enumerate(pairs, start=1):
        gated = rank == 4
        made.append(
            Proposal(
                fair_id=found.fair.id,
                enterprise_id=found.enterprises[enterprise].id,
                buyer_id=found.buyers[buyer].id,
                best_product_id=found.products[enterprise].id,
                best_need_id=found.needs[buyer].id,
                p_enterprise=p,
                p_buyer=p / 2,
                p_mutual=p / 3,
                rank_for_enterprise=None if gated else rank,
                rank_for_buyer=None if gated else rank,
                reasons=_reasons("Khuôn thép SKD61."),
                gates=[{"rule": "must", "sentence": Sentence(GATE, {"name": "IATF"}).to_json()}]
                if gated
                else [],
            )
        )
    return made


def wish(found: Any, enterprise: int, buyer: int, side: str, says: Says = Says.MEET) -> Wish:
    """What one side says of the other."""
    return Wish(
        fair_id=found.fair.id,
        enterprise_id=found.enterprises[enterprise].id,
        buyer_id=found.buyers[buyer].id,
        said_by=side,
        says=says,
    )


def enliven(found: Any) -> Lively:
    """Let both firsts and both seconds agree, publish a plan, then make a draft and an import.

    The first enterprise also asks the second buyer, who has not answered.
    """
    db, scope = found.db, found.organiser
    proposals = proposals_of(found)
    with db.told() as unit:
        unit.add_all(proposals)
        for pair in ((0, 0), (1, 1)):
            for side in ("enterprise", "buyer"):
                unit.add(wish(found, *pair, side))
        unit.add(wish(found, 0, 1, "enterprise", Says.MUST_MEET))
    published = publish(db, scope, solve_plan(db, scope, seed=1, seconds=0.1).id)
    draft = solve_plan(db, scope, seed=2, seconds=0.1)
    job = Job(fair_id=found.fair.id, kind="propose")
    with db.told() as unit:
        unit.add(job)
        meetings = list(unit.exec(select(Meeting).where(Meeting.plan_id == draft.id)))
    staged = stage(db, scope, "enterprises.csv", CSV)
    tried = new_what_if(db, scope, "One table", Changes(tables=1))
    tried = solve_what_if(db, scope, tried.id, seconds=0.1)
    return Lively(proposals, published, draft, job, staged, meetings, tried)
