"""By which weights meaning, words and goods codes are added up, and what others' queries say of it.

Weights are chosen for a pair of languages and what is searched (offers, or
lines of a tariff), on all sets of that kind together: four folds choose, the
fifth is measured. Beside it stand the figures of a choice by all queries, which
flatter themselves, and of the weights that are shipped.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.embedding.encoder import open_encoder
from matchmaker.evaluation.folds import FOLDS, folds_of
from matchmaker.evaluation.fusion import Choice, Measured, choose, figures, grid, measured
from matchmaker.evaluation.relevance import RESAMPLES, SEED, RelevanceSet, read_sets
from matchmaker.retrieval.dense import best_columns
from matchmaker.retrieval.fuse import PARTS, Weights, fused, weights_for
from matchmaker.retrieval.passages import Passages
from matchmaker.services.provenance import provenance
from matchmaker.services.relevance import TextRankers, in_tariff
from matchmaker.settings import get_settings

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Group:
    """What one choice of weights is for: a need's language, a product's, and what is searched."""

    need_language: str
    product_language: str
    in_tariff: bool

    @classmethod
    def of(cls, task: RelevanceSet, needs: Passages, products: Passages) -> "Group":
        """The group of a set, by the language of most queries and documents."""
        one, other = (Counter(side.languages).most_common(1)[0][0] for side in (needs, products))
        return cls(one, other, in_tariff(task.documents))

    def alone(self, weights: Weights, need_language: str, product_language: str) -> Weights:
        """These weights for this pair of languages, nothing for others."""
        mine = (need_language, product_language) == (self.need_language, self.product_language)
        return weights if mine else Weights()

    def others(self, need_language: str, product_language: str) -> Weights:
        """Shipped weights for other pairs of languages, nothing for this one."""
        if (need_language, product_language) == (self.need_language, self.product_language):
            return Weights()
        return weights_for(need_language, product_language, in_tariff=self.in_tariff)

    @property
    def parts(self) -> tuple[str, ...]:
        """What may be added up; a line of a tariff is one sentence."""
        return tuple(part for part in PARTS if not (self.in_tariff and part == "sentences"))

    @property
    def shipped(self) -> Weights:
        """What the fair uses."""
        return weights_for(self.need_language, self.product_language, in_tariff=self.in_tariff)


def evaluate_fusion(folders: Sequence[Path]) -> dict[str, Any]:
    """Choose weights on four folds of five and measure them on the fifth; schema fusion/1.

    Raises:
        InvalidError: a folder cannot be read.
    """
    tasks = [task for folder in folders for task in read_sets(folder)]
    settings = get_settings()
    encoder = open_encoder(settings.encoder, settings.cache_dir, threads=settings.encoder_threads)
    rankers = TextRankers(encoder, settings.cache_dir)
    groups: dict[Group, list[tuple[Measured, Measured]]] = defaultdict(list)
    for task in tasks:
        group, by_grid, shipped = _measured(task, rankers)
        groups[group].append((by_grid, shipped))
        _LOG.info("%s measured by every choice of %s", task.name, ", ".join(group.parts))
    return {
        "schema": "fusion/1",
        **provenance(),
        "seed": SEED,
        "resamples": RESAMPLES,
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint},
        "folds": FOLDS,
        "parts": list(PARTS),
        "groups": [_group(group, found) for group, found in groups.items()],
    }


def _measured(task: RelevanceSet, rankers: TextRankers) -> tuple[Group, Measured, Measured]:
    """Measure a set by every choice, and by the shipped weights."""
    lines = in_tariff(task.documents)
    needs = rankers.placed(task.queries, "need", lines=lines)
    products = rankers.placed(task.documents, "product", lines=lines)
    group = Group.of(task, needs, products)
    parts = np.stack(
        [
            fused(needs, products, partial(group.alone, Weights(**{part: 1.0})))
            for part in group.parts
        ]
    )
    others = fused(needs, products, group.others)
    shipped = np.array([[getattr(group.shipped, part) for part in group.parts]], np.float32)
    by = partial(measured, task, parts, others, folds=folds_of(task), best=best_columns)
    return group, by(grid(len(group.parts))), by(shipped)


def _group(group: Group, found: Sequence[tuple[Measured, Measured]]) -> dict[str, Any]:
    """What was chosen for a group, and what that is worth on each of its sets."""
    choices = grid(len(group.parts))
    choice = choose([one for one, _ in found], choices, FOLDS)

    def named(row: int) -> dict[str, float]:
        return _named(dict(zip(group.parts, choices[row].tolist(), strict=True)))

    return {
        "need_language": group.need_language,
        "product_language": group.product_language,
        "searched": "tariff_lines" if group.in_tariff else "offers",
        "choices": len(choices),
        "shipped": _named(asdict(group.shipped)),
        "in_sample": named(choice.in_sample),
        "by_fold": [named(row) for row in choice.by_fold],
        "sets": {one.name: _of_set(one, choice, shipped) for one, shipped in found},
    }


def _of_set(one: Measured, choice: Choice, shipped: Measured) -> dict[str, Any]:
    by_fold = np.bincount(one.folds, minlength=FOLDS).tolist()
    return {"queries": by_fold, "metrics": figures(one, choice, shipped)}


def _named(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights that count, rounded to what people read."""
    return {part: round(one, 3) for part, one in weights.items() if one}
