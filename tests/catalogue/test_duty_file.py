"""Duties and exchange rates: percentages read as written, anything else left blank and said."""

import pytest

from matchmaker.catalogue.duty_file import Rate, read_rates, read_schedule
from matchmaker.catalogue.problems import Code
from matchmaker.domain.trade import Duty
from matchmaker.locale import say

HEADERS = ["Mã HS", "Thuế suất MFN (%)", "Thuế suất theo hiệp định (%)"]


@pytest.fixture
def schedule(workbook):
    """Read a schedule of some rows under the usual headers."""

    def duties_of(*rows, headers=HEADERS):
        return read_schedule("schedule.xlsx", workbook(Bieu=[headers, *rows]))

    return duties_of


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        (8, 8.0),
        (2.7, 2.7),
        ("2.7", 2.7),
        ("2,7 %", 2.7),
        ("8%", 8.0),
        ("0", 0.0),
        ("Free", 0.0),
        ("Miễn thuế", 0.0),
        ("-", None),
        (None, None),
    ],
)
def test_a_duty_is_read_as_people_write_it(schedule, cell, percent):
    duties, problems = schedule(["848071", cell, 0])

    assert (duties, problems) == ([Duty("848071", percent, 0.0)], [])


@pytest.mark.parametrize("cell", ["10.2 + 93.1 EUR/100 kg", "see note 3", -1, 5000])
def test_a_duty_that_is_no_percentage_is_left_blank_and_located(schedule, cell):
    (duty,), (problem,) = schedule(["010229", cell, 0])

    assert duty == Duty("010229", None, 0.0)
    assert (problem.code, problem.is_error) == (Code.NOT_A_NUMBER, False)
    assert (problem.row, problem.column) == (2, HEADERS[1])


@pytest.mark.parametrize(
    "headers",
    [
        ["HS code", "MFN rate (%)", "Preferential rate (%)"],
        ["code", "mfn_pct", "preferential_pct"],
        ["CN code", "Third country duty", "Preferential tariff"],
        ["Mã hàng", "MFN", "Thuế suất ưu đãi đặc biệt"],
    ],
)
def test_columns_are_known_by_the_names_that_authorities_use(schedule, headers):
    duties, problems = schedule(["8480.71.00", 1.7, 0], headers=headers)

    assert (duties, problems) == ([Duty("84807100", 1.7, 0.0)], [])


def test_headings_without_duties_are_no_lines(schedule):
    duties, problems = schedule(["8480", None, None], ["848071", 1.7, 0], [None, 5, 0])

    assert ([one.code for one in duties], problems) == (["848071"], [])


def test_an_unreadable_code_is_held_back(schedule):
    duties, (problem,) = schedule(["8480.71", 1.7, 0], ["Moulds", 1.7, 0])

    assert len(duties) == 1
    assert (problem.code, problem.row) == (Code.HS_UNKNOWN, 3)


def test_a_line_that_stands_twice_keeps_its_first_duty(schedule):
    (duty,), (problem,) = schedule(["848071", 1.7, 0], ["8480.71", 9, 0])

    assert duty.mfn_pct == 1.7
    assert problem.code is Code.DUPLICATE_CODE


def test_a_preference_above_the_mfn_duty_is_said_and_saves_nothing(schedule):
    (duty,), (problem,) = schedule(["848071", 2, 5])

    assert duty.margin_pp == 0
    assert problem.code is Code.MIN_OVER_MAX


def test_fractions_instead_of_percentages_are_asked_about(schedule):
    rows = [[f"84807{n}", 0.08, 0] for n in range(4)]

    duties, (problem,) = schedule(*rows)

    assert len(duties) == 4
    assert (problem.code, problem.row, problem.key) == (Code.DOUBTFUL_NUMBER, None, "mfn_pct")
    assert say(problem.fault.sentence, "en") == (
        "No MFN duty is above 1 %: the largest is 0.08. Percentages are expected, 8 for 8 %."
    )
    assert "ví dụ 8 cho 8 %." in say(problem.fault.sentence, "vi")


def test_rates_are_read_by_currency(workbook):
    content = workbook(A=[["Currency", "Value in USD"], ["eur", 1.08], ["VND", "0,000039"]])

    assert read_rates("r.xlsx", content) == ([Rate("EUR", 1.08), Rate("VND", 0.000039)], [])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Euro", 1.08], Code.UNKNOWN_CHOICE),
        (["EUR", "x"], Code.NOT_A_NUMBER),
        (["EUR", 0], Code.NOT_A_NUMBER),
    ],
)
def test_a_rate_that_is_none_is_held_back(workbook, row, code):
    content = workbook(A=[["Currency", "Value in USD"], row, ["JPY", 0.0066]])

    rates, (problem,) = read_rates("r.xlsx", content)

    assert [rate.currency for rate in rates] == ["JPY"]
    assert (problem.code, problem.row) == (code, 2)


@pytest.mark.parametrize("cell", ["NaN", "inf", "-0.1", "1e2", "9" * 400, "=1+1", "5; 6", "٥ €"])
def test_hostile_duties_are_left_blank_and_said(schedule, cell: str):
    (duty,), (problem,) = schedule(["848071", cell, 0])

    assert duty.mfn_pct is None
    assert (problem.code, problem.row, problem.value) == (Code.NOT_A_NUMBER, 2, cell)


@pytest.mark.parametrize(("cell", "percent"), [(3000, 3000.0), (3000.1, None), (0, 0.0)])
def test_a_duty_may_be_higher_than_the_goods_are_worth_up_to_a_border(schedule, cell, percent):
    (duty,), problems = schedule(["040210", cell, 0])

    assert duty.mfn_pct == percent
    assert bool(problems) is (percent is None)


def test_the_style_of_the_column_settles_a_doubtful_duty(schedule):
    comma, _ = schedule(["848071", "1,250", "0"], ["848079", "2,5", "0"])
    dot, _ = schedule(["848071", "1.250", "0"], ["848079", "2.5", "0"])

    assert [one.mfn_pct for one in comma] == [one.mfn_pct for one in dot] == [1.25, 2.5]


def test_a_line_that_only_one_of_two_duties_is_known_of_is_kept(schedule):
    duties, problems = schedule(["848071", None, 0], ["848079", 5, None])

    assert duties == [Duty("848071", None, 0.0), Duty("848079", 5.0, None)]
    assert [one.margin_pp for one in duties] == [None, 0.0]
    assert problems == []


@pytest.mark.parametrize("largest", [1.01, 8])
def test_small_duties_beside_one_of_more_than_a_percent_are_believed(schedule, largest):
    rows = [[f"84807{n}", 0.08, 0] for n in range(3)]

    assert schedule(*rows, ["848079", largest, 0])[1] == []


def test_two_small_duties_are_too_few_to_doubt(schedule):
    assert schedule(["848071", 0.08, 0], ["848079", 0.05, 0], ["848010", 0, 0])[1] == []


def test_a_currency_that_stands_twice_keeps_its_first_rate(workbook):
    content = workbook(A=[["Currency", "Value in USD"], ["EUR", 1.08], ["eur ", 1.2]])

    assert read_rates("r.xlsx", content)[0] == [Rate("EUR", 1.08)]


@pytest.mark.parametrize("worth", [1e6, -1, "NaN", "inf", None, "9" * 400])
def test_a_worth_that_no_currency_has_is_held_back(workbook, worth):
    content = workbook(A=[["Currency", "Value in USD"], ["EUR", worth]])

    rates, problems = read_rates("r.xlsx", content)

    assert rates == []
    assert [(one.code, one.is_error) for one in problems] == [(Code.NOT_A_NUMBER, True)]
