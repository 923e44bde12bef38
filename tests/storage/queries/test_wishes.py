"""What was said, read by who said it, by who is asked, and by the organiser."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState, Says, pair_state
from matchmaker.storage.core import WISH
from matchmaker.storage.queries.wishes import (
    incoming_requests,
    of_pair,
    pair_ids,
    pair_states,
    wish_counts,
    wishes_of,
    words_of_pair,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Wish
from tests.fair_rows import change, propose, say, statements
from tests.small_fair import SmallFair, small_fair

MUST, MEET, NO = Says.MUST_MEET, Says.MEET, Says.NO_THANKS
WORDS = (None, MUST, MEET, NO)


def at(db: Database, hour: int, fair: SmallFair, buyer: int, said_by: Role) -> None:
    """Say when a wish of the first enterprise's pair with a buyer was last changed."""
    pair = {"enterprise_id": fair.enterprises[0], "buyer_id": fair.buyers[buyer]}
    with db.told() as unit:
        wish = unit.exec(select(Wish).filter_by(**pair, said_by=said_by)).one()
        wish.updated_at = datetime(2026, 10, 1, hour, tzinfo=UTC)


def talked(db: Database) -> SmallFair:
    """Sixteen pairs, each with another two words."""
    fair = small_fair(db, enterprises=4, buyers=4)
    for e, mine in enumerate(WORDS):
        for b, theirs in enumerate(WORDS):
            say(db, fair, e, b, mine, theirs)
    return fair


# --- the state of pairs -------------------------------------------------------------------------


def test_every_pair_somebody_spoke_about_stands_once_with_both_words(either_db: Database):
    fair = talked(either_db)
    small = small_fair(either_db, "tokyo")
    say(either_db, small, 0, 0, MEET, MEET)

    with either_db.read() as unit:
        rows = unit.execute(pair_states(fair.organiser)).all()

    read = {
        (fair.enterprises.index(row.enterprise_id), fair.buyers.index(row.buyer_id)): row
        for row in rows
    }
    assert len(read) == len(rows) == 15, "all but the pair where both are silent"
    for (e, b), row in read.items():
        assert (row.enterprise_says, row.buyer_says) == (WORDS[e], WORDS[b])
        assert row.state == pair_state(WORDS[e], WORDS[b])


@pytest.mark.parametrize("number", range(4))
def test_counts_by_state_are_those_of_the_words(db: Database, number: int):
    fair = talked(db)

    with db.read() as unit:
        for_enterprise = wish_counts(unit, fair.enterprise(number))
        for_buyer = wish_counts(unit, fair.buyer(number))

    for counts, pairs in (
        (for_enterprise, [(WORDS[number], other) for other in WORDS]),
        (for_buyer, [(other, WORDS[number]) for other in WORDS]),
    ):
        states = [pair_state(*pair) for pair in pairs]
        assert PairState.SILENT not in counts
        assert counts == {
            state: states.count(state) for state in PairState if state is not PairState.SILENT
        }


def test_both_words_of_a_pair_are_read_from_either_side(db: Database):
    fair = talked(db)

    with db.read() as unit:
        assert words_of_pair(unit, fair.enterprise(1), fair.buyers[3]) == (MUST, NO)
        assert words_of_pair(unit, fair.buyer(3), fair.enterprises[1]) == (NO, MUST)
        assert words_of_pair(unit, fair.buyer(0), fair.enterprises[0]) == (None, None)
        with pytest.raises(NotFoundError):
            words_of_pair(unit, fair.organiser, fair.buyers[0])


def test_another_fairs_words_are_not_heard(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    say(db, there, 0, 0, MEET, MEET)
    smuggler = Scope(here.id, Role.ENTERPRISE, there.enterprises[0])

    with db.read() as unit:
        assert words_of_pair(unit, smuggler, there.buyers[0]) == (None, None)
        assert wishes_of(unit, smuggler) == []
        assert incoming_requests(unit, smuggler) == []
        assert set(wish_counts(unit, smuggler).values()) == {0}


def test_ids_of_a_pair_stand_in_one_order_whoever_asks():
    assert pair_ids(Scope("f", Role.ENTERPRISE, "e"), "b") == ("e", "b")
    assert pair_ids(Scope("f", Role.BUYER, "b"), "e") == ("e", "b")
    assert of_pair(WISH, Role.ENTERPRISE) == (WISH.c.enterprise_id, WISH.c.buyer_id)
    assert of_pair(WISH, Role.BUYER) == (WISH.c.buyer_id, WISH.c.enterprise_id)


# --- what I said --------------------------------------------------------------------------------


def test_ones_own_words_come_newest_first_with_the_answer(either_db: Database):
    fair = small_fair(either_db)
    say(either_db, fair, 0, 0, MEET, MUST)
    say(either_db, fair, 0, 1, NO)
    say(either_db, fair, 0, 2, None, MEET)
    say(either_db, fair, 1, 1, MEET)
    at(either_db, 1, fair, 0, Role.ENTERPRISE)
    at(either_db, 2, fair, 1, Role.ENTERPRISE)

    with either_db.read() as unit:
        rows = wishes_of(unit, fair.enterprise(0))
        asked = wishes_of(unit, fair.organiser, fair.enterprises[0], Role.ENTERPRISE)

    assert [(row.code, row.says, row.other_says, row.state) for row in rows] == [
        ("B1", NO, None, PairState.CLOSED),
        ("B0", MEET, MUST, PairState.AGREED),
    ]
    assert [row.note for row in rows] == ["enterprise of hanoi"] * 2
    assert asked == rows


# --- who asks me ---------------------------------------------------------------------------------


def test_who_was_answered_withdrew_or_said_no_asks_no_more(either_db: Database):
    fair = small_fair(either_db, enterprises=5)
    say(either_db, fair, 0, 0, MEET)
    say(either_db, fair, 1, 0, MEET, NO)
    say(either_db, fair, 2, 0, MUST, MEET)
    say(either_db, fair, 3, 0, NO)
    say(either_db, fair, 4, 0, MUST)
    change(either_db, Enterprise, fair.enterprises[4], withdrawn=True)

    with either_db.read() as unit:
        [row] = incoming_requests(unit, fair.buyer(0))

    assert (row.code, row.says, row.note) == ("E0", MEET, "enterprise of hanoi")


def test_requests_come_must_meets_first_then_by_fit_then_by_age(db: Database):
    fair = small_fair(db, buyers=5)
    for number, says in enumerate((MEET, MEET, MEET, MEET, MUST)):
        say(db, fair, 0, number, None, says)
        at(db, 9 - number, fair, number, Role.BUYER)
    propose(db, fair, 0, 1, p=(0.9, 0.2))
    propose(db, fair, 0, 2, p=(0.9, 0.9), ranks=(None, None), gates=[{"rule": "moq"}])

    with db.read() as unit:
        rows = incoming_requests(unit, fair.enterprise(0))

    assert [row.code for row in rows] == ["B4", "B2", "B1", "B3", "B0"]
    assert (rows[1].fit_for_you, rows[1].fit_for_them, rows[1].gates) == (
        0.9,
        0.9,
        [{"rule": "moq"}],
    )
    assert (rows[2].fit_for_you, rows[2].fit_for_them) == (0.9, 0.2)
    assert (rows[0].proposal_id, rows[0].gates) == (None, None)


def test_requests_go_to_participants_only(db: Database):
    fair = small_fair(db)

    with db.read() as unit, pytest.raises(NotFoundError):
        incoming_requests(unit, fair.organiser)


@pytest.mark.parametrize("size", [1, 6])
def test_each_list_of_wishes_is_one_statement(db: Database, size: int):
    fair = small_fair(db, enterprises=size, buyers=1)
    for number in range(size):
        say(db, fair, number, 0, MEET)

    with statements(db) as run, db.read() as unit:
        assert len(incoming_requests(unit, fair.buyer(0))) == size
        wishes_of(unit, fair.buyer(0))
        wish_counts(unit, fair.buyer(0))

    assert len(run) == 3


def test_a_buyer_who_withdrew_no_longer_waits_for_an_answer(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 0, None, MUST)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    with db.read() as unit:
        assert incoming_requests(unit, fair.enterprise(0)) == []


def test_a_request_is_the_others_yes_to_oneself_and_nothing_else(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 0, None, MEET)
    say(db, fair, 0, 1, MEET, None)
    say(db, fair, 0, 2, None, NO)
    say(db, fair, 1, 0, None, MUST)
    say(db, fair, 1, 1, MEET, MEET)

    with db.read() as unit:
        to_enterprises = [
            [fair.buyers.index(row.other_id) for row in incoming_requests(unit, fair.enterprise(e))]
            for e in range(3)
        ]
        to_buyers = [
            [fair.enterprises.index(row.other_id) for row in incoming_requests(unit, fair.buyer(b))]
            for b in range(3)
        ]

    assert to_enterprises == [[0], [0], []]
    assert to_buyers == [[], [0], []]


def test_ones_own_words_stand_newest_first_and_hold_no_word_of_anybody_elses(db: Database):
    fair = small_fair(db)
    for buyer, hour in ((0, 9), (1, 11), (2, 10)):
        say(db, fair, 0, buyer, MEET, MUST)
        say(db, fair, 1, buyer, NO, None)
        at(db, hour, fair, buyer, Role.ENTERPRISE)

    with db.read() as unit:
        rows = wishes_of(unit, fair.enterprise(0))

    assert {(row.says, row.other_says, row.note) for row in rows} == {
        (MEET, MUST, "enterprise of hanoi")
    }
    assert [fair.buyers.index(row.other_id) for row in rows] == [1, 2, 0]
