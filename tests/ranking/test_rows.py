"""What the signals look at: names to be called by, and what holds for every pair."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.ranking.rows import Fair, Offer

FIRST_DAY = date(2026, 10, 27)


def treaty(code: str, **since: date | None) -> Agreement:
    """Give an agreement that binds each country since a day."""
    members = tuple(
        Membership(country, MembershipStatus.IN_FORCE, day, "text", FIRST_DAY)
        for country, day in since.items()
    )
    return Agreement(code, code, code, members)


def test_an_offer_is_called_by_its_names_in_both_languages():
    offer = Offer("p", 0, texts={"name_vi": "Khuôn", "name_en": "Mould", "text_en": "We make."})

    assert offer.name == {"vi": "Khuôn", "en": "Mould"}


def test_one_name_is_enough_and_the_other_stays_blank():
    assert Offer("p", 0, texts={"name_vi": "Khuôn"}).name == {"vi": "Khuôn", "en": ""}


def test_without_a_name_the_first_words_that_somebody_wrote_stand_for_it():
    offer = Offer("n", 0, texts={"name_en": "", "text_vi": "", "text_original": "金型を探す"})

    assert offer.name == {"en": "金型を探す"}


@pytest.mark.parametrize("texts", [{}, {"text_original": ""}])
def test_an_offer_without_words_has_no_name(texts):
    assert Offer("n", 0, texts=texts).name == {"en": ""}


@pytest.mark.parametrize("letters", [79, 80])
def test_a_text_of_eighty_letters_is_a_name_as_it_is(letters: int):
    assert Offer("n", 0, texts={"text_original": "x" * letters}).name == {"en": "x" * letters}


@given(st.lists(st.text("abcđ金", min_size=1, max_size=30), min_size=1, max_size=40))
def test_a_long_text_is_cut_between_its_words(words: list[str]):
    text = " ".join(words)

    name = Offer("n", 0, texts={"text_original": text}).name["en"]

    assert 0 < len(name) <= 80
    assert f"{text} ".startswith(f"{name} ")


def test_a_text_without_blanks_is_cut_at_its_eightieth_letter():
    assert Offer("n", 0, texts={"text_original": "金" * 200}).name == {"en": "金" * 80}


@pytest.mark.parametrize(("days", "covering"), [(-1, ("A",)), (0, ("A",)), (1, ())])
def test_an_agreement_counts_from_its_very_first_day(days: int, covering):
    since = FIRST_DAY + timedelta(days=days)
    fair = Fair(FIRST_DAY, (treaty("A", VN=date(2020, 8, 1), DE=since),))

    assert fair.covering("VN", "DE") == covering


def test_the_order_of_two_countries_does_not_matter():
    fair = Fair(FIRST_DAY, (treaty("A", VN=date(2020, 8, 1), DE=date(2020, 8, 1)),))

    assert fair.covering("VN", "DE") == fair.covering("DE", "VN") == ("A",)


@pytest.mark.parametrize(
    ("one", "other"), [("VN", "VN"), ("VN", "US"), ("VN", ""), ("", ""), ("vn", "de")]
)
def test_no_agreement_covers_a_country_alone_a_stranger_or_a_blank(one: str, other: str):
    fair = Fair(FIRST_DAY, (treaty("A", VN=date(2020, 8, 1), DE=date(2020, 8, 1)),))

    assert fair.covering(one, other) == ()


def test_a_member_without_a_day_is_not_bound():
    assert Fair(FIRST_DAY, (treaty("A", VN=date(2020, 8, 1), GB=None),)).covering("VN", "GB") == ()


def test_every_agreement_of_two_countries_is_named_in_the_order_on_file():
    both = {"VN": date(2019, 1, 14), "JP": date(2018, 12, 30)}
    fair = Fair(FIRST_DAY, tuple(treaty(code, **both) for code in ("CPTPP", "AJCEP", "VJEPA")))

    assert fair.covering("VN", "JP") == ("CPTPP", "AJCEP", "VJEPA")


def test_what_was_asked_of_one_fair_is_not_answered_for_another():
    facts = (treaty("A", VN=FIRST_DAY, DE=FIRST_DAY),)
    today, before = Fair(FIRST_DAY, facts), Fair(FIRST_DAY - timedelta(days=1), facts)

    assert [fair.covering("VN", "DE") for fair in (today, before, today)] == [("A",), (), ("A",)]


def test_being_asked_does_not_change_what_a_fair_is():
    asked, fresh = Fair(FIRST_DAY), Fair(FIRST_DAY)
    asked.covering("VN", "DE")

    assert asked == fresh
    with pytest.raises(FrozenInstanceError):
        asked.slots = 3
