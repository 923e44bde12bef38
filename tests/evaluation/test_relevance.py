"""Metrics by hand and by an independent library; sets read as the protocol says."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.relevance import (
    RelevanceSet,
    by_source,
    compared,
    interval,
    measure,
    ndcg,
    ranking,
    read_sets,
    report,
)


def task(grades: list[dict[int, int]], **stated) -> RelevanceSet:
    given = {
        "name": "t",
        "documents": [f"d{number}" for number in range(200)],
        "queries": [f"q{number}" for number in range(len(grades))],
        "grades": grades,
        "sources": [""] * len(grades),
        "relevant_grade": 2,
    }
    return RelevanceSet(**(given | stated))


def ranked(*rows: int, of: int = 200) -> np.ndarray:
    """Scores of one query that rank the given rows first, in this order."""
    scores = np.full((1, of), -np.inf, np.float32)
    for place, row in enumerate(rows):
        scores[0, row] = 100 - place
    return scores


def write_set(
    folder: Path, documents: list[dict], queries: list[dict], judged: list[tuple]
) -> Path:
    folder.mkdir(parents=True)
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in documents)
    lines = [json.dumps(row, ensure_ascii=False) for row in queries]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    table = ["query_id\tdoc_id\tgrade", *("\t".join(map(str, row)) for row in judged)]
    (folder / "qrels.tsv").write_text("\n".join(table) + "\n", encoding="utf-8")
    return folder


GRADES = st.dictionaries(st.integers(0, 29), st.integers(0, 3), min_size=1, max_size=20)


@settings(deadline=None, max_examples=60)
@given(grades=GRADES, seed=st.integers(0, 1000))
def test_ndcg_equals_that_of_an_independent_library(grades: dict[int, int], seed: int):
    from sklearn.metrics import ndcg_score

    scores = np.random.default_rng(seed).permutation(30).astype(np.float64)
    gains = np.array([2.0 ** grades.get(row, 0) - 1 for row in range(30)])

    ours = ndcg(np.argsort(-scores), grades)

    assert ours == pytest.approx(float(ndcg_score([gains], [scores], k=10)), abs=1e-9)


def test_ndcg_by_hand():
    # grades 2 and 1 at places 2 and 3: (3 / log2 3 + 1 / log2 4) / (3 / log2 2 + 1 / log2 3)
    expected = (3 / np.log2(3) + 1 / 2) / (3 + 1 / np.log2(3))

    assert ndcg(np.array([9, 0, 1]), {0: 2, 1: 1}) == pytest.approx(expected)


def test_a_perfect_order_scores_one_and_an_empty_one_nothing():
    assert ndcg(np.array([0, 1]), {0: 2, 1: 1}) == 1.0
    assert ndcg(np.array([], np.int64), {0: 2}) == 0.0


def test_a_query_whose_documents_are_all_wrong_has_no_ideal():
    assert ndcg(np.array([0]), {0: 0}) == 0.0


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (1, {"mrr": 1.0, "hit@1": 1.0, "recall@10": 1.0, "recall@100": 1.0}),
        (10, {"mrr": 0.1, "hit@1": 0.0, "recall@10": 1.0, "recall@100": 1.0}),
        (11, {"mrr": 1 / 11, "hit@1": 0.0, "recall@10": 0.0, "recall@100": 1.0}),
        (101, {"mrr": 1 / 101, "hit@1": 0.0, "recall@10": 0.0, "recall@100": 0.0}),
    ],
)
def test_each_metric_has_its_cut(place: int, found: dict[str, float]):
    order = list(range(1, 150))
    order.insert(place - 1, 0)

    measured = measure(ranked(*order), task([{0: 2}]))

    assert {name: measured[name][0] for name in found} == pytest.approx(found)


def test_a_document_below_the_relevant_grade_is_no_hit_but_gains():
    measured = measure(ranked(1, 0), task([{0: 2, 1: 1}]))

    assert measured["hit@1"][0] == 0.0
    assert 0 < measured["ndcg@10"][0] < 1


def test_recall_is_a_share_of_the_relevant_documents():
    assert measure(ranked(0, 5), task([{0: 2, 1: 2, 2: 1}]))["recall@10"][0] == 0.5


def test_queries_without_a_relevant_document_are_skipped():
    measured = measure(np.vstack([ranked(0), ranked(0)]), task([{0: 1}, {0: 2}]))

    assert measured["ndcg@10"].tolist() == [1.0]


def test_nothing_returned_finds_nothing():
    measured = measure(ranked(), task([{0: 2}]))

    assert {name: values[0] for name, values in measured.items()} == dict.fromkeys(measured, 0.0)


def test_ties_stand_in_the_order_of_documents():
    assert ranking(np.array([1, 2, 1, 2], np.float32)).tolist() == [1, 3, 0, 2]


def test_documents_without_a_score_are_not_returned():
    assert ranking(np.array([-np.inf, 1, np.nan], np.float32)).tolist() == [1]


def test_judged_metrics_look_at_judged_documents_alone():
    judged = task([{0: 0, 1: 2}], judged_only=True)

    measured = measure(ranked(7, 8, 9, 1, 0), judged)

    assert measured["judged_hit@1"][0] == 1.0
    assert measured["judged_ndcg@10"][0] == 1.0
    assert measured["hit@1"][0] == 0.0


def test_judged_metrics_are_not_given_where_everything_is_judged():
    assert "judged_hit@1" not in measure(ranked(0), task([{0: 2}]))


def test_the_interval_holds_the_mean_and_is_the_same_each_time():
    values = np.random.default_rng(1).random(50)

    one, two = interval(values), interval(values)

    assert one == two
    assert one["ci95"][0] < one["mean"] < one["ci95"][1]


def test_equal_values_have_an_interval_without_width():
    assert interval(np.full(9, 0.5)) == {"mean": 0.5, "ci95": [0.5, 0.5]}


def test_no_queries_have_no_figures():
    assert interval(np.array([])) == {"mean": None, "ci95": [None, None]}


def test_the_interval_narrows_with_more_queries():
    few, many = (np.random.default_rng(2).random(n) for n in (20, 2000))

    width = [interval(v)["ci95"][1] - interval(v)["ci95"][0] for v in (few, many)]

    assert width[1] < width[0] / 5


def test_differences_are_paired_query_by_query():
    """Two rankers that differ by the same bit everywhere: the difference has no spread."""
    base = np.random.default_rng(3).random(40)

    found = compared({"ndcg@10": base + 0.1}, {"ndcg@10": base})["ndcg@10"]["minus_bm25"]

    assert found["ci95"] == pytest.approx([0.1, 0.1])


def test_sources_are_averaged_apart():
    sliced = task([{0: 2}, {0: 2}, {0: 2}], sources=["a", "b", "a"])

    assert by_source(np.array([1.0, 0.5, 0.0]), sliced) == {
        "a": {"queries": 2, "ndcg@10": 0.5},
        "b": {"queries": 1, "ndcg@10": 0.5},
    }


def test_unstated_sources_are_not_sliced():
    assert by_source(np.array([1.0]), task([{0: 2}])) == {}


def test_a_set_is_read_with_what_a_document_says_of_itself(tmp_path: Path):
    document = {"id": "d", "title": "Mould", "text": "For housings", "company": "X", "code": "8480"}
    folder = write_set(tmp_path / "s", [document], [{"id": "q", "text": "m"}], [("q", "d", 2)])

    (found,) = read_sets(folder)

    assert found.documents == ["Mould. For housings"]
    assert found.grades == [{0: 2}]
    assert (found.name, found.relevant_grade, found.judged_only) == ("s", 2, False)


def test_a_set_whose_best_grade_is_one_counts_one_as_relevant(tmp_path: Path):
    folder = write_set(
        tmp_path / "s", [{"id": "d", "text": "x"}], [{"id": "q", "text": "m"}], [("q", "d", 1)]
    )

    assert read_sets(folder)[0].relevant_grade == 1


def test_a_set_with_wrong_documents_is_judged_only(tmp_path: Path):
    folder = write_set(
        tmp_path / "s",
        [{"id": "d", "text": "x"}, {"id": "e", "text": "y"}],
        [{"id": "q", "text": "m"}],
        [("q", "d", 2), ("q", "e", 0)],
    )

    assert read_sets(folder)[0].judged_only


def test_vietnamese_lines_are_measured_in_both_languages(tmp_path: Path):
    document = {"id": "d", "text": "Mould", "text_vi": "Khuôn"}
    folder = write_set(tmp_path / "hs_vi", [document], [{"id": "q", "text": "k"}], [("q", "d", 2)])

    found = {part.name: part.documents for part in read_sets(folder)}

    assert found == {"hs_vi:vi>vi": ["Khuôn"], "hs_vi:vi>en": ["Mould"]}


def test_kinds_of_queries_are_measured_apart(tmp_path: Path):
    queries = [
        {"id": "tc", "text": "retail", "kind": "target_client"},
        {"id": "vi", "text": "bán lẻ", "kind": "vi_product"},
    ]
    folder = write_set(
        tmp_path / "vn_it_suppliers",
        [{"id": "d", "text": "shop"}],
        queries,
        [("tc", "d", 2), ("vi", "d", 2)],
    )

    found = {part.name: part.queries for part in read_sets(folder)}

    assert found == {"vn_it_suppliers:target": ["retail"], "vn_it_suppliers:vi>en": ["bán lẻ"]}


def test_judgements_of_documents_that_are_not_there_are_left_out(tmp_path: Path):
    folder = write_set(
        tmp_path / "s",
        [{"id": "d", "text": "x"}],
        [{"id": "q", "text": "m"}],
        [("q", "d", 2), ("q", "gone", 2), ("gone", "d", 2)],
    )

    assert read_sets(folder)[0].grades == [{0: 2}]


def test_a_folder_without_sets_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="holds no relevance set"):
        read_sets(tmp_path)


@pytest.mark.parametrize("broken", ["docs.jsonl.gz", "queries.jsonl", "qrels.tsv"])
def test_a_broken_file_is_refused_and_the_set_named(tmp_path: Path, broken: str):
    folder = write_set(
        tmp_path / "s", [{"id": "d", "text": "x"}], [{"id": "q", "text": "m"}], [("q", "d", 2)]
    )
    (folder / broken).write_bytes(b"{not at all\nlike it")

    with pytest.raises(InvalidError, match="set s cannot be read"):
        read_sets(folder)


def test_the_report_measures_each_ranker_and_its_time():
    clock = iter([10.0, 12.5, 20.0, 20.5])
    heard: list[str] = []
    rankers = {"bm25": lambda _: ranked(1, 0), "hybrid": lambda _: ranked(0, 1)}

    found = report([task([{0: 2}])], rankers, lambda: next(clock), heard.append)["t"]

    assert (found["documents"], found["queries"], found["measured"]) == (200, 1, 1)
    assert [found["rankers"][name]["cpu_s"] for name in rankers] == [2.5, 0.5]
    assert found["rankers"]["hybrid"]["metrics"]["hit@1"]["minus_bm25"]["mean"] == 1.0
    assert len(heard) == 2


def test_without_the_baseline_nothing_is_compared():
    found = report([task([{0: 2}])], {"dense": lambda _: ranked(0)}, lambda: 0.0, lambda _: None)

    assert found["t"]["rankers"]["dense"]["metrics"]["mrr"]["minus_bm25"] is None
