"""Encoders: texts in, unit vectors out.

`open_encoder` answers with the language model where there is one, else with
the lexical encoder, which every machine can run. Nothing heavy is imported
before the first text is encoded.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import UnavailableError
from matchmaker.domain.text import clean, fold
from matchmaker.embedding.build import BUILDER_VERSION, TOKEN_LIMIT, built_model, hush
from matchmaker.embedding.weights import SHA256, package_file

FloatArray = npt.NDArray[np.float32]
Kind = Literal["need", "product"]
Progress = Callable[[int, int], None]

HUB_NAME = "intfloat/multilingual-e5-small"
PREFIXES: dict[Kind, str] = {"need": "query: ", "product": "passage: "}
_BATCH = 32
_LOG = logging.getLogger(__name__)


class Encoder(Protocol):
    """What turns texts into unit vectors.

    `fingerprint` changes whenever the same text could get another vector, so
    that vectors of two encoders are never mixed.
    """

    @property
    def name(self) -> str:
        """What people read: the model's name, or `lexical`."""

    @property
    def fingerprint(self) -> str:
        """64 hex digits."""

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        """Encode texts, shape (n, dimension), rows of unit length."""


def open_encoder(name: str, cache_dir: Path, *, threads: int = 0) -> Encoder:
    """Choose an encoder by the setting's word.

    Args:
        name: `auto` (package file, else hub name, else lexical), `lexical`, or
            a hub name or folder of a sentence-transformers model.
        cache_dir: where the converted model is kept.
        threads: for encoding; 0 = as many as there are cores.

    Raises:
        UnavailableError: a named model cannot be loaded (`auto` never raises).
    """
    if name == "lexical":
        return LexicalEncoder()
    if name != "auto":
        return _named(name, threads)
    attempts: list[Callable[[], Encoder]] = [
        lambda: _from_package(cache_dir, threads),
        lambda: _named(HUB_NAME, threads),
    ]
    for attempt in attempts:
        try:
            return attempt()
        except UnavailableError as error:
            _LOG.warning("%s", error)
    _LOG.warning("Text matching works without the language model.")
    return LexicalEncoder()


def text_hash(kind: Kind, text: str) -> str:
    """Key of a text's vector beside the encoder's fingerprint."""
    return hashlib.sha256(f"{kind}\x00{clean(text)}".encode()).hexdigest()


class TransformerEncoder:
    """A sentence-transformers model on the CPU, fp32, mean pooling, unit length."""

    def __init__(self, source: str, name: str, weights: str, *, threads: int = 0) -> None:
        self.name = name
        self._source = source
        self._weights = weights
        self._threads = threads or os.cpu_count() or 1

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides a vector."""
        said = f"{self._weights}|{BUILDER_VERSION}|{PREFIXES}|{TOKEN_LIMIT}|mean|unit|float32"
        return hashlib.sha256(said.encode()).hexdigest()

    @cached_property
    def _model(self) -> Any:
        import torch
        from sentence_transformers import SentenceTransformer

        hush()
        torch.set_num_threads(self._threads)
        model = SentenceTransformer(self._source, device="cpu")
        model.max_seq_length = TOKEN_LIMIT
        return model

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        """Encode texts in batches; longer ones are cut at 256 tokens."""
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension()), np.float32)
        prefixed = [PREFIXES[kind] + clean(text) for text in texts]
        # like lengths side by side, so that little is padded
        order = np.argsort([len(text) for text in prefixed], kind="stable")
        found: list[FloatArray] = []
        step = _BATCH * 4
        for start in range(0, len(order), step):
            part = [prefixed[row] for row in order[start : start + step]]
            found.append(self._model.encode(part, batch_size=_BATCH, show_progress_bar=False))
            if on_progress:
                on_progress(min(start + step, len(order)), len(order))
        vectors = np.empty((len(order), found[0].shape[1]), np.float32)
        vectors[order] = np.concatenate(found)
        return vectors


class LexicalEncoder:
    """Character 3- to 5-grams of folded text, hashed; works everywhere, knows no translation."""

    name = "lexical"
    dimension = 2048
    fingerprint = hashlib.sha256(b"lexical|char_wb 3-5|folded|2048|1").hexdigest()

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        """Encode texts; need and product are treated alike."""
        from sklearn.feature_extraction.text import HashingVectorizer

        del kind
        vectors = np.zeros((0, self.dimension), np.float32)
        if texts:
            grams = HashingVectorizer(
                analyzer="char_wb", ngram_range=(3, 5), n_features=self.dimension, dtype=np.float32
            )
            vectors = grams.transform([fold(clean(text)) for text in texts]).toarray()
        if on_progress:
            on_progress(len(texts), len(texts))
        return vectors


def _from_package(cache_dir: Path, threads: int) -> Encoder:
    path = package_file()
    if path is None:
        raise UnavailableError("The language model's package is not installed.")
    folder = built_model(path, cache_dir)
    return TransformerEncoder(str(folder), "multilingual-e5-small (4-bit)", SHA256, threads=threads)


def _named(name: str, threads: int) -> Encoder:
    """Load a model by hub name or folder at once, so that a failure shows here."""
    folder = Path(name)
    weights = _folder_hash(folder) if folder.is_dir() else f"hub:{name}"
    shown = folder.name if folder.is_dir() else name
    encoder = TransformerEncoder(name, shown, weights, threads=threads)
    try:
        encoder.encode(["x"], "need")
    except (OSError, ValueError, RuntimeError) as error:
        raise UnavailableError(
            "The language model %(name)s cannot be loaded.", name=name
        ) from error
    return encoder


def _folder_hash(folder: Path) -> str:
    """Hash a local model's weight files, wherever in its folder they lie."""
    files = sorted([*folder.rglob("*.safetensors"), *folder.rglob("*.bin")])
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
