"""Scoring the pairs of a fair: the same whatever the order, bounded for large fairs."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.wish import Says
from matchmaker.ranking.rows import Fair, Firm, Offer
from matchmaker.ranking.signals import NAMES
from matchmaker.services import scoring
from matchmaker.services.proposal_sides import Sides
from matchmaker.services.scoring import Scored, prior_model, score_pairs

TEXT_FIT = NAMES.index("text_fit")


def sides(products: list[int], needs: list[int], **stated) -> Sides:
    """Make sides from the owner of each product and need."""
    enterprises = [Firm(f"e{i}", code=f"E{i}") for i in range(max(products, default=-1) + 1)]
    buyers = [Firm(f"b{i}", code=f"B{i}") for i in range(max(needs, default=-1) + 1)]
    return replace(
        Sides(
            fair=Fair(date(2026, 10, 27)),
            enterprises=enterprises,
            buyers=buyers,
            products=[Offer(f"p{i}", owner) for i, owner in enumerate(products)],
            needs=[Offer(f"n{i}", owner) for i, owner in enumerate(needs)],
            product_texts=[],
            need_texts=[],
            wishes={},
        ),
        **stated,
    )


def near(seed: int, needs: int, products: int) -> np.ndarray:
    return np.random.default_rng(seed).random((needs, products)).astype(np.float32)


def by_ids(scored: Scored) -> dict[tuple[str, str], tuple[str, str, float]]:
    return {
        (pair.enterprise.id, pair.buyer.id): (pair.product.id, pair.need.id, pair.text_fit)
        for pair in scored.pairs
    }


def test_every_pair_of_a_small_fair_is_there_once():
    scored = score_pairs(sides([0, 0, 1], [0, 1, 1]), near(1, 3, 3), prior_model())

    assert len(by_ids(scored)) == len(scored.pairs) == 4
    assert scored.values.shape == (4, len(NAMES))


def test_a_pair_goes_by_its_nearest_product_and_need():
    table = np.array([[0.1, 0.2, 0.9], [0.3, 0.8, 0.4]], np.float32)

    scored = by_ids(score_pairs(sides([0, 0, 1], [0, 0]), table, prior_model()))

    assert scored["e0", "b0"][:2] == ("p1", "n1")
    assert scored["e1", "b0"][:2] == ("p2", "n0")


def test_the_text_fit_of_a_pair_is_seven_parts_best_and_three_parts_breadth():
    table = np.array([[0.1, 0.6], [0.8, 0.4]], np.float32)

    (pair,) = score_pairs(sides([0, 0], [0, 0]), table, prior_model()).pairs

    assert pair.text_fit == pytest.approx(0.7 * 0.8 + 0.3 * (0.6 + 0.8) / 2)


@settings(deadline=None, max_examples=30)
@given(
    products=st.lists(st.integers(0, 3), min_size=1, max_size=8).map(sorted),
    needs=st.lists(st.integers(0, 3), min_size=1, max_size=8).map(sorted),
    seed=st.integers(0, 999),
)
def test_chosen_products_and_needs_are_those_of_a_plain_loop(products, needs, seed):
    table = near(seed, len(needs), len(products))

    found = by_ids(score_pairs(sides(products, needs), table, prior_model()))

    for (enterprise, buyer), (product, need, _) in found.items():
        mine = [i for i, owner in enumerate(products) if f"e{owner}" == enterprise]
        his = [i for i, owner in enumerate(needs) if f"b{owner}" == buyer]
        best = max(table[i, j] for i in his for j in mine)
        assert table[int(need[1:]), int(product[1:])] == best


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 999), keep=st.integers(1, 3))
def test_taking_enterprises_away_changes_no_other_pair(seed: int, keep: int):
    table = near(seed, 4, 6)
    whole = by_ids(score_pairs(sides([0, 0, 1, 1, 2, 2], [0, 1, 2, 3]), table, prior_model()))

    fewer = sides([owner for owner in (0, 0, 1, 1, 2, 2) if owner < keep], [0, 1, 2, 3])
    part = by_ids(score_pairs(fewer, table[:, : 2 * keep], prior_model()))

    assert part == {pair: whole[pair] for pair in part}


def test_without_texts_a_pair_is_unknown_not_zero():
    table = np.full((1, 1), -np.inf, np.float32)

    scored = score_pairs(sides([0], [0]), table, prior_model())

    assert np.isnan(scored.values[0, TEXT_FIT])
    assert scored.scores.contributions[0, TEXT_FIT].tolist() == [0.0, 0.0]


def test_one_need_without_words_does_not_silence_the_others():
    table = np.array([[0.8], [-np.inf]], np.float32)

    (pair,) = score_pairs(sides([0], [0, 0]), table, prior_model()).pairs

    assert pair.need.id == "n0"
    assert pair.text_fit == pytest.approx(0.8)


def test_a_confirmed_code_tips_the_choice_but_not_the_text_fit():
    made = sides([0, 0], [0])
    coded = [replace(p, hs_code="848071", hs_confirmed=True) for p in made.products]
    needs = [replace(made.needs[0], hs_code="848071", hs_confirmed=True)]
    made = replace(made, products=[made.products[0], coded[1]], needs=needs)
    table = np.array([[0.6, 0.5]], np.float32)

    (pair,) = score_pairs(made, table, prior_model()).pairs

    assert pair.product.id == "p1"
    assert pair.text_fit == pytest.approx(0.6)


def test_a_guessed_code_tips_nothing():
    made = sides([0, 0], [0])
    guessed = replace(made.products[1], hs_code="848071")
    needs = [replace(made.needs[0], hs_code="848071", hs_confirmed=True)]
    made = replace(made, products=[made.products[0], guessed], needs=needs)

    (pair,) = score_pairs(made, np.array([[0.6, 0.5]], np.float32), prior_model()).pairs

    assert pair.product.id == "p0"


def failing(made: Sides, *numbers: int) -> Sides:
    """Let some needs exclude every product by their lead time."""
    needs = [
        replace(need, lead_time_days=10, must_fields=("lead_time_days",)) if i in numbers else need
        for i, need in enumerate(made.needs)
    ]
    products = [replace(product, lead_time_days=90) for product in made.products]
    return replace(made, needs=needs, products=products)


def test_a_need_that_excludes_leaves_the_pair_to_another_need():
    table = np.array([[0.9], [0.7]], np.float32)

    scored = score_pairs(failing(sides([0], [0, 0]), 0), table, prior_model())

    assert scored.pairs[0].need.id == "n1"
    assert scored.gates == [[]]


def test_a_stranger_of_a_need_does_not_save_the_pair():
    table = np.array([[0.9], [0.1]], np.float32)

    scored = score_pairs(failing(sides([0], [0, 0]), 0), table, prior_model())

    assert [gate.rule for gate in scored.gates[0]] == ["must_fields"]
    assert scored.pairs[0].need.id == "n0"


def test_when_every_need_excludes_the_pair_is_gated():
    table = np.array([[0.9], [0.8]], np.float32)

    scored = score_pairs(failing(sides([0], [0, 0]), 0, 1), table, prior_model())

    assert len(scored.gates[0]) == 1


def test_a_no_gates_whatever_the_texts_say():
    made = sides([0], [0], wishes={("e0", "b0"): {Says.MEET, Says.NO_THANKS}})

    scored = score_pairs(made, np.ones((1, 1), np.float32), prior_model())

    assert [gate.rule for gate in scored.gates[0]] == ["no_thanks"]


def test_a_yes_gates_nothing():
    made = sides([0], [0], wishes={("e0", "b0"): {Says.MUST_MEET}})

    assert score_pairs(made, np.ones((1, 1), np.float32), prior_model()).gates == [[]]


def test_a_large_fair_keeps_each_partys_nearest_in_both_directions(monkeypatch):
    monkeypatch.setattr(scoring, "ALL_PAIRS", 10)
    monkeypatch.setattr(scoring, "NEAREST", 2)
    table = near(5, 12, 9)

    found = set(by_ids(score_pairs(sides(list(range(9)), list(range(12))), table, prior_model())))

    for buyer in range(12):
        nearest = np.argsort(-table[buyer])[:2]
        assert {(f"e{e}", f"b{buyer}") for e in nearest} <= found
    for enterprise in range(9):
        nearest = np.argsort(-table[:, enterprise])[:2]
        assert {(f"e{enterprise}", f"b{b}") for b in nearest} <= found
    assert len(found) < 12 * 9


def test_a_large_fair_scores_kept_pairs_as_a_small_one_does(monkeypatch):
    table = near(6, 12, 9)
    made = sides(list(range(9)), list(range(12)))
    whole = by_ids(score_pairs(made, table, prior_model()))
    monkeypatch.setattr(scoring, "ALL_PAIRS", 10)
    monkeypatch.setattr(scoring, "NEAREST", 2)

    part = by_ids(score_pairs(made, table, prior_model()))

    assert part == {pair: whole[pair] for pair in part}


def test_wishes_of_people_who_left_are_passed_over(monkeypatch):
    monkeypatch.setattr(scoring, "ALL_PAIRS", 0)
    made = sides([0], [0], wishes={("gone", "b0"): {Says.MEET}, ("e0", "gone"): {Says.MEET}})

    assert len(score_pairs(made, np.ones((1, 1), np.float32), prior_model()).pairs) == 1


def test_nobody_gives_no_pairs():
    scored = score_pairs(sides([], []), np.zeros((0, 0), np.float32), prior_model())

    assert scored.pairs == []
    assert scored.scores.p_mutual.shape == (0,)
