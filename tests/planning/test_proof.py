"""The checker's arithmetic: value, missing meetings, breaks, moves, and the proof of a bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning import proof
from matchmaker.planning.rules.plain import PlainFair, PlainMeeting, read_fair
from tests.planning.ruled import every_plan, locked_from, ruled
from tests.planning.ruled import value as by_recounting
from tests.planning.tiny import Document, open_fair, worth

Rows = list[tuple[int, int, int]]


def plain(document: Document, rows: Rows) -> tuple[PlainFair, list[PlainMeeting]]:
    """A fair as the checker reads it, and meetings at whatever table."""
    return read_fair(document), [PlainMeeting(*row, 0) for row in rows]


def free_of_charge(document: Document, **prices: object) -> dict[str, object]:
    """Prices of nought, but for what is given."""
    return {
        "enterprise": [0] * document["enterprises"],
        "buyer": [0] * document["buyers"],
        "place": 0,
    } | prices


def proven(document: Document, rows: Rows | None = None, **prices: object) -> int:
    fair, meetings = plain(document, rows or [])
    return proof.Proof(fair, meetings, free_of_charge(document, **prices)).bound()


# --- what a plan is worth ------------------------------------------------------------------


def test_meetings_of_pairs_that_nobody_offers_are_worth_nothing():
    fair, meetings = plain(open_fair(2, 2, 2, pairs=[[0, 0, 9]]), [(0, 0, 0), (1, 1, 0)])

    assert proof.raw_value(fair, meetings) == 9
    assert proof.value(fair, meetings) == 9


def test_what_is_missing_is_told_by_side_and_person():
    document = open_fair(3, 2, 3, enterprise_min=[2, 1, 0], buyer_min=[0, 3])
    fair, meetings = plain(document, [(0, 1, 0), (1, 1, 1), (2, 0, 0)])

    assert proof.missing(fair, meetings) == ([1, 0, 0], [0, 1])
    assert proof.value(fair, meetings) == (11 + 12 + 12) - 2 * 100


def test_a_day_below_its_least_costs_as_much_though_the_fair_as_a_whole_has_enough():
    document = open_fair(1, 3, 4, slot_day=[0, 0, 1, 1], enterprise_day_min=[2])
    fair, meetings = plain(document, [(0, 0, 0), (0, 1, 1), (0, 2, 2)])

    assert proof.value(fair, meetings) == (10 + 11 + 12) - 100


@given(st.integers(0, 5_000), st.randoms(use_true_random=False))
def test_a_plan_is_worth_what_recounting_says(seed: int, dice):
    document = ruled(seed, keys=["day_min"], people=3, slots=3, few=4)
    rows = dice.choice(list(every_plan(document)))
    fair, meetings = plain(document, rows)

    assert proof.value(fair, meetings) == by_recounting(document, rows)
    if "buyer_day_min" not in document:
        assert proof.value(fair, meetings) == worth(document, rows)


# --- breaks and moves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slots", "sessions", "found"),
    [
        ([], [0, 0, 0, 0], 0),
        ([2], [0, 0, 0, 0], 0),
        ([0, 1, 2], [0, 0, 0, 0], 0),
        ([0, 3], [0, 0, 0, 0], 1),
        ([0, 2], [0, 0, 0, 0], 1),
        ([0, 3], [0, 0, 1, 1], 0),
        ([0, 2, 4], [0, 0, 0, 0, 0], 2),
        ([0, 2, 3, 5], [0, 0, 0, 1, 1, 1], 2),
        ([0, 2], [0, 1, 0], 0),
    ],
)
def test_idle_runs_between_meetings_of_one_session_are_counted(
    slots: list[int], sessions: list[int], found: int
):
    """The last: a slot of another session between the two is not theirs to be idle in."""
    document = open_fair(1, len(slots) + 1, len(sessions), slot_session=sessions)
    fair, meetings = plain(document, [(0, buyer, slot) for buyer, slot in enumerate(slots)])

    assert proof.breaks(fair, meetings) == found


def test_both_sides_idle_runs_count():
    fair, meetings = plain(open_fair(2, 2, 3), [(0, 0, 0), (0, 0, 2), (1, 1, 0), (1, 0, 1)])

    assert proof.breaks(fair, meetings) == 1
    assert proof.breaks(fair, [*meetings, PlainMeeting(1, 1, 2, 0)]) == 2


def test_a_meeting_moves_when_it_is_elsewhere_or_nowhere():
    document = open_fair(2, 2, 2, published=[[0, 0, 0], [0, 1, 1], [1, 1, 1]])

    for rows, moved in (
        ([], 3),
        ([(0, 0, 0), (0, 1, 1), (1, 1, 1)], 0),
        ([(0, 0, 1), (0, 1, 1)], 2),
        ([(1, 0, 0)], 3),
    ):
        assert proof.moved(*plain(document, rows)) == moved


# --- the proof -----------------------------------------------------------------------------


def test_a_bonus_is_paid_to_every_must_meet_and_taken_off_for_those_that_stand():
    document = open_fair(1, 2, 2, pairs=[[0, 0, 5], [0, 1, 7]], must_meet=[[0, 0]])

    assert proven(document, must_meet=100) == 5 + 100 + 7
    assert proven(document, [(0, 0, 0)], must_meet=100) == 5 + 7
    assert proven(document, [(0, 1, 0)], must_meet=100) == 5 + 100 + 7


def test_a_price_that_is_left_out_is_nought():
    document = open_fair(
        1, 2, 2, pairs=[[0, 0, 5], [0, 1, 7]], must_meet=[[0, 0]], published=[[0, 1, 1]]
    )
    fair, meetings = plain(document, [])

    assert proof.Proof(fair, meetings, {"enterprise": [0], "buyer": [0, 0]}).bound() == 5 + 7


def test_a_price_of_moving_is_taken_off_only_for_what_stands_where_it_was_announced():
    pairs = [[0, 0, 5], [0, 1, 7], [0, 2, 9]]
    document = open_fair(1, 3, 2, pairs=pairs, published=[[0, 0, 1]])

    assert proven(document, kept=10) == 5 + 10 + 7 + 9
    assert proven(document, [(0, 0, 1)], kept=10) == 5 + 7 + 9
    assert proven(document, [(0, 0, 0)], kept=10) == 5 + 10 + 7 + 9


def test_locked_meetings_neither_earn_a_bonus_nor_pay_one_back():
    document = open_fair(
        1, 2, 2, pairs=[[0, 0, 5], [0, 1, 7]], must_meet=[[0, 0]], locked=[[0, 0, 0]]
    )

    assert proven(document, [(0, 0, 0)], must_meet=100) == 5 + 7


def test_a_hall_is_paid_for_as_often_as_people_could_fill_its_tables():
    document = open_fair(
        2,
        2,
        3,
        pairs=[[0, 0, 50], [0, 1, 50], [1, 0, 50]],
        enterprise_hall=[0, 1],
        hall_tables={"0": [2, 0, 1]},
        buyer_available=["111", "110"],
        tables_per_slot=4,
    )

    assert proven(document, halls=[[0, 20]]) == 30 + 30 + 50 + 20 * 2
    assert proven(document, halls=[[-1, 20]]) == 50 + 50 + 30 + 20 * 3


def test_a_booth_in_a_hall_with_tables_pays_for_none():
    document = open_fair(1, 1, 1, hall_tables={"0": 1}, booth_mode=True)

    assert proven(document, place=4, halls=[[0, 3]]) == 10


def test_a_talk_pays_for_every_set_of_languages_around_its_need():
    document = open_fair(
        1,
        2,
        2,
        pairs=[[0, 0, 50], [0, 1, 50]],
        pair_languages=[["ja"], ["en", "ja"]],
        interpreters=[{"languages": ["ja"], "available": "10"}],
    )

    assert proven(document, languages=[[["ja"], 20]]) == 30 + 50 + 20
    assert proven(document, languages=[[["ja", "en"], 20]]) == 30 + 30 + 20
    assert proven(document, languages=[[["ko"], 20]]) == 50 + 50


def test_a_pair_that_needs_no_help_pays_for_none():
    document = open_fair(1, 1, 1, pair_languages=[[]])

    assert proven(document, languages=[[["ja"], 20], [[], 5]]) == 10


def test_a_side_without_minimum_never_pays_for_time_below_nothing():
    """A price below nought tempts pairs, and he may as well have no meeting at all."""
    document = open_fair(1, 1, 1)

    assert proven(document, buyer=[-5]) == 10 + 5
    assert proven(document, buyer=[-5], enterprise=[15]) == 0 + 15


def test_minima_of_the_fair_and_of_its_days_are_each_paid_for():
    document = open_fair(
        1, 2, 2, slot_day=[0, 1], enterprise_day_min=[1], enterprise_min=[2], enterprise_max=[1]
    )

    assert proven(document) == 10 + 11 - 100 * (1 + 1)
    # a meeting spares two penalties: paid 150 it is held, paid 1000 it is not
    assert proven(document, enterprise=[-150]) == 160 + 161 - 150 - 100 * (1 + 1)
    assert proven(document, enterprise=[-1_000]) == 1_010 + 1_011 - 100 * (2 + 2)


@given(st.integers(0, 5_000), st.randoms(use_true_random=False))
def test_no_prices_whatever_prove_less_than_a_plan_under_every_rule_is_worth(seed: int, dice):
    document = ruled(seed, people=3, slots=3, few=4)
    rows = dice.choice(list(every_plan(document)))
    document = locked_from(document, rows, seed)
    halls = [*map(int, document.get("hall_tables", {})), -1] if "hall_tables" in document else []
    words = [["ja"], ["en"], ["ja", "ko"], ["en", "ja", "ko"]]

    bound = proven(
        document,
        enterprise=[dice.randint(-20, 30) for _ in range(document["enterprises"])],
        buyer=[dice.randint(-20, 30) for _ in range(document["buyers"])],
        place=dice.randint(0, 20),
        halls=[[hall, dice.randint(0, 20)] for hall in halls],
        languages=[[one, dice.randint(0, 20)] for one in words],
    )

    assert bound >= by_recounting(document, rows)


# --- refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["place", "must_meet", "kept"])
def test_a_price_or_bonus_below_nought_is_refused(key: str):
    with pytest.raises(ProblemFileError, match="must not be negative"):
        proven(open_fair(1, 1, 1), **{key: -1})


@pytest.mark.parametrize("hall", [0, -1, 3, "3", 3.0, True, None])
def test_a_hall_is_priced_only_where_it_has_tables_of_its_own(hall: object):
    document = open_fair(1, 1, 1)

    with pytest.raises(ProblemFileError, match='"halls" must hold rows'):
        proven(document, halls=[[hall, 1]])
    if type(hall) is int and hall in (3, -1):
        assert proven(document | {"hall_tables": {"3": 1}}, halls=[[hall, 0]]) == 10
    else:
        with pytest.raises(ProblemFileError, match='"halls" must hold rows'):
            proven(document | {"hall_tables": {"3": 1}}, halls=[[hall, 1]])
