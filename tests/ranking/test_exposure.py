"""Lists: priced by load, honest in their order, each side's knowing the other's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.diversity import needs_covered
from matchmaker.ranking.exposure import Lists, make_lists, places_seen, priced_lists


def market(seed: int, readers: int = 40, receivers: int = 12) -> np.ndarray:
    """Give joint scores in which a few receivers are everybody's darlings."""
    random = np.random.default_rng(seed)
    fame = np.linspace(0.9, 0.1, receivers)
    return np.clip(fame + random.normal(0, 0.1, (readers, receivers)), 0.01, 0.99)


def exposure(lists: np.ndarray, receivers: int) -> np.ndarray:
    return np.bincount(lists[lists >= 0], minlength=receivers)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.integers(1, 15))
def test_a_list_holds_nobody_twice_and_stands_in_the_order_of_scores(seed: int, length: int):
    p = market(seed)

    for reader, entries in enumerate(priced_lists(p, p, length).tolist()):
        assert len(set(entries)) == len(entries) == min(length, 12)
        scores = [p[reader, entry] for entry in entries]
        assert scores == sorted(scores, reverse=True)


def test_load_prices_spread_the_places_of_the_famous():
    p = market(1, readers=200)
    plain = np.argsort(-p, axis=1)[:, :3]

    priced = priced_lists(p, p, 3)

    assert exposure(priced, 12).max() < exposure(plain, 12).max()
    assert exposure(priced, 12).min() >= exposure(plain, 12).min()


def test_without_crowding_the_best_are_listed():
    p = np.eye(4) * 0.8 + 0.1

    assert priced_lists(p, p, 1).ravel().tolist() == [0, 1, 2, 3]


def test_a_pair_that_may_not_be_listed_never_is():
    p = market(2)
    p[:, 0] = np.nan
    p[5] = np.nan

    lists = priced_lists(p, np.nan_to_num(p), 4)

    assert 0 not in lists
    assert (lists[5] == -1).all()


def test_short_lists_are_padded():
    p = np.array([[0.5, np.nan, np.nan]])

    assert priced_lists(p, np.nan_to_num(p), 3).tolist() == [[0, -1, -1]]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_an_empty_side_gives_empty_lists(shape):
    p = np.zeros(shape)

    assert (priced_lists(p, p, 5) == -1).all()


def test_the_same_market_gives_the_same_lists():
    p = market(3)

    assert np.array_equal(priced_lists(p, p, 5), priced_lists(p.copy(), p.copy(), 5))


def test_both_sides_get_their_lists():
    p = market(7, readers=20, receivers=8)

    lists = make_lists(p, p, p, 5, floor=1)

    assert lists.for_enterprises.shape == (20, 5)
    assert lists.for_buyers.shape == (8, 5)
    assert exposure(lists.for_buyers, 20).min() >= 1


def reference_lists(p: np.ndarray, asks: np.ndarray, length: int) -> np.ndarray:
    """Price by sorting every row in every round: slow and plain."""
    seen = np.mean(1 / np.log2(np.arange(1, length + 1) + 1))
    price = np.zeros(p.shape[1])

    def best() -> np.ndarray:
        return np.argsort(-(p - price * asks * seen), axis=1, kind="stable")[:, :length]

    for turn in range(150):
        chosen = best()
        load = np.zeros(p.shape[1])
        np.add.at(load, chosen, np.take_along_axis(asks * seen, chosen, 1))
        step = 2 * 0.05 * p.max() / 8 / (1 + turn / 20)
        price = np.maximum(0, price + step * (load - 8))
    chosen = np.sort(best(), axis=1)
    order = np.argsort(-np.take_along_axis(p, chosen, 1), axis=1, kind="stable")
    return np.take_along_axis(chosen, order, 1)


@pytest.mark.parametrize("crowd", [60, 600])
def test_the_shortlist_changes_nothing(crowd: int):
    """Few columns are looked at in each round; the lists are those of whole rows."""
    p = market(8, readers=crowd, receivers=150)
    asks = np.sqrt(p)

    assert np.array_equal(priced_lists(p, asks, 6), reference_lists(p, asks, 6))


def two_sided(seed: int, enterprises: int = 30, buyers: int = 20) -> tuple[np.ndarray, ...]:
    """Draw chances of both sides and the joint score, some pairs gated."""
    random = np.random.default_rng(seed)
    a, b = random.random((2, enterprises, buyers))
    joint = np.where(random.random(a.shape) < 0.15, np.nan, a * b)
    return joint, a, b


def made(seed: int, **asked) -> tuple[np.ndarray, Lists]:
    joint, a, b = two_sided(seed)
    return joint, make_lists(joint, a, b, 4, **asked)


@settings(max_examples=15)
@given(st.integers(0, 1000), st.booleans())
def test_a_gated_pair_stands_on_no_list(seed: int, spread: bool):
    need = np.arange(20 * 30, dtype=np.int32).reshape(30, 20) % 3 if spread else None

    joint, lists = made(seed, need=need)

    for enterprise, entries in enumerate(lists.for_enterprises):
        assert not np.isnan(joint[enterprise, entries[entries >= 0]]).any()
    for buyer, entries in enumerate(lists.for_buyers):
        assert not np.isnan(joint[entries[entries >= 0], buyer]).any()


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_permuting_participants_changes_nothing_but_names(seed: int):
    joint, a, b = two_sided(seed)
    random = np.random.default_rng(seed)
    rows, columns = random.permutation(30), random.permutation(20)
    need = random.integers(3, size=joint.shape).astype(np.int32)

    def shuffled(values: np.ndarray) -> np.ndarray:
        return values[rows][:, columns]

    plain = make_lists(joint, a, b, 4, need=need)
    moved = make_lists(*map(shuffled, (joint, a, b)), 4, need=shuffled(need))

    assert np.array_equal(renamed(moved.for_enterprises, columns), plain.for_enterprises[rows])
    assert np.array_equal(renamed(moved.for_buyers, rows), plain.for_buyers[columns])
    assert moved.floor_price == pytest.approx(plain.floor_price)


def renamed(lists: np.ndarray, names: np.ndarray) -> np.ndarray:
    return np.where(lists >= 0, names[lists], -1)


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_the_same_input_gives_the_same_lists(seed: int):
    (_, one), (_, other) = made(seed), made(seed)

    assert np.array_equal(one.for_enterprises, other.for_enterprises)
    assert np.array_equal(one.for_buyers, other.for_buyers)


def test_both_lists_stand_in_the_order_of_the_joint_score():
    joint, lists = made(3)

    for enterprise, entries in enumerate(lists.for_enterprises):
        assert (np.diff(joint[enterprise, entries]) <= 0).all()
    for buyer, entries in enumerate(lists.for_buyers):
        assert (np.diff(joint[entries, buyer]) <= 0).all()


def overlap(lists: Lists) -> int:
    """Count the pairs that stand on both sides' lists."""
    theirs = {(i, j) for j, entries in enumerate(lists.for_buyers.tolist()) for i in entries}
    return sum(
        (i, j) in theirs
        for i, entries in enumerate(lists.for_enterprises.tolist())
        for j in entries
    )


def test_what_one_side_will_see_makes_room_on_the_other_sides_lists():
    _, apart = made(5, floor=0)
    _, blind = made(5, floor=0, read_share=0.0)

    assert overlap(apart) < 0.8 * overlap(blind)


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_everybodys_best_partner_stands_on_the_own_list_where_nobody_is_crowded(seed: int):
    joint, lists = made(seed, floor=0)
    score = np.where(np.isnan(joint), -1, joint)

    for reader, best in enumerate(score.argmax(axis=1)):
        assert lists.for_enterprises[reader, 0] == best
    for reader, best in enumerate(score.argmax(axis=0)):
        assert lists.for_buyers[reader, 0] == best


def test_a_pair_far_better_than_all_others_stands_on_both_lists():
    joint = np.full((12, 12), 0.1)
    np.fill_diagonal(joint, 0.9)

    lists = make_lists(joint, joint, joint, 3)

    assert lists.for_enterprises[:, 0].tolist() == list(range(12))
    assert lists.for_buyers[:, 0].tolist() == list(range(12))


def test_the_floors_price_is_the_joint_score_that_buyers_lists_lose():
    joint, without = made(9, floor=0)
    _, with_floor = made(9)

    def score(lists: Lists) -> float:
        return sum(joint[entries, buyer].sum() for buyer, entries in enumerate(lists.for_buyers))

    assert without.floor_price == 0
    assert with_floor.floor_price == pytest.approx(score(without) - score(with_floor))
    assert with_floor.floor_price > 0


def test_a_place_is_read_less_the_further_down_it_stands():
    seen = places_seen(np.array([[2, 0, -1]], np.int32), 3)

    assert seen.ravel() == pytest.approx([1 / np.log2(3), 0, 1])


def test_a_buyer_with_two_needs_finds_both_answered():
    """All of the first need's enterprises are better, and the list has two places."""
    joint = np.array([[0.9], [0.8], [0.7], [0.6]])
    need = np.array([[5], [5], [5], [8]], np.int32)

    plain = make_lists(joint, joint, joint, 2, floor=0)
    spread = make_lists(joint, joint, joint, 2, floor=0, need=need)

    assert plain.for_buyers.tolist() == [[0, 1]]
    assert spread.for_buyers.tolist() == [[0, 3]]


def test_the_floor_leaves_a_needs_only_answer_where_another_can_give_way():
    joint, a, b = two_sided(4)
    need = np.random.default_rng(4).integers(3, size=joint.shape).astype(np.int32)
    allowed = ~np.isnan(joint)

    without = make_lists(joint, a, b, 4, floor=0, need=need)
    with_floor = make_lists(joint, a, b, 4, floor=1, need=need)

    assert exposure(with_floor.for_buyers, 30).min() >= 1
    covered = [needs_covered(one.for_buyers, need.T, allowed.T) for one in (without, with_floor)]
    assert covered[1] >= covered[0]


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (0, 0)])
def test_a_fair_with_an_empty_side_has_empty_lists(shape: tuple[int, int]):
    nothing = np.zeros(shape)

    lists = make_lists(nothing, nothing, nothing, 5, need=np.zeros(shape, np.int32))

    assert (len(lists.for_enterprises), len(lists.for_buyers)) == shape
    assert (lists.for_enterprises < 0).all()
    assert (lists.for_buyers < 0).all()
    assert lists.floor_price == 0


def test_where_everybody_is_gated_nobody_is_listed():
    gated = np.full((3, 4), np.nan)

    lists = make_lists(gated, gated, gated, 5)

    assert (lists.for_enterprises < 0).all()
    assert (lists.for_buyers < 0).all()


def test_a_small_fair_lists_everybody_on_both_sides():
    random = np.random.default_rng(2)
    joint = random.random((4, 6))

    lists = make_lists(joint, joint, joint, 10)

    assert (np.sort(lists.for_enterprises, axis=1) == np.arange(6)).all()
    assert (np.sort(lists.for_buyers, axis=1) == np.arange(4)).all()


def test_equal_scores_are_listed_in_the_order_of_columns():
    flat = np.full((3, 200), 0.5)

    assert (priced_lists(flat, np.zeros_like(flat), 4) == np.arange(4)).all()


@pytest.mark.parametrize("worth", [0.2, 0.6])
def test_what_a_pair_is_worth_decides_who_is_listed_and_the_joint_score_the_order(worth: float):
    p = np.array([[0.9, 0.5, 0.4]])

    lists = priced_lists(p, np.zeros_like(p), 2, worth=np.array([[worth, 0.5, 0.4]]))

    assert lists.tolist() == ([[0, 1]] if worth > 0.5 else [[1, 2]])
