"""What a participant sees of himself and of the other side, and what he never sees."""

from itertools import product as every
from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState, Says, pair_state
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Meeting,
    Need,
    Product,
    Proposal,
    Wish,
)
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair of three and three, with a proposal for every pair."""
    made = small_fair(either_db)
    with either_db.told() as unit:
        for enterprise, buyer in every(range(3), range(3)):
            unit.add(proposal(made, enterprise, buyer))
    return made


def proposal(made: SmallFair, enterprise: int, buyer: int) -> Proposal:
    """Suggest a pair; neighbours by number fit best."""
    apart = abs(enterprise - buyer)
    return Proposal(
        fair_id=made.id,
        enterprise_id=made.enterprises[enterprise],
        buyer_id=made.buyers[buyer],
        best_product_id=made.products[enterprise],
        best_need_id=made.needs[buyer],
        p_enterprise=0.9 - apart / 10,
        p_buyer=0.8 - apart / 10,
        p_mutual=0.7 - apart / 10,
        rank_for_enterprise=apart + 1 if apart < 2 else None,
        rank_for_buyer=apart + 1 if apart < 2 else None,
        reasons={"why": []},
    )


def say(db: Database, made: SmallFair, pair: tuple[int, int], by: Role, word: Says) -> None:
    with db.told() as unit:
        unit.add(
            Wish(
                fair_id=made.id,
                enterprise_id=made.enterprises[pair[0]],
                buyer_id=made.buyers[pair[1]],
                said_by=by,
                says=word,
                note=f"{by} says {word}",
            )
        )


def change(db: Database, table: Any, row_id: str, **values: Any) -> None:
    with db.told() as unit:
        row = unit.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def read(db: Database, ask: Any, *args: Any, **more: Any) -> Any:
    with db.read() as unit:
        return ask(unit, *args, **more)


# --- oneself ---------------------------------------------------------------------------------


def test_everybody_reads_his_own_row(either_db: Database, fair: SmallFair):
    enterprise = read(either_db, queries.own_profile, fair.enterprise(1))
    buyer = read(either_db, queries.own_profile, fair.buyer(2))

    assert enterprise.id == fair.enterprises[1]
    assert buyer.id == fair.buyers[2]
    assert buyer.contact_email == "b2@hanoi.example"


def test_an_organiser_has_no_row_of_his_own(either_db: Database, fair: SmallFair):
    for ask in (queries.own_profile, queries.own_offers, queries.counts):
        with pytest.raises(NotFoundError):
            read(either_db, ask, fair.organiser)


def test_own_offers_come_by_code_and_the_withdrawn_ones_last(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        for code, withdrawn in (("P9", False), ("P8", True)):
            unit.add(
                Product(
                    fair_id=fair.id,
                    enterprise_id=fair.enterprises[0],
                    code=code,
                    withdrawn=withdrawn,
                )
            )

    rows = read(either_db, queries.own_offers, fair.enterprise(0))

    assert [row.code for row in rows] == ["P0", "P9", "P8"]


def test_another_s_offer_is_not_found(either_db: Database, fair: SmallFair):
    for wanted in (fair.products[1], fair.needs[0], "0" * 32):
        with pytest.raises(NotFoundError):
            read(either_db, queries.own_offer, fair.enterprise(0), wanted)


# --- the pairs one sees ----------------------------------------------------------------------


def test_the_list_comes_in_its_order_with_both_scores_from_the_reader_s_side(
    either_db: Database, fair: SmallFair
):
    rows = read(either_db, queries.suggested, fair.enterprise(0), limit=10)
    mirrored = read(either_db, queries.suggested, fair.buyer(0), limit=10)

    assert [row.other_id for row in rows] == [fair.buyers[0], fair.buyers[1]]
    assert (rows[0].fit_for_you, rows[0].fit_for_them) == (0.9, 0.8)
    assert (mirrored[0].fit_for_you, mirrored[0].fit_for_them) == (0.8, 0.9)
    assert rows[0].need_name_en == "Steel shafts"
    assert rows[0].product_name_vi == "Trục thép chính xác"


def test_the_list_ends_at_its_limit(either_db: Database, fair: SmallFair):
    assert len(read(either_db, queries.suggested, fair.enterprise(1), limit=2)) == 2


@pytest.mark.parametrize("by", [Role.ENTERPRISE, Role.BUYER])
def test_whom_one_side_refused_is_suggested_to_neither(
    either_db: Database, fair: SmallFair, by: Role
):
    say(either_db, fair, (0, 0), by, Says.NO_THANKS)

    for scope in (fair.enterprise(0), fair.buyer(0)):
        rows = read(either_db, queries.suggested, scope, limit=10)
        assert all(Says.NO_THANKS not in (row.other_says, row.says) for row in rows)
        assert len(rows) == 1


def test_words_are_kept_apart_by_who_said_them(either_db: Database, fair: SmallFair):
    say(either_db, fair, (0, 0), Role.ENTERPRISE, Says.MUST_MEET)
    say(either_db, fair, (0, 0), Role.BUYER, Says.MEET)

    mine = read(either_db, queries.pair_of, fair.enterprise(0), fair.buyers[0])
    theirs = read(either_db, queries.pair_of, fair.buyer(0), fair.enterprises[0])

    assert (mine.says, mine.other_says) == (Says.MUST_MEET, Says.MEET)
    assert (theirs.says, theirs.other_says) == (Says.MEET, Says.MUST_MEET)
    assert mine.other_note == "buyer says meet"


def test_an_unscored_pair_can_be_read_and_has_no_scores(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        for row in unit.exec(select(Proposal)):
            unit.delete(row)

    row = read(either_db, queries.pair_of, fair.enterprise(0), fair.buyers[0])

    assert row.fit_for_you is None
    assert row.need_id is None


def test_pairs_come_in_the_order_asked_for(either_db: Database, fair: SmallFair):
    wanted = [fair.buyers[2], "0" * 32, fair.buyers[0]]

    rows = read(either_db, queries.pairs_of, fair.enterprise(0), wanted)

    assert [row.other_id for row in rows] == [fair.buyers[2], fair.buyers[0]]


def test_spoken_pairs_put_must_meets_first(either_db: Database, fair: SmallFair):
    say(either_db, fair, (0, 0), Role.BUYER, Says.MEET)
    say(either_db, fair, (0, 2), Role.BUYER, Says.MUST_MEET)

    rows = read(either_db, queries.spoken_pairs, fair.enterprise(0))

    assert [row.other_id for row in rows] == [fair.buyers[2], fair.buyers[0]]


# --- whom one never sees ---------------------------------------------------------------------


def all_seen(db: Database, scope: Scope) -> set[str]:
    """Everybody that any list shows, and everybody that can be opened by id."""
    with db.read() as unit:
        everybody = [*unit.exec(select(Buyer.id)), *unit.exec(select(Enterprise.id))]
        shown = {
            row.other_id
            for rows in (
                queries.suggested(unit, scope, limit=50),
                queries.spoken_pairs(unit, scope),
                queries.pairs_of(unit, scope, everybody),
            )
            for row in rows
        }
        for one in everybody:
            for ask in (queries.pair_of, queries.partner):
                try:
                    shown.add(ask(unit, scope, one).other_id)
                except NotFoundError:
                    continue
        return shown


def test_nobody_of_another_fair_or_of_one_s_own_side_is_seen(either_db: Database, fair: SmallFair):
    small_fair(either_db, "elsewhere")

    assert all_seen(either_db, fair.enterprise(0)) == set(fair.buyers)
    assert all_seen(either_db, fair.buyer(0)) == set(fair.enterprises)


def test_the_withdrawn_are_seen_no_more(either_db: Database, fair: SmallFair):
    change(either_db, Buyer, fair.buyers[0], withdrawn=True)

    assert all_seen(either_db, fair.enterprise(0)) == set(fair.buyers[1:])


@pytest.mark.parametrize("named_by", ["enterprise", "buyer"])
def test_those_who_must_never_meet_do_not_see_each_other(
    either_db: Database, fair: SmallFair, named_by: str
):
    if named_by == "enterprise":
        change(either_db, Enterprise, fair.enterprises[0], never_meet=["B0"])
    else:
        change(either_db, Buyer, fair.buyers[0], never_meet=["E0"])
    say(either_db, fair, (0, 0), Role.BUYER, Says.MUST_MEET)

    assert all_seen(either_db, fair.enterprise(0)) == set(fair.buyers[1:])
    assert all_seen(either_db, fair.buyer(0)) == set(fair.enterprises[1:])


def test_a_code_that_only_begins_alike_is_not_meant(either_db: Database, fair: SmallFair):
    change(either_db, Enterprise, fair.enterprises[0], never_meet=["B"])
    change(either_db, Buyer, fair.buyers[1], never_meet=["E01", "XE0"])

    assert all_seen(either_db, fair.enterprise(0)) == set(fair.buyers)


def test_a_code_with_vietnamese_letters_and_wildcards_is_matched_as_it_is(
    either_db: Database, fair: SmallFair
):
    change(either_db, Enterprise, fair.enterprises[0], code="Đ%_\\0")
    change(either_db, Buyer, fair.buyers[0], never_meet=["Đ%_\\0"])
    change(either_db, Buyer, fair.buyers[1], never_meet=["Đxy\\0"])

    assert all_seen(either_db, fair.enterprise(0)) == set(fair.buyers[1:])


# --- one partner -----------------------------------------------------------------------------


def test_a_partner_is_shown_without_price_turnover_tax_code_and_forbidden_pairs(
    either_db: Database, fair: SmallFair
):
    change(either_db, Enterprise, fair.enterprises[0], revenue_usd=1.0, tax_code="0100000000")
    change(either_db, Product, fair.products[0], price_min=1.0, price_max=2.0)

    partner = read(either_db, queries.partner, fair.buyer(0), fair.enterprises[0])
    (offer,) = read(either_db, queries.partner_offers, fair.buyer(0), fair.enterprises[0])

    hidden = {"revenue_usd", "tax_code", "never_meet", "price_min", "price_max", "edited_fields"}
    assert not hidden & (set(partner._fields) | set(offer._fields))


def test_a_partner_s_withdrawn_offers_are_not_shown(either_db: Database, fair: SmallFair):
    change(either_db, Need, fair.needs[0], withdrawn=True)

    assert read(either_db, queries.partner_offers, fair.enterprise(0), fair.buyers[0]) == []


@pytest.mark.parametrize("mine", [None, *Says])
@pytest.mark.parametrize("theirs", [None, *Says])
@pytest.mark.parametrize("consents", [True, False])
def test_a_contact_is_shown_only_when_both_said_yes_and_its_owner_agreed(
    db: Database, mine: Says | None, theirs: Says | None, *, consents: bool
):
    made = small_fair(db)
    change(db, Buyer, made.buyers[0], consent_contact=consents)
    for by, word in ((Role.ENTERPRISE, mine), (Role.BUYER, theirs)):
        if word:
            say(db, made, (0, 0), by, word)

    partner = read(db, queries.partner, made.enterprise(0), made.buyers[0])

    both_yes = bool(mine and theirs and mine.is_yes and theirs.is_yes)
    allowed = both_yes and consents
    assert bool(partner.shares_contact) is allowed
    assert partner.contact_email == ("b0@hanoi.example" if allowed else None)


# --- counting --------------------------------------------------------------------------------


def test_the_figures_count_what_the_lists_show(either_db: Database, fair: SmallFair):
    say(either_db, fair, (0, 0), Role.BUYER, Says.MEET)
    say(either_db, fair, (0, 1), Role.ENTERPRISE, Says.MUST_MEET)
    say(either_db, fair, (0, 2), Role.ENTERPRISE, Says.MEET)
    say(either_db, fair, (0, 2), Role.BUYER, Says.MEET)

    counts = read(either_db, queries.counts, fair.enterprise(0))

    assert (counts.offers, counts.suggestions, counts.requests) == (1, 0, 1)
    assert (counts.asked, counts.agreed, counts.meetings) == (1, 1, 0)
    assert read(either_db, queries.waiting_requests, fair.enterprise(0)) == 1


def test_a_withdrawn_asker_waits_for_no_answer(either_db: Database, fair: SmallFair):
    say(either_db, fair, (0, 0), Role.BUYER, Says.MEET)
    change(either_db, Buyer, fair.buyers[0], withdrawn=True)

    assert read(either_db, queries.counts, fair.enterprise(0)).requests == 0
    assert read(either_db, queries.waiting_requests, fair.enterprise(0)) == 0


def test_only_meetings_of_the_published_plan_count(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        unit.add(
            Meeting(
                fair_id=fair.id,
                plan_id=fair.plan_id,
                enterprise_id=fair.enterprises[0],
                buyer_id=fair.buyers[0],
                slot_id=fair.slots[0],
                table_id=fair.tables[0],
            )
        )
    before = read(either_db, queries.counts, fair.enterprise(0)).meetings

    change(either_db, Fair, fair.id, published_plan_id=fair.plan_id)

    assert before == 0
    assert read(either_db, queries.counts, fair.enterprise(0)).meetings == 1
    assert read(either_db, queries.counts, fair.enterprise(1)).meetings == 0


@pytest.mark.parametrize("own", [None, *Says])
@pytest.mark.parametrize("other", [None, *Says])
def test_a_state_is_the_same_from_both_sides(own: Says | None, other: Says | None):
    seen = queries.state_seen_by(Role.ENTERPRISE, own, other)
    mirrored = queries.state_seen_by(Role.BUYER, other, own)

    assert seen == mirrored == pair_state(own, other)
    assert isinstance(seen, PairState)


# --- who stands on a page and who does not ----------------------------------------------------


def test_only_partners_on_ones_own_list_are_counted_as_suggestions(db: Database):
    made = small_fair(db)
    with db.told() as unit:
        unit.add_all([proposal(made, 0, buyer) for buyer in range(3)])

    listed = [row.other_id for row in read(db, queries.suggested, made.enterprise(0), limit=10)]

    assert len(listed) == 2, "the third pair was scored and stands on no list"
    assert read(db, queries.counts, made.enterprise(0)).suggestions == 2
    assert read(db, queries.counts, made.enterprise(1)).suggestions == 0


@pytest.mark.parametrize("speaker", [Role.ENTERPRISE, Role.BUYER])
def test_a_pair_of_which_one_side_alone_has_spoken_is_spoken_of(db: Database, speaker: Role):
    made = small_fair(db)
    say(db, made, (0, 1), speaker, Says.MEET)

    for scope, other_id in (
        (made.enterprise(0), made.buyers[1]),
        (made.buyer(1), made.enterprises[0]),
    ):
        (row,) = read(db, queries.spoken_pairs, scope)
        assert row.other_id == other_id
        assert (row.says is None) is (scope.role is not speaker)
    assert read(db, queries.spoken_pairs, made.enterprise(1)) == []
    assert read(db, queries.spoken_pairs, made.buyer(0)) == []


def test_a_request_waits_until_it_is_answered_either_way(db: Database):
    made = small_fair(db)
    for buyer, word in enumerate([Says.MEET, Says.MUST_MEET, Says.NO_THANKS]):
        say(db, made, (0, buyer), Role.BUYER, word)

    waiting = [read(db, queries.waiting_requests, made.enterprise(0))]
    for buyer, word in ((0, Says.NO_THANKS), (1, Says.MEET)):
        say(db, made, (0, buyer), Role.ENTERPRISE, word)
        waiting.append(read(db, queries.waiting_requests, made.enterprise(0)))

    assert waiting == [2, 1, 0], "a no is no request"
    assert read(db, queries.waiting_requests, made.buyer(0)) == 0


def test_pairs_come_in_the_order_asked_for_without_strangers_and_twice_if_asked(db: Database):
    made, other = small_fair(db), small_fair(db, "tokyo")
    asked = [made.buyers[2], other.buyers[0], made.buyers[0], made.enterprises[1], "0" * 32]

    rows = read(db, queries.pairs_of, made.enterprise(0), asked)

    assert [row.other_id for row in rows] == [made.buyers[2], made.buyers[0]]
    assert read(db, queries.pairs_of, made.enterprise(0), []) == []


def test_who_has_withdrawn_is_on_no_page_of_the_other_side(db: Database):
    made = small_fair(db)
    with db.told() as unit:
        unit.add_all([proposal(made, 0, buyer) for buyer in range(2)])
    say(db, made, (0, 0), Role.BUYER, Says.MUST_MEET)
    change(db, Buyer, made.buyers[0], withdrawn=True)

    scope = made.enterprise(0)

    assert [row.other_id for row in read(db, queries.suggested, scope, limit=9)] == [made.buyers[1]]
    assert read(db, queries.spoken_pairs, scope) == []
    assert read(db, queries.waiting_requests, scope) == 0
    with pytest.raises(NotFoundError):
        read(db, queries.partner, scope, made.buyers[0])


@pytest.mark.parametrize("names", ["enterprise", "buyer"])
def test_who_must_never_meet_does_not_see_each_other_whoever_said_so(db: Database, names: str):
    made = small_fair(db)
    with db.told() as unit:
        unit.add_all([proposal(made, 0, buyer) for buyer in range(2)])
    if names == "enterprise":
        change(db, Enterprise, made.enterprises[0], never_meet=["B0"])
    else:
        change(db, Buyer, made.buyers[0], never_meet=["E9", "E0"])

    for scope, other_id in (
        (made.enterprise(0), made.buyers[0]),
        (made.buyer(0), made.enterprises[0]),
    ):
        seen = [row.other_id for row in read(db, queries.suggested, scope, limit=9)]
        assert other_id not in seen
        with pytest.raises(NotFoundError):
            read(db, queries.pair_of, scope, other_id)


def test_a_code_that_is_part_of_anothers_keeps_nobody_apart(db: Database):
    made = small_fair(db)
    with db.told() as unit:
        unit.add(proposal(made, 0, 0))
    change(db, Buyer, made.buyers[0], never_meet=["E01", "XE0", "E_"])

    assert len(read(db, queries.suggested, made.enterprise(0), limit=9)) == 1
