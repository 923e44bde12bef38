"""Measuring: the rankers see texts alone, and the answer has its promised shape."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.evaluation.relevance import RelevanceSet
from matchmaker.services import relevance
from matchmaker.services.relevance import RANKERS, TextRankers, evaluate_relevance

DOCUMENTS = [
    {"id": "d1", "text": "Plastic injection mould", "company": "secret"},
    {"id": "d2", "text": "Roasted coffee beans"},
    {"id": "d3", "text": "Copper power cable"},
]
QUERIES = [
    {"id": "q1", "text": "injection moulds", "source": "a"},
    {"id": "q2", "text": "coffee", "source": "b"},
    {"id": "q3", "text": "nothing of the kind", "source": "a"},
]
JUDGED = [("q1", "d1", 2), ("q1", "d3", 1), ("q2", "d2", 2), ("q3", "d3", 1)]


def write_set(folder: Path, documents=DOCUMENTS, queries=QUERIES, judged=JUDGED) -> Path:
    folder.mkdir(parents=True)
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in documents)
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in queries))
    lines = ["query_id\tdoc_id\tgrade", *("\t".join(map(str, row)) for row in judged)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Compare texts by their letters, with a cache of the test's own."""
    monkeypatch.setattr(relevance, "open_encoder", lambda *_, **__: LexicalEncoder())
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    relevance.get_settings.cache_clear()
    yield
    relevance.get_settings.cache_clear()


@pytest.fixture
def task() -> RelevanceSet:
    return RelevanceSet("t", ["steel mould", "coffee"], ["coffee"], [{1: 2}], [""], 2)


def test_the_answer_has_the_promised_shape(tmp_path: Path):
    found = evaluate_relevance(write_set(tmp_path / "tiny"))

    assert found["schema"] == "relevance/1"
    assert (found["seed"], found["resamples"], found["default"]) == (7, 2000, "hybrid")
    assert found["encoder"] == {
        "name": "lexical",
        "fingerprint": LexicalEncoder.fingerprint,
        "adapter": None,
    }
    one = found["sets"]["tiny"]
    assert (one["documents"], one["queries"], one["measured"], one["relevant_grade"]) == (
        3,
        3,
        2,
        2,
    )
    assert set(one["rankers"]) == set(RANKERS)
    assert json.dumps(found)


def test_our_ranker_finds_the_plain_cases(tmp_path: Path):
    rankers = evaluate_relevance(write_set(tmp_path / "tiny"))["sets"]["tiny"]["rankers"]

    assert rankers["hybrid"]["metrics"]["hit@1"]["mean"] == 1.0
    assert rankers["bm25"]["metrics"]["hit@1"]["mean"] == 1.0


def test_the_baseline_is_compared_with_nothing_and_all_others_with_it(tmp_path: Path):
    rankers = evaluate_relevance(write_set(tmp_path / "tiny"))["sets"]["tiny"]["rankers"]

    assert rankers["bm25"]["metrics"]["ndcg@10"]["minus_bm25"] is None
    assert set(rankers["random"]["metrics"]["ndcg@10"]["minus_bm25"]) == {"mean", "ci95"}


def test_sources_are_reported_apart(tmp_path: Path):
    rankers = evaluate_relevance(write_set(tmp_path / "tiny"))["sets"]["tiny"]["rankers"]

    assert {s: v["queries"] for s, v in rankers["hybrid"]["by_source"].items()} == {"a": 1, "b": 1}


def test_one_ranker_is_measured_beside_the_baseline(tmp_path: Path):
    found = evaluate_relevance(write_set(tmp_path / "tiny"), ["dense"])

    assert list(found["sets"]["tiny"]["rankers"]) == ["bm25", "dense"]


def test_a_folder_of_sets_is_measured_set_by_set(tmp_path: Path):
    for name in ("one", "two"):
        write_set(tmp_path / "sets" / name)

    assert list(evaluate_relevance(tmp_path / "sets")["sets"]) == ["one", "two"]


def test_an_unknown_ranker_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="There is no ranker magic"):
        evaluate_relevance(write_set(tmp_path / "tiny"), ["magic"])


def test_two_runs_give_the_same_figures(tmp_path: Path):
    folder = write_set(tmp_path / "tiny")

    one, two = (evaluate_relevance(folder)["sets"]["tiny"]["rankers"] for _ in range(2))

    for name in RANKERS:
        assert one[name]["metrics"] == two[name]["metrics"]


def test_documents_that_share_no_word_are_not_returned(task: RelevanceSet, tmp_path: Path):
    rankers = TextRankers(LexicalEncoder(), tmp_path).by_name

    assert np.isneginf(rankers["bm25"](task)[0, 0])
    assert np.isfinite(rankers["hybrid"](task)).all()


@pytest.mark.parametrize("name", RANKERS)
def test_every_ranker_scores_every_document_of_every_query(name, task, tmp_path):
    scores = TextRankers(LexicalEncoder(), tmp_path).by_name[name](task)

    assert scores.shape == (1, 2)
    assert scores.dtype == np.float32


@pytest.mark.parametrize("name", [name for name in RANKERS if name != "random"])
def test_a_rankers_choice_does_not_hang_on_the_order_of_documents(name, tmp_path):
    documents = [row["text"] for row in DOCUMENTS]
    rankers = TextRankers(LexicalEncoder(), tmp_path).by_name
    straight = RelevanceSet("t", documents, ["coffee"], [{}], [""], 2)
    turned = RelevanceSet("t", documents[::-1], ["coffee"], [{}], [""], 2)

    assert np.allclose(rankers[name](straight)[0], rankers[name](turned)[0][::-1], atol=1e-5)


def test_vietnamese_on_both_sides_keeps_its_plain_words(tmp_path: Path):
    """ "in" is an English stop word and the Vietnamese for print."""
    task = RelevanceSet("t", ["máy in màu", "máy bơm nước"], ["máy in"], [{}], [""], 2)

    scores = TextRankers(LexicalEncoder(), tmp_path).by_name["bm25"](task)[0]

    assert scores[0] > scores[1] > 0
