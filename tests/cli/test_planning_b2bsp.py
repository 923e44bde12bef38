"""`matchmaker planning b2bsp`: a meeting list in, four figures and slots out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matchmaker.cli.planning import REFUSED, app
from tests.planning.meeting_lists import WORKED, Document, as_dzn, meeting_list


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["b2bsp", *(str(argument) for argument in arguments)])


def written(folder: Path, document: Document) -> Path:
    path = folder / "list.dzn"
    path.write_text(as_dzn(document), encoding="utf-8")
    return path


def test_the_answer_is_one_object_with_four_figures(tmp_path: Path):
    result = run(written(tmp_path, WORKED), "--fairness", 2, "--seconds", 60, "--json")

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(said) == ["status", "breaks", "bound", "seconds"]
    assert (said["status"], said["breaks"], said["bound"]) == ("OPTIMAL", 2, 2)
    assert said["seconds"] >= 0


def test_the_slots_are_written_counted_from_1(tmp_path: Path):
    out = tmp_path / "slots.json"

    run(written(tmp_path, WORKED), "--out", out)

    assert json.loads(out.read_text(encoding="utf-8"))["slots"] == [3, 2, 1, 3]


def test_figures_are_also_printed_for_people(tmp_path: Path):
    assert "OPTIMAL" in run(written(tmp_path, WORKED)).stdout


def test_two_is_the_fairness_unless_another_one_is_asked_for(tmp_path: Path):
    """The first has two breaks whatever happens, the others none."""
    path = written(
        tmp_path,
        meeting_list([[1, 2, 3], [1, 3, 3], [1, 4, 3]], people=4, slots=5, fixed=[1, 3, 5]),
    )

    assert json.loads(run(path, "--json").stdout)["breaks"] == 2
    assert json.loads(run(path, "--fairness", 1, "--json").stdout)["status"] == "INFEASIBLE"


def test_an_infeasible_list_is_an_answer_without_figures(tmp_path: Path):
    path = written(tmp_path, WORKED | {"nTables": 0})
    out = tmp_path / "slots.json"

    result = run(path, "--json", "--out", out)

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (said["status"], said["breaks"], said["bound"]) == ("INFEASIBLE", None, None)
    assert json.loads(out.read_text(encoding="utf-8"))["slots"] is None


def test_without_time_the_answer_is_unknown_and_never_wrong(tmp_path: Path):
    said = json.loads(run(written(tmp_path, WORKED), "--seconds", 0, "--json").stdout)

    assert (said["status"], said["breaks"]) == ("UNKNOWN", None)
    assert 0 <= said["bound"] <= 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"fixed": [0, 9, 0, 0]}, '"fixed", row 2: 9 is out of range, 0 to 3 is allowed.'),
        ({"nTables": -1}, '"nTables" must be a whole number'),
        ({"forbidden": [[0]]}, '"forbidden" has 1 rows and must have 4.'),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_field_and_row(
    tmp_path: Path, changed: Document, words: str
):
    result = run(written(tmp_path, WORKED | changed), "--json")

    assert result.exit_code == REFUSED
    assert words in result.stderr
    assert result.stdout == ""


def test_a_file_with_nan_is_refused_by_its_line(tmp_path: Path):
    path = tmp_path / "list.dzn"
    path.write_text("nTables = 2;\nnBusiness = NaN;", encoding="utf-8")

    result = run(path)

    assert result.exit_code == REFUSED
    assert result.stderr.strip() == 'Line 2: "NaN" cannot be read here.'


def test_a_missing_file_is_refused(tmp_path: Path):
    assert run(tmp_path / "none.dzn").exit_code == REFUSED


def test_fairness_below_nothing_is_refused(tmp_path: Path):
    assert run(written(tmp_path, WORKED), "--fairness", -1).exit_code == REFUSED
