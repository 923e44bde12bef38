"""Parts of reports: figures with intervals, tables of means, axes with round ends."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.sentence import Sentence
from matchmaker.evaluation.plots import Axis, Plot, Point, axis_of, means_of, plot_of

TITLE = Sentence("All figures, means")


def metric(mean: float | None, low: float | None = None, high: float | None = None) -> dict:
    return {"mean": mean, "ci95": [low, high]}


def plotted(found: dict[str, dict], **wanted) -> Plot:
    return plot_of(TITLE, found, "ours", **wanted)


# --- figures and tables ------------------------------------------------------------------------


def test_each_name_becomes_a_point_in_the_order_given_and_ours_is_marked():
    found = plotted({"other": metric(0.3, 0.2, 0.4), "ours": metric(0.5, 0.4, 0.6)})

    assert found.points == (Point("other", 0.3, 0.2, 0.4), Point("ours", 0.5, 0.4, 0.6, ours=True))


def test_a_figure_without_an_interval_and_one_that_is_not_known_are_points_too():
    found = plotted(
        {"alone": {"mean": 0.3}, "none": {"mean": 0.2, "ci95": None}, "x": metric(None)}
    )

    assert [(one.mean, one.low) for one in found.points] == [(0.3, None), (0.2, None), (None, None)]


def test_an_axis_begins_at_the_mark_that_was_asked_for():
    found = {"ours": metric(0.8, 0.75, 0.85)}

    assert plotted(found).axis.low == 0
    assert plotted(found, marks=(0.5,)).axis.low == 0.5


def test_digits_and_unit_are_the_callers():
    found = plotted({"ours": metric(5.0)}, digits=1, unit=" %")

    assert (found.digits, found.unit) == (1, " %")
    assert (plotted({}).digits, plotted({}).unit) == (3, "")


def test_a_table_of_means_has_a_column_for_every_figure_that_anybody_has():
    found = means_of({"a": {"auc": metric(0.6)}, "b": {"auc": metric(0.7), "ece": metric(0.1)}})

    assert found.columns == ("auc", "ece")
    assert found.rows == (("a", (0.6, None)), ("b", (0.7, 0.1)))


def test_without_anybody_a_table_is_empty():
    assert (means_of({}).columns, means_of({}).rows) == ((), ())


# --- axes ------------------------------------------------------------------------------------

ends = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)


@given(st.lists(st.tuples(ends, ends, ends).map(sorted), min_size=1, max_size=8))
def test_an_axis_holds_every_interval_with_few_round_marks(found: list[list[float]]):
    points = [Point("x", mean, low, high) for low, mean, high in found]

    axis = axis_of(points)

    slack = 1e-6 * max(abs(axis.low), abs(axis.high))
    assert axis.low - slack <= min(point.low for point in points if point.low is not None)
    assert axis.high + slack >= max(point.high for point in points if point.high is not None)
    assert 2 <= len(axis.ticks) <= 8
    assert list(axis.ticks) == sorted(set(axis.ticks))


def test_marks_that_were_asked_for_lie_on_the_axis():
    axis = axis_of([Point("x", 0.58, 0.55, 0.6)], (0.5,))

    assert axis == Axis(0.5, 0.6, (0.5, 0.52, 0.54, 0.56, 0.58, 0.6), 2)


def test_without_any_figure_there_still_is_an_axis():
    assert axis_of([Point("x", None, None, None)]).ticks[0] == 0


@given(st.lists(st.tuples(ends, ends, ends).map(sorted), min_size=1, max_size=8), st.randoms())
def test_the_order_of_points_moves_no_axis(found: list[list[float]], random: Random):
    points = [Point("x", mean, low, high) for low, mean, high in found]

    assert axis_of(random.sample(points, len(points))) == axis_of(points)


@pytest.mark.parametrize("value", [0.0, 0.5, -3.0, 1e-5, 1e6])
def test_a_single_figure_without_an_interval_lies_on_its_axis(value: float):
    axis = axis_of([Point("x", value, None, None)])

    assert axis.low <= value <= axis.high
    assert axis.low < axis.high


def test_an_axis_below_nothing_ends_at_the_mark():
    axis = axis_of([Point("x", -0.3, -0.34, -0.27)], (0.0,))

    assert axis.ticks == (-0.4, -0.3, -0.2, -0.1, 0.0)


def test_the_digits_of_an_axis_tell_its_marks_apart():
    for span in (0.003, 0.04, 0.9, 7.0, 300.0):
        axis = axis_of([Point("x", span, 0.0, span)])

        written = [f"{tick:.{axis.digits}f}" for tick in axis.ticks]
        assert len(set(written)) == len(written)
        assert [float(text) for text in written] == pytest.approx(list(axis.ticks))


@given(st.lists(st.tuples(ends, ends, ends).map(sorted), min_size=1, max_size=8), ends)
def test_a_mark_that_was_asked_for_never_leaves_the_axis(found: list[list[float]], mark: float):
    axis = axis_of([Point("x", mean, low, high) for low, mean, high in found], (mark,))

    slack = 1e-6 * max(abs(axis.low), abs(axis.high))
    assert axis.low - slack <= mark <= axis.high + slack
    assert (axis.low, axis.high) == (axis.ticks[0], axis.ticks[-1])
