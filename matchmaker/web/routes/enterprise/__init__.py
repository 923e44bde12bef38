"""Pages of the enterprise: one file a page; this one puts them together."""

from fastapi import APIRouter

from matchmaker.web.routes.enterprise import agenda, buyers, home, profile, requests

router = APIRouter()
for _page in (home, profile, buyers, requests, agenda):
    router.include_router(_page.router)
