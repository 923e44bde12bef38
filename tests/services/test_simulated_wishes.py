"""Made-up wishes: as dense as people's, repeatable, and never anything else than marked."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning
from matchmaker.services.propose import propose
from matchmaker.services.simulated_wishes import (
    BUYER_YES,
    ENTERPRISE_YES,
    LEAST_YES_FOR_MUST,
    MOST_MUST_MEETS,
    MUTUAL_YES,
    Shown,
    Word,
    make_up_words,
    simulate_wishes,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Proposal
from matchmaker.storage.tables import Shown as ShownRow
from tests.trade_fair import trade_fair


def shown(enterprises: int, buyers: int, fit_seed: int = 0, *, alike: float = 0.0) -> Shown:
    """Every pair of a small fair; `alike` makes both sides' fits the same."""
    rng = np.random.default_rng(fit_seed)
    enterprise, buyer = np.divmod(np.arange(enterprises * buyers), buyers)
    one, other = rng.uniform(0.01, 0.99, (2, enterprises * buyers))
    return Shown(enterprise, buyer, one, alike * one + (1 - alike) * other)


def said(words: list[Word], side: Role) -> dict[int, Says]:
    return {word.row: word.says for word in words if word.said_by is side}


def yes_rows(words: list[Word], side: Role) -> set[int]:
    return {row for row, says in said(words, side).items() if says.is_yes}


@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("seed", [1, 2027])
def test_rates_come_out_as_wanted_however_alike_both_sides_think(alike: float, seed: int):
    pairs = shown(40, 25, alike=alike)
    words = make_up_words(pairs, seed)

    enterprise, buyer = yes_rows(words, Role.ENTERPRISE), yes_rows(words, Role.BUYER)

    assert len(enterprise) / 1000 == pytest.approx(ENTERPRISE_YES, abs=0.001)
    assert len(buyer) / 1000 == pytest.approx(BUYER_YES, abs=0.001)
    assert len(enterprise & buyer) / 1000 == pytest.approx(MUTUAL_YES, abs=0.001)


def test_the_rates_lie_where_public_data_put_them():
    assert 0.37 <= ENTERPRISE_YES <= 0.47
    assert 0.37 <= BUYER_YES <= 0.47
    assert 0.16 <= MUTUAL_YES <= 0.17


def test_the_same_seed_says_the_same_and_another_seed_something_else():
    pairs = shown(12, 10)

    assert make_up_words(pairs, 7) == make_up_words(pairs, 7)
    assert make_up_words(pairs, 7) != make_up_words(pairs, 8)


def test_a_better_fit_is_wished_for_more_often():
    pairs = shown(40, 25)
    wished = yes_rows(make_up_words(pairs, 3), Role.ENTERPRISE)

    rows = np.array(sorted(wished))
    rest = np.setdiff1d(np.arange(1000), rows)

    assert pairs.p_enterprise[rows].mean() > pairs.p_enterprise[rest].mean() + 0.1


def test_nobody_has_more_must_meets_than_allowed_and_only_with_enough_yeses():
    pairs = shown(30, 20)
    words = make_up_words(pairs, 5)

    for side, owner in ((Role.ENTERPRISE, pairs.enterprise), (Role.BUYER, pairs.buyer)):
        yes = Counter(owner[row] for row in yes_rows(words, side))
        musts = Counter(
            owner[row] for row, says in said(words, side).items() if says is Says.MUST_MEET
        )
        assert musts
        assert all(
            musts[one] == (MOST_MUST_MEETS if yes[one] >= LEAST_YES_FOR_MUST else 0) for one in yes
        )


def test_must_meets_are_the_dearest_of_their_owner():
    pairs = shown(1, 40)
    words = make_up_words(pairs, 11)
    says = said(words, Role.ENTERPRISE)

    # chance is part of liking, so the dearest is told by the order of the words
    order = [word.row for word in words if word.said_by is Role.ENTERPRISE and word.says.is_yes]

    assert [says[row] for row in order[:MOST_MUST_MEETS]] == [Says.MUST_MEET] * MOST_MUST_MEETS
    assert all(says[row] is Says.MEET for row in order[MOST_MUST_MEETS:])


def test_no_side_says_two_things_of_one_pair():
    words = make_up_words(shown(30, 20), 5)

    assert max(Counter((word.row, word.said_by) for word in words).values()) == 1


def test_only_a_no_has_a_reason_and_a_known_one():
    words = make_up_words(shown(40, 25), 5)

    declined = [word for word in words if word.says is Says.NO_THANKS]

    assert declined
    assert {word.reason for word in declined} <= set(DeclineReason)
    assert {word.reason for word in words if word.says.is_yes} == {""}


def test_most_pairs_without_a_yes_stay_silent():
    words = make_up_words(shown(40, 25), 5)

    declined = sum(word.says is Says.NO_THANKS for word in words if word.said_by is Role.BUYER)

    assert 0 < declined < 0.1 * 1000


def test_a_fair_without_proposals_has_no_wishes():
    empty = np.array([], dtype=np.int64)

    assert make_up_words(Shown(empty, empty, empty.astype(float), empty.astype(float)), 1) == []


def test_certain_fits_do_not_break_the_arithmetic():
    pairs = shown(5, 4)
    certain = Shown(pairs.enterprise, pairs.buyer, np.ones(20), np.zeros(20))

    assert make_up_words(certain, 1)


@settings(max_examples=30, deadline=None)
@given(
    enterprises=st.integers(1, 12),
    buyers=st.integers(1, 12),
    seed=st.integers(0, 2**32),
)
def test_shares_hold_for_fairs_of_any_size(enterprises: int, buyers: int, seed: int):
    count = enterprises * buyers
    words = make_up_words(shown(enterprises, buyers), seed)

    enterprise, buyer = yes_rows(words, Role.ENTERPRISE), yes_rows(words, Role.BUYER)

    assert len(enterprise) == round(ENTERPRISE_YES * count)
    assert abs(len(buyer) - BUYER_YES * count) <= 1.5
    assert len(enterprise & buyer) == min(len(enterprise), round(MUTUAL_YES * count))


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
def test_only_an_organiser_has_wishes_made_up(db: Database, role: Role):
    with pytest.raises(ForbiddenError):
        simulate_wishes(db, Scope("fair", role, "somebody"), 1)


def test_made_up_people_have_seen_the_lists_they_answer(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    fair = trade_fair(db)
    propose(db, fair.organiser)

    simulate_wishes(db, fair.organiser, 1)

    with db.read() as unit:
        places = unit.exec(select(Proposal.rank_for_buyer, Proposal.rank_for_enterprise)).all()
        noted = unit.exec(select(ShownRow.seen_by)).all()
    assert Counter(noted) == {
        "buyer": sum(1 for place, _ in places if place),
        "enterprise": sum(1 for _, place in places if place),
    }
