"""The same need in two languages, by the services' own similarity."""

import json
from pathlib import Path

import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import languages
from matchmaker.services.languages import evaluate_languages
from tests.services.bilingual import THINGS, bilingual_set, small_set


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Compare texts by their letters, with a cache of the test's own."""
    monkeypatch.setattr(languages, "open_encoder", lambda *_, **__: LexicalEncoder())
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    languages.get_settings.cache_clear()
    yield
    languages.get_settings.cache_clear()


def test_the_answer_has_the_promised_shape(tmp_path: Path):
    found = evaluate_languages(bilingual_set(tmp_path / "two"))

    assert (found["schema"], found["places"]) == ("languages/1", 10)
    one = found["sets"]["two"]
    assert one["offers"] == len(THINGS)
    assert list(one["overlap"]) == ["both", "en", "vi"]
    for measured in one["overlap"].values():
        low, high = measured["ci95"]
        assert 0 <= low <= measured["mean"] <= high <= 1
    assert json.dumps(found)


def test_two_runs_give_the_same_figures(tmp_path: Path):
    folder = bilingual_set(tmp_path / "two")

    assert evaluate_languages(folder)["sets"] == evaluate_languages(folder)["sets"]


def test_every_set_with_two_languages_is_measured(tmp_path: Path):
    bilingual_set(tmp_path / "sets" / "a")
    bilingual_set(tmp_path / "sets" / "b")
    small_set(tmp_path / "sets" / "c")

    assert list(evaluate_languages(tmp_path / "sets")["sets"]) == ["a", "b"]


def test_lines_of_a_tariff_are_no_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bilingual_set(tmp_path / "two")
    monkeypatch.setattr(languages, "in_tariff", lambda _: True)

    assert evaluate_languages(tmp_path)["sets"] == {}


def test_a_folder_in_one_language_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="holds no set with texts in two languages"):
        evaluate_languages(small_set(tmp_path / "one"))
