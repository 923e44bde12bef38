"""`matchmaker models centring`: rebuilds, prints, and names what is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning
from matchmaker.settings import Settings


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a models folder of the test's own in the shipped one's place."""
    (tmp_path / "centring").mkdir()
    monkeypatch.setattr(Settings, "models_dir", property(lambda _: tmp_path))
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    return tmp_path


def test_means_are_rebuilt_and_their_nearness_printed(models: Path):
    (models / "centring" / "texts.csv").write_text(
        "need_en,need_vi,product_en,product_vi\nsteel,thép,steel part,chi tiết thép\n"
        "rice,gạo,white rice,gạo trắng\n",
        encoding="utf-8",
    )

    result = CliRunner().invoke(app, ["models", "centring"])

    assert result.exit_code == 0
    assert set(json.loads(result.stdout)["nearness"]) == {"en>en", "en>vi", "vi>en", "vi>vi"}
    assert (models / "centring" / "means.npz").is_file()


def test_a_blank_cell_ends_with_2_and_its_place(models: Path):
    (models / "centring" / "texts.csv").write_text(
        "need_en,need_vi,product_en,product_vi\nsteel,,steel part,chi tiết\n", encoding="utf-8"
    )

    result = CliRunner().invoke(app, ["models", "centring"])

    assert result.exit_code == 2
    assert "row 2: the column need_vi" in result.stderr
    assert not (models / "centring" / "means.npz").exists()
