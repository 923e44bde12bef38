"""A fair played again: lists by other weights, and what would come of them."""

import numpy as np
import pytest
from sqlmodel import select

from matchmaker.ranking.exposure import Lists
from matchmaker.services.answers import taught, values_of
from matchmaker.services.models import prior_model
from matchmaker.services.replay import Ground, listed, replayed
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Proposal
from tests.answered_fair import BUYERS, ENTERPRISES, AnsweredFair, answered_fair, people


def test_the_same_model_twice_moves_no_list_and_serves_as_many(db: Database):
    fair = answered_fair(db, answered=100)

    found = replayed(db, fair.organiser, taught(db, fair.organiser), (prior_model(),) * 2)

    assert found.moved.max() == 0
    assert len(found.moved) == 55
    assert found.served_old_pct == found.served_new_pct


def test_answers_count_more_than_what_is_foreseen(db: Database):
    nobody = answered_fair(db, "nobody", level=-30.0)
    everybody = answered_fair(db, "everybody", level=30.0)

    for fair, served_pct in ((nobody, 0.0), (everybody, 100.0)):
        both = (prior_model(), people(1.0))
        found = replayed(db, fair.organiser, taught(db, fair.organiser), both)
        assert (found.served_old_pct, found.served_new_pct) == (served_pct, served_pct)


def test_other_weights_move_lists(db: Database):
    fair = answered_fair(db, answered=0)

    found = replayed(
        db, fair.organiser, taught(db, fair.organiser), (prior_model(), people(1.2)), consent=True
    )

    assert found.moved.max() > 0.3
    assert found.consent


# --- where pairs stand -------------------------------------------------------------------------


def ground(db: Database, fair: AnsweredFair, **wanted) -> tuple[Ground, list]:
    with db.read() as unit:
        rows = list(queries.scored_pairs(unit, fair.organiser))
    return Ground.of(rows, **wanted), rows


def test_every_scored_pair_has_a_cell_of_its_own(db: Database):
    found, rows = ground(db, answered_fair(db, answered=0))

    table = found.table(np.arange(float(len(rows))))

    assert found.shape == table.shape == (ENTERPRISES, BUYERS)
    assert sorted(table.ravel().tolist()) == list(range(len(rows)))


def test_a_pair_that_was_never_scored_is_not_known():
    alone = np.array([0, 1])
    found = Ground(alone, alone, np.zeros(2, np.int32), np.zeros(2, bool))

    assert np.isnan(found.table(np.ones(2))).tolist() == [[False, True], [True, False]]


def test_a_closed_pair_stands_on_no_list_unless_its_gate_is_passed_over(db: Database):
    fair = answered_fair(db, answered=0)
    with db.told() as unit:
        for at, row in enumerate(unit.exec(select(Proposal)).all()):
            row.gates = [{"rule": ("no_thanks", "role")[at % 2], "sentence": {}}]
            unit.add(row)

    shut, rows = ground(db, fair)
    ajar, _ = ground(db, fair, but_for=frozenset({"no_thanks"}))

    assert shut.closed.all()
    assert ajar.closed.tolist() == [row.gates[0]["rule"] == "role" for row in rows]
    values = values_of([row.signals for row in rows])
    assert (shut.lists(values, prior_model()).for_buyers == -1).all()
    to_enterprises, to_buyers = listed(ajar.lists(values, prior_model()), ajar.shape)
    closed = ajar.table(ajar.closed.astype(float)) > 0
    assert (to_enterprises | to_buyers).any()
    assert not ((to_enterprises | to_buyers) & closed).any()


def test_both_sides_lists_are_marked_in_one_table_each():
    lists = Lists(
        np.array([[1, 0], [-1, -1]], np.int32), np.array([[1, -1], [-1, -1], [0, 1]], np.int32), 0.0
    )

    to_enterprises, to_buyers = listed(lists, (2, 3))

    assert to_enterprises.tolist() == [[True, True, False], [False, False, False]]
    assert to_buyers.tolist() == [[False, False, True], [True, False, True]]


@pytest.mark.parametrize("seed", [1, 2])
def test_lists_by_one_model_are_the_same_each_time(db: Database, seed: int):
    found, rows = ground(db, answered_fair(db, answered=0, seed=seed))
    values = values_of([row.signals for row in rows])

    one, other = (found.lists(values, prior_model()) for _ in range(2))

    assert one.for_buyers.tolist() == other.for_buyers.tolist()
    assert one.for_enterprises.tolist() == other.for_enterprises.tolist()
