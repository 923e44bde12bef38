"""Pages of the organiser: one file a page; this one puts them together."""

from fastapi import APIRouter

from matchmaker.web.routes.organiser import (
    fairs,
    imports,
    overview,
    participants,
    plan,
    plans,
    proposals,
    work,
)

router = APIRouter()
for _page in (fairs, overview, imports, participants, proposals, plans, plan, work):
    router.include_router(_page.router)
