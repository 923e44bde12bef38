"""`matchmaker evaluate relevance`: JSON for machines, a table for people, 2 for a bad folder."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import learning, relevance
from matchmaker.services.learning import evaluate_learning
from tests.evaluation.rounds import events, write


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a tiny set, and measure it with the lexical encoder."""
    monkeypatch.setattr(relevance, "open_encoder", lambda *_, **__: LexicalEncoder())
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    relevance.get_settings.cache_clear()
    made = tmp_path / "tiny"
    made.mkdir()
    with gzip.open(made / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write('{"id": "d1", "text": "steel mould"}\n{"id": "d2", "text": "coffee"}\n')
    (made / "queries.jsonl").write_text('{"id": "q1", "text": "steel moulds"}\n')
    (made / "qrels.tsv").write_text("query_id\tdoc_id\tgrade\nq1\td1\t2\n")
    yield made
    relevance.get_settings.cache_clear()


def run(*words: str):
    return CliRunner().invoke(app, ["evaluate", "relevance", *words])


def test_one_json_object_stands_on_standard_output(folder: Path):
    result = run(str(folder), "--json")

    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "relevance/1"
    assert found["sets"]["tiny"]["rankers"]["hybrid"]["metrics"]["hit@1"]["mean"] == 1.0


def test_rankers_can_be_chosen(folder: Path):
    found = json.loads(run(str(folder), "--json", "--ranker", "char").stdout)

    assert list(found["sets"]["tiny"]["rankers"]) == ["bm25", "char"]


def test_people_get_a_line_for_each_ranker(folder: Path):
    lines = run(str(folder)).stdout.splitlines()

    assert lines[0].split()[:3] == ["set", "ranker", "nDCG@10"]
    assert [line.split()[1] for line in lines[1:]] == [
        "random", "bm25", "char", "dense", "bridge", "hybrid",
    ]  # fmt: skip
    assert lines[2].split()[2] == "1.000"


def test_a_report_is_written_beside_what_is_printed(folder: Path, tmp_path: Path):
    report = tmp_path / "report.html"

    result = run(str(folder), "--json", "--html", str(report))

    assert result.exit_code == 0
    assert json.loads(result.stdout)["schema"] == "relevance/1"
    written = report.read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert "hybrid" in written
    assert str(report) in result.stderr


def test_a_report_that_cannot_be_written_ends_with_2(folder: Path, tmp_path: Path):
    result = run(str(folder), "--html", str(tmp_path / "nowhere" / "report.html"))

    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_a_folder_that_holds_no_set_ends_with_2(tmp_path: Path):
    result = run(str(tmp_path), "--json")

    assert result.exit_code == 2
    assert "holds no relevance set" in result.stderr
    assert result.stdout == ""


def test_a_folder_that_does_not_exist_ends_with_2(tmp_path: Path):
    assert run(str(tmp_path / "nowhere"), "--json").exit_code == 2


def test_an_unknown_ranker_ends_with_2(folder: Path):
    result = run(str(folder), "--ranker", "magic")

    assert result.exit_code == 2
    assert "There is no ranker magic" in result.stderr


@pytest.fixture
def meetings(tmp_path: Path) -> Path:
    """Write three small invented events."""
    return write(events(3, each=4), tmp_path / "met")


def ask(*words: str):
    return CliRunner().invoke(app, ["evaluate", *words])


def test_two_sided_figures_are_one_json_object(meetings: Path):
    result = ask("reciprocal", str(meetings), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["schema"] == "reciprocal/1"


def test_two_sided_figures_are_a_line_a_ranker_for_people(meetings: Path):
    lines = ask("reciprocal", str(meetings)).stdout.splitlines()

    assert lines[0].startswith("48 meetings of 3 events, mutual yes 0.")
    assert lines[1].split()[:2] == ["ranker", "auc_mutual"]
    assert [line.split()[0] for line in lines[2:]][-2:] == ["earlier_answers", "default_live"]
    assert len(lines) == 12


def test_two_sided_models_can_be_learned_elsewhere(meetings: Path, tmp_path: Path):
    elsewhere = replace(events(2, each=4, seed=3), events=("x1", "x2"))
    folder = write(elsewhere, tmp_path / "elsewhere")

    found = json.loads(ask("reciprocal", str(meetings), "--train", str(folder), "--json").stdout)

    assert found["train"] == str(folder)


@pytest.mark.parametrize("extra", [[], ["--train", "nowhere"]])
def test_a_folder_without_meetings_ends_with_2(extra: list[str], tmp_path: Path):
    result = ask("reciprocal", str(tmp_path), *extra)

    assert result.exit_code == 2
    assert "cannot be read" in result.stderr
    assert result.stdout == ""


@pytest.fixture(scope="module")
def played() -> dict[str, Any]:
    """Learn in one small world; the commands only say what came of it."""
    return evaluate_learning(sizes=(30,), seeds=1, test_pairs=200)


@pytest.fixture
def asked(played: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the numbers of worlds that commands ask for, and that one world in answer."""
    seeds_asked: list[int] = []

    def answer(*, seeds: int) -> dict[str, Any]:
        seeds_asked.append(seeds)
        return played

    monkeypatch.setattr(learning, "evaluate_learning", answer)
    return seeds_asked


def test_learning_is_played_for_people_and_for_machines(asked: list[int]):
    found = json.loads(ask("learning", "--seeds", "2", "--json").stdout)
    lines = ask("learning", "--seeds", "2").stdout.splitlines()

    assert (found["schema"], asked) == ("learning/1", [2, 2])
    assert [line.split()[:2] for line in lines[2:]] == [
        ["30", name] for name in ("prior", "learned", "serves", "oracle")
    ]


def test_learning_has_a_report_as_every_part_has(tmp_path: Path, asked: list[int]):
    report = tmp_path / "report.html"

    result = ask("learning", "--html", str(report))

    assert (result.exit_code, asked) == (0, [20])
    assert "serves" in report.read_text(encoding="utf-8")
    assert str(report) in result.stderr


@pytest.mark.parametrize("part", ["relevance", "reciprocal", "market", "learning"])
def test_every_part_offers_json_and_a_report(part: str):
    shown = CliRunner().invoke(app, ["evaluate", part, "--help"], env={"COLUMNS": "200"}).stdout

    assert "--json" in shown
    assert "--html" in shown
