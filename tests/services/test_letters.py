"""Letters are in the reader's language, on the fair's clock, and name the fair."""

from datetime import UTC, datetime

import pytest

from matchmaker.domain.meeting import MailState
from matchmaker.domain.sentence import Sentence
from matchmaker.services.letters import language_of, letter, moment_in, name_in
from matchmaker.storage.tables import Buyer, Enterprise, Fair
from tests.small_fair import DAY

FAIR = Fair(slug="x", name_vi="Hội chợ", name_en="The Fair", first_day=DAY, last_day=DAY)


def enterprise(**columns: object) -> Enterprise:
    return Enterprise(fair_id=FAIR.id, code="E", name_vi="Cơ khí", **columns)


def buyer(**columns: object) -> Buyer:
    return Buyer(fair_id=FAIR.id, code="B", name_en="Sakura", **columns)


@pytest.mark.parametrize(
    ("to", "language"),
    [
        (enterprise(), "vi"),
        (buyer(), "en"),
        (enterprise(ui_language="en"), "en"),
        (buyer(ui_language="vi"), "vi"),
        (buyer(ui_language="ja"), "en"),
    ],
)
def test_everybody_is_written_to_in_his_language_or_his_sides(
    to: Enterprise | Buyer, language: str
):
    assert language_of(to) == language
    assert letter(FAIR, to, Sentence("Meet"), []).language == language


def test_a_name_that_is_missing_in_a_language_is_taken_from_the_other():
    assert name_in(enterprise(), "en") == "Cơ khí"
    assert name_in(buyer(), "vi") == "Sakura"
    assert name_in(FAIR, "en") == "The Fair"
    assert name_in(Buyer(fair_id="f", code="B"), "en") == ""


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("vi", "Thứ Ba, 27 tháng 10, 2026, 09:00"),
        ("en", "Tuesday, 27 October 2026, 09:00"),
    ],
)
def test_a_moment_is_written_on_the_fairs_clock(language: str, written: str):
    assert moment_in(datetime(2026, 10, 27, 2, tzinfo=UTC), FAIR, language) in {
        written,
        written.replace(" tháng 10, 2026", " tháng 10 2026"),
    }


def test_a_letter_waits_as_a_draft_for_its_one_reader():
    made = letter(
        FAIR,
        enterprise(contact_email="a@b.example"),
        Sentence("Must meet"),
        [Sentence("Meet"), Sentence("No, thank you")],
        plan_id="p",
    )

    assert (made.to, made.state, made.plan_id) == ("a@b.example", MailState.DRAFT, "p")
    assert made.enterprise_id
    assert made.buyer_id is None
    assert made.subject == "Hội chợ: Rất muốn gặp"
    assert made.body.splitlines()[2:4] == ["Muốn gặp", "Xin không gặp"]
    assert made.body.splitlines()[-1] == "Hội chợ"


def test_a_very_long_subject_is_cut_to_what_the_store_holds():
    made = letter(FAIR, buyer(), Sentence("%(a)s", {"a": "x" * 900}), [])

    assert len(made.subject) == 300
