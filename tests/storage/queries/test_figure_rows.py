"""What a fair's figures rest on: pairs with both words, places at which they were seen, sizes."""

from datetime import date

import pytest

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.storage.queries.figure_rows import best_places, pairs_with_words, sizes
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair, Shown, Wish
from tests.fair_rows import FAILS, add, change, propose, say
from tests.small_fair import SmallFair, small_fair


def seen(
    db: Database, fair: SmallFair, place: int, *, day: int = 1, where: str = ShownIn.SUGGESTED
) -> None:
    """Show the first pair to the buyer."""
    row = Shown(
        fair_id=fair.id, enterprise_id=fair.enterprises[0], buyer_id=fair.buyers[0],
        seen_by=Role.BUYER, shown_in=where, model="m", shown_on=date(2026, 10, day), place=place,
    )  # fmt: skip
    add(db, row)


def test_every_scored_pair_comes_with_what_both_said(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, p=(0.7, 0.4), p_mutual=0.3, ranks=(2, None))
    propose(either_db, fair, 1, 1, gates=FAILS)
    say(either_db, fair, 0, 0, Says.MEET, Says.NO_THANKS)

    with either_db.read() as unit:
        rows = {row.enterprise_id: row for row in pairs_with_words(unit, fair.organiser)}

    spoken, silent = rows[fair.enterprises[0]], rows[fair.enterprises[1]]
    assert (spoken.enterprise_says, spoken.buyer_says) == (Says.MEET, Says.NO_THANKS)
    assert (spoken.p_enterprise, spoken.p_buyer, spoken.p_mutual) == (0.7, 0.4, 0.3)
    assert (spoken.rank_for_enterprise, spoken.rank_for_buyer, spoken.open) == (2, None, True)
    assert (silent.enterprise_says, silent.buyer_says, silent.open) == (None, None, False)


@pytest.mark.parametrize("simulated", [True, False])
def test_made_up_words_count_only_where_the_whole_fair_is_made_up(
    either_db: Database, simulated: bool
):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0)
    made_up = Wish(
        fair_id=fair.id, enterprise_id=fair.enterprises[0], buyer_id=fair.buyers[0],
        said_by=Role.BUYER, says=Says.MEET, simulated=True,
    )  # fmt: skip
    add(either_db, made_up)
    change(either_db, Fair, fair.id, simulated=simulated)

    with either_db.read() as unit:
        (row,) = pairs_with_words(unit, fair.organiser)

    assert row.buyer_says == (Says.MEET if simulated else None)


def test_of_several_showings_the_best_place_counts(either_db: Database):
    fair = small_fair(either_db)
    seen(either_db, fair, 4, day=1)
    seen(either_db, fair, 2, day=2)

    with either_db.read() as unit:
        (row,) = best_places(unit, fair.organiser)

    assert (row.place, row.seen_by, row.buyer_id) == (2, Role.BUYER, fair.buyers[0])


def test_a_partners_own_page_is_no_place_on_a_list(db: Database):
    fair = small_fair(db)
    seen(db, fair, 1, where=ShownIn.PARTNER)
    seen(db, fair, 0)

    with db.read() as unit:
        assert best_places(unit, fair.organiser) == []


def test_sizes_are_those_of_enterprises_that_take_part(db: Database):
    fair = small_fair(db)
    change(db, Enterprise, fair.enterprises[0], size="large")
    change(db, Enterprise, fair.enterprises[2], withdrawn=True)

    with db.read() as unit:
        rows = sizes(unit, fair.organiser)

    assert [(row.id, row.size) for row in rows] == [
        (fair.enterprises[0], "large"),
        (fair.enterprises[1], ""),
    ]


def test_nothing_of_another_fair_and_nothing_for_participants(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    propose(db, other, 0, 0)
    seen(db, other, 1)

    with db.read() as unit:
        assert pairs_with_words(unit, fair.organiser) == []
        assert best_places(unit, fair.organiser) == []
        assert {row.id for row in sizes(unit, fair.organiser)} == set(fair.enterprises)
        for ask in (pairs_with_words, best_places, sizes):
            for scope in (fair.enterprise(0), fair.buyer(0)):
                with pytest.raises(ForbiddenError):
                    ask(unit, scope)
