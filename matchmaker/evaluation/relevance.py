"""How well texts find each other: sets of documents, queries and judgements.

Metrics: nDCG@10 with gain 2^grade - 1 and discount log2(rank + 1), the ideal
taken over all judged grades (K. Järvelin and J. Kekäläinen, 2002); recall@k,
reciprocal rank and hit@1 count documents at or above the relevant grade.
Queries without such a document are skipped, ties stand in the documents'
order, documents without a score are not returned.
"""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import InvalidError

FloatArray = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

SEED = 7
RESAMPLES = 2000
METRICS = ("ndcg@10", "recall@10", "recall@100", "mrr", "hit@1")
JUDGED_METRICS = ("judged_ndcg@10", "judged_hit@1")
_CUT = 10
# what a document says of itself; all else in it carries the answer or is for slicing
_FIELDS = ("title", "text", "name", "brand", "attributes", "industry")


@dataclass(frozen=True, slots=True)
class RelevanceSet:
    """Documents, queries and who judged what.

    Args:
        name: folder's name, with `:part` where a set has parts.
        documents, queries: texts; a ranker sees nothing else.
        grades: for each query the judged grade of documents, by row number.
        sources: where each query comes from; blank if not stated.
        relevant_grade: from which grade on a document counts as relevant.
        judged_only: whether documents that nobody judged are unknown, not wrong.
        query_ids: a name for each query, by which folds are drawn.
    """

    name: str
    documents: list[str]
    queries: list[str]
    grades: list[dict[int, int]]
    sources: list[str]
    relevant_grade: int
    judged_only: bool = False
    query_ids: list[str] = field(default_factory=list)

    @property
    def measured(self) -> list[int]:
        """Rows of the queries that have a relevant document."""
        return [
            row
            for row, grades in enumerate(self.grades)
            if any(grade >= self.relevant_grade for grade in grades.values())
        ]


Ranker = Callable[[RelevanceSet], FloatArray]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a set that is measured apart: which queries, which fields of the documents."""

    suffix: str
    fields: tuple[str, ...]
    kind: str = ""


# which parts the protocol measures apart; rankers never see these names
_PARTS: dict[str, tuple[_Part, ...]] = {
    "hs_vi": (_Part(":vi>vi", ("text_vi",)), _Part(":vi>en", ("text",))),
    "vn_it_suppliers": (
        _Part(":target", _FIELDS, kind="target"),
        _Part(":vi>en", _FIELDS, kind="vi_"),
    ),
}
_WHOLE = (_Part("", _FIELDS),)


def read_sets(folder: Path) -> list[RelevanceSet]:
    """Read one set, or every set of a folder.

    Raises:
        InvalidError: the folder holds no set, or a file of a set cannot be read.
    """
    holders = [folder] if (folder / "queries.jsonl").is_file() else sorted(folder.glob("*/"))
    found = [
        part
        for holder in holders
        if (holder / "queries.jsonl").is_file()
        for part in _read_set(holder)
    ]
    if not found:
        raise InvalidError("The folder %(name)s holds no relevance set.", name=str(folder))
    return found


def _read_set(folder: Path) -> list[RelevanceSet]:
    try:
        with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines]
        with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
            queries = [json.loads(line) for line in lines]
        with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as lines:
            judged = [
                (row["query_id"], row["doc_id"], int(row["grade"]))
                for row in csv.DictReader(lines, delimiter="\t")
            ]
    except (OSError, ValueError, KeyError) as problem:
        raise InvalidError(
            "The relevance set %(name)s cannot be read: %(why)s.",
            name=folder.name,
            why=str(problem),
        ) from problem
    return [_part(folder.name, part, documents, queries, judged) for part in _parts(folder.name)]


def _parts(name: str) -> tuple[_Part, ...]:
    return _PARTS.get(name, _WHOLE)


def _part(
    name: str,
    part: _Part,
    documents: list[dict[str, Any]],
    queries: list[dict[str, Any]],
    judged: list[tuple[str, str, int]],
) -> RelevanceSet:
    kept = [query for query in queries if str(query.get("kind", "")).startswith(part.kind)]
    row_of = {document["id"]: row for row, document in enumerate(documents)}
    grades: dict[str, dict[int, int]] = {query["id"]: {} for query in kept}
    for query, document, grade in judged:
        if query in grades and document in row_of:
            grades[query][row_of[document]] = grade
    highest = max((grade for _, _, grade in judged), default=0)
    return RelevanceSet(
        name=f"{name}{part.suffix}",
        documents=[
            ". ".join(str(d[field]) for field in part.fields if d.get(field)) for d in documents
        ],
        queries=[query["text"] for query in kept],
        grades=list(grades.values()),
        sources=[str(query.get("source", "")) for query in kept],
        relevant_grade=min(2, highest),
        # a set that also holds grade 0 says of some documents that they are wrong
        judged_only=any(grade == 0 for _, _, grade in judged),
        query_ids=[str(query["id"]) for query in kept],
    )


def measure(scores: FloatArray, task: RelevanceSet) -> dict[str, Float64]:
    """Measure one ranker on one set.

    Args:
        scores: f32 (n_queries, n_documents), -inf for documents not returned.
        task: the set.

    Returns:
        For each metric its values, f64 (n_measured,), in the order of `task.measured`.
    """
    rows = [_of_query(scores[row], task.grades[row], task) for row in task.measured]
    names = (*METRICS, *(JUDGED_METRICS if task.judged_only else ()))
    return {name: np.array([row[name] for row in rows], np.float64) for name in names}


def _of_query(
    scores: FloatArray, grades: Mapping[int, int], task: RelevanceSet
) -> dict[str, float]:
    order = ranking(scores)
    relevant = {row for row, grade in grades.items() if grade >= task.relevant_grade}
    places = [at for at, row in enumerate(order.tolist(), start=1) if row in relevant]
    found = {
        "ndcg@10": ndcg(order, grades),
        "recall@10": sum(place <= 10 for place in places) / len(relevant),
        "recall@100": sum(place <= 100 for place in places) / len(relevant),
        "mrr": 1 / places[0] if places else 0.0,
        "hit@1": float(bool(places) and places[0] == 1),
    }
    if task.judged_only:
        among = order[np.isin(order, list(grades))]
        found["judged_ndcg@10"] = ndcg(among, grades)
        found["judged_hit@1"] = float(len(among) > 0 and int(among[0]) in relevant)
    return found


def ranking(scores: FloatArray) -> npt.NDArray[np.int64]:
    """Rows from best to worst, ties in the documents' order, without those not returned."""
    order = np.argsort(-scores, kind="stable")
    return order[np.isfinite(scores[order])]


def ndcg(order: npt.NDArray[np.int64], grades: Mapping[int, int], cut: int = _CUT) -> float:
    """Normalised discounted cumulative gain of the first places, 0 to 1."""
    discount = 1 / np.log2(np.arange(2, cut + 2))
    gains = np.array([2.0 ** grades.get(row, 0) - 1 for row in order[:cut].tolist()])
    ideal = np.sort([2.0**grade - 1 for grade in grades.values()])[::-1][:cut]
    best = float(ideal @ discount[: len(ideal)])
    return float(gains @ discount[: len(gains)]) / best if best else 0.0


def interval(values: Float64, *, seed: int = SEED, resamples: int = RESAMPLES) -> dict[str, Any]:
    """Mean with its 95 % interval over resampled queries (percentile bootstrap)."""
    if not len(values):
        return {"mean": None, "ci95": [None, None]}
    chosen = np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))
    low, high = np.percentile(values[chosen].mean(axis=1), (2.5, 97.5))
    return {"mean": float(values.mean()), "ci95": [float(low), float(high)]}


def compared(
    found: Mapping[str, Float64], baseline: Mapping[str, Float64] | None
) -> dict[str, dict[str, Any]]:
    """Every metric with its interval, and its paired difference to the baseline's."""
    return {
        name: interval(values)
        | {"minus_bm25": None if baseline is None else interval(values - baseline[name])}
        for name, values in found.items()
    }


def by_source(values: Float64, task: RelevanceSet) -> dict[str, dict[str, Any]]:
    """nDCG@10 apart for each source of queries; empty where no source is stated."""
    sources = np.array([task.sources[row] for row in task.measured])
    return {
        source: {
            "queries": int((sources == source).sum()),
            "ndcg@10": float(values[sources == source].mean()),
        }
        for source in sorted(set(sources.tolist()) - {""})
    }


def report(
    tasks: Iterable[RelevanceSet],
    rankers: Mapping[str, Ranker],
    clock: Callable[[], float],
    heard: Callable[[str], None],
) -> dict[str, Any]:
    """Measure rankers on sets, in the shape of the key `sets` of schema relevance/1.

    Args:
        tasks: sets, one after the other (a set's scores are freed before the next).
        rankers: by name; `bm25`, if among them, is what all are compared with.
        clock: gives CPU seconds.
        heard: is told each set and ranker as it is measured.
    """
    sets: dict[str, Any] = {}
    for task in tasks:
        found: dict[str, tuple[float, dict[str, Float64]]] = {}
        for name, ranker in rankers.items():
            begun = clock()
            scores = ranker(task)
            spent = clock() - begun
            found[name] = spent, measure(scores, task)
            heard(f"{task.name} {name} ndcg@10 {found[name][1]['ndcg@10'].mean():.3f}")
        sets[task.name] = {
            "documents": len(task.documents),
            "queries": len(task.queries),
            "measured": len(task.measured),
            "relevant_grade": task.relevant_grade,
            "rankers": _rankers(found, task),
        }
    return sets


def _rankers(
    found: Mapping[str, tuple[float, dict[str, Float64]]], task: RelevanceSet
) -> dict[str, Any]:
    baseline = found["bm25"][1] if "bm25" in found else None
    return {
        name: {
            "cpu_s": spent,
            "by_source": by_source(values["ndcg@10"], task),
            "metrics": compared(values, None if name == "bm25" else baseline),
        }
        for name, (spent, values) in found.items()
    }
