"""Pages of the buyer: one file a page; this one puts them together."""

from fastapi import APIRouter

router = APIRouter()
