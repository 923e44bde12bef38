"""The buyer's pages: who sees them, what stands there, in both languages."""

import pytest
from fastapi.testclient import TestClient

from tests.web.reading import Document

PAGES = [
    "/buyer",
    "/buyer/profile",
    "/buyer/profile/edit",
    "/buyer/needs/new",
    "/buyer/suggested",
    "/buyer/requests",
    "/buyer/agenda",
    "/buyer/needs",
    "/buyer/enterprises",
    "/buyer/enterprises?words=dien+tu&sector=electronics&certificate=iso&hs=8534",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_page_has_one_heading_and_no_text_without_translation(
    as_buyer: TestClient, path: str, language: str
):
    as_buyer.headers["accept-language"] = language

    answer = as_buyer.get(path)

    assert answer.status_code == 200
    page = Document(answer.text)
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text()
