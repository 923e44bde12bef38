"""Pages of the organiser: one file a page; this one puts them together."""

from fastapi import APIRouter

from matchmaker.web.routes.organiser import (
    coverage,
    evaluation,
    fairs,
    history,
    hs,
    imports,
    outcomes,
    outlook,
    overview,
    paper,
    participants,
    plan,
    plans,
    proposals,
    repair,
    today,
    versions,
    what_if,
    why_not,
    work,
)

router = APIRouter()
for _page in (
    fairs, overview, imports, participants, proposals, plans, outlook, what_if, versions, plan,
    work, paper, history,
    coverage, evaluation, hs, today, outcomes, repair, why_not,
):  # fmt: skip
    router.include_router(_page.router)
