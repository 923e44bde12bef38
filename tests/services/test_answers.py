"""What people did with the pairs they were shown, brought together by pair and side."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from matchmaker.domain.answer import Label, Presence, ShownIn, Stage
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.ranking.signals import NAMES
from matchmaker.services import answers
from matchmaker.services.answers import (
    Labelled,
    Record,
    note_shown,
    taught,
    values_of,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Proposal, Shown, Wish
from tests.fair_rows import agree, propose, say
from tests.small_fair import DAY, OPENS_AT, SmallFair, small_fair

E, B = Role.ENTERPRISE, Role.BUYER


def word(
    pair: str,
    by: Role,
    says: Says = Says.MEET,
    reason: str = "",
    *,
    at: int = 0,
    simulated: bool = False,
) -> Any:
    """Say something of a pair like "e1 b1", so many minutes after the first."""
    enterprise, buyer = pair.split()
    return SimpleNamespace(
        enterprise_id=enterprise,
        buyer_id=buyer,
        said_by=by.value,
        says=says.value,
        reason=reason,
        simulated=simulated,
        created_at=OPENS_AT + timedelta(minutes=at),
    )


def seen(
    pair: str,
    by: Role,
    place: int,
    shown_in: str = ShownIn.SUGGESTED,
    *,
    day: date = DAY,
    propensity: float = 1.0,
) -> Any:
    enterprise, buyer = pair.split()
    return SimpleNamespace(
        enterprise_id=enterprise,
        buyer_id=buyer,
        seen_by=by.value,
        shown_in=str(shown_in),
        shown_on=day,
        model="m",
        place=place,
        propensity=propensity,
    )


def labels(words: list[Any], shown: list[Any] | None = None) -> dict[tuple[str, Role], Label]:
    found = Record(words, shown or []).labels()
    return {(" ".join(one.pair), one.side): one.label for one in found}


# --- what was said -------------------------------------------------------------------------


def test_who_speaks_first_asks_and_the_other_answers():
    said = labels([word("e1 b1", E), word("e1 b1", B, at=5), word("e2 b1", B)])

    assert said == {
        ("e1 b1", E): Label.ASKED,
        ("e1 b1", B): Label.YES,
        ("e2 b1", B): Label.ASKED,
    }


@pytest.mark.parametrize("says", [Says.MEET, Says.MUST_MEET])
def test_both_kinds_of_yes_are_a_yes(says: Says):
    assert labels([word("e1 b1", B, says)]) == {("e1 b1", B): Label.ASKED}


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        ("", Label.NO),
        (DeclineReason.NOT_OUR_PRODUCT, Label.NO),
        (DeclineReason.REQUIREMENT_MISSING, Label.NO),
        (DeclineReason.NO_TIME, Label.REFUSED),
        (DeclineReason.ALREADY_PARTNERS, Label.REFUSED),
    ],
)
def test_a_no_says_something_of_fit_unless_its_reason_is_another(reason: str, label: Label):
    assert labels([word("e1 b1", B, Says.NO_THANKS, reason)]) == {("e1 b1", B): label}


def test_no_time_is_never_learned_from():
    assert Label.REFUSED not in answers.YES_OF


# --- what was looked at --------------------------------------------------------------------


def test_not_examined_is_not_a_no():
    shown = [seen("e1 b1", B, 1), seen("e2 b1", B, 2), seen("e3 b1", B, 3)]

    assert labels([], shown) == {}


def test_what_stands_above_a_place_that_was_spoken_of_was_passed_over():
    shown = [seen(f"e{n} b1", B, n) for n in (1, 2, 3, 4)]

    said = labels([word("e3 b1", B), word("e1 b1", B)], shown)

    assert said == {
        ("e1 b1", B): Label.ASKED,
        ("e2 b1", B): Label.PASSED_OVER,
        ("e3 b1", B): Label.ASKED,
    }


def test_each_need_has_a_list_of_its_own():
    shown = [seen("e1 b1", B, 1, "need:one"), seen("e2 b1", B, 2, "need:other")]

    assert labels([word("e2 b1", B)], shown) == {("e2 b1", B): Label.ASKED}


def test_a_word_about_another_list_or_day_says_nothing_of_this_one():
    shown = [
        seen("e1 b1", B, 1, "need:one"),
        seen("e2 b1", B, 2),
        seen("e3 b1", B, 1, day=DAY + timedelta(days=1)),
    ]

    assert labels([word("e2 b1", B)], shown) == {("e2 b1", B): Label.ASKED}


def test_the_other_sides_word_says_nothing_of_what_one_looked_at():
    shown = [seen("e1 b1", B, 1), seen("e2 b1", B, 2)]

    assert labels([word("e2 b1", E)], shown) == {("e2 b1", E): Label.ASKED}


def test_a_partners_page_that_was_opened_and_left_was_passed_over():
    shown = [seen("e1 b1", B, 1, ShownIn.PARTNER)]

    said = labels([word("e9 b1", B)], shown)

    assert said["e1 b1", B] is Label.PASSED_OVER


def test_who_has_not_spoken_at_all_has_passed_nobody_over():
    shown = [seen("e1 b1", B, 1, ShownIn.PARTNER)]

    assert ("e1 b1", B) not in labels([word("e1 b2", B)], shown)


# --- how likely it was seen -----------------------------------------------------------------


def test_a_pair_on_both_sides_lists_is_seen_by_one_or_the_other():
    shown = [seen("e1 b1", E, 7, propensity=0.5), seen("e1 b1", B, 8, propensity=0.2)]

    assert Record([], shown).propensity() == {("e1", "b1"): pytest.approx(0.6)}


def test_a_list_that_was_not_drawn_makes_it_certain():
    shown = [
        seen("e1 b1", B, 7, propensity=0.5),
        seen("e1 b1", B, 1, "need:one"),
        seen("e2 b1", B, 1, ShownIn.PARTNER),
    ]

    assert Record([], shown).propensity() == {("e1", "b1"): 1.0}


# --- who came, and what came of it ----------------------------------------------------------


def came(pair: str, side: Role, state: Presence) -> Any:
    enterprise, buyer = pair.split()
    return SimpleNamespace(
        enterprise_id=enterprise, buyer_id=buyer, side=side.value, state=state, simulated=False
    )


def result(pair: str, by: Role, stage: Stage, rating: int | None = None) -> Any:
    enterprise, buyer = pair.split()
    return SimpleNamespace(
        enterprise_id=enterprise,
        buyer_id=buyer,
        said_by=by.value,
        stage=stage,
        rating=rating,
        simulated=False,
    )


def test_only_the_side_that_was_missing_is_absent():
    record = Record([], [], [came("e1 b1", E, Presence.ARRIVED), came("e1 b1", B, Presence.ABSENT)])

    assert record.labels() == [Labelled(("e1", "b1"), B, Label.ABSENT)]


def test_the_last_word_about_a_meeting_counts():
    record = Record(
        [],
        [],
        [],
        [
            result("e1 b1", E, Stage.CONTRACT),
            result("e1 b1", B, Stage.INFORMATION, 4),
            result("e1 b1", E, Stage.FOLLOW_UP),
        ],
    )

    assert record.labels() == [Labelled(("e1", "b1"), B, Label.RATED)]


def test_an_order_is_a_label_of_its_own():
    record = Record([], [], [], [result("e1 b1", B, Stage.CONTRACT, 5)])

    assert [one.label for one in record.labels()] == [Label.RATED, Label.ORDERED]


# --- in the store ---------------------------------------------------------------------------


def test_a_page_is_shown_even_if_the_note_fails(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    fair = small_fair(db)

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(answers.queries, "note_shown", locked)
    note_shown(db, fair.buyer(0), ShownIn.SUGGESTED, fair.enterprises)

    assert "could not be noted" in caplog.text
    with db.read() as unit:
        assert unit.exec(select(Shown)).all() == []


def test_an_empty_list_is_no_note(db: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(db, "write", lambda: pytest.fail("nothing to write"))

    note_shown(db, small_fair(db).buyer(0), ShownIn.SUGGESTED, [])


# --- for learning ---------------------------------------------------------------------------


@pytest.fixture
def answered(either_db: Database) -> SmallFair:
    """Give a fair of nine scored pairs, some of which were answered."""
    made = small_fair(either_db)
    for enterprise in range(3):
        for buyer in range(3):
            propose(
                either_db,
                made,
                enterprise,
                buyer,
                signals={"text_fit": enterprise + buyer / 10, "volume": None},
            )
    agree(either_db, made, (0, 0))
    say(either_db, made, 1, 0, Says.MEET, Says.NO_THANKS)
    say(either_db, made, 2, 1, None, Says.MEET)
    return made


def test_what_is_taught_stands_in_the_order_of_codes_with_unknown_answers_open(
    either_db: Database, answered: SmallFair
):
    found = taught(either_db, answered.organiser)

    ids = answered.enterprises, answered.buyers
    assert found.pairs == [(ids[0][0], ids[1][0]), (ids[0][1], ids[1][0]), (ids[0][2], ids[1][1])]
    np.testing.assert_array_equal(found.answers.said, [[1, 1], [1, 0], [np.nan, 1]])
    assert found.values[:, NAMES.index("text_fit")].tolist() == pytest.approx([0.0, 1.0, 2.1])
    assert found.labels == {Label.ASKED: 3, Label.YES: 1, Label.NO: 1}


def test_a_buyers_answers_are_held_out_together(either_db: Database, answered: SmallFair):
    fold = taught(either_db, answered.organiser).answers.fold

    assert fold.tolist() == [0, 0, 1]


def test_the_signals_of_the_showing_count_and_not_todays(either_db: Database, answered: SmallFair):
    note_shown(either_db, answered.buyer(0), ShownIn.SUGGESTED, answered.enterprises[:1])
    with either_db.told() as unit:
        for row in unit.exec(select(Proposal)).all():
            row.signals = {"text_fit": 9.0}
            unit.add(row)

    values = taught(either_db, answered.organiser).values[:, NAMES.index("text_fit")]

    assert values.tolist() == [0.0, 9.0, 9.0]


def test_made_up_answers_and_peoples_own_are_never_mixed(either_db: Database, answered: SmallFair):
    with either_db.told() as unit:
        unit.add(
            Wish(
                fair_id=answered.id,
                enterprise_id=answered.enterprises[2],
                buyer_id=answered.buyers[2],
                said_by="buyer",
                says="meet",
                simulated=True,
            )
        )

    own, made_up = (taught(either_db, answered.organiser, simulated=s) for s in (False, True))

    assert made_up.pairs == [(answered.enterprises[2], answered.buyers[2])]
    assert made_up.pairs[0] not in own.pairs
    assert (own.left_out, made_up.left_out) == (1, 5)


def test_a_fair_without_answers_teaches_nothing(either_db: Database):
    found = taught(either_db, small_fair(either_db).organiser)

    assert found.pairs == []
    assert found.values.shape == (0, len(NAMES))
    assert found.answers.count == 0


def test_unknown_signals_stay_unknown():
    table = values_of([{"text_fit": None}, {}, {"text_fit": 0.5, "of_another_program": 3}])

    column = table[:, NAMES.index("text_fit")]
    assert np.isnan(column[:2]).all()
    assert column[2] == 0.5
