"""One side's word: said, changed, taken back; a no frees a slot at once."""

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.domain.errors import (
    InvalidError,
    NotFoundError,
    StaleError,
    WishesClosedError,
)
from matchmaker.domain.wish import PairState, Says, pair_state
from matchmaker.services.publish import publish
from matchmaker.services.wish import say_wish
from matchmaker.storage.booking import Placement, book
from matchmaker.storage.columns import now
from matchmaker.storage.queries.agendas import agenda, letters
from matchmaker.storage.queries.jobs import history
from matchmaker.storage.queries.wishes import incoming_requests, wish_counts, wishes_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair, Meeting, Occupancy, Wish
from tests.small_fair import SmallFair, small_fair


def stored(db: Database) -> list[tuple[str, str, str, str]]:
    with db.read() as unit:
        rows = unit.exec(select(Wish)).all()
    return sorted((row.enterprise_id, row.buyer_id, row.said_by, row.says) for row in rows)


def close_wishes(db: Database, fair: SmallFair) -> None:
    with db.told() as unit:
        unit.get_one(Fair, fair.id).wishes_close_at = now() - timedelta(minutes=1)


def published(db: Database, fair: SmallFair) -> str:
    """Publish a plan in which the first enterprise and buyer meet."""
    with db.told() as unit:
        places = [
            Placement(
                fair.enterprises[i], fair.buyers[i], fair.slots[0], fair.tables[i], pinned=True
            )
            for i in range(2)
        ]
        meeting_id = book(unit, fair.id, fair.plan_id, places)[0].id
    publish(db, fair.organiser, fair.plan_id)
    return meeting_id


def test_a_one_sided_yes_is_the_other_sides_open_request(either_db: Database):
    fair = small_fair(either_db)

    say_wish(
        either_db, fair.enterprise(0), fair.buyers[1], Says.MUST_MEET, note="Chúng tôi làm khuôn"
    )

    with either_db.read() as unit:
        [request] = incoming_requests(unit, fair.buyer(1))
        assert incoming_requests(unit, fair.enterprise(0)) == []
        assert wish_counts(unit, fair.buyer(1))[PairState.OPEN_TO_BUYER] == 1
    assert (request.other_id, request.says, request.note) == (
        fair.enterprises[0],
        Says.MUST_MEET,
        "Chúng tôi làm khuôn",
    )


def test_two_yeses_agree_and_the_request_is_answered(either_db: Database):
    fair = small_fair(either_db)
    say_wish(either_db, fair.enterprise(0), fair.buyers[1], Says.MEET)

    say_wish(either_db, fair.buyer(1), fair.enterprises[0], Says.MEET)

    with either_db.read() as unit:
        [mine] = wishes_of(unit, fair.buyer(1))
        assert incoming_requests(unit, fair.buyer(1)) == []
    assert (mine.other_id, mine.other_says, mine.state) == (
        fair.enterprises[0],
        Says.MEET,
        PairState.AGREED,
    )


def test_a_word_can_be_changed_and_the_history_keeps_both(db: Database):
    fair = small_fair(db)
    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MEET)

    wish = say_wish(db, fair.enterprise(0), fair.buyers[0], Says.NO_THANKS, reason="capacity")

    assert wish
    assert (wish.says, wish.reason, wish.version) == (Says.NO_THANKS, "capacity", 2)
    with db.read() as unit:
        last, first = history(unit, fair.organiser)
    assert first.before == {}
    assert last.before == first.after == {"says": "meet", "note": "", "reason": ""}
    assert last.actor == "E0"


def test_saying_the_same_again_changes_nothing(db: Database):
    fair = small_fair(db)
    first = say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MEET, note="Xin chào")

    again = say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MEET, note="Xin chào ")

    assert first
    assert again
    assert (again.version, again.updated_at) == (1, first.updated_at)
    with db.read() as unit:
        assert len(history(unit, fair.organiser)) == 1


def test_a_word_taken_back_is_gone_and_remembered(db: Database):
    fair = small_fair(db)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)

    assert say_wish(db, fair.buyer(0), fair.enterprises[0], None) is None
    assert say_wish(db, fair.buyer(0), fair.enterprises[0], None) is None

    assert stored(db) == []
    with db.read() as unit:
        assert [event.action for event in history(unit, fair.organiser)] == [
            "wish.withdrawn",
            "wish.said",
        ]


def test_a_simulated_wish_becomes_real_when_its_owner_speaks(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.add(
            Wish(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[0],
                buyer_id=fair.buyers[0],
                said_by="buyer",
                says="meet",
                simulated=True,
            )
        )

    wish = say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MUST_MEET)

    assert wish
    assert not wish.simulated


def test_the_other_sides_word_is_never_touched(db: Database):
    fair = small_fair(db)
    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MEET)

    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)
    say_wish(db, fair.buyer(0), fair.enterprises[0], None)

    assert stored(db) == [(fair.enterprises[0], fair.buyers[0], "enterprise", "meet")]


def test_a_reason_belongs_to_a_no_only(db: Database):
    fair = small_fair(db)

    wish = say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET, reason="capacity")

    assert wish
    assert wish.reason == ""


def test_an_unknown_reason_or_an_endless_note_is_refused(db: Database):
    fair = small_fair(db)

    with pytest.raises(InvalidError, match="bored"):
        say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS, reason="bored")
    with pytest.raises(InvalidError, match="has 501"):
        say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET, note="ế" * 501)

    assert stored(db) == []


def test_a_note_is_cleaned(db: Database):
    fair = small_fair(db)

    wish = say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET, note=" a\u202eb\u0000\r\n ")

    assert wish
    assert wish.note == "ab"


# --- who may say what, and when ------------------------------------------------------------


def test_nobody_speaks_about_another_fair_or_his_own_side(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")

    for speaker, other in [
        (here.enterprise(0), there.buyers[0]),
        (here.buyer(0), there.enterprises[0]),
        (here.enterprise(0), here.enterprises[1]),
        (here.buyer(0), here.buyers[1]),
        (here.enterprise(0), "0" * 32),
    ]:
        with pytest.raises(NotFoundError):
            say_wish(either_db, speaker, other, Says.MEET)

    assert stored(either_db) == []


def test_an_organiser_has_no_word_of_his_own(db: Database):
    fair = small_fair(db)

    with pytest.raises(NotFoundError):
        say_wish(db, fair.organiser, fair.buyers[0], Says.MEET)


def test_nobody_can_be_asked_who_has_withdrawn(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).withdrawn = True

    with pytest.raises(NotFoundError):
        say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)


def test_after_closing_only_a_no_is_heard(db: Database):
    fair = small_fair(db)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    close_wishes(db, fair)

    for says in (Says.MUST_MEET, Says.MEET, None):
        with pytest.raises(WishesClosedError):
            say_wish(db, fair.buyer(0), fair.enterprises[0], says)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    assert stored(db) == [(fair.enterprises[0], fair.buyers[0], "buyer", "no_thanks")]


def test_a_page_that_is_out_of_date_does_not_overwrite(db: Database):
    fair = small_fair(db)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET, version=0)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MUST_MEET, version=1)

    with pytest.raises(StaleError):
        say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS, version=1)
    with pytest.raises(StaleError):
        say_wish(db, fair.buyer(0), fair.enterprises[1], Says.MEET, version=3)

    assert [row[3] for row in stored(db)] == ["must_meet"]


def test_the_same_button_pressed_eight_times_at_once_says_it_once(either_db: Database):
    fair = small_fair(either_db)
    broken: list[BaseException] = []

    def press() -> None:
        try:
            say_wish(either_db, fair.buyer(0), fair.enterprises[0], Says.MEET)
        except StaleError:
            pass
        except BaseException as error:  # noqa: BLE001  # whatever else it is must be seen
            broken.append(error)

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert len(stored(either_db)) == 1


words = st.none() | st.sampled_from(Says)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spoken=st.lists(st.tuples(st.booleans(), words), max_size=6))
def test_the_state_of_a_pair_is_a_function_of_the_last_two_words(
    db: Database, spoken: list[tuple[bool, Says | None]]
):
    fair = small_fair(db, slug=f"fair-{now().timestamp()}".replace(".", "-"))
    last: dict[bool, Says | None] = {True: None, False: None}

    for by_enterprise, says in spoken:
        if by_enterprise:
            say_wish(db, fair.enterprise(0), fair.buyers[0], says)
        else:
            say_wish(db, fair.buyer(0), fair.enterprises[0], says)
        last[by_enterprise] = says

    expected = pair_state(last[True], last[False])
    with db.read() as unit:
        counts = wish_counts(unit, fair.enterprise(0))
    assert {state for state, number in counts.items() if number} == {expected} - {PairState.SILENT}


# --- a no after publication ----------------------------------------------------------------


def test_a_no_after_publication_frees_both_sides_and_the_table_at_once(either_db: Database):
    fair = small_fair(either_db)
    meeting_id = published(either_db, fair)

    say_wish(either_db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    with either_db.read() as unit:
        assert unit.get(Meeting, meeting_id) is None
        held = {row.resource for row in unit.exec(select(Occupancy))}
        assert agenda(unit, fair.enterprise(0)) == []
        assert len(agenda(unit, fair.enterprise(1))) == 1
    assert held == {
        f"enterprise:{fair.enterprises[1]}:0",
        f"buyer:{fair.buyers[1]}:0",
        f"table:{fair.tables[1]}",
    }


def test_both_get_a_letter_about_it_in_their_own_language(db: Database):
    fair = small_fair(db)
    published(db, fair)
    with db.read() as unit:
        before = {row.id for row in letters(unit, fair.organiser)}

    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    with db.read() as unit:
        written = [row for row in letters(unit, fair.organiser) if row.id not in before]
    by_language = {row.language: row for row in written}
    assert set(by_language) == {"vi", "en"}
    assert "Sakura Parts 0 (hanoi)" in by_language["vi"].body
    assert "đã được hủy" in by_language["vi"].body
    assert "Tuesday, 27 October 2026, 09:00" in by_language["en"].body
    assert by_language["en"].to == "b0@hanoi.example"


def test_history_keeps_what_was_cancelled_and_by_whom(db: Database):
    fair = small_fair(db)
    meeting_id = published(db, fair)

    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.NO_THANKS)

    with db.read() as unit:
        [event] = history(unit, fair.organiser, about=meeting_id)
    assert (event.action, event.actor) == ("meeting.cancelled", "E0")
    assert event.before["slot_id"] == fair.slots[0]
    assert event.before["table_id"] == fair.tables[0]


def test_a_no_leaves_drafts_as_they_are(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        place = Placement(fair.enterprises[0], fair.buyers[0], fair.slots[0], fair.tables[0])
        book(unit, fair.id, fair.plan_id, [place])

    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    with db.read() as unit:
        assert len(unit.exec(select(Meeting)).all()) == 1
        assert letters(unit, fair.organiser) == []
