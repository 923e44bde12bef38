"""`matchmaker evaluate market`: JSON for machines, a table for people, 2 for what is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scenario = {"enterprises": 12, "buyers": 10, "congestion": 0.4, "seeds": 2}
    (tmp_path / "small.json").write_text(json.dumps(scenario))
    return tmp_path


def run(*words: str):
    return CliRunner().invoke(app, ["evaluate", "market", *words])


def test_one_json_object_stands_on_standard_output(folder: Path):
    result = run(str(folder), "--json")

    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "market/1"
    assert found["scenarios"][0]["policies"]["product"]["meetings"]["mean"] > 0


def test_people_get_a_line_for_each_policy_under_its_scenario(folder: Path):
    lines = run(str(folder)).stdout.splitlines()

    assert lines[0].split()[:2] == ["policy", "meetings"]
    assert lines[1] == "12 x 10, congestion 0.4, 2 seeds"
    assert [line.split()[0] for line in lines[2:]][-2:] == ["load_price", "load_price_floor"]
    assert len(lines) == 12


def test_a_report_with_plots_can_be_kept(folder: Path):
    report = folder / "report.html"

    assert run(str(folder), "--html", str(report)).exit_code == 0
    assert "<svg" in report.read_text(encoding="utf-8")


def test_the_reference_has_no_difference_to_itself(folder: Path):
    (product,) = [line for line in run(str(folder)).stdout.splitlines() if "product " in line[:12]]

    assert "%" not in product
    assert len(product.split()) == 4


def test_an_unknown_key_ends_with_2_and_is_named(folder: Path):
    (folder / "odd.json").write_text('{"enterprises": 3, "buyers": 3, "congestion": 0, "mood": 1}')

    result = run(str(folder), "--json")

    assert result.exit_code == 2
    assert "odd.json has an unknown key mood" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_scenarios_ends_with_2(tmp_path: Path, name: str):
    assert run(str(tmp_path / name)).exit_code == 2
