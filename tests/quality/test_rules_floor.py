"""Measured floors of the planner where halls and interpreters are short, on fairs of M size.

The selection fairs that lie beside the project get tables by hall, nine in ten
of what people could use, and interpreters for seven in ten of the talks that need one.
Work is counted, not time: two million units are five seconds of a slow machine.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.planning import Budget, check, problem_from, solve
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.problem_file import read_json
from tests.planning.tiny import Document

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

WORK = 2_000_000
FLOOR_PCT = {"none": 0.05, "buyer": 0.1, "pair": 0.3}
FILES = ["M-11", "M-12", "M-13"]


def with_halls(document: Document) -> Document:
    """Give each hall nine in ten of the tables that its people could use."""
    halls = document["enterprise_hall"]
    people = [
        min(
            document["tables_per_slot"],
            sum(row[slot] == "1" for row in document["enterprise_available"]),
            sum(row[slot] == "1" for row in document["buyer_available"]),
        )
        for slot in range(document["slots"])
    ]
    return document | {
        "hall_tables": {
            str(hall): [
                max(1, 9 * there * halls.count(hall) // (10 * len(halls))) for there in people
            ]
            for hall in set(halls)
        }
    }


def with_interpreters(document: Document, decided_by: str) -> Document:
    """Let three in five buyers need one of three languages; pools for seven in ten talks.

    Talks are those that would be chosen if nobody needed an interpreter.

    Args:
        decided_by: "buyer", or "pair": then every third enterprise speaks them all.
    """
    words = [[], [], ["ja"], ["ko"], ["zh", "en"]]
    free = decided_by == "pair"
    needs = [
        [] if free and enterprise % 3 == 0 else words[buyer * 7 % 5]
        for enterprise, buyer, _ in document["pairs"]
    ]
    chosen = flow_bound(problem_from(document)).selected
    people = []
    for language in ("ja", "ko", "zh"):
        talks = sum(language in need for need, one in zip(needs, chosen, strict=True) if one)
        people += [
            {"languages": [language, "en"][: 1 + (number % 3 == 0)], "available": "1" * 36}
            for number in range(max(1, 7 * talks // (10 * document["slots"])))
        ]
    return document | {"interpreters": people, "pair_languages": needs}


@pytest.mark.parametrize("decided_by", ["none", "buyer", "pair"])
@pytest.mark.parametrize("name", FILES)
def test_a_fair_short_of_halls_and_interpreters_is_planned_close_to_its_bound(
    name: str,
    decided_by: str,
    benchmarks: Path,
    record_property: Callable[[str, object], None],
):
    document = with_halls(read_json(benchmarks / f"planning/selection/dev-{name}.json.gz"))
    if decided_by != "none":
        document = with_interpreters(document, decided_by)
    problem = problem_from(document)
    started = time.process_time()

    plan = solve(problem, 1, Budget(WORK))

    cpu_s = time.process_time() - started
    report = check(document, plan.to_json())
    record_property("gap_pct", plan.gap_pct)
    print(  # noqa: T201  # the figures are what this test is for
        f"{name}, help decided by {decided_by}: value {plan.value} bound {plan.bound} gap "
        f"{plan.gap_pct} % CPU {cpu_s:.2f} s, prices of halls {plan.prices.halls.tolist()}, of "
        f"talks {plan.prices.helped.tolist()}"
    )

    assert plan.gap_pct <= FLOOR_PCT[decided_by]
    assert report.violations == (), "the checker is silent"
    assert (report.value, report.bound) == (plan.value, plan.bound), "its proof is the same"
    assert plan.value >= max(plan.baselines.values()), "no baseline is better"
    scarce = plan.prices.halls if decided_by == "none" else plan.prices.helped
    assert scarce.any(), "what the fair is short of has a price"
