"""`bench retrieval`: the product's own retrieval beside a bare product and scikit-learn.

Random unit vectors: speed and exactness do not depend on what texts mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.bench import (
    Goal,
    cpu_s,
    header,
    interleaved,
    median,
    peak_mib,
    sgemm_gflops,
    with_goals,
)
from matchmaker.retrieval.dense import top_k, top_k_both
from matchmaker.retrieval.sets import set_scores
from matchmaker.services.provenance import provenance

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
Update = Callable[[], dict[str, Any]]
Tell = Callable[[str], None]

SEED = 7
ROUNDS = 5
DIM = 384
K = 50
_REFERENCE = 64
_TIE = 1e-5  # two single precision scores this near are a tie
_BLOCK = 512
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Case:
    """A fair's size, and how many of its enterprises' vectors are searched with; 0 = all."""

    enterprises: int
    buyers: int
    queries: int = 0
    sklearn: bool = False
    both: bool = False


CASES = (
    Case(5_000, 3_000, both=True),
    Case(30_000, 30_000, queries=2048, sklearn=True),
)
FULL_CASES = (
    Case(5_000, 3_000, sklearn=True, both=True),
    Case(30_000, 30_000, sklearn=True, both=True),
    Case(100_000, 200_000, queries=512),
)
MAXSIM = (5_000, 3_000)


def bench_retrieval(
    *,
    update: Update | None,
    full: bool = False,
    cases: tuple[Case, ...] | None = None,
    maxsim: tuple[int, int] = MAXSIM,
    rounds: int = ROUNDS,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """Measure search, sets and one changed profile; the object of `bench retrieval --json`.

    Args:
        update: measures one changed profile; None leaves it out.
        full: all queries of 30,000 x 30,000, and 100,000 x 200,000.
        cases: other sizes than those.
        maxsim: enterprises and buyers whose sets of up to five are compared.
        rounds: of which medians are taken.
        tell: hears what is being measured.
    """
    from threadpoolctl import threadpool_limits

    chosen = cases or (FULL_CASES if full else CASES)
    with threadpool_limits(1):
        found = header("retrieval", SEED, rounds, provenance())
        found["sgemm_gflops"] = median(sgemm_gflops() for _ in range(rounds))
        found["cases"] = [_case(case, rounds, tell) for case in chosen]
        found["maxsim"] = [_maxsim(*maxsim, rounds, tell)]
        if update is not None:
            tell("one changed profile")
            found["update"] = update()
    return with_goals(found, _goals(found))


def unit_vectors(rows: int, seed: int) -> FloatArray:
    """Random unit vectors, f32 (rows, 384)."""
    vectors = np.random.default_rng(seed).standard_normal((rows, DIM), np.float32)
    for start in range(0, rows, 10_000):
        part = vectors[start : start + 10_000]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


# --- search ------------------------------------------------------------------------------------


def _case(case: Case, rounds: int, tell: Tell) -> dict[str, Any]:
    tell(f"{case.enterprises} x {case.buyers}")
    documents = unit_vectors(case.buyers, SEED)
    queries = unit_vectors(case.queries or case.enterprises, SEED + 1)
    flop = 2 * len(queries) * len(documents) * DIM / 1e9
    works: dict[str, Callable[[], float]] = {
        "peak": sgemm_gflops,
        "gemm": lambda: cpu_s(lambda: _bare(queries, documents)),
        "ours": lambda: cpu_s(lambda: top_k(queries, documents, K)),
    }
    if case.sklearn:
        works["sklearn"] = lambda: _neighbours(queries, documents)
    if case.both:
        works["both"] = lambda: cpu_s(lambda: top_k_both(queries, documents, K))
    measured = interleaved(works, rounds)
    size = {"enterprises": case.enterprises, "buyers": case.buyers, "dim": DIM, "k": K}
    return {
        **size,
        "queries_timed": len(queries),
        "cpu_s": median(one["ours"] for one in measured),
        "floor_ratio": median(one["ours"] * one["peak"] / flop for one in measured),
        "gemm_ratio": median(one["ours"] / one["gemm"] for one in measured),
        **_beside(measured, flop),
        **_exactness(queries, documents),
    }


def _beside(measured: list[dict[str, float]], flop: float) -> dict[str, float]:
    """Ratios to what only some cases measure."""
    found: dict[str, float] = {}
    if "sklearn" in measured[0]:
        found["sklearn_ratio"] = median(one["ours"] / one["sklearn"] for one in measured)
    if "both" in measured[0]:
        found["both_floor_ratio"] = median(one["both"] * one["peak"] / flop for one in measured)
        found["both_ratio"] = median(one["both"] / one["ours"] for one in measured)
    return found


def _exactness(queries: FloatArray, documents: FloatArray) -> dict[str, Any]:
    """Whether the answer is that of double precision, and what memory it took."""
    held: list[tuple[IntArray, FloatArray]] = []
    extra = peak_mib(lambda: held.append(top_k(queries, documents, K)))
    ids, scores = held[0]
    some = np.linspace(0, len(queries) - 1, min(_REFERENCE, len(queries)), dtype=np.int64)
    return {
        "equal_to_reference": equal_up_to_ties(queries[some], documents, ids[some]),
        "extra_mib": round(max(extra - (ids.nbytes + scores.nbytes) / _MIB, 0.0), 1),
    }


def equal_up_to_ties(queries: FloatArray, documents: FloatArray, ids: IntArray) -> bool:
    """Say whether ids are the best in double precision, but for scores that single cannot part."""
    exact = queries.astype(np.float64) @ documents.astype(np.float64).T
    best = -np.sort(-exact, axis=1)[:, : ids.shape[1]]
    found = np.take_along_axis(exact, ids.astype(np.int64), axis=1)
    distinct = all(len(set(row)) == len(row) for row in ids.tolist())
    return distinct and bool(np.allclose(found, best, rtol=0, atol=_TIE))


def _bare(queries: FloatArray, documents: FloatArray) -> None:
    """The products alone, block by block into one buffer."""
    buffer = np.empty((_BLOCK, len(documents)), np.float32)
    for start in range(0, len(queries), _BLOCK):
        part = queries[start : start + _BLOCK]
        np.matmul(part, documents.T, out=buffer[: len(part)])


def _neighbours(queries: FloatArray, documents: FloatArray) -> float:
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=min(K, len(documents)), algorithm="brute", n_jobs=1)
    index.fit(documents)
    return cpu_s(lambda: index.kneighbors(queries))


# --- sets --------------------------------------------------------------------------------------


def _maxsim(enterprises: int, buyers: int, rounds: int, tell: Tell) -> dict[str, Any]:
    tell(f"sets of {enterprises} x {buyers}")
    draw = np.random.default_rng(SEED)
    owners = [
        np.repeat(np.arange(count), draw.integers(1, 6, count)).astype(np.int32)
        for count in (buyers, enterprises)
    ]
    needs, products = (unit_vectors(len(one), SEED + at) for at, one in enumerate(owners))
    shape = buyers, enterprises

    def ours() -> FloatArray:
        return set_scores(needs, products, owners[0], owners[1], shape)

    measured = interleaved(
        {
            "gemm": lambda: cpu_s(lambda: _bare(needs, products)),
            "ours": lambda: cpu_s(ours),
        },
        rounds,
    )
    return {
        "max_products": 5,
        "max_needs": 5,
        "gemm_ratio": median(one["ours"] / one["gemm"] for one in measured),
        "same_sets": _same_sets(ours(), needs, products, owners),
    }


def _same_sets(
    scores: FloatArray, needs: FloatArray, products: FloatArray, owners: list[IntArray]
) -> bool:
    """Compare some buyers' rows with the double loop over both sides' rows."""
    for buyer in range(0, len(scores), max(1, len(scores) // 8)):
        sought = needs[owners[0] == buyer].astype(np.float64)
        for enterprise in range(scores.shape[1]):
            offered = products[owners[1] == enterprise].astype(np.float64)
            best = (sought @ offered.T).max(axis=1)
            if abs(0.7 * best.max() + 0.3 * best.mean() - scores[buyer, enterprise]) > _TIE:
                return False
    return True


# --- goals -------------------------------------------------------------------------------------


def _goals(found: dict[str, Any]) -> list[Goal]:
    goals: list[Goal] = []
    for case in found["cases"]:
        size = f"{case['enterprises']:,} x {case['buyers']:,}"
        if (case["enterprises"], case["buyers"]) == (30_000, 30_000):
            goals.append(_at_most("P1", f"top 50 at {size} to the sgemm floor", case, 1.3))
        if case["enterprises"] >= 100_000:
            goals.append(_at_most("P3", f"top 50 at {size} to the sgemm floor", case, 1.4))
        if "sklearn_ratio" in case and case["enterprises"] >= 30_000:
            cheaper = round(1 / case["sklearn_ratio"], 3)
            goals.append(Goal("P2", f"{size}: times cheaper >= 2", cheaper, cheaper >= 2))
        same, extra = case["equal_to_reference"], case["extra_mib"]
        goals.append(Goal("P1", f"{size}: ids of double precision", same, same))
        goals.append(Goal("P3", f"{size}: extra MiB <= 256", extra, extra <= 256))
    for sets in found["maxsim"]:
        same = sets["same_sets"]
        goals.append(_at_most("P4", "sets up to 5 x 5 to their product", sets, 1.25, "gemm_ratio"))
        goals.append(Goal("P4", "sets of the double loop", same, same))
    if "update" in found:
        goals.append(_at_most("P5", "changed profile listed, s", found["update"], 1.0, "wall_s"))
        share = ("share of a rebuild's CPU", found["update"], 0.01, "rebuild_cpu_share")
        goals.append(_at_most("P5", *share))
    return goals


def _at_most(
    id_: str, what: str, figures: dict[str, Any], most: float, key: str = "floor_ratio"
) -> Goal:
    return Goal(id_, f"{what} <= {most:g}", figures[key], figures[key] <= most)
