"""Learned models of a fair: kept whole, the newest serves, one step takes it back."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain.errors import NotFoundError, UnavailableError
from matchmaker.ranking.calibrate import Calibrator
from matchmaker.ranking.model_file import stamped
from matchmaker.ranking.score import Model
from matchmaker.services.models import (
    chances_by,
    keep_model,
    model_of,
    prior_model,
    roll_back,
    served,
)
from matchmaker.settings import get_settings

FAIR = "a" * 32


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep models in a folder of the test's own."""
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path / "models" / FAIR
    get_settings.cache_clear()


def learned(name: str, slope: float = 0.8, answers: int = 700) -> Model:
    lines = prior_model().calibrators | {"mutual": Calibrator(slope, 0.1)}
    return stamped(replace(prior_model(), calibrators=lines), name, answers)


def keep(name: str, *, simulated: bool = False, **more: float) -> Path:
    return keep_model(FAIR, learned(name, **more), "# Card\n", {"simulated": simulated})


def test_before_anything_was_learned_the_shipped_weights_serve():
    assert model_of(FAIR) is prior_model()
    assert served(FAIR).folder is None


def test_the_newest_model_of_the_fair_serves_and_of_no_other():
    keep("first")
    keep("second")

    assert model_of(FAIR).name == "second"
    assert model_of("b" * 32) is prior_model()


def test_a_kept_model_scores_as_it_was_learned():
    made = learned("first")
    keep("first")

    found = model_of(FAIR)
    assert found.fingerprint == made.fingerprint
    assert (found.weights == made.weights).all()
    assert found.calibrators == made.calibrators


def test_a_folder_holds_card_manifest_and_weights():
    folder = keep("first")

    assert folder.name == "0001-first"
    assert sorted(one.name for one in folder.iterdir()) == [
        "CARD.md",
        "manifest.toml",
        "model.json",
    ]
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    assert manifest["name"] == "first"
    assert manifest["simulated"] is False


def test_what_a_manifest_says_comes_back_as_it_was():
    said = {"fair": 'Hội chợ "Hà Nội"', "tau": 0.1, "answers": 12, "simulated": True}
    folder = keep_model(FAIR, learned("first"), "", said)

    found = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    assert {name: found[name] for name in said} == said


def test_taking_back_brings_the_one_before_and_then_the_shipped_one():
    keep("first")
    keep("second")

    assert roll_back(FAIR).model.name == "first"
    assert roll_back(FAIR).model is prior_model()
    with pytest.raises(NotFoundError):
        roll_back(FAIR)


def test_what_was_taken_back_is_still_there_and_its_number_is_not_given_again(own_folder: Path):
    keep("first")
    roll_back(FAIR)
    keep("second")

    assert sorted(one.name for one in own_folder.iterdir()) == [
        "0001-first.rolled-back",
        "0002-second",
    ]
    assert model_of(FAIR).name == "second"


def test_changed_weights_are_refused_and_can_be_taken_back():
    weights = keep("first") / "model.json"
    weights.write_text(weights.read_text().replace("0.35", "0.36"))

    with pytest.raises(UnavailableError, match="0001-first"):
        served(FAIR)
    assert chances_by(FAIR) == ""
    assert roll_back(FAIR).model is prior_model()


def test_a_model_that_knows_other_signals_is_passed_over(caplog: pytest.LogCaptureFixture):
    keep("first")
    folder = keep("of-another-program")
    text = (folder / "model.json").read_text().replace('"incoterms"', '"incoterms_of_1936"')
    (folder / "model.json").write_text(text)
    manifest = (folder / "manifest.toml").read_text()
    (folder / "manifest.toml").write_text(
        manifest.replace(tomllib.loads(manifest)["sha256"], sha256_of(text))
    )

    assert model_of(FAIR).name == "first"
    assert "0002-of-another-program is passed over" in caplog.text


def sha256_of(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def test_a_half_written_folder_serves_nobody(own_folder: Path):
    (own_folder / ".0001-first.part").mkdir(parents=True)

    assert model_of(FAIR) is prior_model()
    assert keep("first").name == "0001-first"


def test_chances_are_said_only_by_the_model_that_learned_from_peoples_answers():
    keep("first")

    assert chances_by(FAIR) == learned("first").fingerprint
    assert chances_by("b" * 32) == ""


def test_a_model_of_made_up_answers_says_no_chances():
    keep("made-up", simulated=True)

    assert model_of(FAIR).name == "made-up"
    assert chances_by(FAIR) == ""


def test_a_model_without_a_calibration_says_no_chances():
    keep_model(FAIR, stamped(prior_model(), "weights-alone", 900), "", {"simulated": False})

    assert chances_by(FAIR) == ""


def test_the_tenth_model_follows_the_ninth():
    for number in range(1, 11):
        keep(f"model-{number}")

    assert model_of(FAIR).name == "model-10"
    assert roll_back(FAIR).model.name == "model-9"


def test_a_model_without_answers_says_no_chances():
    keep("opinion", answers=0)

    assert model_of(FAIR).name == "opinion"
    assert chances_by(FAIR) == ""


def test_the_shipped_model_says_no_chances():
    assert not served(FAIR).says_chances


def test_where_all_kept_models_know_other_signals_the_shipped_one_serves():
    folder = keep("of-another-program")
    (folder / "model.json").write_text("{}")
    manifest = (folder / "manifest.toml").read_text()
    (folder / "manifest.toml").write_text(
        manifest.replace(tomllib.loads(manifest)["sha256"], sha256_of("{}"))
    )

    assert model_of(FAIR) is prior_model()
    assert chances_by(FAIR) == ""
    assert roll_back(FAIR).folder is None


def test_what_was_half_written_before_is_not_in_the_new_folder(own_folder: Path):
    left = own_folder / ".0001-first.part"
    left.mkdir(parents=True)
    (left / "old.txt").write_text("left over")

    folder = keep("first")

    assert not (folder / "old.txt").exists()
    assert not left.exists()
