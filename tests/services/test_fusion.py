"""Weights chosen by the services' own similarity: what is searched and asked decides the group."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.evaluation.relevance import RelevanceSet
from matchmaker.retrieval.fuse import PARTS, Weights, weights_for
from matchmaker.retrieval.passages import Passages
from matchmaker.services import fusion
from matchmaker.services.fusion import Group, evaluate_fusion
from matchmaker.services.relevance import evaluate_relevance
from tests.services.bilingual import THINGS, small_set

BLANK = np.zeros((2, 1), np.float32)


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Compare texts by their letters, with a cache of the test's own."""
    monkeypatch.setattr(fusion, "open_encoder", lambda *_, **__: LexicalEncoder())
    monkeypatch.setattr(
        "matchmaker.services.relevance.open_encoder", lambda *_, **__: LexicalEncoder()
    )
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    fusion.get_settings.cache_clear()
    yield
    fusion.get_settings.cache_clear()


def said(*languages: str) -> Passages:
    blank = np.zeros((len(languages), 1), np.float32)
    return Passages(["t"] * len(languages), languages, blank, blank)


def task(documents: list[str]) -> RelevanceSet:
    return RelevanceSet("t", documents, ["q"], [{}], [""], 2)


def test_the_answer_has_the_promised_shape(tmp_path: Path):
    found = evaluate_fusion([small_set(tmp_path / "tiny")])

    assert (found["schema"], found["folds"], found["parts"]) == ("fusion/1", 5, list(PARTS))
    [group] = found["groups"]
    assert (group["need_language"], group["product_language"]) == ("en", "en")
    assert (group["searched"], group["choices"]) == ("offers", 1001)
    assert len(group["by_fold"]) == 5
    one = group["sets"]["tiny"]
    assert sum(one["queries"]) == len(THINGS)
    assert set(one["metrics"]["ndcg@10"]) == {
        "in_sample", "held_out", "shipped", "held_out_minus_shipped",
    }  # fmt: skip
    assert json.dumps(found)


def test_chosen_weights_sum_to_one(tmp_path: Path):
    [group] = evaluate_fusion([small_set(tmp_path / "tiny")])["groups"]

    for weights in (group["in_sample"], *group["by_fold"]):
        assert sum(weights.values()) == pytest.approx(1)


def test_the_shipped_figure_is_that_of_the_rankers_command(tmp_path: Path):
    folder = small_set(tmp_path / "tiny")

    [group] = evaluate_fusion([folder])["groups"]
    known = evaluate_relevance(folder, ["hybrid"])["sets"]["tiny"]["rankers"]["hybrid"]

    assert group["sets"]["tiny"]["metrics"]["ndcg@10"]["shipped"]["mean"] == pytest.approx(
        known["metrics"]["ndcg@10"]["mean"]
    )


def test_sets_of_one_kind_are_chosen_for_together(tmp_path: Path):
    folders = [small_set(tmp_path / "sets" / name) for name in ("one", "two")]

    together = evaluate_fusion([tmp_path / "sets"])
    apart = evaluate_fusion(folders)

    assert together["groups"] == apart["groups"]
    assert list(together["groups"][0]["sets"]) == ["one", "two"]


def test_two_runs_choose_alike(tmp_path: Path):
    folder = small_set(tmp_path / "tiny")

    assert evaluate_fusion([folder])["groups"] == evaluate_fusion([folder])["groups"]


def test_a_folder_without_sets_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="holds no relevance set"):
        evaluate_fusion([tmp_path])


def test_most_texts_decide_the_languages_of_a_group():
    group = Group.of(task(["a", "b"]), said("vi", "vi", "en"), said("en", "de", "en"))

    assert group == Group("vi", "en", in_tariff=False)


def test_lines_of_a_tariff_are_a_group_of_their_own_and_one_sentence_each():
    group = Group.of(task(["a > b", "c > d"]), said("en"), said("en"))

    assert group.in_tariff
    assert "sentences" not in group.parts
    assert Group("en", "en", in_tariff=False).parts == PARTS


def test_a_choice_speaks_for_its_own_languages_alone():
    group = Group("en", "vi", in_tariff=False)
    chosen = Weights(words=1.0)

    assert group.alone(chosen, "en", "vi") == chosen
    assert group.alone(chosen, "en", "en") == Weights()
    assert group.others("en", "vi") == Weights()
    assert group.others("en", "en") == weights_for("en", "en")
    assert group.shipped == weights_for("en", "vi")


def test_other_languages_of_a_tariff_keep_the_weights_of_a_tariff():
    group = Group("en", "en", in_tariff=True)

    assert group.others("vi", "vi") == weights_for("vi", "vi", in_tariff=True)
