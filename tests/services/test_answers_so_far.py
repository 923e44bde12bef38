"""Answers of a running fair move the odds of the pairs still to come, and nothing people read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sqlmodel import select

from matchmaker.domain.answer import Label
from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning
from matchmaker.services.answers import Labelled
from matchmaker.services.answers_so_far import Heard, heard, stored_logits, with_answers
from matchmaker.services.models import prior_model
from matchmaker.services.propose import propose
from matchmaker.services.renew import renew
from matchmaker.services.scoring import Scored, score_pairs
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Product, Proposal, Wish
from tests.fair_rows import add, change
from tests.services.test_scoring import near, sides
from tests.trade_fair import TradeFair, trade_fair

E, B = Role.ENTERPRISE, Role.BUYER


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare texts by their letters: quick, and the same on every machine."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)


def ground() -> Scored:
    """Score four enterprises with a product each and four buyers with a need each."""
    return score_pairs(sides([0, 1, 2, 3], [0, 1, 2, 3]), near(7, 4, 4), prior_model())


def said(scored: Scored, *answers: tuple[int, int, Role, Label]) -> Heard:
    ids = {
        (row, column): (pair.enterprise.id, pair.buyer.id)
        for row, column, pair in zip(
            scored.enterprise.tolist(), scored.buyer.tolist(), scored.pairs, strict=True
        )
    }
    return Heard(tuple(Labelled(ids[e, b], side, label) for e, b, side, label in answers))


def odds(scored: Scored, known: Heard, what: str = "p_mutual") -> np.ndarray:
    """Odds after the answers, (n_enterprises, n_buyers)."""
    made = np.zeros((4, 4))
    made[scored.enterprise, scored.buyer] = getattr(with_answers(scored, known).odds, what)
    return made


def test_before_the_first_answer_nothing_moves():
    scored = ground()

    assert with_answers(scored, Heard()) is scored
    assert (scored.odds.p_mutual == scored.scores.p_mutual).all()


def test_a_pair_of_whom_nothing_is_known_keeps_the_odds_of_its_profiles():
    scored = ground()
    known = said(scored, (0, 0, B, Label.ASKED))

    before, after = odds(scored, Heard()), odds(scored, known)

    # only the side's level is learned from others' answers, and one answer says little of it
    assert after[1:, 1:] == pytest.approx(before[1:, 1:], rel=0.1)


def test_a_yes_lifts_who_got_it_with_everybody():
    scored = ground()
    known = said(scored, *((0, buyer, B, Label.ASKED) for buyer in (0, 1)))

    before, after = odds(scored, Heard(), "p_buyer"), odds(scored, known, "p_buyer")

    assert (after[0, 2:] > before[0, 2:]).all()
    assert (after[0, 2:] / before[0, 2:] > after[1, 2:] / before[1, 2:]).all()


def test_a_no_lowers_who_got_it_and_who_says_it():
    scored = ground()
    known = said(scored, *((0, buyer, B, Label.NO) for buyer in (0, 1)))

    before, after = odds(scored, Heard(), "p_buyer"), odds(scored, known, "p_buyer")

    assert (after[0, 2:] < before[0, 2:]).all()
    assert (after[1:, 0] < before[1:, 0]).all()


def test_passing_over_counts_as_a_no():
    scored = ground()

    no, left = (
        odds(scored, said(scored, (0, 0, B, label))) for label in (Label.NO, Label.PASSED_OVER)
    )

    assert (no == left).all()


def test_scores_reasons_and_contributions_stay_as_they_are():
    scored = ground()

    after = with_answers(scored, said(scored, (0, 0, B, Label.ASKED), (1, 0, E, Label.NO)))

    assert after.scores is scored.scores
    assert after.values is scored.values
    assert (after.odds.p_mutual != scored.odds.p_mutual).any()


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_the_order_of_answers_does_not_count(order: Sequence[int]):
    scored = ground()
    answers = [(0, 0, B, Label.ASKED), (1, 2, E, Label.NO), (2, 0, B, Label.YES)]

    one, other = (
        odds(scored, said(scored, *(answers[at] for at in o))) for o in ([0, 1, 2], order)
    )

    assert one == pytest.approx(other, rel=1e-4)


def test_odds_are_chances_and_both_is_never_likelier_than_one():
    scored = ground()
    everything = [(e, b, side, Label.ASKED) for e in range(4) for b in range(4) for side in (E, B)]

    made = with_answers(scored, said(scored, *everything)).odds

    assert ((made.p_mutual > 0) & (made.p_mutual < 1)).all()
    assert (made.p_mutual <= np.minimum(made.p_enterprise, made.p_buyer) + 1e-12).all()


def test_an_answer_about_a_pair_that_was_never_scored_counts_for_its_two():
    scored = ground()
    gone = Labelled(("gone", scored.pairs[0].buyer.id), B, Label.NO)

    before, after = odds(scored, Heard(), "p_buyer"), odds(scored, Heard((gone,)), "p_buyer")

    assert (after[:, 0] < before[:, 0]).all()


# --- in a fair --------------------------------------------------------------------------------


@pytest.fixture
def fair(either_db: Database) -> TradeFair:
    return trade_fair(either_db)


def stored(fair: TradeFair) -> dict[tuple[str, str], Proposal]:
    firm = {id_: word for word, id_ in fair.enterprises.items()}
    buyer = {id_: word for word, id_ in fair.buyers.items()}
    with fair.db.read() as unit:
        rows = unit.exec(select(Proposal).where(Proposal.fair_id == fair.id)).all()
    return {(firm[row.enterprise_id], buyer[row.buyer_id]): row for row in rows}


def test_wishes_move_the_order_and_never_the_fit_nor_a_reason(fair: TradeFair):
    propose(fair.db, fair.organiser)
    before = stored(fair)
    fair.wish("coffee", "mould", Says.MEET)
    fair.wish("coffee", "coffee", Says.MUST_MEET)

    propose(fair.db, fair.organiser)

    after = stored(fair)
    pair = "coffee", "cable"
    assert after[pair].p_mutual > before[pair].p_mutual
    for key, row in after.items():
        assert (row.p_enterprise, row.p_buyer) == (before[key].p_enterprise, before[key].p_buyer)
        assert row.signals == before[key].signals
        assert (row.reasons["why"] if row.reasons else []) == (
            before[key].reasons["why"] if before[key].reasons else []
        )
        assert "answer_rate" not in str(row.reasons)


def test_proposing_again_after_the_same_answers_changes_nothing(fair: TradeFair):
    fair.wish("coffee", "mould", Says.MEET)
    fair.wish("cable", "mould", Says.NO_THANKS)
    propose(fair.db, fair.organiser)
    before = {key: (row.p_mutual, row.rank_for_buyer) for key, row in stored(fair).items()}

    propose(fair.db, fair.organiser)

    assert {key: (row.p_mutual, row.rank_for_buyer) for key, row in stored(fair).items()} == before


def test_no_time_moves_nothing_beside_its_own_pair(fair: TradeFair):
    propose(fair.db, fair.organiser)
    before = {key: row.p_mutual for key, row in stored(fair).items()}
    refusal = a_wish(fair, "coffee", "mould", Says.NO_THANKS, reason=DeclineReason.NO_TIME)
    add(fair.db, refusal)

    propose(fair.db, fair.organiser)

    assert {key: row.p_mutual for key, row in stored(fair).items()} == before


def test_made_up_answers_are_heard_only_where_the_fair_is_made_up(fair: TradeFair):
    add(fair.db, a_wish(fair, "coffee", "mould", Says.MEET, simulated=True))

    assert heard(fair.db, fair.organiser) == Heard()
    change(fair.db, Fair, fair.id, simulated=True)
    assert len(heard(fair.db, fair.organiser).answers) == 1


def test_only_the_organisers_scope_hears_everybody(fair: TradeFair):
    with pytest.raises(ForbiddenError):
        heard(fair.db, fair.buyer("mould"))


def test_a_changed_profile_is_weighed_with_the_answers_as_a_full_run_would(fair: TradeFair):
    fair.wish("coffee", "mould", Says.MEET)
    fair.wish("mould", "cable", Says.NO_THANKS)
    propose(fair.db, fair.organiser)
    fair.change(Product, fair.products["cable"], text_en="Copper cable, and moulds for plugs.")

    renew(fair.db, fair.organiser, fair.enterprises["cable"])
    renewed = {key: row.p_mutual for key, row in stored(fair).items()}
    propose(fair.db, fair.organiser)

    assert renewed == pytest.approx({key: row.p_mutual for key, row in stored(fair).items()})


def test_log_odds_of_answered_pairs_are_those_of_the_stored_signals(fair: TradeFair):
    fair.wish("coffee", "mould", Says.MEET)
    propose(fair.db, fair.organiser)
    known = heard(fair.db, fair.organiser)

    found = stored_logits(fair.db, fair.organiser, known, prior_model())

    pair = fair.enterprises["coffee"], fair.buyers["mould"]
    assert set(found) == {pair}
    row = stored(fair)["coffee", "mould"]
    assert 1 / (1 + np.exp(-found[pair])) == pytest.approx(
        [row.p_enterprise, row.p_buyer], rel=1e-5
    )
    assert stored_logits(fair.db, fair.organiser, Heard(), prior_model()) == {}


def a_wish(fair: TradeFair, enterprise: str, buyer: str, says: Says, **more: Any) -> Wish:
    return Wish(
        fair_id=fair.id,
        enterprise_id=fair.enterprises[enterprise],
        buyer_id=fair.buyers[buyer],
        said_by=B,
        says=says,
        **more,
    )
