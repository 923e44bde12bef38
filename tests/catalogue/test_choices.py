import pytest

from matchmaker.catalogue.choices import (
    BUYER_ROLES,
    CURRENCIES,
    DECLINE_REASONS,
    INCOTERMS,
    SAYS,
    SECTORS,
    SIDES,
    SIZES,
    SUPPLY_ROLES,
    UNITS,
    chosen,
    nearest,
    nearest_choice,
    plain,
)
from matchmaker.domain.participant import Sector, Unit
from matchmaker.domain.wish import DeclineReason, Says

EVERY_LIST = [
    SECTORS,
    SIZES,
    SUPPLY_ROLES,
    BUYER_ROLES,
    UNITS,
    CURRENCIES,
    INCOTERMS,
    SIDES,
    SAYS,
    DECLINE_REASONS,
]


@pytest.mark.parametrize("choices", EVERY_LIST)
def test_every_choice_is_known_by_its_key_both_names_and_its_label(choices):
    for choice in choices:
        assert chosen(choice.key, choices) == choice.key
        assert chosen(choice.vi, choices) == choice.key
        assert chosen(choice.en, choices) == choice.key
        assert chosen(choice.label, choices) == choice.key


def test_the_lists_hold_every_word_of_the_domain():
    assert {choice.key for choice in SECTORS} == set(Sector)
    assert {choice.key for choice in UNITS} == set(Unit)
    assert {choice.key for choice in SAYS} == set(Says)
    assert {choice.key for choice in DECLINE_REASONS} == set(DeclineReason)


@pytest.mark.parametrize(
    ("written", "choices", "key"),
    [
        ("Cơ khí chính xác", SECTORS, "machinery"),
        ("textiles", SECTORS, "textile"),
        ("own-brand", SUPPLY_ROLES, "own_brand"),
        ("GIA CÔNG", SUPPLY_ROLES, "contract"),
        ("Tier 1", BUYER_ROLES, "tier1"),
        ("chiếc", UNITS, "piece"),
        ("m²", UNITS, "m2"),
        ("tấn", UNITS, "t"),
        ("pcs.", UNITS, "piece"),
        ("đ", CURRENCIES, "VND"),
        ("$", CURRENCIES, "USD"),
        ("must meet", SAYS, "must_meet"),
    ],
)
def test_everyday_words_are_understood(written, choices, key):
    assert chosen(written, choices) == key


def test_what_is_not_in_the_list_is_not_guessed_in_silence():
    assert chosen("machinry", SECTORS) is None


def test_a_misspelt_word_gets_a_guess_and_nonsense_none():
    near = nearest_choice("machinry", SECTORS)

    assert near is not None
    assert near.key == "machinery"
    assert nearest_choice("qqqqqq", SECTORS) is None


def test_the_nearest_word_is_found_or_none():
    assert nearest("DN-00l", ["DN-001", "NM-9"]) == "DN-001"
    assert nearest("DN-001", []) is None


def test_case_marks_and_hyphens_do_not_count():
    assert plain("  Own-Brand ") == plain("own_brand") == "own brand"
    assert plain("Đồng") == "dong"
