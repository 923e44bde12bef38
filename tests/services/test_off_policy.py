"""What readers would have said to lists by learned weights, by what was logged."""

import numpy as np
import pytest
from sqlmodel import select

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role, Scope
from matchmaker.locale import say
from matchmaker.ranking.calibrate import sigmoid
from matchmaker.ranking.score import score
from matchmaker.services.answers import SIDES, taught, values_of
from matchmaker.services.models import prior_model
from matchmaker.services.off_policy import Foreseen, _unseen_lists, would_have_met
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Proposal, Wish
from tests.answered_fair import BUYERS, ENTERPRISES, AnsweredFair, answered_fair, note_shown, people

LEVEL, OFF, TAU = 1.0, 1.0, 0.2
ALL = ENTERPRISES * BUYERS


@pytest.fixture
def fair(db: Database) -> AnsweredFair:
    """Give a fair where half of all pairs were shown by an even chance, and answered."""
    made = answered_fair(db, answered=ALL // 2, off=OFF, level=LEVEL)
    note_shown(db, made, 0.5)
    return made


def foreseen(db: Database, fair: AnsweredFair, **wanted) -> dict[Role, Foreseen]:
    answered = taught(db, fair.organiser)
    found = would_have_met(db, fair.organiser, answered, prior_model(), TAU, **wanted)
    return {one.side: one for one in found}


def truth(db: Database, fair: AnsweredFair) -> dict[Role, float]:
    """Share of yes that the people of the fair would give to lists by learned weights."""
    with db.read() as unit:
        rows = queries.scored_pairs(unit, fair.organiser)
    answered = taught(db, fair.organiser)
    wanted = _unseen_lists(rows, answered, prior_model(), TAU)
    logits = score(values_of([row.signals for row in rows]), people(OFF)).logits
    yes = dict(
        zip(
            [(row.enterprise_id, row.buyer_id) for row in rows],
            sigmoid(logits + LEVEL).tolist(),
            strict=True,
        )
    )
    return {
        side: float(np.mean([yes[pair][at] for pair in wanted[side]]))
        for at, side in enumerate(SIDES)
    }


def test_the_people_would_have_said_what_the_log_says_they_would(db: Database, fair: AnsweredFair):
    told = truth(db, fair)

    for side, one in foreseen(db, fair).items():
        assert one.found.normalised.low <= told[side] <= one.found.normalised.high
        assert one.found.inverse.mean == pytest.approx(one.found.normalised.mean, abs=0.1)


def test_lists_by_good_weights_would_have_met_with_more_than_pairs_by_chance(
    db: Database, fair: AnsweredFair
):
    found = foreseen(db, fair)

    assert set(found) == set(SIDES)
    for one in found.values():
        assert one.found.change.low > 0
        assert one.found.answers == ALL // 2


def test_all_pairs_that_were_answered_stand_for_those_that_were_not(
    db: Database, fair: AnsweredFair
):
    """Half of the pairs, at a chance of a half: the log speaks of nearly all places."""
    for one in foreseen(db, fair).values():
        assert one.reach == pytest.approx(1, abs=0.12)


def test_what_could_not_be_shown_is_out_of_reach(db: Database):
    fair = answered_fair(db, answered=ALL // 2, off=OFF, level=LEVEL)
    note_shown(db, fair, 1.0)

    for one in foreseen(db, fair).values():
        assert one.reach == pytest.approx(0.5, abs=0.1)


def test_a_no_that_closed_its_pair_does_not_flatter_the_new_lists(db: Database, fair: AnsweredFair):
    open_ = foreseen(db, fair)
    with db.told() as unit:
        refused = {
            (one.enterprise_id, one.buyer_id)
            for one in unit.exec(select(Wish).where(Wish.says == "no_thanks")).all()
        }
        for row in unit.exec(select(Proposal)).all():
            if (row.enterprise_id, row.buyer_id) in refused:
                row.gates = [{"rule": "no_thanks", "sentence": {}}]
                unit.add(row)

    closed = foreseen(db, fair)

    for side in SIDES:
        assert closed[side].to_json() == open_[side].to_json()


def test_a_rule_that_keeps_a_pair_apart_keeps_it_off_the_new_lists(
    db: Database, fair: AnsweredFair
):
    with db.told() as unit:
        for row in unit.exec(select(Proposal)).all():
            row.gates = [{"rule": "role", "sentence": {}}]
            unit.add(row)

    assert foreseen(db, fair) == {}


def test_pairs_that_stood_on_no_list_have_no_chance_and_are_left_out(db: Database):
    fair = answered_fair(db, answered=ALL // 2, off=OFF, level=LEVEL)

    assert foreseen(db, fair) == {}


def test_a_partners_page_is_no_list(db: Database):
    fair = answered_fair(db, answered=ALL // 2, off=OFF, level=LEVEL)
    note_shown(db, fair, 1.0, shown_in=ShownIn.PARTNER)

    assert foreseen(db, fair) == {}


def test_each_side_is_judged_by_its_own_lists(db: Database):
    fair = answered_fair(db, answered=ALL // 2, off=OFF, level=LEVEL)
    note_shown(db, fair, 0.5, sides=(Role.BUYER,))

    assert set(foreseen(db, fair)) == {Role.BUYER}


def test_a_pair_on_two_lists_was_as_sure_as_on_the_surer_one(db: Database, fair: AnsweredFair):
    drawn = foreseen(db, fair)
    note_shown(db, fair, 1.0, shown_in="need:n1")

    sure = foreseen(db, fair)

    for side in SIDES:
        assert sure[side].found.inverse.mean == pytest.approx(drawn[side].found.inverse.mean / 2)
        assert sure[side].found.normalised.mean == pytest.approx(drawn[side].found.normalised.mean)


def test_lists_looked_at_halfway_are_taken_to_be_looked_at_so_again(db: Database):
    """Half of what was shown was never spoken of; that is no sign of what it is worth."""
    fair = answered_fair(db, answered=ALL // 4, off=OFF, level=LEVEL)
    note_shown(db, fair, 0.5)
    with db.read() as unit:
        every = {(row.enterprise_id, row.buyer_id) for row in unit.exec(select(Proposal)).all()}
        spoken = {(one.enterprise_id, one.buyer_id) for one in unit.exec(select(Wish)).all()}
    unspoken = sorted(every - spoken)[::3]
    note_shown(db, fair, 0.5, pairs=set(unspoken))

    for one in foreseen(db, fair).values():
        assert one.found.answers == ALL // 4
        assert one.found.inverse.mean == pytest.approx(one.found.normalised.mean, abs=0.15)


def test_made_up_answers_count_only_where_they_are_asked_for(db: Database, fair: AnsweredFair):
    assert foreseen(db, fair, simulated=True) == {}


def test_a_fair_without_answers_foresees_nothing(db: Database):
    assert foreseen(db, answered_fair(db, answered=0)) == {}


def test_weights_are_judged_by_buyers_whose_answers_they_never_saw(
    db: Database, fair: AnsweredFair
):
    """Turning one buyer's answers round changes nothing on the lists as far as they name it."""
    with db.read() as unit:
        rows = queries.scored_pairs(unit, fair.organiser)
    before = taught(db, fair.organiser)
    buyer = before.pairs[0][1]
    fold = before.answers.fold[0]
    alone = [
        pair for pair, one in zip(before.pairs, before.answers.fold, strict=True) if one == fold
    ]
    turned = before.answers.said.copy()
    turned[before.answers.fold == fold] = 1 - turned[before.answers.fold == fold]
    after = taught(db, fair.organiser)
    after.answers.said[:] = turned

    lists = [_unseen_lists(rows, one, prior_model(), TAU) for one in (before, after)]

    named = {one for _, one in alone}
    assert buyer in named
    for side in SIDES:
        of_fold = [{pair for pair in found[side] if pair[1] in named} for found in lists]
        assert of_fold[0] == of_fold[1] != set()
    assert lists[0] != lists[1]


def test_only_the_organiser_is_told(db: Database, fair: AnsweredFair):
    answered = taught(db, fair.organiser)

    with pytest.raises(ForbiddenError):
        would_have_met(db, Scope(fair.id, Role.BUYER, "b"), answered, prior_model(), TAU)


# --- in words ----------------------------------------------------------------------------------


def test_each_side_is_told_with_intervals_and_what_they_rest_on(db: Database, fair: AnsweredFair):
    found = foreseen(db, fair)

    for side, people_ in ((Role.BUYER, "buyers"), (Role.ENTERPRISE, "enterprises")):
        met, lists, rests, *_ = (str(one) for one in found[side].sentences())
        assert met.startswith(f"Of what they looked at on their lists, {people_} said yes to ")
        one = found[side].found
        assert f"met with {100 * one.normalised.mean:.1f} %" in lists
        assert f"from {100 * one.normalised.low:.1f} to {100 * one.normalised.high:.1f}" in lists
        assert f"{100 * one.change.mean:+.1f} points" in lists
        assert f"It rests on {one.answers} answers that count for {int(one.effective)}" in rests


def test_too_few_answers_are_told_and_conclude_nothing(db: Database):
    fair = answered_fair(db, answered=60, off=OFF, level=LEVEL)
    note_shown(db, fair, 60 / ALL)

    for one in foreseen(db, fair).values():
        assert not one.found.conclusive
        assert str([*one.sentences()][-1]) == "Fewer than 200 count: no conclusion."
        assert one.to_json()["conclusive"] is False


def test_it_is_said_in_vietnamese_too(db: Database, fair: AnsweredFair):
    (met, *_) = foreseen(db, fair)[Role.BUYER].sentences()

    assert say(met, "vi").startswith("Nhà mua hàng đã đồng ý với ")


def test_figures_for_machines_are_shares(db: Database, fair: AnsweredFair):
    for one in foreseen(db, fair).values():
        told = one.to_json()
        for name in ("logged", "inverse", "normalised", "change"):
            low, high = told[name]["ci95"]
            assert low <= told[name]["mean"] <= high
        assert 0 <= told["normalised"]["mean"] <= 1
        assert 0 <= told["reach"] <= 1
