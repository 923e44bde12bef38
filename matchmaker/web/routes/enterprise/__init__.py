"""Pages of the enterprise: one file a page; this one puts them together."""

from fastapi import APIRouter

from matchmaker.web.routes.enterprise import agenda, buyers, home, profile, requests, wishes

router = APIRouter()
for _page in (home, profile, buyers, requests, agenda, wishes):
    router.include_router(_page.router)
