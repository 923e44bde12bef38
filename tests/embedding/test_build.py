"""Conversion: built once, whole or not at all, and refused from a wrong file."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import UnavailableError
from matchmaker.embedding import build
from matchmaker.embedding.build import built_model, save_model, tokenizer
from matchmaker.embedding.weights import WeightsFile, read_weights


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, weights_file: Path) -> Path:
    """Let the tiny file pass for the expected one."""
    monkeypatch.setattr(build, "checked", lambda path: path.read_bytes())
    return weights_file


def test_the_converted_model_gives_unit_vectors(tmp_path: Path, weights_file: Path):
    from sentence_transformers import SentenceTransformer

    save_model(read_weights(weights_file.read_bytes()), tmp_path / "model")

    model = SentenceTransformer(str(tmp_path / "model"), device="cpu")
    vectors = model.encode(["steel mould", "steel"])
    assert vectors.shape == (2, 32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_word_rows_beyond_the_tokenizer_are_cut(weights_file: Path):
    weights = read_weights(weights_file.read_bytes())

    words = build._state(weights)["embeddings.word_embeddings.weight"]

    assert words.shape == (7, 32)  # the file holds 8 rows, the tokenizer 7 pieces


def test_every_tensor_of_the_file_finds_its_place(weights_file: Path):
    from transformers import BertModel

    weights = read_weights(weights_file.read_bytes())

    bert = BertModel(build._config(weights.shape, weights.pieces), add_pooling_layer=False)
    wanted = {name: tuple(value.shape) for name, value in bert.state_dict().items()}
    given = {name: value.shape for name, value in build._state(weights).items()}

    assert given == wanted


def test_a_text_begins_with_a_blank_and_stands_between_its_marks(weights_file: Path):
    cut = tokenizer(read_weights(weights_file.read_bytes()).pieces)

    assert cut.convert_ids_to_tokens(cut("steel mould")["input_ids"]) == [
        "<s>",
        "▁steel",
        "▁mould",
        "</s>",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "steel\u200b mould",
        "  steel \t mould ",
        "steel\u0007 mould",
        "ｓｔｅｅｌ mould",
        "steel\nmould",
    ],
)
def test_invisible_signs_and_wide_letters_change_nothing(weights_file: Path, written: str):
    cut = tokenizer(read_weights(weights_file.read_bytes()).pieces)

    assert cut(written)["input_ids"] == cut("steel mould")["input_ids"]


def test_a_model_is_built_once(tmp_path: Path, trusted: Path):
    first = built_model(trusted, tmp_path / "cache")
    stamp = (first / "manifest.json").stat().st_mtime_ns

    second = built_model(trusted, tmp_path / "cache")

    assert second == first
    assert (second / "manifest.json").stat().st_mtime_ns == stamp


def test_the_manifest_says_what_it_was_built_from(tmp_path: Path, trusted: Path):
    folder = built_model(trusted, tmp_path / "cache")

    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["weights_sha256"] == build.SHA256
    assert manifest["builder"] == build.BUILDER_VERSION


def test_a_wrong_file_builds_nothing(tmp_path: Path, weights_file: Path):
    with pytest.raises(UnavailableError, match="not the expected one"):
        built_model(weights_file, tmp_path / "cache")

    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["encoder.lock"]


def test_a_build_that_was_killed_halfway_is_begun_anew(tmp_path: Path, trusted: Path):
    cache = tmp_path / "cache"
    half = cache / f"e5-small-{build.SHA256[:12]}-v{build.BUILDER_VERSION}"
    half.mkdir(parents=True)
    (half / "model.safetensors").write_bytes(b"half")

    folder = built_model(trusted, cache)

    assert folder == half
    assert (folder / "manifest.json").is_file()
    assert (folder / "model.safetensors").read_bytes() != b"half"


def test_a_failed_conversion_leaves_nothing_behind(
    tmp_path: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(_weights: object, folder: Path) -> None:
        folder.mkdir()
        raise OSError("disk full")

    monkeypatch.setattr(build, "save_model", fail)

    with pytest.raises(OSError, match="disk full"):
        built_model(trusted, tmp_path / "cache")

    assert not list((tmp_path / "cache").glob("e5-small-*"))


def test_of_two_who_come_at_once_one_builds(
    tmp_path: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch
):
    builds: list[Path] = []
    real = build.save_model

    def counted(weights: WeightsFile, folder: Path) -> None:
        builds.append(folder)
        real(weights, folder)

    monkeypatch.setattr(build, "save_model", counted)
    threads = [
        threading.Thread(target=built_model, args=(trusted, tmp_path / "cache")) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(builds) == 1
