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
    today,
    versions,
    what_if,
    work,
)

router = APIRouter()
for _page in (
    fairs, overview, imports, participants, proposals, plans, outlook, what_if, versions, plan,
    work, paper, history,
    coverage, evaluation, hs, today, outcomes,
):  # fmt: skip
    router.include_router(_page.router)
