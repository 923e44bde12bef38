"""`matchmaker bench retrieval`: JSON for machines, lines for people, 1 for a missed goal."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.services import bench_retrieval

CASE = {"enterprises": 30_000, "buyers": 30_000, "dim": 384, "k": 50, "floor_ratio": 1.2}
GOAL = {"id": "P1", "goal": "top 50 <= 1.3", "value": 1.2, "met": True}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give figures without measuring, and hear what was asked for."""
    found: dict[str, Any] = {
        "bench": "retrieval",
        "cpu": "Processor",
        "blas": "openblas SkylakeX",
        "sgemm_gflops": 95.0,
        "cases": [CASE | {"equal_to_reference": True}],
        "goals": [GOAL],
    }

    def measure(**asked: Any) -> dict[str, Any]:
        asked["tell"]("everything")
        found["asked"] = {"full": asked["full"], "update": asked["update"] is not None}
        return found

    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    monkeypatch.delenv("OPENBLAS_L2_SIZE", raising=False)
    monkeypatch.setattr(bench_retrieval, "bench_retrieval", measure)
    return found


def run(*words: str):
    return CliRunner().invoke(app, ["bench", "retrieval", *words])


def test_one_json_object_stands_on_standard_output(measured: dict[str, Any]):
    result = run("--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["bench"] == "retrieval"
    assert "measuring everything" in result.stderr


def test_the_default_measures_a_changed_profile_too(measured: dict[str, Any]):
    assert json.loads(run("--json").stdout)["asked"] == {"full": False, "update": True}
    assert json.loads(run("--json", "--full", "--no-update").stdout)["asked"] == {
        "full": True,
        "update": False,
    }


def test_people_get_machine_sizes_and_goals(measured: dict[str, Any]):
    lines = run().stdout.splitlines()

    assert lines[0] == "Processor, openblas SkylakeX, one thread, 95 GFLOP/s"
    assert lines[1] == (
        "enterprises 30,000  buyers 30,000  floor_ratio 1.2  equal_to_reference yes"
    )
    assert lines[2] == "P1  met      top 50 <= 1.3: 1.2"


def test_a_missed_goal_ends_with_1_only_when_it_is_checked(measured: dict[str, Any]):
    measured["goals"] = [GOAL, GOAL | {"met": False}]

    assert run("--json").exit_code == 0
    assert run("--check").exit_code == 1
    assert "NOT met" in run().stdout


def test_met_goals_pass_the_check(measured: dict[str, Any]):
    assert run("--check").exit_code == 0
