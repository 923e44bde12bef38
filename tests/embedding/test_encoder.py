"""Encoders: one behaviour for all, and the golden figures of the language model."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import UnavailableError
from matchmaker.embedding import encoder as module
from matchmaker.embedding.encoder import (
    Encoder,
    LexicalEncoder,
    TransformerEncoder,
    open_encoder,
    text_hash,
)


@pytest.fixture(params=["lexical", pytest.param("real", marks=pytest.mark.slow)])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Run the test with every encoder."""
    if request.param == "lexical":
        return LexicalEncoder()
    return request.getfixturevalue("real_encoder")


TEXTS = ["Khuôn ép nhựa nhiều lòng", "die casting", "ダイカスト金型", "x" * 3000]


def test_rows_have_unit_length(encoder: Encoder):
    vectors = encoder.encode(TEXTS, "product")

    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1] * len(TEXTS), abs=1e-4)


def test_the_order_of_texts_is_kept(encoder: Encoder):
    together = encoder.encode(TEXTS, "need")
    turned = encoder.encode(TEXTS[::-1], "need")

    assert np.allclose(together, turned[::-1], atol=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder):
    assert len(encoder.encode([], "need")) == 0


def test_the_same_text_in_another_form_has_the_same_vector(encoder: Encoder):
    composed, decomposed = encoder.encode(["cơ khí", "co\u031b khi\u0301"], "need")

    assert np.allclose(composed, decomposed, atol=1e-6)


def test_progress_ends_with_all_texts(encoder: Encoder):
    heard: list[tuple[int, int]] = []

    encoder.encode(TEXTS, "need", lambda done, total: heard.append((done, total)))

    assert heard[-1] == (4, 4)


def test_the_fingerprint_is_stable(encoder: Encoder):
    assert len(encoder.fingerprint) == 64
    assert encoder.fingerprint == encoder.fingerprint


@pytest.mark.slow
def test_the_golden_cosines_of_the_language_model(real_encoder: Encoder):
    """Unrelated text of one's own language stands as near as the right text of the other."""
    need = real_encoder.encode(["máy ép nhựa"], "need")
    products = real_encoder.encode(["injection moulding machine", "ngựa sống"], "product")

    assert (need @ products.T)[0] == pytest.approx([0.8332, 0.8333], abs=0.001)


@pytest.mark.slow
def test_the_golden_number_of_tokens(real_encoder: TransformerEncoder):
    assert len(real_encoder._model.tokenizer("query: máy ép nhựa")["input_ids"]) == 8


@pytest.mark.slow
def test_need_and_product_of_the_same_words_are_not_the_same(real_encoder: Encoder):
    one, other = real_encoder.encode(["khuôn"], "need"), real_encoder.encode(["khuôn"], "product")

    assert float((one @ other.T).item()) < 0.999


def test_the_lexical_encoder_forgives_marks_and_small_slips():
    marked, bare, other = LexicalEncoder().encode(
        ["khuôn ép nhựa", "khuon ep nhua", "cà phê rang xay"], "need"
    )

    assert float(marked @ bare) == pytest.approx(1, abs=1e-5)
    assert float(marked @ other) < 0.4


@given(st.text(max_size=60))
def test_the_lexical_encoder_takes_any_text(text: str):
    (vector,) = LexicalEncoder().encode([text], "product")

    length = float(np.linalg.norm(vector))
    assert length == pytest.approx(1, abs=1e-4) or length == 0


def test_the_setting_lexical_opens_the_lexical_encoder(tmp_path: Path):
    assert open_encoder("lexical", tmp_path).name == "lexical"


def test_without_package_and_hub_the_lexical_encoder_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def unreachable(name: str, _threads: int) -> Encoder:
        raise UnavailableError("The language model %(name)s cannot be loaded.", name=name)

    monkeypatch.setattr(module, "package_file", lambda: None)
    monkeypatch.setattr(module, "_named", unreachable)

    encoder = open_encoder("auto", tmp_path)

    assert encoder.name == "lexical"
    assert "works without the language model" in caplog.text


def test_a_wrong_weights_file_is_refused_and_the_next_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    wrong = tmp_path / "e5-small-q4.bin"
    wrong.write_bytes(b"E5S1 but not ours")
    monkeypatch.setattr(module, "package_file", lambda: wrong)
    monkeypatch.setattr(module, "_named", lambda name, _threads: LexicalEncoder())

    open_encoder("auto", tmp_path / "cache")

    assert "is not the expected one" in caplog.text


def test_a_named_folder_that_is_no_model_is_refused(tmp_path: Path):
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        open_encoder(str(tmp_path), tmp_path / "cache")


def test_two_local_models_have_two_fingerprints(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(name.encode())

    hashes = {module._folder_hash(tmp_path / name) for name in ("one", "two")}

    assert len(hashes) == 2


def test_the_fingerprint_changes_with_the_weights():
    one, other = (TransformerEncoder("x", "x", weights).fingerprint for weights in ("a", "b"))

    assert one != other


def test_the_hash_of_a_text_knows_its_kind():
    assert text_hash("need", "khuôn") != text_hash("product", "khuôn")


def test_the_hash_of_a_text_is_that_of_its_stored_form():
    assert text_hash("need", " co\u031b khi\u0301\r\n") == text_hash("need", "cơ khí")


@given(st.text(max_size=30), st.text(max_size=30))
def test_kind_and_text_cannot_be_confused(one: str, other: str):
    assert text_hash("need", one) != text_hash("product", other)
