"""Pages of the organiser: one file a page; this one puts them together."""

from fastapi import APIRouter

router = APIRouter()
