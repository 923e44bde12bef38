"""One word about a partner: said, changed, taken back; as a form and as a card."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.storage.tables import AuditEvent, Fair, Mail, Meeting, Wish
from tests.web.conftest import SmallFair, build_fair
from tests.web.crowd import card_of, headings, page, propose, sign_in_as, speak
from tests.web.lively import enliven
from tests.web.reading import Document, Element

SIDES = [Role.ENTERPRISE, Role.BUYER]
WORDS = ["must_meet", "meet", "no_thanks"]


class Speaker:
    """Somebody of a small fair at his browser, and the partner of whom he speaks."""

    def __init__(self, browser: TestClient, found: SmallFair, side: Role) -> None:
        self.browser, self.found, self.side = browser, found, side
        sign_in_as(browser, found, side)
        self.other = (found.buyers if side is Role.ENTERPRISE else found.enterprises)[0].id
        self.list = "/enterprise/buyers" if side is Role.ENTERPRISE else "/buyer/suggested"

    def says(self, word: str, *, other: str = "", **more: str):
        """Press a button without JavaScript."""
        form = {"other": other or self.other, "says": word, "next": self.list} | more
        return self.browser.post(f"/{self.side}/wishes", data=form, follow_redirects=False)

    def says_by_htmx(self, word: str, **more: str):
        """Press a button where htmx puts the answer in the card's place."""
        headers = {"HX-Request": "true", "HX-Target": f"article#card-{self.other}"}
        form = {"other": self.other, "says": word, "next": self.list} | more
        return self.browser.post(f"/{self.side}/wishes", data=form, headers=headers)

    def words(self) -> list[tuple[str, str]]:
        """Read what is stored: the word and its note."""
        with self.found.db.read() as unit:
            return [
                (wish.says, wish.note)
                for wish in unit.exec(select(Wish).where(Wish.said_by == self.side))
            ]


@pytest.fixture(params=SIDES, ids=str)
def speaker(client: TestClient, small_fair: SmallFair, request: pytest.FixtureRequest) -> Speaker:
    """Give each side in turn, with a suggested partner."""
    propose(small_fair, [(small_fair.enterprises[0], small_fair.buyers[0])])
    return Speaker(client, small_fair, request.param)


def pressed(card: Element) -> list[str]:
    """Read which buttons are pressed."""
    return [
        button.attributes["data-says"]
        for button in card.all("button", name="says")
        if button.attributes["aria-pressed"] == "true"
    ]


def close_wishes(found: SmallFair) -> None:
    with found.db.told() as unit:
        fair = unit.get_one(Fair, found.fair.id)
        fair.wishes_close_at = datetime.now(UTC) - timedelta(hours=1)


# --- saying ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_kept_and_leads_back_to_the_card(speaker: Speaker, word: str):
    answer = speaker.says(word)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{speaker.list}#card-{speaker.other}"
    assert speaker.words() == [(word, "")]


@pytest.mark.parametrize("word", WORDS)
def test_the_pressed_button_takes_the_word_back(speaker: Speaker, word: str):
    card = Document(speaker.says_by_htmx(word).text)
    button = card.one("button", data_says=word)

    speaker.says(button.attributes["value"])

    assert button.attributes["aria-pressed"] == "true"
    assert speaker.words() == []


def test_another_word_takes_the_first_ones_place(speaker: Speaker):
    for word in ("meet", "must_meet", "no_thanks", "meet"):
        speaker.says(word)

    assert speaker.words() == [("meet", "")]


def test_the_same_word_twice_is_told_once(speaker: Speaker):
    speaker.says("meet")
    speaker.says("meet")

    with speaker.found.db.read() as unit:
        told = unit.exec(select(AuditEvent).where(AuditEvent.action == "wish.said")).all()
    assert len(told) == 1
    assert told[0].after == {"says": "meet", "note": "", "reason": ""}


def test_a_word_that_was_never_said_is_taken_back_without_harm(speaker: Speaker):
    assert speaker.says("").status_code == 303
    assert speaker.words() == []


def test_the_page_after_a_word_says_what_was_kept_once(speaker: Speaker):
    speaker.says("must_meet")

    first = page(speaker.browser, speaker.list)
    second = page(speaker.browser, speaker.list)

    assert first.one("p", class_="notice").text() == "Saved: Must meet."
    assert second.all("p", class_="notice") == []
    assert pressed(card_of(first, speaker.other)) == ["must_meet"]


def test_the_notice_is_said_in_the_readers_language(speaker: Speaker):
    speaker.says("must_meet")

    notice = page(speaker.browser, speaker.list, "vi").one("p", class_="notice").text()

    assert "Rất muốn gặp" in notice
    assert "Saved" not in notice


def test_a_note_goes_with_the_word_and_the_other_side_reads_it(speaker: Speaker):
    speaker.says("meet", note="  Xin mang mẫu <b>SKD61</b>.  ")
    assert speaker.words() == [("meet", "Xin mang mẫu <b>SKD61</b>.")]

    sign_in_as(speaker.browser, speaker.found, speaker.side.other_side)
    found = page(speaker.browser, f"/{speaker.side.other_side}/requests")

    card = found.all("article", class_="pair")[0]
    assert "Xin mang mẫu <b>SKD61</b>." in card.one("p", class_="notice").text()


def test_a_note_that_is_too_long_is_refused_and_nothing_is_kept(speaker: Speaker):
    answer = speaker.says("meet", note="a" * 501)

    assert answer.status_code == 422
    assert "500" in answer.text
    assert "aaaa" not in answer.text
    assert speaker.words() == []


# --- the card alone ----------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_htmx_gets_the_card_and_nothing_but_the_card(speaker: Speaker, word: str):
    answer = speaker.says_by_htmx(word)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    found = Document(answer.text)
    assert [one.attributes["id"] for one in found.all("article")] == [f"card-{speaker.other}"]
    assert pressed(found) == [word]


def test_the_card_alone_is_the_card_of_the_page(speaker: Speaker):
    alone = Document(speaker.says_by_htmx("meet").text).one("article")

    in_page = card_of(page(speaker.browser, speaker.list), speaker.other)

    assert alone == in_page


def test_the_card_keeps_the_level_of_its_heading(speaker: Speaker):
    deep = Document(speaker.says_by_htmx("meet", level="3").text)
    odd = Document(speaker.says_by_htmx("meet", level="<script>").text)

    assert len(deep.all("h3")) == 1
    assert len(odd.all("h2")) == 1
    assert odd.all("script") == []


def test_the_card_form_works_again_without_javascript(speaker: Speaker):
    form = Document(speaker.says_by_htmx("meet").text).one("form")
    fields = {one.attributes["name"]: one.attributes["value"] for one in form.all("input")}
    del speaker.browser.headers["x-csrf-token"]

    answer = speaker.browser.post(
        form.attributes["action"],
        data=fields | {"says": "must_meet"},
        follow_redirects=False,
    )

    assert answer.status_code == 303
    assert speaker.words() == [("must_meet", "")]


@pytest.mark.parametrize("trick", ["//evil.example", "https://evil.example", "/\\evil", ""])
def test_a_way_back_that_leads_elsewhere_leads_to_the_partners(speaker: Speaker, trick: str):
    answer = speaker.says("meet", next=trick)

    partners = {Role.ENTERPRISE: "/enterprise/buyers", Role.BUYER: "/buyer/enterprises"}
    assert answer.headers["location"] == f"{partners[speaker.side]}#card-{speaker.other}"


# --- who may be spoken of ----------------------------------------------------------------


def test_nobody_of_another_fair_can_be_spoken_of(speaker: Speaker):
    there = build_fair(speaker.found.db, "there")
    strangers = there.buyers if speaker.side is Role.ENTERPRISE else there.enterprises

    assert speaker.says("meet", other=strangers[0].id).status_code == 404
    assert speaker.words() == []


@pytest.mark.parametrize("other", ["", "nobody", "0" * 32])
def test_an_unknown_partner_is_not_there(speaker: Speaker, other: str):
    answer = speaker.browser.post(
        f"/{speaker.side}/wishes", data={"other": other, "says": "meet", "next": "/"}
    )

    assert answer.status_code == 404
    assert speaker.words() == []


def test_ones_own_side_is_not_there(speaker: Speaker):
    found = speaker.found
    rivals = found.enterprises if speaker.side is Role.ENTERPRISE else found.buyers

    assert speaker.says("meet", other=rivals[1].id).status_code == 404


def test_a_partner_who_must_never_be_met_is_not_there(speaker: Speaker):
    found = speaker.found
    with found.db.told() as unit:
        buyer = unit.get_one(type(found.buyers[0]), found.buyers[0].id)
        buyer.never_meet = [found.enterprises[0].code]

    assert speaker.says("must_meet").status_code == 404
    assert speaker.words() == []


@pytest.mark.parametrize("word", ["love", "MEET", "meet ", "<b>"])
def test_an_unknown_word_is_refused(speaker: Speaker, word: str):
    answer = speaker.says(word)

    assert answer.status_code == 422
    assert "<b>" not in answer.text
    assert speaker.words() == []


def test_the_other_role_has_no_such_button(speaker: Speaker):
    other_side = speaker.side.other_side

    answer = speaker.browser.post(
        f"/{other_side}/wishes", data={"other": speaker.other, "says": "meet"}
    )

    assert answer.status_code == 404


def test_a_word_without_the_token_is_not_heard(speaker: Speaker):
    del speaker.browser.headers["x-csrf-token"]

    assert speaker.says("meet").status_code == 403
    assert speaker.words() == []


# --- after the time for wishes -----------------------------------------------------------


@pytest.mark.parametrize("word", ["must_meet", "meet", ""])
def test_when_wishes_are_closed_a_yes_comes_too_late(speaker: Speaker, word: str):
    close_wishes(speaker.found)

    answer = speaker.says(word)

    assert answer.status_code == 409
    assert "The time for wishes is over" in answer.text
    assert speaker.words() == []


def test_when_wishes_are_closed_the_card_itself_says_so(speaker: Speaker):
    close_wishes(speaker.found)

    answer = speaker.says_by_htmx("meet")

    assert answer.status_code == 409
    card = Document(answer.text).one("article")
    assert card.attributes["id"] == f"card-{speaker.other}"
    assert "The time for wishes is over" in card.one("p", role="alert").text()
    assert pressed(card) == []


def test_when_wishes_are_closed_a_no_is_still_heard(speaker: Speaker):
    close_wishes(speaker.found)

    assert speaker.says("no_thanks").status_code == 303
    assert speaker.words() == [("no_thanks", "")]


# --- after publication -------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_a_no_after_publication_cancels_the_meeting_and_writes_to_both(
    client: TestClient, small_fair: SmallFair, side: Role
):
    plan = enliven(small_fair).published
    speaker = Speaker(client, small_fair, side)
    before = page(client, f"/{side}/agenda").all("tr")

    speaker.says("no_thanks")

    with small_fair.db.read() as unit:
        left = [
            (row.enterprise_id, row.buyer_id)
            for row in unit.exec(select(Meeting).where(Meeting.plan_id == plan.id))
        ]
        letters = unit.exec(select(Mail).where(Mail.plan_id == plan.id)).all()
    after = page(client, f"/{side}/agenda").all("tr")
    assert (small_fair.enterprises[0].id, small_fair.buyers[0].id) not in left
    assert left != []  # the others' meetings stand
    assert len(after) < len(before)
    cancelled = [mail for mail in letters if "cancel" in mail.body or "hủy" in mail.body.lower()]
    assert {mail.enterprise_id or mail.buyer_id for mail in cancelled} == {
        small_fair.enterprises[0].id,
        small_fair.buyers[0].id,
    }


def test_a_no_of_one_side_closes_the_pair_for_both(client: TestClient, small_fair: SmallFair):
    enterprise, buyer = small_fair.enterprises[0], small_fair.buyers[0]
    propose(small_fair, [(enterprise, buyer)])
    speak(small_fair, enterprise, buyer, Role.ENTERPRISE, Says.NO_THANKS)
    sign_in_as(client, small_fair, Role.BUYER)

    partner = page(client, f"/buyer/enterprises/{enterprise.id}")

    assert "No meeting" in card_of(partner, enterprise.id).text()
    assert page(client, "/buyer/suggested").all("article", class_="pair") == []


@pytest.mark.parametrize("side", SIDES)
def test_the_buttons_are_named_in_vietnamese(client: TestClient, small_fair: SmallFair, side: Role):
    propose(small_fair, [(small_fair.enterprises[0], small_fair.buyers[0])])
    speaker = Speaker(client, small_fair, side)

    found = page(client, speaker.list, "vi")

    buttons = card_of(found, speaker.other).all("button", name="says")
    assert [button.text() for button in buttons] == ["Rất muốn gặp", "Muốn gặp", "Xin không gặp"]
    assert headings(found)[0].endswith("được gợi ý")
