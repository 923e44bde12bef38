"""Two plans measure by measure: which is better, and where the dots stand."""

from typing import Any

import pytest

from matchmaker.locale import say
from matchmaker.planning.measure import Measures
from matchmaker.services.plan_compare import Figures
from matchmaker.web.side_by_side import BETTER, MEASURES, OTHER, SAME, WORSE, Line, lines_of


def figures(**changes: Any) -> Figures:
    """A plan of ten meetings, unless told otherwise."""
    measures = {
        "value": 5000, "meetings": 10, "reached": 2, "missing": 1, "short": 1, "breaks": 8,
        "hall_changes": 3, "tables_used": 4, "seated": 10, "places": 20, "moved": 0,
    }  # fmt: skip
    plain_value = changes.get("value", 5000)
    measures |= {name: changes.pop(name) for name in list(changes) if name in measures}
    plain = {
        "key": "1",
        "number": 1,
        "name": "",
        "value": plain_value,
        "bound": 6000,
        "gap_pct": 16.67,
    }
    wishes = changes.pop("wishes", {"agreed": [12, 8], "both_must": [3, 2], "one_sided": [5, 0]})
    return Figures(**(plain | changes), measures=Measures(**measures), wishes=wishes)


def line(title: str, left: Figures, right: Figures) -> Line:
    return next(one for one in lines_of(left, right) if str(one.title) == title)


def test_every_measure_has_a_line_in_the_same_order():
    titles = [str(one.title) for one in lines_of(figures(), figures())]

    assert titles == [str(title) for title, _, _ in MEASURES]
    assert len(titles) == len(set(titles)) == 13


@pytest.mark.parametrize(
    ("title", "change", "verdict", "mark"),
    [
        ("Meetings", {"meetings": 12}, BETTER, "good"),
        ("Meetings", {"meetings": 9}, WORSE, "bad"),
        ("Idle times between meetings", {"breaks": 2}, BETTER, "good"),
        ("Announced meetings moved", {"moved": 4}, WORSE, "bad"),
        ("Below the bound, percent", {"gap_pct": 0.5}, BETTER, "good"),
        ("Most tables in use at once", {"tables_used": 9}, OTHER, ""),
        ("Upper bound", {"bound": 9000}, OTHER, ""),
        ("Buyers' changes of hall", {}, SAME, ""),
    ],
)
def test_more_or_less_is_better_by_what_is_measured(
    title: str, change: dict[str, Any], verdict: object, mark: str
):
    found = line(title, figures(), figures(**change))

    assert (found.verdict, found.good) == (verdict, mark)


def test_wishes_are_counted_by_their_strength():
    better = figures(wishes={"agreed": [12, 12], "must_and_meet": [3, 3]})

    unmet = {
        str(one.title): (one.left, one.right)
        for one in lines_of(figures(), better)
        if "without" in str(one.title)
    }

    assert unmet == {
        "Must-meets without a meeting": (1, 0),
        "Other agreed pairs without one": (4, 0),
        "One-sided wishes without one": (5, 0),
    }


def test_dots_stand_between_nought_and_the_greater_figure():
    found = line("Meetings", figures(meetings=5), figures(meetings=20))

    assert (found.x_left, found.x_right) == (0.25, 1.0)


def test_a_negative_value_has_its_place_left_of_nought():
    found = line("Value of the plan", figures(value=-1000), figures(value=3000))

    assert (found.x_left, found.x_right) == (0.0, 1.0)
    both = line("Value of the plan", figures(value=-1000), figures(value=-500))
    assert (both.x_left, both.x_right) == (0.0, 0.5)


def test_two_noughts_need_no_room():
    found = line("Announced meetings moved", figures(), figures())

    assert (found.x_left, found.x_right) == (0.0, 0.0)


def test_decimals_are_shown_where_there_are_any():
    assert line("Below the bound, percent", figures(), figures()).digits == 2
    assert line("Below the bound, percent", figures(gap_pct=0.0), figures(gap_pct=1.0)).digits == 0


def test_every_measure_and_verdict_is_said_in_vietnamese():
    said = [say(title, "vi") for title, _, _ in MEASURES]
    said += [say(one, "vi") for one in (BETTER, WORSE, SAME, OTHER)]

    assert not {str(title) for title, _, _ in MEASURES} & set(said)
    assert len(set(said)) == len(said)
