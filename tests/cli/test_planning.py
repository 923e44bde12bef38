"""The planning commands: files in, files out, and exit codes that a script may rely on."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matchmaker.cli.planning import app
from tests.planning.tiny import open_fair, tiny


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def solved(tmp_path: Path) -> tuple[Path, Path]:
    """Problem and plan file of the worked example."""
    problem, plan = written(tmp_path / "problem.json", tiny()), tmp_path / "plan.json"
    assert run("solve", problem, "--out", plan, "--seconds", "0.1").exit_code == 0
    return problem, plan


def test_a_problem_is_solved_and_its_figures_printed(tmp_path: Path):
    problem, plan = written(tmp_path / "problem.json", tiny()), tmp_path / "plan.json"

    result = run("solve", problem, "--out", plan, "--seconds", "0.1", "--seed", "4", "--json")

    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["value"], said["raw_value"], said["bound"], said["gap_pct"]) == (
        1600, 1600, 1600, 0.0,
    )  # fmt: skip
    assert set(said["baselines"]) == {"first_come", "round_robin", "best_score"}
    assert said["seed"] == 4
    assert len(said["fingerprint"]) == 64
    stored = json.loads(plan.read_text(encoding="utf-8"))
    assert stored["meetings"] == [[0, 0, 0, 0], [1, 0, 1, 0]]
    assert stored["stopped_by"] == "work"


def test_figures_are_also_printed_for_people(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny())

    result = run("solve", problem, "--out", tmp_path / "plan.json", "--seconds", "0.1")

    assert "gap_pct" in result.stdout
    assert "1600" in result.stdout


def test_the_same_seed_writes_the_same_plan(tmp_path: Path):
    problem = written(tmp_path / "problem.json", open_fair(5, 4, 3, tables_per_slot=2))
    stored = []
    for name in ("one.json", "two.json"):
        run("solve", problem, "--out", tmp_path / name, "--seconds", "0.1")
        stored.append(json.loads((tmp_path / name).read_text(encoding="utf-8")) | {"seconds": 0})

    assert stored[0] == stored[1]


def test_shortfalls_are_counted_by_label(tmp_path: Path):
    problem = written(tmp_path / "problem.json", open_fair(2, 1, 1, enterprise_min=[1, 1]))

    result = run("solve", problem, "--out", tmp_path / "plan.json", "--seconds", "0.1", "--json")

    assert json.loads(result.stdout)["shortfalls"] == {"together": 1}


def test_a_refused_file_exits_with_two_and_says_where(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny(pairs=[[0, 7, 1]]))

    result = run("solve", problem, "--out", tmp_path / "plan.json")

    assert result.exit_code == 2
    assert '"pairs", row 0: 7 is out of range' in result.stderr
    assert not (tmp_path / "plan.json").exists()


def test_locked_meetings_that_contradict_exit_with_three_and_are_named(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny(locked=[[1, 0, 0]]))

    result = run("solve", problem, "--out", tmp_path / "plan.json")

    assert result.exit_code == 3
    assert "enterprise 1 is away in slot 0" in result.stderr
    assert not (tmp_path / "plan.json").exists()


def test_a_good_plan_is_confirmed(solved):
    result = run("check", *solved, "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "violations": [], "value": 1600, "bound": 1600, "gap_pct": 0.0,
    }  # fmt: skip


def test_a_plan_without_prices_is_bounded_by_a_flow(solved):
    problem, plan = solved
    stored = json.loads(plan.read_text(encoding="utf-8"))
    del stored["prices"]

    result = run("check", problem, written(plan, stored), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["bound"] == 1600


def test_a_plan_without_prices_that_claims_too_low_a_bound_is_caught(solved):
    problem, plan = solved
    stored = json.loads(plan.read_text(encoding="utf-8")) | {"bound": 1500}
    del stored["prices"], stored["gap_pct"]

    result = run("check", problem, written(plan, stored), "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["violations"] == ["the file says bound 1500, counted are 1600"]


def test_a_broken_plan_exits_with_one_and_every_violation_in_words(solved):
    problem, plan = solved
    stored = json.loads(plan.read_text(encoding="utf-8"))
    stored["meetings"] = [[0, 0, 0, 0], [1, 0, 0, 0]]

    result = run("check", problem, written(plan, stored), "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["violations"] == [
        "buyer 0 has 2 meetings in slot 0",
        "table 0 has 2 meetings in slot 0",
        "enterprise 1 is away in slot 0",
        "slot 0: 2 meetings for 1 tables",
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"meetings": 5}', '{"meetings": [[0]]}'])
def test_an_unreadable_plan_exits_with_two(solved, content: str):
    problem, plan = solved
    plan.write_text(content, encoding="utf-8")

    result = run("check", problem, plan)

    assert result.exit_code == 2
    assert result.stderr.strip()


def test_a_file_that_is_not_there_exits_with_two(tmp_path: Path):
    nothing = tmp_path / "nothing.json"

    assert run("solve", nothing, "--out", tmp_path / "plan.json").exit_code == 2
    assert run("check", nothing, nothing).exit_code == 2
