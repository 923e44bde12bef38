"""Rebuilding the centring means from the project's own texts."""

import csv
from pathlib import Path

import pytest

from matchmaker.domain.errors import FileUnreadableError
from matchmaker.embedding.centre import load_centring
from matchmaker.embedding.encoder import Encoder, LexicalEncoder
from matchmaker.services.train_centring import read_texts, train_centring
from matchmaker.settings import get_settings

COLUMNS = ["need_en", "need_vi", "product_en", "product_vi"]
ROWS = [
    ["steel moulds", "khuôn thép", "moulds of steel", "khuôn bằng thép"],
    ["coffee beans", "hạt cà phê", "roasted coffee beans", "cà phê hạt rang"],
    ["copper cable", "cáp đồng", "cable of copper", "cáp điện lõi đồng"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, ROWS)
    return tmp_path


def write(folder: Path, rows: list[list[str]], columns: list[str] = COLUMNS) -> None:
    with (folder / "texts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def test_the_means_are_written_and_read_back(folder: Path):
    train_centring(folder, LexicalEncoder())

    means = load_centring(folder, LexicalEncoder.fingerprint).means
    assert set(means) == {(lang, kind) for lang in ("en", "vi") for kind in ("need", "product")}


def test_each_mean_rests_on_needs_and_products(folder: Path):
    train_centring(folder, LexicalEncoder())

    both = [row[0] for row in ROWS] + [row[2] for row in ROWS]
    expected = LexicalEncoder().encode(both, "need").mean(axis=0)
    found = load_centring(folder, LexicalEncoder.fingerprint).means["en", "need"]
    assert found == pytest.approx(expected, abs=1e-6)


def test_own_products_are_nearer_than_strangers(folder: Path):
    measured = train_centring(folder, LexicalEncoder())

    for pair in ("en>en", "vi>vi"):
        assert measured[pair]["own"] > measured[pair]["strangers"] + 0.3


def test_the_manifest_counts_the_texts(folder: Path):
    train_centring(folder, LexicalEncoder())

    assert "en_need = 6" in (folder / "manifest.toml").read_text()


def test_a_second_run_writes_the_same(folder: Path):
    train_centring(folder, LexicalEncoder())
    first = (folder / "manifest.toml").read_text()

    train_centring(folder, LexicalEncoder())

    assert (folder / "manifest.toml").read_text() == first


def test_a_blank_cell_is_named_by_row_and_column(tmp_path: Path):
    write(tmp_path, [ROWS[0], ["steel", " ", "x", "y"]])

    with pytest.raises(FileUnreadableError, match="row 3: the column need_vi"):
        read_texts(tmp_path)


def test_a_missing_column_is_named(tmp_path: Path):
    write(tmp_path, [row[:3] for row in ROWS], COLUMNS[:3])

    with pytest.raises(FileUnreadableError, match="row 2: the column product_vi"):
        read_texts(tmp_path)


def test_the_shipped_texts_are_complete_and_written_once():
    rows = read_texts(get_settings().models_dir / "centring")

    assert len(rows) >= 30
    for column in COLUMNS:
        assert len({row[column] for row in rows}) == len(rows)


@pytest.mark.slow
def test_the_shipped_means_come_from_the_shipped_texts(tmp_path: Path, language_model: Encoder):
    """Rebuild them and compare, so that texts and weights never drift apart."""
    shipped = get_settings().models_dir / "centring"
    (tmp_path / "texts.csv").write_bytes((shipped / "texts.csv").read_bytes())

    train_centring(tmp_path, language_model)

    old, new = (load_centring(at, language_model.fingerprint).means for at in (shipped, tmp_path))
    for key, mean in new.items():
        assert mean == pytest.approx(old[key], abs=1e-4)
