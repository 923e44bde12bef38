"""The fair's day: an organiser marks who comes, an enterprise says how it went."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.locale import say
from matchmaker.services.attend import Mark, mark
from matchmaker.services.organisers import add_organiser, organiser_by_email
from matchmaker.storage.tables import Fair, Meeting, Slot
from tests.journeys.conftest import Setting, Way
from tests.journeys.ground import EMAIL, Ground
from tests.journeys.organising import Organising

DESK = [Way("desktop", "vi", script=True), Way("phone", "en", script=False)]
STAND = [Way("phone", "vi", script=True), Way("desktop", "en", script=False)]


def stop_the_clock(ground: Ground, minutes: int) -> None:
    """Publish a plan of two meetings and let the first buyer be late, so far into the first slot.

    The fair is made a simulated one: its clock stands at that mark.
    """
    for firm, buyer in (("DN-1", "NM-1"), ("DN-2", "NM-2")):
        ground.says(firm, buyer, Says.MEET)
        ground.says(buyer, firm, Says.MEET)
    ground.plan_and_publish()
    with ground.db.told() as unit:
        unit.get_one(Fair, ground.fair_id).simulated = True
        first = unit.exec(
            select(Slot).where(Slot.fair_id == ground.fair_id, Slot.number == 0)
        ).one()
        rows = unit.exec(select(Meeting).where(Meeting.fair_id == ground.fair_id)).all()
        for row in rows:
            row.slot_id = first.id
        meeting = next(row for row in rows if row.enterprise_id == ground.id_of("DN-1"))
    with time_machine.travel(first.starts_at + timedelta(minutes=minutes), tick=False):
        mark(ground.db, ground.organiser, meeting.id, Role.BUYER, Mark.LATE)


def party(card: Locator, place: int) -> Locator:
    """A side of a meeting's card: the enterprise 0, the buyer 1."""
    return card.locator(".party").nth(place)


@pytest.mark.parametrize("way", DESK, ids=str)
def test_an_organiser_marks_who_comes_and_takes_a_mark_back(
    ground: Ground, setting_out: Setting, way: Way
):
    stop_the_clock(ground, 8)

    with setting_out(ground, way) as traveller:
        desk = Organising(traveller, way.language, "journey")
        page = traveller.page

        def told(text: str, **values: int) -> str:
            return say(Sentence(text, dict(values)), way.language)

        def figure(text: str) -> Locator:
            return page.locator("#day-figures a", has_text=told(text)).locator("strong")

        desk.sign_in()
        traveller.see(f"{desk.root}/today")
        expect(page.locator("#today-rows li.met")).to_have_count(2)
        expect(page.locator("li.met").first).to_contain_text("Nagoya Parts")  # late stands first
        card = page.locator("li.met", has_text="Nagoya Parts")
        expect(party(card, 1)).to_contain_text("Nagoya Parts")
        expect(party(card, 1)).to_contain_text(told("Late, still expected"))

        party(card, 0).locator("button[value=came]").click()
        expect(party(card, 0).locator(".tag")).to_have_text(told("Came"))
        party(card, 1).locator("button[value=absent]").click()
        expect(party(card, 1).locator(".tag")).to_have_text(told("Did not come"))
        expect(party(card, 0).locator(".tag")).to_have_text(told("Came"))
        expect(figure("Somebody did not come")).to_have_text("1")
        traveller.look()

        party(card, 1).locator("button[value=undo]").click()
        expect(party(card, 1).locator("button[value=late]")).to_be_visible()
        expect(figure("Somebody did not come")).to_have_text("0")
        party(card, 1).locator("button[value=late]").click()
        expect(party(card, 1).locator("button[value=absent]")).to_be_visible()
        party(card, 1).locator("button[value=came]").click()
        expect(party(card, 1).locator(".tag")).to_contain_text("8")
        expect(figure("Held")).to_have_text("1")
        traveller.look()

        figure("Held").click()
        expect(page.locator("#today-rows li.met")).to_have_count(1)
        traveller.look()
        page.locator("#text").fill("köln")
        page.locator("form[role=search] button").click()
        expect(page.locator("#today-rows li.met")).to_contain_text("Köln Instruments")
        traveller.see(f"{desk.root}/outcomes")


SLOW = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}
"""A hall's Wi-Fi: every answer takes six tenths of a second."""


def tap_at_once(page: Page, *buttons: Locator) -> None:
    """Tap one button after the other before the first answer can be back."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    handles = [button.element_handle() for button in buttons]
    page.evaluate("buttons => buttons.forEach(button => button.click())", handles)


@pytest.mark.parametrize("way", [Way("phone", "vi", script=True)], ids=str)
def test_two_taps_within_one_round_trip_are_both_kept_and_both_seen(
    ground: Ground, setting_out: Setting, way: Way
):
    stop_the_clock(ground, 8)

    with setting_out(ground, way) as traveller:
        desk = Organising(traveller, way.language, "journey")
        page, came = traveller.page, say(Sentence("Came"), way.language)
        desk.sign_in()
        traveller.see(f"{desk.root}/today")
        card, other = (page.locator("li.met", has_text=name) for name in ("Nagoya", "Köln"))
        held = page.locator("#day-figures a", has_text=say(Sentence("Held"), way.language))

        first, second = party(card, 0), party(card, 1)
        third, fourth = party(other, 0), party(other, 1)
        tap_at_once(page, *(one.locator("button[value=came]") for one in (first, second, third)))
        for side in (first, second, third):
            expect(side.locator("button[value=undo]")).to_be_visible()
            expect(side.locator("button[value=came]")).to_have_count(0)
        expect(first.locator(".tag")).to_have_text(came)
        expect(held.locator("strong")).to_have_text("1")

        tap_at_once(page, first.locator("button"), fourth.locator("button[value=came]"))
        expect(first.locator("button[value=came]")).to_be_visible()
        expect(fourth.locator("button[value=undo]")).to_be_visible()
        expect(held.locator("strong")).to_have_text("1")
        page.reload()
        expect(page.locator("button[value=undo]")).to_have_count(3)
        traveller.look()


@pytest.mark.parametrize("way", STAND, ids=str)
def test_an_enterprise_says_how_it_went_and_only_the_organiser_reads_it(
    ground: Ground, setting_out: Setting, way: Way
):
    stop_the_clock(ground, 240)

    with setting_out(ground, way) as traveller:
        page = traveller.page

        def told(text: str) -> str:
            return say(Sentence(text), way.language)

        traveller.open(ground.invitation("DN-1"))
        page.locator("main form button").click()
        page.locator(f".languages button[value={way.language}]").click()
        traveller.see("/enterprise/agenda")
        page.get_by_role("link", name=told("How did it go?")).click()
        expect(page.locator("main")).to_contain_text("Nagoya Parts")
        traveller.look()

        page.locator("input[name=stage][value=contract]").check()
        page.locator("input[name=next_move][value=visit]").check()
        page.locator("main details summary").click()
        page.locator("#value").fill("12.000" if way.language == "vi" else "12,000")
        page.locator("#note").fill("Gửi bản vẽ trước thứ Sáu")
        traveller.asks_for(422)
        page.locator("main form.stack button").click()
        expect(page.locator("#currency-fault")).to_be_visible()
        traveller.look()
        page.locator("#currency").select_option("USD")
        page.locator("main form.stack button").click()
        expect(page.locator(".notice").first).to_be_visible()
        expect(page.locator("main")).to_contain_text(told("Order or contract"))
        traveller.look()

        traveller.open(ground.invitation("NM-1"))
        page.locator("main form button").click()
        traveller.see("/buyer/agenda")
        expect(page.locator("main")).not_to_contain_text(told("Order or contract"))

        desk = Organising(traveller, way.language, "journey")
        desk.sign_in()
        traveller.see(f"{desk.root}/outcomes?show=orders")
        row = page.locator("#outcome-rows tbody tr")
        expect(row).to_contain_text("Nagoya Parts")
        expect(row).to_contain_text("12.000 USD" if way.language == "vi" else "12,000 USD")
        assert traveller.fetched("xlsx").startswith(b"PK")


@pytest.fixture(autouse=True)
def _organised(ground: Ground) -> None:
    """Let the organiser's account open this fair."""
    account = organiser_by_email(ground.db, EMAIL)
    assert account is not None
    add_organiser(ground.db, ground.fair_id, account.id)
