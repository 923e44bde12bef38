"""`matchmaker evaluate relevance`: JSON for machines, a table for people, 2 for a bad folder."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import relevance


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
    assert [line.split()[1] for line in lines[1:]] == ["random", "bm25", "char", "dense", "hybrid"]
    assert lines[2].split()[2] == "1.000"


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
