"""Measured floors of suggested HS codes: texts of customs, to six and to four digits.

A few hundred texts of each set, always the same ones. Customs' rulings are about
what is hard to place, and far longer than what a fair's participants write.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchmaker.embedding.encoder import Encoder
from matchmaker.evaluation.codes import CodeFigures
from matchmaker.services.train_hs_suggestion import measure_suggestions

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

TEXTS, SEED = 300, 7
SETS = ("hs_en", "hs_vi")
# hit@1 and hit@3 at six digits, at four digits, and the most that chances may be off
FLOORS = {
    ("hs_en", "meaning"): (0.43, 0.57, 0.56, 0.66, 0.16),
    ("hs_en", "words"): (0.40, 0.54, 0.52, 0.64, 0.17),
    ("hs_vi", "meaning"): (0.22, 0.45, 0.41, 0.64, 0.07),
    ("hs_vi", "words"): (0.16, 0.38, 0.34, 0.56, 0.10),
}


def known(folder: Path) -> tuple[list[str], list[set[str]]]:
    """Draw texts of a set that have a right code, with their codes."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, code, grade = line.split("\t")
        if int(grade) >= 2:
            right.setdefault(query, set()).add(code)
    able = [query for line in lines if (query := json.loads(line))["id"] in right]
    drawn = np.random.default_rng(SEED).permutation(len(able))[:TEXTS]
    return [able[row]["text"] for row in drawn], [right[able[row]["id"]] for row in drawn]


@pytest.fixture(scope="module")
def texts(benchmarks: Path) -> dict[str, Any]:
    """Draw from both sets once."""
    return {name: known(benchmarks / "relevance" / name) for name in SETS}


def measured(texts: dict[str, Any], name: str, encoder: Encoder | None) -> CodeFigures:
    found = measure_suggestions(*texts[name], "need", encoder)
    rounded = {key: round(value, 3) for key, value in asdict(found).items()}
    basis = "meaning" if encoder else "words"
    print(f"{name} by {basis}: {rounded}")  # noqa: T201  # the figures are what this test is for
    return found


def holds(found: CodeFigures, floors: tuple[float, float, float, float, float]) -> None:
    """Compare hits at six digits, at four, and the calibration error with their bounds."""
    hit1_6, hit3_6, hit1_4, hit3_4, ece = floors
    assert found.hit1_6 >= hit1_6
    assert found.hit3_6 >= hit3_6
    assert found.hit1_4 >= hit1_4
    assert found.hit3_4 >= hit3_4
    assert found.ece <= ece


@pytest.mark.parametrize("name", SETS)
def test_with_vectors_codes_are_suggested_at_least_this_well(
    texts: dict[str, Any], language_model: Encoder, name: str
):
    holds(measured(texts, name, language_model), FLOORS[name, "meaning"])


@pytest.mark.parametrize("name", SETS)
def test_by_words_alone_codes_are_suggested_at_least_this_well(texts: dict[str, Any], name: str):
    holds(measured(texts, name, None), FLOORS[name, "words"])


@pytest.mark.parametrize("name", SETS)
def test_with_vectors_no_more_is_promised_than_comes_true(
    texts: dict[str, Any], language_model: Encoder, name: str
):
    found = measured(texts, name, language_model)

    assert found.said <= found.hit1_6 + 0.03


def test_vectors_find_more_than_words_alone(texts: dict[str, Any], language_model: Encoder):
    for name in SETS:
        with_vectors, alone = (measured(texts, name, one) for one in (language_model, None))
        assert with_vectors.hit3_6 > alone.hit3_6
