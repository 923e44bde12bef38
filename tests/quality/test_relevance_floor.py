"""Measured floors: ranking may get better than this, never worse."""

from pathlib import Path
from typing import Any

import pytest

from matchmaker.services.relevance import evaluate_relevance

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]


@pytest.fixture(scope="module")
def core(benchmarks: Path) -> dict[str, Any]:
    """Measure the core case: English need to Vietnamese product text."""
    return measured(benchmarks, "need_en_product_vi")["need_en_product_vi"]


@pytest.fixture(scope="module")
def suppliers(benchmarks: Path) -> dict[str, Any]:
    """Measure real firms' own words, 30 and 29 queries."""
    return measured(benchmarks, "vn_it_suppliers")


def measured(benchmarks: Path, name: str) -> dict[str, Any]:
    found = evaluate_relevance(benchmarks / "relevance" / name, ["bm25", "hybrid"])
    if found["encoder"]["name"] == "lexical":
        pytest.skip("the floors are those of the language model")
    return dict(found["sets"])


def metric(ranker: dict[str, Any], name: str = "ndcg@10") -> dict[str, Any]:
    return dict(ranker["metrics"][name])


def test_the_core_case_is_at_least_1_8_times_bm25(core: dict[str, Any]):
    ours, bm25 = (metric(core["rankers"][name])["mean"] for name in ("hybrid", "bm25"))

    assert ours >= 1.8 * bm25
    assert ours >= 0.125


def test_the_core_case_beats_bm25_beyond_chance(core: dict[str, Any]):
    assert metric(core["rankers"]["hybrid"])["minus_bm25"]["ci95"][0] > 0


def test_our_bm25_is_the_known_one(core: dict[str, Any]):
    """A weak baseline would make any ranker look good."""
    assert metric(core["rankers"]["bm25"])["mean"] == pytest.approx(0.057, abs=0.004)


def test_real_firms_are_found_across_languages(suppliers: dict[str, Any]):
    assert metric(suppliers["vn_it_suppliers:vi>en"]["rankers"]["hybrid"])["mean"] >= 0.90


@pytest.mark.parametrize("part", ["target", "vi>en"])
def test_no_part_falls_below_bm25_beyond_its_interval(suppliers: dict[str, Any], part: str):
    ours = suppliers[f"vn_it_suppliers:{part}"]["rankers"]["hybrid"]

    assert metric(ours)["minus_bm25"]["ci95"][1] >= 0
