"""The enterprise's pages: who sees them, what stands there, in both languages."""

import pytest
from fastapi.testclient import TestClient

from tests.web.reading import Document

PAGES = [
    "/enterprise",
    "/enterprise/profile",
    "/enterprise/profile/edit",
    "/enterprise/profile/products/new",
    "/enterprise/buyers",
    "/enterprise/requests",
    "/enterprise/agenda",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_page_has_one_heading_and_no_text_without_translation(
    as_enterprise: TestClient, path: str, language: str
):
    as_enterprise.headers["accept-language"] = language

    answer = as_enterprise.get(path)

    assert answer.status_code == 200
    page = Document(answer.text)
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text()
