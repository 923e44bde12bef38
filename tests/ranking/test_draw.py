"""The last places are drawn: seeded, with known chances, never the first five."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.draw import Draw, drawn, inclusion, uniforms
from matchmaker.ranking.exposure import Lists, make_lists, priced_lists

READERS, RECEIVERS, LENGTH, FIXED = 12, 30, 10, 5


def keys(count: int, salt: int) -> np.ndarray:
    return np.random.default_rng(salt).integers(0, 2**63, count).astype(np.uint64)


def draw(seed: int = 1, **changes: float) -> Draw:
    return Draw(seed, keys(RECEIVERS, 5), keys(READERS, 6), **changes)


def market(seed: int = 3, readers: int = READERS, receivers: int = RECEIVERS) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.05, 0.6, (readers, receivers))


def lists_of(p: np.ndarray, length: int = LENGTH) -> np.ndarray:
    return np.argsort(-p, axis=1)[:, :length].astype(np.int32)


def drawn_from(p: np.ndarray, how: Draw, **more: np.ndarray):
    return drawn(lists_of(p), p, p, how, (how.buyers, how.enterprises), **more)


def in_turn(weight: list[float], places: int) -> list[float]:
    """Add up every order in which they can be drawn one after the other."""
    chance = [0.0] * len(weight)
    for order in permutations(range(len(weight)), places):
        left, likely = sum(weight), 1.0
        for one in order:
            likely *= weight[one] / left
            left -= weight[one]
        for one in order:
            chance[one] += likely
    return chance


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0.003, 1.0), min_size=2, max_size=6), st.integers(1, 5))
def test_chances_are_those_of_drawing_one_after_the_other(weight: list[float], places: int):
    places = min(places, len(weight))

    found = inclusion(np.array([weight]), np.array([places]))

    assert found[0] == pytest.approx(in_turn(weight, places), abs=2e-5)


def test_chances_of_a_row_add_up_to_its_places():
    weight = np.random.default_rng(4).uniform(0.01, 1.0, (40, 15))
    places = np.arange(40) % 5 + 1

    assert inclusion(weight, places).sum(axis=1) == pytest.approx(places, abs=1e-4)


def test_where_there_are_places_for_all_nothing_is_left_to_chance():
    found = inclusion(np.array([[0.9, 0.1, 0.0]]), np.array([2]))

    assert found.tolist() == [[1.0, 1.0, 0.0]]


def test_chances_are_how_often_it_happens():
    p = market()
    seen = np.zeros(p.shape)
    times = 400
    for seed in range(times):
        made = drawn_from(p, draw(seed))
        np.add.at(seen, (np.arange(READERS)[:, None], made.lists), 1 / times)

    made = drawn_from(p, draw(0))
    often = np.take_along_axis(seen, made.lists.astype(np.int64), 1)
    assert np.abs(often - made.chance).max() < 4 * 0.5 / np.sqrt(times)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 500), st.integers(0, 50))
def test_the_first_five_stay_and_lists_stay_in_the_order_of_scores(seed: int, ground: int):
    p = market(ground)

    made = drawn_from(p, draw(seed))

    assert (made.lists[:, :FIXED] == lists_of(p)[:, :FIXED]).all()
    assert (made.chance[:, :FIXED] == 1).all()
    scores = np.take_along_axis(p, made.lists.astype(np.int64), 1)
    assert (np.diff(scores, axis=1) <= 0).all()
    assert all(len(set(row)) == LENGTH for row in made.lists.tolist())


def test_the_last_five_are_drawn_and_their_chances_known():
    p = market()

    made = drawn_from(p, draw())

    assert (made.lists != lists_of(p)).any()
    assert ((made.chance > 0) & (made.chance <= 1)).all()
    assert (made.chance[:, FIXED:] < 1).all()


def test_the_same_seed_draws_the_same_and_another_seed_another():
    p = market()

    one, same, other = (drawn_from(p, draw(seed)).lists for seed in (7, 7, 8))

    assert (one == same).all()
    assert (one != other).any()


def test_the_colder_the_draw_the_fewer_places_change_hands():
    p = market()

    cold, warm = (
        sum(
            (drawn_from(p, draw(seed, temperature=t)).lists != lists_of(p)).sum()
            for seed in range(9)
        )
        for t in (0.01, 0.5)
    )

    assert cold < warm


def test_a_newcomer_whom_nobody_draws_moves_no_other_draw():
    p = market()
    how = draw()
    more = np.column_stack([p, np.full(READERS, 0.9)])  # better than the fifth: never waits
    wider = Draw(how.seed, np.append(how.enterprises, np.uint64(99)), how.buyers)

    before = drawn(lists_of(p), p, p, how, (how.buyers, how.enterprises))
    after = drawn(lists_of(p), more, more, wider, (wider.buyers, wider.enterprises))

    assert (before.lists == after.lists).all()


def test_rows_in_another_order_draw_the_same():
    p = market()
    how = draw()
    turned = Draw(how.seed, how.enterprises[::-1], how.buyers[::-1])
    back = p[::-1, ::-1]

    made = drawn_from(p, how).lists
    other = drawn(lists_of(back), back, back, turned, (turned.buyers, turned.enterprises)).lists

    assert (RECEIVERS - 1 - other[::-1] == made).all()


def test_what_must_stay_stays():
    p = market()
    kept = np.zeros((READERS, LENGTH), bool)
    kept[:, 9] = True

    for seed in range(5):
        made = drawn_from(p, draw(seed), kept=kept)
        last = lists_of(p)[:, 9]
        at = made.lists == last[:, None]
        assert at.any(axis=1).all()
        assert (made.chance[at] == 1).all()


def test_whose_price_takes_all_his_worth_waits_for_no_place():
    p = market()
    net = p.copy()
    net[:, 20:] = -0.1

    for seed in range(5):
        made = drawn(lists_of(p), p, net, draw(seed), (draw().buyers, draw().enterprises))
        newcomers = [
            entry
            for row, old in zip(made.lists.tolist(), lists_of(p).tolist(), strict=True)
            for entry in set(row) - set(old)
        ]
        assert max(newcomers) < 20


def test_a_pair_that_may_not_be_listed_is_never_drawn():
    p = market()
    listed = lists_of(p)
    np.put_along_axis(p, np.argsort(-p, axis=1)[:, LENGTH:], np.nan, 1)

    made = drawn(
        listed, p, np.nan_to_num(p, nan=-np.inf), draw(), (draw().buyers, draw().enterprises)
    )

    assert (made.lists == listed).all()
    assert (made.chance == 1).all()


@pytest.mark.parametrize("length", [1, 5])
def test_a_list_of_five_or_fewer_is_not_drawn(length: int):
    p = market()
    how = draw()

    made = drawn(lists_of(p, length), p, p, how, (how.buyers, how.enterprises))

    assert (made.lists == lists_of(p, length)).all()
    assert (made.chance == 1).all()


def test_a_short_list_has_no_chances_where_nobody_stands():
    p = market()
    listed = lists_of(p)
    listed[:, 7:] = -1

    made = drawn(listed, p, p, draw(), (draw().buyers, draw().enterprises))

    assert (made.lists[:, 7:] == -1).all()
    assert np.isnan(made.chance[:, 7:]).all()


@given(st.integers(0, 2**63), st.integers(0, 2**63), st.integers(0, 2**31))
def test_numbers_lie_strictly_between_nought_and_one(reader: int, receiver: int, seed: int):
    found = uniforms(seed, np.array([reader], np.uint64), np.array([receiver], np.uint64))

    assert 0 < found[0] < 1


def test_numbers_of_many_pairs_are_spread_evenly():
    found = uniforms(1, keys(200, 1)[:, None], keys(200, 2)[None, :]).ravel()

    assert np.histogram(found, 10, (0, 1))[0] == pytest.approx(np.full(10, 4000), rel=0.06)
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 0.02


# --- on both sides' lists --------------------------------------------------------------------


def both_sides(seed: int | None, floor: int = 3, need: np.ndarray | None = None) -> Lists:
    random = np.random.default_rng(9)
    a, b = random.uniform(0.1, 0.9, (2, RECEIVERS, READERS * 3))
    how = None if seed is None else Draw(seed, keys(RECEIVERS, 5), keys(READERS * 3, 6))
    return make_lists(a * b, a, b, LENGTH, floor=floor, need=need, draw=how)


def test_without_a_draw_no_chance_is_below_one():
    made = both_sides(None)

    for chance in (made.chance_for_buyers, made.chance_for_enterprises):
        assert chance is not None
        assert (chance == 1).all()


def test_both_sides_last_places_are_drawn():
    plain, made = both_sides(None), both_sides(1)

    assert (made.for_buyers[:, :FIXED] == plain.for_buyers[:, :FIXED]).all()
    assert (made.for_buyers != plain.for_buyers).any()
    assert made.chance_for_enterprises is not None
    assert (made.chance_for_enterprises[:, FIXED:] < 1).any()


@pytest.mark.parametrize("seed", range(6))
def test_nobody_falls_below_the_floor_by_the_draw(seed: int):
    made = both_sides(seed)

    exposure = np.bincount(made.for_buyers.ravel(), minlength=RECEIVERS)
    assert exposure.min() >= 3


@pytest.mark.parametrize("seed", range(4))
def test_no_need_loses_its_only_answer_by_the_draw(seed: int):
    need = np.random.default_rng(2).integers(0, 4, (RECEIVERS, READERS * 3)).astype(np.int32)
    plain, made = both_sides(None, need=need), both_sides(seed, need=need)

    for buyer in range(READERS * 3):
        before, after = (
            {int(need[one, buyer]) for one in lists.for_buyers[buyer] if one >= 0}
            for lists in (plain, made)
        )
        assert before <= after


def test_a_drawn_list_stands_in_the_order_of_joint_scores():
    random = np.random.default_rng(9)
    a, b = random.uniform(0.1, 0.9, (2, RECEIVERS, READERS * 3))

    made = both_sides(4)

    scores = np.take_along_axis((a * b).T, made.for_buyers.astype(np.int64), 1)
    assert (np.diff(scores, axis=1) <= 0).all()
    assert (priced_lists(a * b, a, LENGTH).shape) == made.for_enterprises.shape
