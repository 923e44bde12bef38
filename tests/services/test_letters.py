"""Letters: in the reader's language, on the fair's clock, waiting in the outbox."""

from datetime import UTC, date, datetime

import pytest

from matchmaker.domain.meeting import MailState
from matchmaker.domain.sentence import Sentence
from matchmaker.services.letters import language_of, letter, moment_in, name_in
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Mail
from tests.fair_rows import add
from tests.small_fair import small_fair

NINE = datetime(2026, 10, 27, 2, 0, tzinfo=UTC)  # 09:00 in Hanoi
YOURS = Sentence("Yours faithfully,")


def a_fair(**columns: object) -> Fair:
    wanted = {"slug": "hanoi", "name_vi": "Hội chợ Hà Nội", "name_en": "Hanoi Fair"} | columns
    day = date(2026, 10, 27)
    return Fair(id="f", first_day=day, last_day=day, **wanted)


def an_enterprise(**columns: object) -> Enterprise:
    return Enterprise(id="e", fair_id="f", code="E0", **columns)


def a_buyer(**columns: object) -> Buyer:
    return Buyer(id="b", fair_id="f", code="B0", **columns)


# --- language ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_people_are_written_to_in_the_language_they_chose(language: str):
    assert language_of(an_enterprise(ui_language=language)) == language
    assert language_of(a_buyer(ui_language=language)) == language


@pytest.mark.parametrize("unknown", ["", "ja", "VI", "vi-VN"])
def test_who_chose_no_language_of_ours_is_written_to_in_that_of_his_side(unknown: str):
    assert language_of(an_enterprise(ui_language=unknown)) == "vi"
    assert language_of(a_buyer(ui_language=unknown)) == "en"


def test_a_name_is_said_in_the_readers_language_else_in_the_other():
    both = an_enterprise(name_vi="Cơ khí", name_en="Mechanics")

    assert (name_in(both, "vi"), name_in(both, "en")) == ("Cơ khí", "Mechanics")
    assert name_in(an_enterprise(name_vi="Cơ khí"), "en") == "Cơ khí"
    assert name_in(a_buyer(name_en="Sakura"), "vi") == "Sakura"
    assert name_in(a_buyer(), "vi") == ""


# --- time -------------------------------------------------------------------------------------


def test_a_moment_is_said_on_the_fairs_clock_as_the_language_writes_it():
    fair = a_fair()

    assert moment_in(NINE, fair, "en") == "Tuesday, 27 October 2026, 09:00"
    said = moment_in(NINE, fair, "vi")
    assert said.startswith("Thứ Ba, 27 tháng 10")
    assert said.endswith("2026, 09:00")


def test_a_moment_late_in_the_day_may_be_tomorrow_on_the_fairs_clock():
    late = datetime(2026, 10, 27, 20, 30, tzinfo=UTC)

    assert moment_in(late, a_fair(), "en") == "Wednesday, 28 October 2026, 03:30"
    assert moment_in(late, a_fair(timezone="Europe/Berlin"), "en").endswith("October 2026, 21:30")


# --- the letter --------------------------------------------------------------------------------


def test_a_letter_greets_says_each_line_and_closes_with_the_fairs_name():
    subject = Sentence("Must meet")

    mail = letter(
        a_fair(),
        a_buyer(contact_email="b@sakura.example", name_en="Sakura"),
        subject,
        [Sentence("Meet"), Sentence("%(what)s: 100% steel", {"what": Sentence("Machinery")})][:1],
    )

    assert mail.subject == "Hanoi Fair: Must meet"
    assert mail.body.split("\n") == [
        "Dear Sir or Madam,",
        "",
        "Meet",
        "",
        "Yours faithfully,",
        "Hanoi Fair",
    ]
    assert (mail.to, mail.language, mail.state) == ("b@sakura.example", "en", MailState.DRAFT)


def test_a_vietnamese_letter_holds_no_english():
    mail = letter(a_fair(), an_enterprise(), Sentence("Must meet"), [Sentence("Meet")])

    assert mail.language == "vi"
    assert mail.subject == "Hội chợ Hà Nội: Rất muốn gặp"
    assert mail.body.startswith("Kính gửi")
    for english in ("Dear", "Meet", "Yours", "Fair"):
        assert english not in mail.body


def test_sentences_within_sentences_are_said_in_the_same_language():
    inner = Sentence("%(say)s", {"say": Sentence("Must meet")})

    mail = letter(a_fair(), an_enterprise(), Sentence("Meet"), [inner])

    assert "Rất muốn gặp" in mail.body
    assert "Must meet" not in mail.body


def test_what_people_wrote_stands_in_a_letter_as_they_wrote_it():
    written = "50% <b>off</b> %(x)s “Đông”"

    mail = letter(a_fair(), a_buyer(), YOURS, [Sentence("%(text)s", {"text": written})])

    assert written in mail.body


def test_a_letter_belongs_to_its_reader_and_to_the_plan_it_announces():
    to_enterprise = letter(a_fair(), an_enterprise(), YOURS, [], plan_id="p")
    to_buyer = letter(a_fair(), a_buyer(), YOURS, [])

    assert (to_enterprise.enterprise_id, to_enterprise.buyer_id) == ("e", None)
    assert (to_buyer.enterprise_id, to_buyer.buyer_id) == (None, "b")
    assert (to_enterprise.plan_id, to_buyer.plan_id) == ("p", None)
    assert to_buyer.fair_id == "f"


def test_who_has_no_address_gets_a_letter_to_be_printed():
    assert letter(a_fair(), a_buyer(), YOURS, []).to == ""


def test_a_subject_is_never_longer_than_its_column(either_db: Database):
    fair = small_fair(either_db)
    with either_db.read() as unit:
        row, buyer = unit.get_one(Fair, fair.id), unit.get_one(Buyer, fair.buyers[0])
    row.name_en = "ệ" * 200
    long = Sentence("%(text)s", {"text": "ữ" * 500})

    mail = letter(row, buyer, long, [long])
    add(either_db, mail)

    with either_db.read() as unit:
        stored = unit.get_one(Mail, mail.id)
    assert len(stored.subject) == 300
    assert "ữ" * 500 in stored.body
