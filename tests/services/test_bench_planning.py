"""The planning bench on a small folder of the same make: figures, comparisons, goals."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.evaluation.bench import all_met
from matchmaker.planning.problem_file import write_json
from matchmaker.services import bench_planning
from matchmaker.services.bench_planning import published_runs, run_published
from tests.planning.meeting_lists import WORKED, as_dzn, meeting_list
from tests.planning.tiny import tiny

AWAY = meeting_list([[1, 2, 3]], people=2, slots=2, forbidden=[[1], [2]])


def published(**changed: Any) -> dict[str, Any]:
    """A row of the published results; by default the worked list."""
    return {"inst": "worked", "variant": "original", "d": 2, "t": 0.1, "opt": "2"} | changed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out two lists and a fair as the published folder does."""
    for name in [*bench_planning.FOLDERS.values(), "selection"]:
        (tmp_path / name).mkdir()
    lists = tmp_path / "data_table03_origin" / "worked.original.dzn"
    lists.write_text(as_dzn(WORKED), encoding="utf-8")
    away = tmp_path / "data_table06_forb" / "worked.forb0003.dzn"
    away.write_text(as_dzn(AWAY), encoding="utf-8")
    rows = [
        published(),
        published(d=1),
        published(d=0, opt="-"),
        published(variant="forb0003", opt="-"),
    ]
    (tmp_path / "published_results.json").write_text(json.dumps(rows), encoding="utf-8")
    write_json(tmp_path / "selection" / "dev-S-1.json.gz", tiny())
    bounds = [{"file": "selection/dev-S-1.json.gz", "upper_bound": 1600.0}]
    (tmp_path / "selection" / "bounds.json").write_text(json.dumps(bounds), encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny fair is at its bound at once, and the memory of all tests is not the bench's own."""
    monkeypatch.setattr(bench_planning, "FAIR_SECONDS", dict.fromkeys("SML", 0.05))
    monkeypatch.setattr(bench_planning, "most_resident_mib", lambda: 300.0)


def run(*words: object) -> Any:
    return CliRunner().invoke(app, ["bench", "planning", *map(str, words)])


def test_each_published_row_finds_its_file(folder: Path):
    found = published_runs(folder)

    assert [one.name for one in found] == [
        "worked.original d=2",
        "worked.original d=1",
        "worked.original d=0",
        "worked.forb0003 d=2",
    ]
    assert [one.fewest for one in found] == [2, 2, None, None]
    assert {one.path.parent.name for one in found} == {"data_table03_origin", "data_table06_forb"}


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ("fixed040-Forb", "data_table07_fixed"),
        ("forb0007", "data_table06_forb"),
        ("prec15", "data_table08_prec"),
    ],
)
def test_each_kind_lies_in_a_folder_of_its_own(folder: Path, variant: str, name: str):
    rows = [published(variant=variant)]
    (folder / "published_results.json").write_text(json.dumps(rows), encoding="utf-8")

    assert published_runs(folder)[0].path == folder / name / f"worked.{variant}.dzn"


def test_an_equal_answer_is_told_from_another_one(folder: Path):
    equal, _, unfair, away = (run_published(one) for one in published_runs(folder))
    other = run_published(replace(published_runs(folder)[0], fewest=1))

    assert (equal["status"], equal["breaks"], equal["equal"]) == ("OPTIMAL", 2, True)
    assert equal["violations"] == []
    assert (unfair["status"], unfair["equal"]) == ("INFEASIBLE", True)
    assert (other["breaks"], other["equal"]) == (2, False)
    assert (away["status"], away["breaks"], away["equal"]) == ("INFEASIBLE", None, True)


def test_the_originals_alone_are_run_unless_every_run_is_asked_for(folder: Path):
    few, every = (json.loads(run(folder, "--json", *more).stdout) for more in ([], ["--every"]))

    assert [one["name"] for one in few["lists"]] == ["worked.original d=2"]
    assert len(every["lists"]) == 4
    assert [goal["id"] for goal in few["goals"]] == ["B1", "B2", "B3", "F-S", "M"]
    assert [goal["id"] for goal in every["goals"]] == ["B1", "B2", "B3", "B4", "F-S", "M"]


def test_a_fair_is_measured_against_the_bound_that_came_with_it(folder: Path):
    fair = json.loads(run(folder, "--json").stdout)["fairs"][0]

    assert (fair["name"], fair["value"], fair["bound"], fair["gap_pct"]) == (
        "dev-S-1", 1600, 1600, 0.0,
    )  # fmt: skip
    assert fair["violations"] == []


def test_the_most_memory_of_the_run_is_held_against_its_goal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    held = json.loads(run(folder, "--json").stdout)
    monkeypatch.setattr(bench_planning, "most_resident_mib", lambda: 2_048.6)
    over = json.loads(run(folder, "--json").stdout)

    assert [held["goals"][-1]["id"], held["peak_mib"], held["goals"][-1]["met"]] == ["M", 300, True]
    assert [over["peak_mib"], over["goals"][-1]["met"]] == [2_049, False]


def test_people_read_lists_fairs_and_goals(folder: Path):
    lines = run(folder).stdout.splitlines()

    assert any("worked.original d=2  OPTIMAL  2" in line for line in lines)
    assert any(line.startswith("dev-S-1  gap 0.0000 %") for line in lines)
    assert any(line.startswith("B1  met") for line in lines)


def test_a_missed_goal_ends_with_1_only_if_that_is_asked_for(folder: Path):
    rows = [published(opt="1")]
    (folder / "published_results.json").write_text(json.dumps(rows), encoding="utf-8")

    assert run(folder).exit_code == 0
    assert "NOT met  worked.original d=2" in run(folder).stdout
    assert run(folder, "--check").exit_code == 1


def test_all_goals_met_end_with_0(folder: Path):
    result = run(folder, "--json", "--check")

    assert result.exit_code == 0
    assert all_met(json.loads(result.stdout))
    assert "measuring worked.original d=2" in result.stderr


def test_a_folder_without_results_is_named(tmp_path: Path):
    result = run(tmp_path)

    assert result.exit_code == 2
    assert "No such file" in result.stderr
