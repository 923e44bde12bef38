"""Centring: a language's own mean is taken away, and wrong weights are refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import UnavailableError
from matchmaker.embedding.centre import Centring, learn_centring, load_centring, save_centring
from matchmaker.embedding.encoder import Encoder, LexicalEncoder
from matchmaker.settings import get_settings

TEXTS = {
    ("en", "need"): ["steel mould", "coffee beans"],
    ("en", "product"): ["steel mould", "coffee beans"],
    ("vi", "need"): ["khuôn thép", "hạt cà phê"],
    ("vi", "product"): ["khuôn thép", "hạt cà phê"],
}


@pytest.fixture
def learned() -> Centring:
    """Learn means with the lexical encoder, which needs no model."""
    return learn_centring(LexicalEncoder(), TEXTS)


def unit_rows(seed: int, rows: int, width: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_mean_of_a_language_is_the_mean_of_its_texts(learned: Centring):
    vectors = LexicalEncoder().encode(TEXTS["en", "need"], "need")

    assert np.allclose(learned.means["en", "need"], vectors.mean(axis=0))


def test_centred_vectors_have_unit_length(learned: Centring):
    vectors = LexicalEncoder().encode(["steel pipe", "ống thép"], "need")

    centred = learned.centred(vectors, ["en", "vi"], "need")

    assert np.linalg.norm(centred, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_what_a_whole_language_shares_no_longer_counts():
    shared = np.array([10, 0, 0], np.float32)
    rows = np.array([[0, 1, 0], [0, 0, 1]], np.float32) + shared
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    centring = Centring("e", {("vi", "need"): rows.mean(axis=0)})

    one, other = centring.centred(rows, ["vi", "vi"], "need")

    assert float(rows[0] @ rows[1]) > 0.98
    assert float(one @ other) < 0


def test_each_row_loses_the_mean_of_its_own_language(learned: Centring):
    vectors = unit_rows(1, 2, 2048)

    mixed = learned.centred(vectors, ["en", "vi"], "product")

    assert np.allclose(mixed[0], learned.centred(vectors[:1], ["en"], "product")[0])
    assert np.allclose(mixed[1], learned.centred(vectors[1:], ["vi"], "product")[0])


def test_a_language_without_a_mean_gets_the_mean_over_the_known_ones(learned: Centring):
    expected = (learned.means["en", "need"] + learned.means["vi", "need"]) / 2

    assert np.allclose(learned.mean_of("ja", "need"), expected)


def test_without_means_vectors_stay_as_they_are():
    vectors = unit_rows(2, 3, 8)

    assert np.array_equal(Centring().centred(vectors, ["en"] * 3, "need"), vectors)


def test_no_rows_stay_no_rows(learned: Centring):
    assert learned.centred(np.zeros((0, 2048), np.float32), [], "need").shape == (0, 2048)


@given(st.permutations(["en", "vi", "ja", "en"]))
def test_the_company_of_other_rows_changes_no_row(languages: list[str]):
    learned = learn_centring(LexicalEncoder(), TEXTS)
    vectors = unit_rows(3, 4, 2048)

    together = learned.centred(vectors, languages, "need")

    alone = [learned.centred(vectors[i : i + 1], [languages[i]], "need")[0] for i in range(4)]
    assert np.allclose(together, np.stack(alone))


def test_what_was_saved_is_what_is_loaded(tmp_path: Path, learned: Centring):
    save_centring(learned, tmp_path, {"en_need": 2})

    loaded = load_centring(tmp_path, learned.encoder)

    assert set(loaded.means) == set(TEXTS)
    for key, mean in learned.means.items():
        assert np.array_equal(loaded.means[key], mean)


def test_saving_twice_writes_the_same_bytes(tmp_path: Path, learned: Centring):
    save_centring(learned, tmp_path, {})
    first = (tmp_path / "manifest.toml").read_text(), (tmp_path / "means.npz").read_bytes()

    save_centring(learned, tmp_path, {})

    assert first == (
        (tmp_path / "manifest.toml").read_text(),
        (tmp_path / "means.npz").read_bytes(),
    )


def test_another_encoder_gets_no_means(tmp_path: Path, learned: Centring):
    save_centring(learned, tmp_path, {})

    assert not load_centring(tmp_path, "another fingerprint").means


def test_changed_weights_are_refused(tmp_path: Path, learned: Centring):
    save_centring(learned, tmp_path, {})
    with (tmp_path / "means.npz").open("ab") as file:
        file.write(b"!")

    with pytest.raises(UnavailableError, match="not the expected one"):
        load_centring(tmp_path, learned.encoder)


@pytest.mark.slow
def test_the_shipped_means_belong_to_the_shipped_encoder(real_encoder: Encoder):
    centring = load_centring(get_settings().models_dir / "centring", real_encoder.fingerprint)

    assert set(centring.means) == set(TEXTS)
    assert all(mean.shape == (384,) for mean in centring.means.values())


@pytest.mark.slow
def test_centring_turns_the_golden_pair_round(real_encoder: Encoder):
    """Raw, live horses stand as near to an injection moulding machine as its own translation."""
    centring = load_centring(get_settings().models_dir / "centring", real_encoder.fingerprint)
    need = real_encoder.encode(["máy ép nhựa"], "need")
    products = real_encoder.encode(["injection moulding machine", "ngựa sống"], "product")

    right, wrong = (
        centring.centred(need, ["vi"], "need")
        @ centring.centred(products, ["en", "vi"], "product").T
    )[0]

    assert right > wrong + 0.1
