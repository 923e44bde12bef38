"""How often a suggestion is right: a rising line that was learned, never made up."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import FileUnreadableError
from matchmaker.services.hs_chance import (
    MODEL_NAME,
    SCHEMA,
    Curve,
    basis_of,
    chances,
    log_odds,
    read_chances,
)
from matchmaker.settings import get_settings

NAMES = {f"{kind} by {basis}" for kind in ("need", "product") for basis in ("meaning", "words")}


def test_between_knots_the_line_is_straight_and_beyond_them_level():
    line = Curve((-1.0, 1.0), (0.2, 0.6), texts=10)

    assert line.at(np.array([-9.0, -1.0, 0.0, 1.0, 9.0])) == pytest.approx(
        [0.2, 0.2, 0.4, 0.6, 0.6]
    )


@pytest.mark.parametrize(
    ("odds", "said"),
    [
        ((0.0, 1.0), (0.6, 0.5)),
        ((1.0, 0.0), (0.5, 0.6)),
        ((0.0,), (0.5, 0.6)),
        ((), ()),
        ((0.0, 1.0), (0.5, 1.1)),
        ((0.0, 1.0), (-0.1, 0.5)),
    ],
)
def test_a_line_that_falls_or_leaves_zero_to_one_is_refused(odds, said):
    with pytest.raises(ValueError, match="no rising line"):
        Curve(odds, said, texts=1)


def test_odds_say_how_far_a_code_leads_all_others_together():
    odds = log_odds(np.array([0.5, 0.3, 0.2]))

    assert odds == pytest.approx([0.0, np.log(0.3 / 0.7), np.log(0.2 / 0.8)])


def test_a_code_that_leads_by_ever_so_much_has_finite_odds():
    assert log_odds(np.array([1.0, 0.0])).tolist() == [20.0, -20.0]


def test_odds_tell_leads_apart_that_single_precision_shares_round_to_one():
    shares = np.array([[1.0, 1e-6], [1.0, 1e-4]], np.float32).astype(np.float64)

    far, near = log_odds(shares)[:, 0]

    assert far == pytest.approx(np.log(1e6), abs=0.01)
    assert near == pytest.approx(np.log(1e4), abs=0.01)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Curve]:
    return dict(read_chances(get_settings().models_dir / "hs_suggestion").curves)


def test_the_shipped_model_knows_both_kinds_with_and_without_vectors(shipped: dict[str, Curve]):
    assert set(shipped) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_shipped_line_ever_promises_certainty(shipped: dict[str, Curve], name: str):
    assert shipped[name].chances[-1] < 0.95
    assert shipped[name].texts >= 1000


@pytest.mark.parametrize("kind", ["need", "product"])
def test_vectors_make_a_firm_suggestion_at_least_as_sure(shipped: dict[str, Curve], kind):
    by_meaning, by_words = (shipped[f"{kind} by {basis}"] for basis in ("meaning", "words"))

    assert by_meaning.chances[-1] >= by_words.chances[-1]


def test_what_an_encoder_stored_that_was_never_measured_is_as_sure_as_words_are():
    shipped = read_chances(get_settings().models_dir / "hs_suggestion")

    assert basis_of(shipped.encoder) == "meaning"
    assert basis_of("0" * 64) == "words"


def test_a_leading_code_is_surer_than_those_behind_it():
    first, second, third = chances("need", "words", np.array([0.8, 0.15, 0.05]))

    assert first > second >= third > 0


@pytest.mark.parametrize(
    "written",
    ["", "[]", '{"schema": "other/1"}', json.dumps({"schema": "hs_suggestion/1"}), "{"],
)
def test_a_file_that_is_none_of_ours_is_refused_by_name(tmp_path: Path, written: str):
    (tmp_path / MODEL_NAME).write_text(written, encoding="utf-8")

    with pytest.raises(FileUnreadableError, match=MODEL_NAME):
        read_chances(tmp_path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path):
    with pytest.raises(FileUnreadableError, match=MODEL_NAME):
        read_chances(tmp_path / "nowhere")


def test_a_line_of_one_knot_says_the_same_of_everything():
    line = Curve((0.0,), (0.3,), texts=1)

    assert line.at(np.array([-5.0, 0.0, 5.0])).tolist() == [0.3, 0.3, 0.3]


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3)])
def test_odds_and_chances_have_the_shape_of_the_shares(shape: tuple[int, ...]):
    shares = np.random.default_rng(5).dirichlet(np.ones(3), shape[:-1])

    assert log_odds(shares).shape == shape
    assert chances("product", "words", shares).shape == shape


def test_a_text_s_odds_do_not_depend_on_the_texts_beside_it():
    shares = np.random.default_rng(5).dirichlet(np.ones(6), 8)

    assert log_odds(shares) == pytest.approx(np.array([log_odds(one) for one in shares]))


def test_odds_weigh_shares_and_do_not_care_for_their_sum():
    shares = np.array([0.5, 0.3, 0.2])

    assert log_odds(7 * shares) == pytest.approx(log_odds(shares))


@pytest.mark.parametrize("kind", ["need", "product"])
@pytest.mark.parametrize("basis", ["meaning", "words"])
def test_every_shipped_chance_lies_within_its_line_and_rises_with_the_lead(kind, basis: str):
    leads = np.linspace(0.01, 0.99, 50)

    said = chances(kind, basis, np.stack([leads, 1 - leads], axis=-1))[:, 0]

    assert list(said) == sorted(said)
    assert 0 <= said[0] < said[-1] < 1


@pytest.mark.parametrize(
    "broken",
    [
        {"log_odds": [1.0, 0.0], "chances": [0.1, 0.2], "texts": 5},
        {"log_odds": [0.0, 1.0], "chances": [0.2, 0.1], "texts": 5},
        {"log_odds": [0.0], "chances": [0.1]},
        {"log_odds": None, "chances": [0.1], "texts": 5},
    ],
    ids=["odds fall", "chances fall", "texts missing", "no odds"],
)
def test_a_file_with_one_broken_line_is_refused_whole(tmp_path: Path, broken: dict):
    good = {"log_odds": [0.0, 1.0], "chances": [0.1, 0.2], "texts": 5}
    written = {"schema": SCHEMA, "encoder": "e", "curves": {"a": good, "b": broken}}
    (tmp_path / MODEL_NAME).write_text(json.dumps(written), encoding="utf-8")

    with pytest.raises(FileUnreadableError, match=MODEL_NAME):
        read_chances(tmp_path)


def test_what_was_written_is_read_as_it_was_learned(tmp_path: Path):
    good = {"log_odds": [0.0, 1.0], "chances": [0.1, 0.2], "texts": 5}
    written = {"schema": SCHEMA, "encoder": "e", "curves": {"need by words": good}}
    (tmp_path / MODEL_NAME).write_text(json.dumps(written), encoding="utf-8")

    found = read_chances(tmp_path)

    assert found.encoder == "e"
    assert found.curves == {"need by words": Curve((0.0, 1.0), (0.1, 0.2), 5)}
