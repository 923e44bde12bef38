"""Measure our ranker beside the baselines on sets of judged texts.

One configuration for every set: a ranker sees documents' and queries' texts,
guesses their languages and whether the documents are lines of a tariff, and
never learns a set's name.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.trade import TariffLine
from matchmaker.embedding.cache import VectorFile
from matchmaker.embedding.encoder import Encoder, Kind, open_encoder
from matchmaker.evaluation.relevance import (
    RESAMPLES,
    SEED,
    FloatArray,
    Ranker,
    RelevanceSet,
    read_sets,
    report,
)
from matchmaker.retrieval.codes import Goods, meeting
from matchmaker.retrieval.fuse import similarity
from matchmaker.retrieval.language import detect
from matchmaker.retrieval.lexical import bm25_scores, char_scores, english, words
from matchmaker.retrieval.passages import IntArray, Passages, Sentences
from matchmaker.retrieval.sentences import sentences, together
from matchmaker.services.goods import goods_of
from matchmaker.services.meaning import centring
from matchmaker.services.provenance import provenance
from matchmaker.services.tariff import read_tariff_file
from matchmaker.settings import get_settings

_LOG = logging.getLogger(__name__)

RANKERS = ("random", "bm25", "char", "dense", "bridge", "hybrid")
DEFAULT = "hybrid"


class TextRankers:
    """The rankers by name, with one encoder and its file of vectors behind them.

    Args:
        encoder: what all of them encode with.
        cache_dir: where vectors are kept.
        tariff: an official tariff's lines, which then help to place texts by goods codes.
    """

    def __init__(
        self, encoder: Encoder, cache_dir: Path, tariff: Sequence[TariffLine] = ()
    ) -> None:
        self.encoder = encoder
        self._vectors = VectorFile(cache_dir / "vectors", encoder)
        self._tariff = tariff

    @cached_property
    def by_name(self) -> dict[str, Ranker]:
        """Each ranker gives f32 (n_queries, n_documents), -inf for documents not returned."""
        return {
            "random": _random,
            "bm25": _bm25,
            "char": lambda task: _returned(char_scores(task.queries, task.documents)),
            "dense": self._dense,
            "bridge": self._bridge,
            "hybrid": self._hybrid,
        }

    def _dense(self, task: RelevanceSet) -> FloatArray:
        """Cosine of the vectors as encoded."""
        queries, documents = self._both(task)
        return queries.vectors @ documents.vectors.T

    def _bridge(self, task: RelevanceSet) -> FloatArray:
        """Goods codes alone: whether both texts mean goods of one code."""
        queries, documents = self._placed(task)
        if not (queries.codes and documents.codes):
            return np.full((len(task.queries), len(task.documents)), -np.inf, np.float32)
        return meeting(queries.codes, documents.codes)

    def _hybrid(self, task: RelevanceSet) -> FloatArray:
        """The similarity that the fair uses."""
        queries, documents = self._placed(task)
        return similarity(queries, documents, in_tariff=in_tariff(task.documents))

    def _both(self, task: RelevanceSet) -> tuple[Passages, Passages]:
        return self._passages(task.queries, "need"), self._passages(task.documents, "product")

    def _placed(self, task: RelevanceSet) -> tuple[Passages, Passages]:
        """Both sides with their goods codes."""
        lines = in_tariff(task.documents)
        return (
            self.placed(task.queries, "need", lines=lines),
            self.placed(task.documents, "product", lines=lines),
        )

    def placed(self, texts: Sequence[str], kind: Kind, *, lines: bool) -> Passages:
        """Texts with vectors and goods codes; sentences are encoded where they are looked at.

        Args:
            texts: of one side.
            kind: of the side.
            lines: whether lines of a tariff are searched; a loaded tariff then stays
                out: it would give them away.
        """
        goods = self._own_goods if lines else self._goods
        passages = self._passages(texts, kind)
        placed = replace(passages, codes=goods.spread(passages, kind))
        return replace(placed, closer=partial(self._sentences, texts, kind))

    def _sentences(self, texts: Sequence[str], kind: Kind, rows: IntArray) -> Sentences:
        cut = [sentences(texts[row]) for row in rows.tolist()]
        vectors = self._vectors.encode([one for part in cut for one in part], kind)
        ends = np.cumsum([len(part) for part in cut])[:-1]
        return together(cut, np.split(vectors, ends))

    @cached_property
    def _own_goods(self) -> Goods:
        return goods_of(self.encoder)

    @cached_property
    def _goods(self) -> Goods:
        return goods_of(self.encoder, self._tariff) if self._tariff else self._own_goods

    def _passages(self, texts: Sequence[str], kind: Kind) -> Passages:
        vectors = self._vectors.encode(texts, kind)
        languages = [detect(text) for text in texts]
        centred = centring(self.encoder.fingerprint).centred(vectors, languages, kind)
        return Passages(texts, languages, vectors, centred)


def in_tariff(documents: Sequence[str]) -> bool:
    """Say whether documents are lines of a tariff: words under words, parted by ` > `."""
    return sum(" > " in text for text in documents) > len(documents) / 2


def _random(task: RelevanceSet) -> FloatArray:
    shape = len(task.queries), len(task.documents)
    return np.random.default_rng(SEED).random(shape, np.float32)


def _bm25(task: RelevanceSet) -> FloatArray:
    """The baseline: stems without stop words; plain words where both sides are Vietnamese."""
    both_vietnamese = _mostly(task.queries) == _mostly(task.documents) == "vi"
    cut = words if both_vietnamese else english
    return _returned(bm25_scores(task.queries, task.documents, cut, cut))


def _mostly(texts: list[str]) -> str:
    return Counter(detect(text) for text in texts).most_common(1)[0][0]


def _returned(scores: FloatArray) -> FloatArray:
    """Leave out documents that share nothing with the query."""
    return np.where(scores > 0, scores, -np.inf).astype(np.float32)


def evaluate_relevance(
    folder: Path, names: Sequence[str] = (), tariff: Path | None = None
) -> dict[str, Any]:
    """Measure on one set or a folder of sets; the answer has schema relevance/1.

    Args:
        folder: a set, or a folder of sets.
        names: rankers to measure; none = all. `bm25` is always measured too,
            since the others are compared with it.
        tariff: an official bilingual tariff, as an organiser would load it.

    Raises:
        InvalidError: the folder or the tariff cannot be read, or there is no such ranker.
    """
    for name in names:
        if name not in RANKERS:
            raise InvalidError(
                "There is no ranker %(name)s; there are: %(names)s.", name=name, names=RANKERS
            )
    tasks = read_sets(folder)
    settings = get_settings()
    encoder = open_encoder(settings.encoder, settings.cache_dir, threads=settings.encoder_threads)
    lines = read_tariff_file(tariff) if tariff else ()
    available = TextRankers(encoder, settings.cache_dir, lines).by_name
    chosen = {name: available[name] for name in RANKERS if not names or name in {*names, "bm25"}}
    return {
        "schema": "relevance/1",
        **provenance(),
        "seed": SEED,
        "resamples": RESAMPLES,
        "default": DEFAULT,
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint, "adapter": None},
        "sets": report(tasks, chosen, time.process_time, _LOG.info),
    }
