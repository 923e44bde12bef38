"""A buyer, from the needs to the agenda."""

import pytest
from playwright.sync_api import expect

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.locale import say
from tests.journeys.conftest import Setting, Way
from tests.journeys.ground import Ground
from tests.journeys.live import Traveller

WAYS = [Way("desktop", "en", script=True), Way("phone", "vi", script=False)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_buyer_finds_suppliers_by_need_and_by_words_and_reads_the_agenda(
    ground: Ground, setting_out: Setting, way: Way
):
    with setting_out(ground, way) as traveller:
        _comes_in(traveller, ground, way)
        _looks_at_the_suppliers_of_a_need(traveller)
        _searches_and_wishes(traveller, way)
        _adds_a_need(traveller, way)
        ground.says("DN-2", "NM-1", Says.MEET)
        ground.plan_and_publish()
        _reads_the_agenda(traveller)


def _comes_in(traveller: Traveller, ground: Ground, way: Way) -> None:
    traveller.open(ground.invitation("NM-1"))
    traveller.page.locator("main form button").click()
    expect(traveller.page).to_have_url(f"{traveller.address}/buyer")
    traveller.page.locator(f".languages button[value={way.language}]").click()
    expect(traveller.page.locator("html")).to_have_attribute("lang", way.language)
    traveller.look()


def _looks_at_the_suppliers_of_a_need(traveller: Traveller) -> None:
    traveller.see("/buyer/needs")
    traveller.page.get_by_role("link", name="Injection moulds", exact=True).click()
    first = traveller.page.locator("article.pair").first
    expect(first.locator("h3 a")).to_have_attribute("href", traveller.any_of("/buyer/enterprises/"))
    expect(first).to_contain_text("848071")
    traveller.look()
    first.locator("h3 a").click()
    expect(traveller.page.locator(".reasons q").first).to_be_visible()
    traveller.look()


def _searches_and_wishes(traveller: Traveller, way: Way) -> None:
    page = traveller.page
    traveller.see("/buyer/enterprises")
    page.locator("#words").fill("dien tu")
    page.locator("#words").press("Enter")
    card = page.locator("article.pair").first
    shown = "Điện tử Hồ Tây" if way.language == "vi" else "West Lake Electronics"
    expect(card.locator("h2")).to_have_text(shown)
    if not traveller.script:
        page.locator("#by-meaning a").click()
    found_by_meaning = page.locator("#by-meaning li").first
    expect(found_by_meaning).to_be_visible(timeout=60_000)
    traveller.look()
    card.locator("button[data-says=must_meet]").click()
    expect(card).to_contain_text(say(Sentence("Waits for their answer"), way.language))
    card.locator("button[data-says=must_meet]").click()
    expect(card.locator("button[data-says=must_meet]")).to_have_attribute("aria-pressed", "false")
    card.locator("button[data-says=meet]").click()
    expect(card.locator("button[data-says=meet]")).to_have_attribute("aria-pressed", "true")


def _adds_a_need(traveller: Traveller, way: Way) -> None:
    page = traveller.page
    traveller.see("/buyer/needs/new")
    page.locator("#text_original").fill("Steel shafts, ground to 0.01 mm, 2,000 a month.")
    page.locator("#name_en").fill("Steel shafts")
    page.locator("input[name=must_fields][value=tolerance_mm]").check()
    page.locator("main form button", has_text=say(Sentence("Save"), way.language)).first.click()
    expect(page.get_by_role("heading", name="Steel shafts")).to_be_visible()
    traveller.look()


def _reads_the_agenda(traveller: Traveller) -> None:
    traveller.see("/buyer/requests")
    traveller.see("/buyer/suggested")
    traveller.see("/buyer/profile")
    traveller.see("/buyer/wish-report")
    traveller.see("/buyer/agenda")
    meeting = traveller.page.locator("table.agenda tbody tr").first
    expect(meeting).to_contain_text("09:")
    assert traveller.fetched("ics").startswith(b"BEGIN:VCALENDAR")
    assert traveller.fetched("pdf").startswith(b"%PDF-")
