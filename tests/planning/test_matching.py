"""What one could have alone: largest matchings, against every way of trying."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.matching import alone, fullest_slots, largest_matching
from matchmaker.planning.problem import PlanningProblem, open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.ruled import ruled
from tests.planning.tiny import Document, allowed, fairs, open_fair, tiny


def opened(document: Document) -> PlanningProblem:
    return open_part(problem_from(document)).problem


def by_trying(document: Document, pairs: list[list[int]]) -> int:
    """Most of some pairs that fit into one plan; tries every way."""
    most = 0
    for slots in itertools.product([None, *range(document["slots"])], repeat=len(pairs)):
        placed = [
            (e, b, slot) for (e, b, _), slot in zip(pairs, slots, strict=True) if slot is not None
        ]
        if len(placed) > most and allowed(document, placed):
            most = len(placed)
    return most


# --- partners and slots -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "most"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0b1], 1),
        ([0b1, 0b1], 1),
        ([0b11, 0b11, 0b11], 2),
        ([0b01, 0b11], 2),
        ([0b11, 0b01], 2),
        ([0b110, 0b011, 0b101], 3),
        ([0b0011, 0b0101, 0b0001, 0b1001], 4),
    ],
)
def test_the_most_partners_get_a_slot_each(choices: list[int], most: int):
    assert largest_matching(choices, 99) == most


@pytest.mark.parametrize("wanted", range(5))
def test_no_more_than_is_wanted_is_counted(wanted: int):
    assert largest_matching([0b111] * 3, wanted) == min(wanted, 3)


def test_a_chain_of_moves_is_followed_to_its_end():
    steps = [0b11 << number for number in range(60)]

    assert largest_matching([*steps, 0b1], 99) == 61
    assert largest_matching([*steps, 0b1, 0b1], 99) == 61


def test_a_chain_as_long_as_a_delegation_has_seats_is_followed_without_end():
    """Fifty people and twenty-four slots: one push may pass through twelve hundred seats."""
    all_but_the_last = (1 << 23 * 50) - 1

    assert largest_matching([all_but_the_last] * 1_201, 24 * 50) == 23 * 50


def test_who_is_asked_to_move_and_cannot_is_asked_no_more():
    """Both ways lead to the same two holders, and there is no third slot."""
    assert largest_matching([0b011, 0b011, 0b011, 0b100], 9) == 3


@given(st.lists(st.integers(0, 255), max_size=9))
def test_a_matching_is_as_large_as_the_flow_of_a_library(choices: list[int]):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    table = np.array([[bits >> slot & 1 for slot in range(8)] for bits in choices], dtype=np.int8)
    graph = csr_array(table.reshape(len(choices), 8))

    taken = maximum_bipartite_matching(graph, perm_type="column")

    assert largest_matching(choices, 99) == int((taken >= 0).sum())


def test_more_slots_than_a_machine_word_has_bits_are_told_apart():
    assert largest_matching([1 << 200, 1 << 200, 1 << 201], 99) == 2


@given(st.lists(st.integers(0, 63), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_partners_does_not_matter(choices: list[int], random):
    shuffled = choices.copy()
    random.shuffle(shuffled)

    assert largest_matching(choices, 99) == largest_matching(shuffled, 99)


@given(st.lists(st.integers(0, 63), max_size=6), st.integers(0, 63))
@settings(max_examples=80, deadline=None)
def test_one_more_partner_adds_one_meeting_at_most_and_never_takes_one(
    choices: list[int], another: int
):
    before, after = largest_matching(choices, 99), largest_matching([*choices, another], 99)

    assert before <= after <= before + 1


# --- alone in the fair ---------------------------------------------------------------------------


def test_the_worked_example_gives_each_what_his_hours_allow():
    problem = opened(tiny())

    assert alone(problem, problem.pair_enterprise, problem.enterprise_max).tolist() == [2, 1]
    assert alone(problem, problem.pair_buyer, problem.buyer_max).tolist() == [2, 1]


def test_who_has_no_partner_has_nothing():
    problem = opened(open_fair(3, 2, 2, pairs=[[1, 0, 5]]))

    assert alone(problem, problem.pair_enterprise, problem.enterprise_max).tolist() == [0, 1, 0]


@given(fairs(most_pairs=5))
@settings(max_examples=40, deadline=None)
def test_nobody_could_have_more_than_he_has_alone_and_that_he_could(document: Document):
    plenty = document | {"tables_per_slot": 99, "booth_mode": [True] * document["enterprises"]}
    plenty["buyer_max"] = [document["slots"]] * document["buyers"]
    problem = opened(plenty)

    found = alone(problem, problem.pair_enterprise, problem.enterprise_max).tolist()

    for enterprise, most in enumerate(found):
        own = [pair for pair in document["pairs"] if pair[0] == enterprise]
        assert most == by_trying(plenty, own)


# --- slots ------------------------------------------------------------------------------------


def test_a_slot_holds_as_many_as_it_has_tables_or_couples():
    assert fullest_slots(opened(open_fair(3, 3, 2, tables_per_slot=[2, 9]))).tolist() == [2, 3]
    assert fullest_slots(opened(open_fair(1, 3, 1, tables_per_slot=3))).tolist() == [1]


def test_booths_and_people_away_fill_no_table():
    booths = open_fair(2, 2, 1, tables_per_slot=2, booth_mode=[True, False])
    away = open_fair(2, 2, 2, enterprise_available=["10", "11"], tables_per_slot=2)

    assert fullest_slots(opened(booths)).tolist() == [1]
    assert fullest_slots(opened(away)).tolist() == [2, 1]


@given(fairs(most_pairs=6))
@settings(max_examples=40, deadline=None)
def test_no_slot_could_be_fuller(document: Document):
    problem = opened(document)

    for slot, most in enumerate(fullest_slots(problem).tolist()):
        couples = [
            (e, b)
            for e, b, _ in document["pairs"]
            if not document["booth_mode"][e]
            and document["enterprise_available"][e][slot] == "1"
            and document["buyer_available"][b][slot] == "1"
            and document["enterprise_max"][e] > 0
            and document["buyer_max"][b] > 0
        ]
        tried = [
            size
            for size in range(len(couples) + 1)
            for chosen in itertools.combinations(couples, size)
            if len({e for e, _ in chosen}) == len({b for _, b in chosen}) == size
        ]
        assert most >= min(max(tried), document["tables_per_slot"][slot])
        assert most <= document["tables_per_slot"][slot]


# --- delegations ------------------------------------------------------------------------------


def with_delegations(*keys: str) -> list[Document]:
    """Small fairs in which those sides come in delegations."""
    drawn = [ruled(seed, keys=keys, people=3, slots=3, few=6) for seed in range(40)]
    return [document for document in drawn if all(key in document for key in keys)][:12]


OF_ONE_SIDE = with_delegations("enterprise_parallel") + with_delegations("buyer_parallel")
OF_BOTH = with_delegations("enterprise_parallel", "buyer_parallel")


def most_together(document: Document, slot: int) -> int:
    """Most pairs that one slot holds by the seats of both sides; tries every set of them."""
    seats_e = document.get("enterprise_parallel", [1] * document["enterprises"])
    seats_b = document.get("buyer_parallel", [1] * document["buyers"])
    there = [
        (e, b)
        for e, b, _ in document["pairs"]
        if document["enterprise_available"][e][slot] == "1"
        and document["buyer_available"][b][slot] == "1"
        and not document["booth_mode"][e]
    ]
    return max(
        size
        for size in range(len(there) + 1)
        for chosen in itertools.combinations(there, size)
        if all(count <= seats_e[e] for e, count in Counter(e for e, _ in chosen).items())
        and all(count <= seats_b[b] for b, count in Counter(b for _, b in chosen).items())
    )


def most_of_one(document: Document, who: int) -> int:
    """Most meetings of one enterprise alone in the fair; tries every slot for each partner."""
    seats = document.get("enterprise_parallel", [1] * document["enterprises"])[who]
    theirs = document["enterprise_available"][who]
    choices = [
        [None, *(t for t in range(document["slots"]) if theirs[t] == others[t] == "1")]
        for e, b, _ in document["pairs"]
        for others in [document["buyer_available"][b]]
        if e == who
    ]
    return max(
        sum(slot is not None for slot in slots)
        for slots in itertools.product(*choices)
        if all(slots.count(t) <= seats for t in range(document["slots"]))
    )


@pytest.mark.parametrize("document", OF_ONE_SIDE)
def test_a_slot_is_as_full_as_the_seats_of_one_side_let_it_be(document: Document):
    together = [most_together(document, slot) for slot in range(document["slots"])]

    for tables in (9, 2):
        at_tables = opened(document | {"tables_per_slot": tables})
        assert fullest_slots(at_tables).tolist() == [min(tables, most) for most in together]


@pytest.mark.parametrize("document", OF_BOTH)
def test_where_both_sides_are_delegations_no_slot_is_fuller_than_is_said(document: Document):
    """Two delegations may be counted as meeting twice: too much room, never too little."""
    roomy = opened(document | {"tables_per_slot": 9})

    for slot, said in enumerate(fullest_slots(roomy).tolist()):
        assert most_together(document, slot) <= said <= int(roomy.enterprise_seats[:, slot].sum())


@pytest.mark.parametrize("document", [*OF_ONE_SIDE, *OF_BOTH])
def test_a_delegation_alone_has_as_many_meetings_as_trying_every_slot_would_give(
    document: Document,
):
    problem = opened(document)
    boundless = np.full(problem.n_enterprises, 99)

    assert alone(problem, problem.pair_enterprise, boundless).tolist() == [
        most_of_one(document, who) for who in range(document["enterprises"])
    ]


def test_a_fair_without_pairs_fills_nothing():
    problem = opened(open_fair(2, 2, 2, pairs=[]))

    assert fullest_slots(problem).tolist() == [0, 0]
    assert alone(problem, problem.pair_buyer, problem.buyer_max).tolist() == [0, 0]
    assert np.array_equal(problem.pair_buyer, [])
