"""Figures and names of the repair pages."""

from types import SimpleNamespace

from matchmaker.services.repair_fair import Offer
from matchmaker.web.pages.organiser_repair import LISTED, listed, value_back


def offer(moves: int, value: int) -> Offer:
    return Offer(moves, value, None, 0, 0, ())


def test_bars_show_what_each_offer_wins_over_doing_nothing():
    found = value_back([offer(0, 110), offer(2, 140)], standing=100)

    assert [(str(one.title), one.figure, one.share) for one in found] == [
        ("Published meetings moved: 0", 10, 0.25),
        ("Published meetings moved: 2", 40, 1.0),
    ]


def test_names_are_offered_by_code():
    names = {"b": SimpleNamespace(code="NM-2"), "a": SimpleNamespace(code="NM-1")}

    assert [row.code for row in listed(names)] == ["NM-1", "NM-2"]


def test_a_large_fair_types_codes_instead_of_loading_a_list():
    names = {str(number): SimpleNamespace(code=str(number)) for number in range(LISTED + 1)}

    assert listed(names) == []
