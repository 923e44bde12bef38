"""What the bench asks of plans: the figures of true answers, and that untrue ones are noticed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from matchmaker import planning
from matchmaker.cli import app
from matchmaker.planning.problem_file import write_json
from matchmaker.planning.why_not import WhyNot
from matchmaker.services import bench_plan_answers, bench_planning
from matchmaker.services.bench_plan_answers import (
    answer_goals,
    ask_why,
    first_plan,
    plan_answers,
    repair,
    size_of,
)
from tests.planning.tiny import crowded, tiny


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small fairs, few questions."""
    monkeypatch.setattr(bench_plan_answers, "WORK_TO_PLAN", 20_000)
    monkeypatch.setattr(bench_plan_answers, "FAIRS", 4)


def planned(seed: int = 1):
    problem = planning.problem_from(crowded(8, 6, seed))
    return problem, planning.solve(problem, 1, planning.Budget(20_000))


def files(folder: Path) -> list[Path]:
    paths = [folder / f"dev-{size}-1.json.gz" for size in "SML"]
    for place, path in enumerate(paths):
        write_json(path, crowded(8, 6, place))
    return paths


def met(answers: dict[str, Any]) -> dict[str, bool]:
    return {goal.id: goal.met for goal in answer_goals(answers)}


TRUE = {
    "first": [{"cpu_s": 0.5, "violations": []}],
    "why_not": [{"wrong": [], "cpu_ms": {"median": 9.0, "most": 30.0}}],
    "repairs": [{"moved": 0, "falling": 0, "cpu_s": {"median": 0.05, "most": 0.1}}],
    "small_fairs": {"fairs": 9, "best": 8, "short": 1, "wrong": []},
}


# --- each question ---------------------------------------------------------------------------


def test_the_first_plan_keeps_every_rule():
    problem, _ = planned()

    found = first_plan(problem)

    assert found["violations"] == []
    assert found["cpu_s"] >= 0


def test_the_first_plan_is_one_that_the_search_would_have_made_better():
    problem, plan = planned()
    values = []
    solve = planning.solve

    def heard(*args, **kwargs):
        values.append(solve(*args, **kwargs))
        return values[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "solve", heard)
        first_plan(problem)

    assert values[0].value < plan.value
    assert values[0].stopped_by is planning.StoppedBy.CANCEL


@pytest.mark.parametrize("seed", range(3))
def test_whys_of_a_true_plan_are_true(seed: int):
    problem, plan = planned(seed)

    found = ask_why(problem, plan, 30)

    assert found["wrong"] == []
    assert 0 < found["forced"] <= found["pairs"] <= 30
    assert found["cpu_ms"]["median"] <= found["cpu_ms"]["most"]


def test_of_a_plan_in_which_all_meet_nothing_is_asked():
    problem = planning.problem_from(tiny(tables_per_slot=2, pairs=[[0, 0, 5]]))
    plan = planning.solve(problem, 1, planning.Budget(1_000))

    found = ask_why(problem, plan, 10)

    assert (found["pairs"], found["wrong"], found["cpu_ms"]["most"]) == (0, [], 0.0)


@pytest.mark.parametrize(
    "lie",
    [
        lambda answer: replace(answer, at_most=answer.at_most - 1),
        lambda answer: replace(answer, instead=answer.instead[1:]),
        lambda answer: replace(answer, given_up=()),
        lambda answer: replace(answer, at_least=10**9),
        lambda answer: replace(answer, causes=(), given_up=answer.given_up or ((0, 0, 0),)),
        lambda _: WhyNot(()),
    ],
)
def test_a_why_that_is_not_true_is_noticed(lie, monkeypatch: pytest.MonkeyPatch):
    problem, plan = planned()
    true = bench_plan_answers.why_not

    def lying(*args):
        answer = true(*args)
        return answer if answer.at_most is None or not answer.given_up else lie(answer)

    monkeypatch.setattr(bench_plan_answers, "why_not", lying)

    assert ask_why(problem, plan, 30)["wrong"] != []


def test_a_repair_moves_nothing_and_more_moves_win_more():
    problem, plan = planned()

    found = repair(problem, plan, 5)

    assert (found["buyers"], found["moved"], found["falling"]) == (5, 0, 0)


def test_a_repair_that_moves_what_stands_is_noticed(monkeypatch: pytest.MonkeyPatch):
    problem, plan = planned()
    true = bench_plan_answers.replan

    def moving(*args):
        found = true(*args)
        first, *others = found.points
        gone = next(row for row in found.announced if row[:2] not in {p[:2] for p in first.dropped})
        point = replace(first, dropped=(*first.dropped, gone[:3]))
        return replace(found, points=(point, *others))

    monkeypatch.setattr(bench_plan_answers, "replan", moving)

    assert repair(problem, plan, 2)["moved"] == 2


# --- together --------------------------------------------------------------------------------


def test_each_size_is_asked_what_was_promised_of_it(tmp_path: Path):
    told: list[str] = []

    found = plan_answers(files(tmp_path), told.append)

    assert [one["name"] for one in found["first"]] == ["dev-S-1", "dev-M-1", "dev-L-1"]
    assert [one["name"] for one in found["why_not"]] == ["dev-M-1"]
    assert [one["name"] for one in found["repairs"]] == ["dev-L-1"]
    assert found["small_fairs"]["fairs"] == 4
    assert told == [
        "dev-S-1: first plan", "dev-M-1: first plan", "dev-M-1: why not",
        "dev-L-1: first plan", "dev-L-1: repairs", "4 small fairs",
    ]  # fmt: skip
    assert size_of("dev-M-12") == "M"


def test_true_answers_in_good_time_meet_every_goal():
    assert met(TRUE) == dict.fromkeys(["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"], True)


@pytest.mark.parametrize(
    ("missed", "change"),
    [
        ("A1", {"first": [{"cpu_s": 2.1, "violations": []}]}),
        ("A2", {"first": [{"cpu_s": 0.1, "violations": ["a slot is full"]}]}),
        ("A3", {"why_not": [{"wrong": [], "cpu_ms": {"median": 9.0, "most": 50.1}}]}),
        ("A4", {"why_not": [{"wrong": [[1, 2]], "cpu_ms": {"median": 9.0, "most": 10.0}}]}),
        ("A5", {"repairs": [TRUE["repairs"][0] | {"cpu_s": {"median": 0.1, "most": 0.21}}]}),
        ("A6", {"repairs": [TRUE["repairs"][0] | {"moved": 1}]}),
        ("A7", {"repairs": [TRUE["repairs"][0] | {"falling": 1}]}),
        ("A8", {"small_fairs": TRUE["small_fairs"] | {"wrong": [3]}}),
    ],
)
def test_each_goal_is_missed_by_what_it_is_about(missed: str, change: dict[str, Any]):
    assert [name for name, good in met(TRUE | change).items() if not good] == [missed]


def test_a_folder_of_small_fairs_alone_is_held_against_what_was_asked_of_it(tmp_path: Path):
    found = plan_answers(files(tmp_path)[:1], lambda _: None)

    assert set(met(found)) == {"A1", "A2", "A8"}


def test_people_read_the_answers_only_if_they_ask_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bench_planning, "FAIR_SECONDS", dict.fromkeys("SML", 0.02))
    (tmp_path / "published_results.json").write_text("[]", encoding="utf-8")
    (tmp_path / "selection").mkdir()
    files(tmp_path / "selection")
    bounds = [{"file": f"selection/dev-{one}-1.json.gz", "upper_bound": 10**6} for one in "SML"]
    (tmp_path / "selection" / "bounds.json").write_text(json.dumps(bounds), encoding="utf-8")

    def said(*options: str) -> str:
        return CliRunner().invoke(app, ["bench", "planning", str(tmp_path), *options]).stdout

    asked = said("--answers")

    for line in ("dev-S-1  first plan", "dev-M-1  why not", "dev-L-1  repair  8 buyers, 0 meetings",
                 "4 small fairs", "A5  met"):  # fmt: skip
        assert line in asked
    assert "why not" not in said()
    assert "most memory" in said()
