"""Learning how often suggestions are right, on texts of this project alone."""

import numpy as np
import pytest

from matchmaker.retrieval.passages import Spread
from matchmaker.services.goods import lexicon_lines
from matchmaker.services.hs_chance import Curve
from matchmaker.services.reference import hs_path
from matchmaker.services.train_hs_suggestion import (
    Known,
    curve,
    demo_texts,
    measure_suggestions,
    odds_and_hits,
    placed,
    placing,
    without_words,
)


def test_the_demo_fair_gives_texts_with_codes_of_six_digits():
    found = demo_texts()

    assert len(found.texts) == len(found.codes) > 300
    assert set(found.codes) <= set(lexicon_lines())
    assert {one.language for one in found.texts} >= {"vi", "en"}


def test_one_word_leaves_its_own_line_and_nothing_else_changes():
    lines, taken = without_words(20, seed=3)

    own = lexicon_lines()
    for at, language in enumerate(("en", "vi")):
        words = {
            code: one.text
            for one, code in zip(taken.texts, taken.codes, strict=True)
            if one.language == language
        }
        assert len(words) == 20
        for line, (code, before) in zip(lines[language], own.items(), strict=True):
            parts = before[at].split("; ")
            if code in words:
                parts.remove(words[code])
            assert line == "; ".join(parts)


def test_the_name_of_the_goods_and_of_their_heading_are_never_taken_out():
    lines, taken = without_words(200, seed=3)

    own, codes = lexicon_lines(), list(lexicon_lines())
    for one, code in zip(taken.texts, taken.codes, strict=True):
        at = ("en", "vi").index(one.language)
        parts, left = own[code][at].split("; "), lines[one.language][codes.index(code)].split("; ")
        assert (left[0], left[-1]) == (parts[0], parts[-1])


def test_the_same_seed_takes_the_same_words():
    assert without_words(30, seed=5) == without_words(30, seed=5)
    assert without_words(30, seed=5)[1] != without_words(30, seed=6)[1]


def test_a_word_is_found_by_the_lines_it_was_taken_from_less_often_than_by_whole_ones():
    lines, taken = without_words(150, seed=3)
    own = lexicon_lines()
    whole = placing(
        {language: [texts[at] for texts in own.values()] for at, language in enumerate(lines)}, None
    )
    parted = placing(lines, None)

    hits = [
        odds_and_hits(placed(goods, taken, "need", None), goods, taken)[1][:, 0].mean()
        for goods in (whole, parted)
    ]

    assert hits[0] > hits[1] > 0.1


def test_odds_and_hits_are_those_of_the_first_three():
    goods = placing({"en": ["a"] * len(lexicon_lines())}, None)
    spread = Spread(
        np.array([[0, 1, 2, 3]], np.int32),
        np.array([[0.4, 0.3, 0.2, 0.1]], np.float32),
        goods.heading_of,
    )

    odds, hits = odds_and_hits(spread, goods, Known([], [goods.codes[1]]))

    assert hits.tolist() == [[0, 1, 0]]
    assert odds[0] == pytest.approx(np.log([0.4 / 0.6, 0.3 / 0.7, 0.2 / 0.8]), abs=1e-5)


# --- the line ------------------------------------------------------------------------------------


def group(rate: float, n: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """Give suggestions that are right with a chance that grows with their odds."""
    drawn = np.random.default_rng(11)
    odds = drawn.normal(0, 2, (n, 3))
    return odds, (drawn.random((n, 3)) < rate / (1 + np.exp(-odds))).astype(np.float64)


def test_the_line_finds_the_chance_that_was_put_in():
    found = curve([group(0.8)])

    line = Curve(tuple(found["log_odds"]), tuple(found["chances"]), found["texts"])
    asked = np.array([-2.0, 0.0, 2.0])
    assert line.at(asked) == pytest.approx(0.8 / (1 + np.exp(-asked)), abs=0.05)


def test_the_line_never_falls_even_where_the_texts_do():
    odds = np.linspace(-3, 3, 900).reshape(-1, 3)

    found = curve([(odds, (odds < 0).astype(np.float64))])

    assert found["chances"] == sorted(found["chances"])


def test_only_what_every_group_kept_is_promised():
    weak, strong = group(0.3, 2000), group(0.9, 6000)

    together, alone = curve([strong, weak]), curve([weak])

    asked = np.linspace(-3, 3, 13)
    both, least = (
        Curve(tuple(one["log_odds"]), tuple(one["chances"]), one["texts"]).at(asked)
        for one in (together, alone)
    )
    assert both == pytest.approx(least, abs=0.02)
    assert together["texts"] == 8000


def test_the_knots_rise_and_no_chance_leaves_zero_to_one():
    found = curve([group(0.3), group(0.9)])

    assert found["log_odds"] == sorted(set(found["log_odds"]))
    assert len(found["log_odds"]) == len(found["chances"])
    assert all(0 <= chance <= 1 for chance in found["chances"])


def test_the_order_of_texts_and_of_groups_does_not_change_the_line():
    odds, right = group(0.5, 300)

    turned = curve([group(0.9, 400), (odds[::-1], right[::-1])])

    assert turned == curve([(odds, right), group(0.9, 400)])


@pytest.mark.parametrize("always", [0.0, 1.0])
def test_suggestions_that_are_always_right_or_never_give_a_level_line(always: float):
    odds, right = group(0.5, 100)

    assert set(curve([(odds, np.full_like(right, always))])["chances"]) == {always}


def test_fewer_suggestions_than_bins_still_give_a_line():
    found = curve([(np.array([[2.0, 0.0, -2.0]]), np.array([[1.0, 0.0, 0.0]]))])

    assert (found["log_odds"], found["chances"], found["texts"]) == (
        [-2.0, 0.0, 2.0], [0.0, 0.0, 1.0], 1,
    )  # fmt: skip


def test_what_is_measured_by_words_alone_finds_goods_by_their_own_name():
    texts = [hs_path(code)[0].name_en for code in ("090121", "848071")]

    right = measure_suggestions(texts, [{"090121"}, {"848071"}], "product", None)
    wrong = measure_suggestions(texts, [{"848071"}, {"090121"}], "product", None)

    assert (right.hit1_6, wrong.hit1_6) == (1, 0)
    assert right.texts == wrong.texts == 2
    assert 0 < right.said == wrong.said < 1
