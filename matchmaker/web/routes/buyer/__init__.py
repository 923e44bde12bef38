"""Pages of the buyer: one file a page; this one puts them together."""

from fastapi import APIRouter

from matchmaker.web.routes.buyer import (
    agenda,
    enterprises,
    home,
    needs,
    profile,
    requests,
    suggested,
    wishes,
)

router = APIRouter()
for _page in (home, profile, needs, enterprises, suggested, requests, agenda, wishes):
    router.include_router(_page.router)
