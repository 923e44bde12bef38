"""Figures for charts, grids and lists: computed here, drawn by templates."""

from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.sentence import Sentence
from matchmaker.web.chart import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    at_most_better,
    bars,
    curve,
    two_sided,
)
from matchmaker.web.downloads import download
from matchmaker.web.listing import Part, address, part_of
from matchmaker.web.pages.organiser_plan import meeting_spread
from matchmaker.web.plan_grid import free_slots, free_table, lay_grid

# --- bars --------------------------------------------------------------------------------

figures = st.lists(st.integers(min_value=0, max_value=10**9), max_size=12)


@given(figures)
def test_bars_are_measured_against_the_longest(numbers: list[int]):
    drawn = bars([(Sentence("Must meet"), number) for number in numbers])

    assert [bar.figure for bar in drawn] == numbers
    assert all(0 <= bar.share <= 1 for bar in drawn)
    if any(numbers):
        assert max(bar.share for bar in drawn) == 1


def test_no_bar_at_all_is_no_division_by_zero():
    assert bars([]) == ()
    assert [bar.share for bar in bars([(Sentence("Must meet"), 0)])] == [0]


sides = st.tuples(st.integers(0, 10**6), st.floats(0, 1)).map(
    lambda drawn: (drawn[0], int(drawn[0] * drawn[1]))
)


@given(st.lists(st.tuples(sides, sides), max_size=10))
def test_two_sided_bars_share_one_measure_and_what_lacks_is_a_part_of_all(pairs):
    drawn = two_sided([("84", left, right) for left, right in pairs])
    wings = [wing for line in drawn for wing in (line.left, line.right)]

    assert [(wing.figure, wing.lacking) for wing in wings] == [one for two in pairs for one in two]
    assert all(0 <= wing.lacking_share <= wing.share <= 1 for wing in wings)
    if any(wing.figure for wing in wings):
        assert max(wing.share for wing in wings) == 1


def test_a_side_is_measured_against_the_longest_of_both_sides_of_all_lines():
    first, second = two_sided([("84", (5, 1), (0, 0)), ("09", (2, 2), (10, 4))])

    assert (first.title, first.left.share, first.left.lacking_share) == ("84", 0.5, 0.1)
    assert (first.right.share, first.right.lacking_share) == (0, 0)
    assert (second.left.share, second.right.share) == (0.2, 1)
    assert second.right.lacking_share == 0.4


def test_a_chart_of_empty_sides_has_no_length_anywhere():
    assert two_sided([]) == ()
    (line,) = two_sided([("84", (0, 0), (0, 0))])
    assert (line.left.share, line.right.share) == (0, 0)


# --- the curve ---------------------------------------------------------------------------


@st.composite
def searches(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Progress as a planner tells it: value rises, bound falls, never across each other."""
    count = draw(st.integers(min_value=1, max_value=12))
    numbers = st.integers(min_value=1, max_value=10**6)
    values = sorted(draw(st.lists(numbers, min_size=count, max_size=count)))
    above = draw(st.lists(st.integers(0, 10**6), min_size=count, max_size=count))
    bounds = sorted((values[-1] + extra for extra in above), reverse=True)
    times = sorted(draw(st.lists(st.floats(0, 100), min_size=count, max_size=count)))
    return [
        {"value": value, "bound": bound, "elapsed_s": at, "stage": "place", "meetings": 1}
        for value, bound, at in zip(values, bounds, times, strict=True)
    ]


def points(line: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split())]


@given(searches())
def test_both_lines_stay_inside_the_frame_and_run_forward(events: list[dict[str, Any]]):
    drawn = curve(events)

    assert drawn is not None
    for line in (points(drawn.value), points(drawn.bound)):
        assert all(LEFT <= x <= WIDTH - RIGHT for x, _ in line)
        assert all(TOP <= y <= HEIGHT - BOTTOM for _, y in line)
        assert all(after[0] >= before[0] for before, after in pairwise(line))


@given(searches())
def test_the_value_rises_to_the_eye_and_never_crosses_the_bound(events: list[dict[str, Any]]):
    drawn = curve(events)

    assert drawn is not None
    value, bound = points(drawn.value), points(drawn.bound)
    assert all(after[1] <= before[1] for before, after in pairwise(value))
    assert all(after[1] >= before[1] for before, after in pairwise(bound))
    assert min(y for _, y in value) >= max(y for _, y in bound)


@given(searches())
def test_the_table_beneath_holds_the_same_events(events: list[dict[str, Any]]):
    drawn = curve(events)

    assert drawn is not None
    assert list(drawn.rows) == events


def test_before_the_first_event_there_is_nothing_to_draw():
    assert curve([]) is None
    assert curve([{"stage": "encode", "work_done": 1}]) is None


def test_a_step_keeps_its_height_until_the_next_event_and_then_rises_upright():
    drawn = curve(
        [
            {"value": 50, "bound": 100, "elapsed_s": 0.0},
            {"value": 90, "bound": 100, "elapsed_s": 5.0},
            {"value": 90, "bound": 95, "elapsed_s": 10.0},
        ]
    )

    assert drawn is not None
    (x0, y0), (x1, held), (x2, risen), *_ = points(drawn.value)
    assert x0 == LEFT
    assert x1 == x2 == (LEFT + WIDTH - RIGHT) / 2
    assert (held, risen < y0) == (y0, True)
    assert drawn.seconds == 10.0


def test_the_upright_axis_is_marked_above_below_and_amid_all_figures():
    drawn = curve([{"value": 90, "bound": 100, "elapsed_s": 0.0}])

    assert drawn is not None
    low, amid, high = drawn.ticks
    assert (low.figure < 90, high.figure > 100) == (True, True)
    assert amid.figure == (low.figure + high.figure) / 2
    assert (low.y, high.y) == (HEIGHT - BOTTOM, TOP)


def test_a_single_event_is_a_level_line():
    drawn = curve([{"value": 90, "bound": 100, "elapsed_s": 0.0}])

    assert drawn is not None
    assert len({y for _, y in points(drawn.value)}) == 1
    assert points(drawn.value)[-1][0] == WIDTH - RIGHT


@pytest.mark.parametrize(
    ("value", "bound", "better"),
    [
        (1000, 1000, 0.0),
        (1000, 1004, 0.4),
        (1000, 1000.01, 0.01),
        (3, 4, 33.34),
        (1000, 990, 0.0),
        (0, 10, None),
        (-5, 10, None),
    ],
)
def test_the_gap_is_said_of_the_plan_and_rounded_up(value: int, bound: int, better: float | None):
    assert at_most_better(value, bound) == better


@given(value=st.integers(1, 10**7), gain=st.integers(0, 10**6))
def test_no_better_plan_is_ever_denied_by_rounding(value: int, gain: int):
    better = at_most_better(value, value + gain)

    assert better is not None
    assert value * (1 + better / 100) >= value + gain - 1e-6 * value


# --- how many meetings -------------------------------------------------------------------


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(0, 5))
def test_every_enterprise_stands_in_one_column(owners: list[int], idle: int):
    meetings = [SimpleNamespace(enterprise_id=str(owner)) for owner in owners]

    spread = meeting_spread(meetings, len(set(owners)) + idle)

    assert sum(bar.figure for bar in spread) == len(set(owners)) + idle
    assert sum(bar.figure * number for number, bar in enumerate(spread)) == len(owners)


# --- the grid ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row as a query gives it."""

    id: str = ""
    session_id: str = ""
    slot_id: str = ""
    table_id: str = ""
    enterprise_id: str = ""
    buyer_id: str = ""
    booth_of: str | None = None
    number: int = 0
    slots: int = 2
    starts_at: int = 0
    ends_at: int = 0


SESSIONS = [Row(id="morning", number=0), Row(id="afternoon", number=1)]
SLOTS = [
    Row(id="s0", session_id="morning"),
    Row(id="s1", session_id="morning"),
    Row(id="s2", session_id="afternoon"),
]
TABLES = [Row(id="t0"), Row(id="t1"), Row(id="booth", booth_of="e9")]
MEETINGS = [
    Row(id="m0", slot_id="s0", table_id="t0", enterprise_id="e0", buyer_id="b0"),
    Row(id="m1", slot_id="s2", table_id="t1", enterprise_id="e0", buyer_id="b1"),
]


def test_a_grid_shows_one_session_and_every_shared_table():
    grid = lay_grid(MEETINGS, SLOTS, SESSIONS, TABLES, 0)

    assert [slot.id for slot in grid.slots] == ["s0", "s1"]
    assert [row.table.id for row in grid.rows] == ["t0", "t1"]
    assert [[cell and cell.id for cell in row.cells] for row in grid.rows] == [
        ["m0", None],
        [None, None],
    ]
    assert grid.totals == (1, 0)


def test_an_unknown_session_shows_the_first():
    assert lay_grid(MEETINGS, SLOTS, SESSIONS, TABLES, 7) == lay_grid(
        MEETINGS, SLOTS, SESSIONS, TABLES, 0
    )


def test_a_booth_stands_in_the_grid_once_somebody_meets_there():
    at_booth = Row(id="m2", slot_id="s1", table_id="booth", enterprise_id="e9", buyer_id="b2")

    grid = lay_grid([*MEETINGS, at_booth], SLOTS, SESSIONS, TABLES, 0)

    assert [row.table.id for row in grid.rows] == ["t0", "t1", "booth"]


def test_tabs_count_meetings_and_places_of_each_session():
    tabs = lay_grid(MEETINGS, SLOTS, SESSIONS, TABLES, 1).tabs

    assert [(tab.meetings, tab.places, tab.current) for tab in tabs] == [
        (1, 4, False),
        (1, 4, True),
    ]


def test_a_fair_without_sessions_has_an_empty_grid():
    grid = lay_grid([], [], [], [], 0)

    assert (grid.tabs, grid.slots, grid.rows, grid.totals) == ((), (), (), ())


def test_a_slot_is_free_for_a_move_when_neither_side_meets_anybody_else():
    free = free_slots(MEETINGS, SLOTS, MEETINGS[0])

    assert [slot.id for slot in free] == ["s0", "s1"]


def test_a_meeting_keeps_its_table_where_that_is_free():
    assert free_table(MEETINGS, TABLES, "s1", MEETINGS[0]) == "t0"


def test_else_it_takes_the_first_free_one_and_never_anothers_booth():
    crowd = [*MEETINGS, Row(id="m3", slot_id="s1", table_id="t0")]

    assert free_table(crowd, TABLES, "s1", MEETINGS[0]) == "t1"
    full = [*crowd, Row(id="m4", slot_id="s1", table_id="t1")]
    assert free_table(full, TABLES, "s1", MEETINGS[0]) is None


def test_an_enterprise_may_use_its_own_booth():
    own = Row(id="m5", slot_id="s0", table_id="t0", enterprise_id="e9")
    full = [Row(id="x", slot_id="s1", table_id="t0"), Row(id="y", slot_id="s1", table_id="t1")]

    assert free_table(full, TABLES, "s1", own) == "booth"


# --- lists and files ---------------------------------------------------------------------


@given(rows=st.lists(st.integers(), max_size=60), size=st.integers(1, 10))
def test_the_pages_of_a_list_hold_each_row_once(rows: list[int], size: int):
    last = part_of(rows, 1, size).last

    found = [row for number in range(1, last + 1) for row in part_of(rows, number, size).rows]

    assert found == rows


@pytest.mark.parametrize(("asked", "given_"), [(0, 1), (-5, 1), (99, 3)])
def test_a_page_past_the_end_is_the_nearest_there_is(asked: int, given_: int):
    assert part_of("abcde", asked, 2).number == given_


def test_an_empty_list_has_one_empty_page():
    assert Part([], 0, 1, 50).last == 1


def test_an_address_keeps_only_filters_that_are_set():
    assert address("/x", text="", sector="it", page=2) == "/x?sector=it&page=2&"
    assert address("/x") == "/x?"


@given(st.text(max_size=30))
def test_no_filter_breaks_out_of_its_address(text: str):
    made = address("/x", text=text)

    assert made.startswith("/x?")
    assert not set(made) & set("\"'<> \n")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("letters.pdf", "application/pdf"),
        ("rows.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_download_is_kept_by_nobody_on_the_way(name: str, kind: str):
    answer = download(b"content", name)

    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


def test_a_name_cannot_add_a_header():
    answer = download(b"", 'a"\r\nSet-Cookie: x=y.pdf')

    assert "set-cookie" not in answer.headers
    assert "\r" not in answer.headers["content-disposition"]
