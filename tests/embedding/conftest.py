"""A tiny weights file in the package's own format, and the real encoder where it is installed."""

import struct
from pathlib import Path

import numpy as np
import pytest

from matchmaker.embedding.encoder import Encoder, TransformerEncoder, open_encoder
from matchmaker.settings import get_settings
from tests.conftest import language_model_missing

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 32, 1, 2, 64, 8, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁steel", "▁mould", "▁"]


def four_bit(values: np.ndarray) -> bytes:
    """Quantise as the file does: blocks of 32, one f16 scale, low nibbles first."""
    packed = b""
    for block in values.reshape(-1, 32):
        scale = np.float16(max(abs(block).max() / 7, 1e-4))
        nibbles = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        packed += scale.tobytes() + (nibbles[:16] | (nibbles[16:] << 4)).tobytes()
    return packed


def tensor_shapes() -> dict[str, tuple[int, ...]]:
    """Names and shapes of every tensor of the tiny network."""
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (VOCABULARY, HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (2, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for part in ("q", "k", "v", "ao"):
        shapes |= {f"l0.{part}.w": (HIDDEN, HIDDEN), f"l0.{part}.b": (HIDDEN,)}
    shapes |= {"l0.fi.w": (INNER, HIDDEN), "l0.fi.b": (INNER,)}
    shapes |= {"l0.fo.w": (HIDDEN, INNER), "l0.fo.b": (HIDDEN,)}
    for part in ("aln", "oln"):
        shapes |= {f"l0.{part}.w": (HIDDEN,), f"l0.{part}.b": (HIDDEN,)}
    return shapes


def weights_bytes(tensors: dict[str, np.ndarray]) -> bytes:
    """Write a weights file; word rows and matrices in 4 bits, the rest as f32."""
    sizes = (HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS, 2)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *(len(piece) for piece in encoded)]).astype("<u4")
    blob = b"".join(encoded)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += offsets.tobytes() + np.linspace(-1, -7, len(PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 0)
    parts = {name: _part(name, values) for name, values in tensors.items()}
    directory_bytes = 4 + sum(2 + len(name) + 21 for name in parts)
    directory, body = struct.pack("<i", len(parts)), b""
    for name, (kind, content) in parts.items():
        at = len(head) + directory_bytes + len(body)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, tensors[name].size, at, len(content))
        body += content
    return head + directory + body


def _part(name: str, values: np.ndarray) -> tuple[int, bytes]:
    if name == "emb.word" or (name.endswith(".w") and values.ndim == 2):
        return 1, four_bit(values.astype(np.float32))
    return 0, values.astype("<f4").tobytes()


@pytest.fixture
def tensors() -> dict[str, np.ndarray]:
    """Give random values for every tensor of the tiny network."""
    random = np.random.default_rng(5)
    return {
        name: random.normal(0, 0.2, shape).astype(np.float32)
        for name, shape in tensor_shapes().items()
    }


@pytest.fixture
def weights_file(tmp_path: Path, tensors: dict[str, np.ndarray]) -> Path:
    """Write the tiny network to a file."""
    path = tmp_path / "tiny-q4.bin"
    path.write_bytes(weights_bytes(tensors))
    return path


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """Open the shipped language model; skipped where its package does not exist."""
    encoder = open_encoder("auto", get_settings().cache_dir, threads=1)
    if not isinstance(encoder, TransformerEncoder):
        language_model_missing()
    return encoder
