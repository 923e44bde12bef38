"""The answer to "how did it go" is read as it is written in the page's language."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from matchmaker.domain.answer import NextMove, Stage
from matchmaker.domain.participant import Role
from matchmaker.web.pages.participant_outcome import outcome_page, read_outcome

BEGINS = datetime(2027, 10, 27, 2, tzinfo=UTC)
FAIR: Any = SimpleNamespace(timezone="Asia/Ho_Chi_Minh")
MEETING = SimpleNamespace(
    name_vi="", name_en="Nagoya Parts", starts_at=BEGINS, ends_at=BEGINS + timedelta(minutes=20)
)


def faults(language: str = "en", **body: str) -> dict[str, str]:
    found = read_outcome({"stage": "none"} | body, language).faults
    return {name: str(fault) for name, fault in found.items()}


def test_three_taps_are_enough():
    typed = read_outcome({"stage": "follow_up", "next_move": "visit"}, "vi")

    assert (typed.stage, typed.next_move) == (Stage.FOLLOW_UP, NextMove.VISIT)
    assert (typed.value, typed.currency, typed.note, typed.faults) == (None, "", "", {})


@pytest.mark.parametrize("stage", ["", "married", "NONE"])
def test_a_stage_must_be_one_of_the_five(stage: str):
    assert set(faults(stage=stage)) == {"stage"}


def test_the_next_step_may_stay_open():
    assert read_outcome({"stage": "none", "next_move": "dance"}, "en").next_move is None


@pytest.mark.parametrize(
    ("language", "written", "value"),
    [
        ("vi", "12.000", 12000.0),
        ("en", "12,000", 12000.0),
        ("vi", "12,5", 12.5),
        ("en", "12.5", 12.5),
        ("vi", " 1 200 000 ", 1200000.0),
        ("en", "0", 0.0),
    ],
)
def test_a_value_is_read_in_the_pages_language(language: str, written: str, value: float):
    typed = read_outcome({"stage": "contract", "value": written, "currency": "USD"}, language)

    assert (typed.value, typed.currency, typed.faults) == (value, "USD", {})


def test_what_is_no_number_or_below_nothing_is_named():
    assert faults(value="many", currency="USD") == {"value": "“many” is not a number."}
    assert faults(value="-5", currency="USD") == {"value": "A value cannot be negative."}
    assert set(faults(value="9" * 60, currency="USD")) == {"value"}


@pytest.mark.parametrize("currency", ["", "XXX", "usd"])
def test_a_value_needs_one_of_the_currencies(currency: str):
    assert set(faults(value="5", currency=currency)) == {"currency"}


def test_a_currency_alone_says_nothing():
    assert read_outcome({"stage": "none", "currency": "EUR"}, "en").currency == ""


def shown(moment: datetime = BEGINS, **more: Any) -> Any:
    said = more.pop("said", None)
    return outcome_page(Role.ENTERPRISE, FAIR, "vi", MEETING, said, moment=moment, **more)


def test_the_form_opens_with_the_meeting():
    assert not shown(BEGINS - timedelta(seconds=1)).has_begun
    assert shown(BEGINS).has_begun


def test_the_form_holds_ones_last_answer():
    said = SimpleNamespace(
        stage="contract", next_move="visit", value=1200.5, currency="EUR", note="Thứ Sáu", at=BEGINS
    )

    page = shown(said=said)

    assert page.typed == {
        "stage": "contract",
        "next_move": "visit",
        "value": "1200,5",
        "currency": "EUR",
        "note": "Thứ Sáu",
    }
    assert page.said_at == BEGINS


def test_what_was_refused_stays_as_it_was_typed():
    page = shown(body={"stage": "contract", "value": "many", "note": "x", "csrf_token": "t"})

    assert page.typed == {
        "stage": "contract", "next_move": "", "value": "many", "currency": "", "note": "x",
    }  # fmt: skip
