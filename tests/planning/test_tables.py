"""Tables are given out so that people stay put, and never twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.tables import BOOTH, HallTables, number_tables


def test_who_has_most_meetings_keeps_his_table():
    meetings = [(0, buyer, slot) for slot, buyer in enumerate([0, 1, 2])] + [(1, 3, 1)]

    seated = number_tables(meetings, [False, False], [2, 2, 2])

    assert {table for enterprise, _, _, table in seated if enterprise == 0} == {0}
    assert (1, 3, 1, 1) in seated


def test_a_buyer_with_more_meetings_than_his_partners_keeps_his_table():
    meetings = [(enterprise, 0, slot) for slot, enterprise in enumerate([3, 1, 2])]
    meetings.append((0, 1, 0))

    seated = number_tables(meetings, [False] * 4, [2, 2, 2])

    assert len({table for _, buyer, _, table in seated if buyer == 0}) == 1


def test_of_two_who_sat_at_one_table_the_one_with_more_meetings_gets_it_back():
    """Buyer 0 has three meetings and sat there first, enterprise 1 has two and sat there last."""
    meetings = [(2, 0, 0), (1, 2, 1), (0, 0, 2), (1, 1, 2), (3, 0, 3)]

    seated = number_tables(meetings, [False] * 4, [2] * 4)

    assert [row for row in seated if row[2] < 2] == [(2, 0, 0, 0), (1, 2, 1, 0)]
    assert (0, 0, 2, 0) in seated
    assert (1, 1, 2, 1) in seated


def test_a_hall_without_slots_or_tables_takes_no_number_from_the_next():
    halls = HallTables([0, 1], [[0, 0], [1, 1]])

    assert number_tables([(1, 0, 0), (1, 1, 1)], [False, False], [1, 1], halls=halls) == [
        (1, 0, 0, 0),
        (1, 1, 1, 0),
    ]


def test_a_booth_owner_sits_at_home():
    assert number_tables([(0, 0, 0), (1, 1, 0)], [True, False], [1]) == [
        (0, 0, 0, BOOTH),
        (1, 1, 0, 0),
    ]


def test_a_guest_of_a_booth_does_not_look_for_table_minus_one_elsewhere():
    seated = number_tables([(0, 0, 0), (1, 0, 1)], [True, False], [1, 1])

    assert seated == [(0, 0, 0, BOOTH), (1, 0, 1, 0)]


def test_a_kept_table_is_kept_and_given_to_nobody_else():
    seated = number_tables([(0, 0, 0), (1, 1, 0)], [False, False], [2], {(1, 1, 0): 0})

    assert seated == [(1, 1, 0, 0), (0, 0, 0, 1)]


def test_the_table_of_somebody_who_is_not_numbered_here_is_given_to_nobody():
    seated = number_tables([(0, 0, 0), (0, 1, 1)], [False], [3, 3], taken={0: {0}, 1: {1}})

    assert seated == [(0, 0, 0, 1), (0, 1, 1, 0)], "where it sat last is taken in slot 1"


def test_a_table_that_a_later_slot_does_not_have_is_left():
    meetings = [(0, 0, 0), (1, 1, 0), (1, 2, 1)]

    seated = number_tables(meetings, [False, False], [2, 1])

    assert next(row for row in seated if row[2] == 1)[3] == 0


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_every_meeting_gets_one_table_and_every_table_one_meeting(data):
    grid = [(e, b) for e in range(5) for b in range(5)]
    pairs = data.draw(st.lists(st.sampled_from(grid), unique=True))
    meetings = [(e, b, data.draw(st.integers(0, 3))) for e, b in pairs]
    booths = data.draw(st.lists(st.booleans(), min_size=5, max_size=5))
    count = [sum(not booths[e] for e, _, t in meetings if t == slot) for slot in range(4)]

    seated = number_tables(meetings, booths, count)

    assert sorted(row[:3] for row in seated) == sorted(meetings)
    assert all((table == BOOTH) is booths[enterprise] for enterprise, _, _, table in seated)
    for slot in range(4):
        used = sorted(row[3] for row in seated if row[2] == slot and row[3] != BOOTH)
        assert used == list(range(count[slot]))
    assert number_tables(reversed(meetings), booths, count) == seated


def test_every_hall_has_table_numbers_of_its_own():
    halls = HallTables([0, 1, -1, 0], [[2, 1], [1, 2]])
    meetings = [(0, 0, 0), (1, 1, 0), (2, 2, 0), (3, 3, 0), (0, 1, 1), (1, 0, 1)]

    seated = number_tables(meetings, [False, False, True, False], [3, 3], halls=halls)

    assert seated == [
        (2, 2, 0, BOOTH),
        (0, 0, 0, 0),
        (3, 3, 0, 1),
        (1, 1, 0, 2),
        (0, 1, 1, 0),
        (1, 0, 1, 2),
    ]


def test_a_kept_table_stays_where_halls_have_their_own():
    halls = HallTables([0, 0], [[2]])

    seated = number_tables([(0, 0, 0), (1, 1, 0)], [False] * 2, [2], {(0, 0, 0): 1}, halls)

    assert seated == [(1, 1, 0, 0), (0, 0, 0, 1)]
