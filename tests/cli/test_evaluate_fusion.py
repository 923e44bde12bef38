"""`matchmaker evaluate fusion` and `languages`: JSON for machines, tables for people."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import fusion, languages
from tests.services.bilingual import bilingual_set, small_set


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Compare texts by their letters, with a cache of the test's own."""
    for service in (fusion, languages):
        monkeypatch.setattr(service, "open_encoder", lambda *_, **__: LexicalEncoder())
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    fusion.get_settings.cache_clear()
    yield
    fusion.get_settings.cache_clear()


def run(*words: str):
    return CliRunner().invoke(app, ["evaluate", *words])


def test_fusion_is_one_json_object(tmp_path: Path):
    result = run("fusion", str(small_set(tmp_path / "tiny")), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["schema"] == "fusion/1"


def test_fusion_shows_people_what_was_chosen_and_what_it_is_worth(tmp_path: Path):
    lines = run("fusion", str(small_set(tmp_path / "tiny"))).stdout.splitlines()

    assert lines[0] == "en > en, offers"
    assert [line.split()[0] for line in lines[1:3]] == ["shipped", "in_sample"]
    assert [line.split()[:3] for line in lines[3:8]] == [
        ["not", "fold", str(fold)] for fold in range(1, 6)
    ]
    assert lines[8].split()[:2] == ["set", "metric"]
    assert lines[9].split()[:2] == ["tiny", "ndcg@10"]
    assert len(lines) == 10


def test_fusion_takes_several_folders(tmp_path: Path):
    folders = [str(small_set(tmp_path / name)) for name in ("one", "two")]

    found = json.loads(run("fusion", *folders, "--json").stdout)

    assert [list(group["sets"]) for group in found["groups"]] == [["one", "two"]]


def test_languages_are_one_json_object(tmp_path: Path):
    result = run("languages", str(bilingual_set(tmp_path / "two")), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["schema"] == "languages/1"


def test_languages_show_people_a_line_for_each_way_to_describe_an_offer(tmp_path: Path):
    lines = run("languages", str(bilingual_set(tmp_path / "two"))).stdout.splitlines()

    assert lines[0] == "Share of the first 10 that both askings of a need have in common"
    assert lines[1] == "two, 14 offers, each a need among the others"
    described = [line.split("described ")[1].split("  ")[0] for line in lines[2:]]
    assert described == [
        "in both languages, as a buyer sees them",
        "in English alone",
        "in Vietnamese alone",
    ]


@pytest.mark.parametrize("part", ["fusion", "languages"])
@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_folder_that_cannot_be_measured_ends_with_2(tmp_path: Path, part: str, folder: str):
    result = run(part, str(tmp_path / folder), "--json")

    assert result.exit_code == 2
    assert "holds no" in result.stderr
    assert result.stdout == ""
