"""The planning commands: files in, files out, and exit codes that a script may rely on."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matchmaker.cli.planning import CONTRADICTION, REFUSED, UNTRUE, app
from matchmaker.planning.problem_file import write_json
from tests.planning.tiny import open_fair, tiny

# more than any machine needs: these fairs end at their bound, not by the clock
ENOUGH = "60"


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def solved(tmp_path: Path) -> tuple[Path, Path]:
    """Problem and plan file of the worked example."""
    problem, plan = written(tmp_path / "problem.json", tiny()), tmp_path / "plan.json"
    assert run("solve", problem, "--out", plan, "--seconds", ENOUGH).exit_code == 0
    return problem, plan


def test_a_problem_is_solved_and_its_figures_printed(tmp_path: Path):
    problem, plan = written(tmp_path / "problem.json", tiny()), tmp_path / "plan.json"

    result = run("solve", problem, "--out", plan, "--seconds", ENOUGH, "--seed", "4", "--json")

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

    result = run("solve", problem, "--out", tmp_path / "plan.json", "--seconds", ENOUGH)

    assert "gap_pct" in result.stdout
    assert "1600" in result.stdout


def test_the_same_seed_writes_the_same_plan(tmp_path: Path):
    problem = written(tmp_path / "problem.json", open_fair(5, 4, 3, tables_per_slot=2))
    stored = []
    for name in ("one.json", "two.json"):
        run("solve", problem, "--out", tmp_path / name, "--seconds", ENOUGH)
        stored.append(json.loads((tmp_path / name).read_text(encoding="utf-8")) | {"seconds": 0})

    assert stored[0] == stored[1]


def test_shortfalls_are_counted_by_label(tmp_path: Path):
    problem = written(tmp_path / "problem.json", open_fair(2, 1, 1, enterprise_min=[1, 1]))

    result = run("solve", problem, "--out", tmp_path / "plan.json", "--seconds", ENOUGH, "--json")

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
    assert json.loads(result.stdout)["violations"] == [
        "the file says bound 1,500, counted are 1,600"
    ]


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
        "slot 0: meetings 2, tables 1",
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


# --- exit codes ------------------------------------------------------------------------------


def test_the_exit_codes_are_three_different_ones_and_none_means_good():
    assert {UNTRUE, REFUSED, CONTRADICTION} == {1, 2, 3}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pairs": [[0, 0, 1], [0, 0, 2]]}, "stands in row 0 already"),
        ({"pairs": [[0, 0, -1]]}, "-1 is out of range"),
        ({"pairs": [[0, 0, 10**400]]}, "is out of range"),
        ({"enterprise_available": ["11", "0"]}, "must be 2 letters 0 or 1"),
        ({"slots": 3}, '"enterprise_available", row 0: must be 3 letters'),
        ({"enterprises": -1}, '"enterprises" must be a whole number'),
        ({"interpreters": {}}, '"interpreters" must be a list'),
        ({"colour": "red"}, 'The key "colour" is unknown.'),
        ({"locked": [[0, 0, 0], [0, 0, 1]]}, "stands in row 0 already"),
        ({"must_meet": [[5, 0]]}, "5 is out of range"),
    ],
)
def test_every_wrong_file_exits_with_two_and_names_its_key(
    tmp_path: Path, change: dict, words: str
):
    problem = written(tmp_path / "problem.json", tiny(**change))

    result = run("solve", problem, "--out", tmp_path / "plan.json")

    assert result.exit_code == REFUSED
    assert words in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{", "5", '{"a": NaN}', '{"a": 1, "a": 2}', "\udcff"]
)
def test_what_is_no_json_exits_with_two(tmp_path: Path, content: str):
    problem = tmp_path / "problem.json"
    problem.write_bytes(content.encode("utf-8", "surrogateescape"))

    result = run("solve", problem, "--out", tmp_path / "plan.json")

    assert result.exit_code == REFUSED
    assert result.stderr.strip()


@pytest.mark.parametrize("option", [["--seconds", "-1"], ["--seed", "-1"], ["--seed", "x"], []])
def test_a_wrong_or_missing_option_is_a_wrong_use(tmp_path: Path, option: list[str]):
    problem = written(tmp_path / "problem.json", tiny())
    out = ["--out", tmp_path / "plan.json"] if option else []

    result = run("solve", problem, *out, *option)

    assert result.exit_code == 2
    assert not (tmp_path / "plan.json").exists()


def test_all_contradictions_are_named_and_nothing_is_written(tmp_path: Path):
    problem = written(
        tmp_path / "problem.json", tiny(locked=[[1, 0, 0], [0, 1, 0]], forbidden=[[0, 1]])
    )

    result = run("solve", problem, "--out", tmp_path / "plan.json")

    assert result.exit_code == CONTRADICTION
    lines = result.stderr.splitlines()
    assert "Locked: enterprise 1 is away in slot 0" in lines
    assert "Locked: buyer 1 is away in slot 0" in lines
    assert "Locked: enterprise 0 and buyer 1 must never meet" in lines
    assert lines[-1] == "Locked meetings contradict the rules."
    assert not (tmp_path / "plan.json").exists()


def test_a_problem_of_rules_that_nobody_knows_is_not_checked_either(solved):
    problem, plan = solved

    result = run("check", written(problem, tiny(lunch=[[0]])), plan)

    assert result.exit_code == REFUSED
    assert "lunch" in result.stderr


def test_problem_and_plan_given_the_wrong_way_round_exit_with_two(solved):
    problem, plan = solved

    result = run("check", plan, problem)

    assert result.exit_code == REFUSED
    assert result.stderr.strip()


@pytest.mark.parametrize(("key", "lie"), [("value", 1), ("breaks", 9), ("moved", 2)])
def test_a_lie_in_a_plan_file_exits_with_one(solved, key: str, lie: int):
    problem, plan = solved
    stored = json.loads(plan.read_text(encoding="utf-8")) | {key: lie}

    result = run("check", problem, written(plan, stored))

    assert result.exit_code == UNTRUE
    assert f"the file says {key} {lie}, counted are" in result.stdout


def test_the_plan_of_another_fair_is_seen_through(solved, tmp_path: Path):
    _, plan = solved
    other = written(tmp_path / "other.json", tiny(pairs=[[0, 0, 900], [1, 0, 500]]))

    result = run("check", other, plan, "--json")

    assert result.exit_code == UNTRUE
    assert "the file says value 1,600, counted are 1,400" in json.loads(result.stdout)["violations"]


# --- files and figures -------------------------------------------------------------------------


def test_gzipped_files_go_in_and_out(tmp_path: Path):
    problem, plan = tmp_path / "problem.json.gz", tmp_path / "plan.json.gz"
    write_json(problem, tiny())

    assert run("solve", problem, "--out", plan, "--seconds", ENOUGH).exit_code == 0
    assert plan.read_bytes()[:2] == b"\x1f\x8b"
    assert run("check", problem, plan).exit_code == 0


def test_another_seed_is_stored_with_its_plan(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny())
    plan = tmp_path / "plan.json"

    run("solve", problem, "--out", plan, "--seconds", ENOUGH, "--seed", "77")

    assert json.loads(plan.read_text(encoding="utf-8"))["seed"] == 77


def test_an_older_plan_is_replaced_by_the_new_one(solved):
    problem, plan = solved
    plan.write_text("old", encoding="utf-8")

    assert run("solve", problem, "--out", plan, "--seconds", ENOUGH).exit_code == 0
    assert json.loads(plan.read_text(encoding="utf-8"))["value"] == 1600


def test_a_fair_without_anybody_is_planned_and_confirmed(tmp_path: Path):
    problem = written(tmp_path / "problem.json", open_fair(0, 0, 0))
    plan = tmp_path / "plan.json"

    result = run("solve", problem, "--out", plan, "--seconds", ENOUGH, "--json")

    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["meetings"], said["pairs"], said["value"], said["bound"]) == (0, 0, 0, 0)
    assert run("check", problem, plan).exit_code == 0


def test_must_meets_and_moves_are_among_the_figures(tmp_path: Path):
    document = tiny(must_meet=[[0, 0], [1, 1]], published=[[0, 0, 1]], move_price=3)
    problem = written(tmp_path / "problem.json", document)

    result = run("solve", problem, "--out", tmp_path / "p.json", "--seconds", "0", "--json")

    said = json.loads(result.stdout)
    assert (said["must_meets"], said["must_meets_wanted"]) == (2, 2)
    assert said["moved"] in (0, 1)
    assert said["value"] <= said["bound"]


def test_the_summary_for_people_holds_the_same_figures_as_the_one_for_machines(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny())
    arguments = ("solve", problem, "--out", tmp_path / "plan.json", "--seconds", ENOUGH)

    for_people = run(*arguments).stdout
    for_machines = json.loads(run(*arguments, "--json").stdout)

    lines = dict(line.split(maxsplit=1) for line in for_people.splitlines())
    assert lines.keys() == for_machines.keys()
    for name in ("value", "bound", "meetings", "fingerprint", "stopped_by"):
        assert lines[name] == str(for_machines[name])


def test_both_commands_explain_themselves():
    for command in ("solve", "check"):
        result = run(command, "--help")

        assert result.exit_code == 0
        assert "--json" in result.stdout


# --- before planning -------------------------------------------------------------------------


def test_a_fair_is_screened_before_it_is_planned(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny())

    result = run("screen", problem, "--json")

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (said["places"], said["largest_k"], said["bound"]) == (2, 1, 1600)
    assert said["dearest"] == [{"kind": "place", "who": None, "gain": 400}]


def test_a_screen_for_people_says_the_same(tmp_path: Path):
    result = run("screen", written(tmp_path / "problem.json", tiny()))

    assert result.exit_code == 0
    assert "largest_k" in result.stdout


def test_a_screen_tells_contradicting_locks_by_its_exit_code(tmp_path: Path):
    problem = written(tmp_path / "problem.json", tiny(locked=[[1, 0, 0]]))

    result = run("screen", problem, "--json")

    assert result.exit_code == CONTRADICTION
    assert json.loads(result.stdout)["contradictions"] == ["Locked: enterprise 1 is away in slot 0"]


def test_a_screen_refuses_an_unreadable_file(tmp_path: Path):
    result = run("screen", written(tmp_path / "problem.json", {"enterprises": 2}))

    assert result.exit_code == REFUSED
