"""Who takes part: names for every word, certificates by their day, and how far one sees."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.participant import (
    SECTOR_NAMES,
    SIZE_NAMES,
    Certificate,
    Role,
    Scope,
    Sector,
    Size,
    Unit,
    counted,
)
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say


@pytest.mark.parametrize(
    ("words", "names"), [(Sector, SECTOR_NAMES), (Size, SIZE_NAMES)], ids=["sector", "size"]
)
def test_every_word_has_one_name_of_its_own_in_each_language(words: type, names: dict):
    assert list(names) == list(words)
    for language in ("vi", "en"):
        assert len({say(name, language) for name in names.values()}) == len(names)
    assert [word for word, name in names.items() if say(name, "vi") == say(name, "en")] == []


@given(st.dates(), st.integers(-400, 400))
def test_a_certificate_holds_up_to_its_last_day_and_on_it(until: date, days: int):
    if not date.min.toordinal() < until.toordinal() + days < date.max.toordinal():
        return

    assert Certificate("IATF 16949", until).holds_on(until + timedelta(days)) is (days <= 0)


def test_sides_meet_each_other_and_nobody_else():
    assert [side.other_side.other_side for side in (Role.ENTERPRISE, Role.BUYER)] == [
        Role.ENTERPRISE,
        Role.BUYER,
    ]


def test_the_same_asker_in_two_fairs_is_two_scopes():
    here, there = (Scope(fair, Role.BUYER, "b1") for fair in ("hanoi", "tokyo"))

    assert here != there
    assert len({here, there, Scope("hanoi", Role.BUYER, "b1")}) == 2


def test_nobody_widens_a_scope_that_was_made():
    scope = Scope("hanoi", Role.BUYER, "b1")

    for name, value in (("fair_id", "tokyo"), ("role", Role.ORGANISER), ("participant_id", None)):
        with pytest.raises(FrozenInstanceError):
            setattr(scope, name, value)


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
def test_a_participant_without_an_id_cannot_pass_for_an_organiser(role: Role):
    with pytest.raises(ValueError, match=rf"^{role} and participant None do not fit$"):
        Scope("hanoi", role)


@pytest.mark.parametrize(
    ("count", "unit", "en", "vi"),
    [
        (1, "piece", "1 piece", "1 cái"),
        (12_000, "piece", "12,000 pieces", "12.000 cái"),
        (1, "pair", "one pair", "một đôi"),
        (2.5, Unit.TONNE, "2.5 t", "2,5 tấn"),
        (1, "kg", "1 kg", "1 kg"),
    ],
)
def test_a_quantity_is_said_with_its_unit(count: float, unit: str, en: str, vi: str):
    told = counted(count, unit)

    assert isinstance(told, Sentence)
    assert [say(told, language) for language in ("en", "vi")] == [en, vi]


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_can_be_counted(unit: Unit):
    assert say(counted(7, unit), "en").startswith("7 ")


@pytest.mark.parametrize("unit", ["", "bushel"])
def test_a_quantity_without_a_known_unit_is_a_bare_figure(unit: str):
    assert counted(7, unit) == 7
