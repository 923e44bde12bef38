"""An enterprise, from the invitation to the agenda."""

import pytest
from playwright.sync_api import expect

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.locale import say
from tests.journeys.conftest import Setting, Way
from tests.journeys.ground import Ground
from tests.journeys.live import Traveller

WAYS = [Way("phone", "vi", script=True), Way("desktop", "en", script=False)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_enterprise_finds_buyers_answers_a_request_and_reads_its_agenda(
    ground: Ground, setting_out: Setting, way: Way
):
    ground.says("NM-2", "DN-1", Says.MEET)

    with setting_out(ground, way) as traveller:
        _comes_in(traveller, ground, way)
        _says_must_meet_to_the_best_buyer(traveller, way)
        _accepts_the_request(traveller, way)
        ground.says("NM-1", "DN-1", Says.MUST_MEET)
        ground.plan_and_publish()
        _reads_the_agenda(traveller, way)


@pytest.mark.parametrize("way", [Way("phone", "en", script=True)], ids=str)
def test_an_enterprise_mends_its_profile_and_adds_a_product(
    ground: Ground, setting_out: Setting, way: Way
):
    with setting_out(ground, way) as traveller:
        page = traveller.page
        _comes_in(traveller, ground, way)
        traveller.see("/enterprise/profile")
        page.get_by_role("link", name="Add a product").click()
        traveller.look()
        page.get_by_label("Vietnamese name").fill("Gá kẹp gia công")
        page.get_by_label("Minimum order").fill("many")
        traveller.asks_for(422)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("“many” is not a number.")).to_be_visible()
        expect(page.get_by_label("Vietnamese name")).to_have_value("Gá kẹp gia công")
        traveller.look()
        page.get_by_label("Minimum order").fill("20")
        page.get_by_label("Unit").select_option("piece")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Gá kẹp gia công")).to_be_visible()
        traveller.look()


@pytest.mark.parametrize("way", [Way("phone", "vi", script=True)], ids=str)
def test_an_enterprise_follows_the_coach_to_the_field_and_fills_it_in(
    ground: Ground, setting_out: Setting, way: Way
):
    with setting_out(ground, way) as traveller:
        page = traveller.page
        _comes_in(traveller, ground, way)
        advice = page.locator("section[aria-labelledby=coach] li a")
        field = (advice.last.get_attribute("href") or "").partition("#")[2]
        before = advice.count()
        advice.last.click()
        expect(page.locator(f"#{field}")).to_be_in_viewport()
        page.locator(f"#{field}").fill("JP; DE")
        page.locator("main form button").first.click()
        expect(page.locator(".notice").first).to_be_visible()
        traveller.see("/enterprise")

        assert page.locator("section[aria-labelledby=coach] li a").count() < before


@pytest.mark.parametrize(
    "way", [*WAYS, Way("phone", "en", script=False), Way("desktop", "vi", script=True)], ids=str
)
def test_an_enterprise_confirms_a_suggested_code_and_takes_another_instead(
    ground: Ground, setting_out: Setting, way: Way
):
    with setting_out(ground, way) as traveller:
        page = traveller.page
        _comes_in(traveller, ground, way, "DN-5")
        traveller.see("/enterprise/profile")
        page.locator("a[href$='/hs']").click()
        traveller.look()
        first = page.locator("button[name=code]").first
        code = first.get_attribute("value")
        first.click()
        expect(page.locator(".notice")).to_be_visible()
        expect(page.locator("section[aria-labelledby=stated] .tag.good")).to_be_visible()
        traveller.look()
        page.locator("button[name=code][value='']").click()
        expect(page.locator(f"button[name=code][value='{code}']")).to_be_visible()
        page.locator("input[name=words]").fill("phan mem")
        page.locator("form[role=search] button").click()
        found = page.locator("section[aria-labelledby=look] button[name=code]").first
        expect(found).to_be_visible()
        traveller.look()
        found.click()
        expect(page.locator("section[aria-labelledby=stated] .tag.good")).to_be_visible()
        page.locator("main a").first.click()
        expect(page.locator("section[aria-labelledby=hs-code-step] .tag.good")).to_be_visible()
        traveller.look()


def _comes_in(traveller: Traveller, ground: Ground, way: Way, who: str = "DN-1") -> None:
    traveller.see(ground.invitation(who))
    traveller.page.locator("main form button").click()
    expect(traveller.page).to_have_url(f"{traveller.address}/enterprise")
    traveller.page.locator(f".languages button[value={way.language}]").click()
    expect(traveller.page.locator("html")).to_have_attribute("lang", way.language)
    traveller.look()


def _says_must_meet_to_the_best_buyer(traveller: Traveller, way: Way) -> None:
    traveller.see("/enterprise/buyers")
    card = traveller.page.locator("article.pair").first
    expect(card.locator("h2")).to_have_text("Nagoya Parts")
    card.locator("summary").first.click()
    expect(card.locator(".reasons q").first).to_be_visible()
    card.locator("button[data-says=must_meet]").click()
    pressed = card.locator("button[data-says=must_meet]")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(card).to_contain_text(say(Sentence("Waits for their answer"), way.language))
    traveller.look()


def _accepts_the_request(traveller: Traveller, way: Way) -> None:
    traveller.see("/enterprise/requests")
    card = traveller.page.locator("article.pair", has_text="Köln Instruments")
    expect(card).to_contain_text(say(Sentence("Asks you for a meeting"), way.language))
    card.locator("button[data-says=meet]").click()
    expect(card).to_contain_text(say(Sentence("Both want to meet"), way.language))
    traveller.see("/enterprise/requests")
    agreed = traveller.page.locator("section[aria-labelledby=agreed]")
    expect(agreed).to_contain_text("Köln Instruments")


def _reads_the_agenda(traveller: Traveller, way: Way) -> None:
    page = traveller.page
    traveller.see("/enterprise/wish-report")
    traveller.see("/enterprise/agenda")
    expect(page.get_by_role("link", name="Nagoya Parts")).to_be_visible()
    expect(page.get_by_role("link", name="Köln Instruments")).to_be_visible()
    assert traveller.fetched("ics").startswith(b"BEGIN:VCALENDAR")
    assert traveller.fetched("pdf").startswith(b"%PDF-")
    page.get_by_role("link", name="Köln Instruments").click()
    expect(page.get_by_text("nm-2@example.com")).to_be_visible()
    traveller.look()
