"""What either side lacks: needs without a supplier, products without anybody who asks."""

import itertools
from typing import Any

import pytest

from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.ranking.gates import failed, kept_apart
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import score
from matchmaker.ranking.table import signal_table
from matchmaker.services import coverage as module
from matchmaker.services import meaning
from matchmaker.services.coverage import FIT, Coverage, coverage
from matchmaker.services.models import prior_model
from matchmaker.services.proposal_sides import sides_of
from matchmaker.services.propose import propose
from matchmaker.services.reference import agreements
from matchmaker.services.scoring import near_matrix
from matchmaker.storage.queries.proposals_input import encoder_in_use, fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Need, Product, Proposal
from tests.fair_rows import statements
from tests.trade_fair import TradeFair, trade_fair

CODES = {"mould": "848071", "coffee": "090121", "cable": "854449"}


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Three needs and the three products that answer them, with codes and proposals.

    Texts are compared by words alone, so that no language model is loaded.
    """
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    module._counted.cache_clear()
    made = trade_fair(db)
    for word, code in CODES.items():
        stated = {"hs_code": code, "hs_confirmed": True}
        made.change(Product, made.products[word], sector="machinery", **stated)
        made.change(Need, made.needs[word], **stated)
    return made


def counted(fair: TradeFair) -> Coverage:
    propose(fair.db, fair.organiser)
    found = coverage(fair.db, fair.organiser)
    assert found is not None
    return found


def words(ids: dict[str, str], rows: Any) -> list[str]:
    """Name rows by the fair's own words."""
    named = {id_: word for word, id_ in ids.items()}
    return [named[row.id] for row in rows]


# --- what is open ------------------------------------------------------------------------


def test_before_pairs_are_suggested_nothing_is_said(fair: TradeFair):
    assert coverage(fair.db, fair.organiser) is None


def test_needs_with_their_product_are_supplied_and_products_asked_for(fair: TradeFair):
    found = counted(fair)

    assert (found.needs, found.products) == (3, 3)
    assert found.unsupplied == found.unasked == ()


def test_a_need_without_any_product_of_its_kind_is_open_and_so_is_the_other_way(fair: TradeFair):
    fair.add_need("tea", "coffee", "Loose green tea in tins.", hs_code="090210", hs_confirmed=True)
    fair.add_product("silk", "cable", "Silk scarves", "Hand-woven silk.", hs_code="621410",
                     hs_confirmed=True)  # fmt: skip

    found = counted(fair)

    assert words(fair.needs, found.unsupplied) == ["tea"]
    assert words(fair.products, found.unasked) == ["silk"]
    assert found.unsupplied[0].owner_id == fair.buyers["coffee"]
    assert found.unsupplied[0].fit < FIT


def test_a_buyers_better_answered_need_does_not_hide_that_the_other_is_answered_too(
    fair: TradeFair,
):
    fair.add_need("beans", "mould", "Roasted coffee beans for supermarkets.", hs_code="090121",
                  hs_confirmed=True)  # fmt: skip

    found = counted(fair)

    assert found.unsupplied == ()


def test_what_only_a_failed_requirement_keeps_apart_is_open_with_its_cause(fair: TradeFair):
    fair.change(Product, fair.products["cable"], lead_time_days=90)
    fair.change(Need, fair.needs["cable"], lead_time_days=30, must_fields=["lead_time_days"])

    (open_,) = counted(fair).unsupplied

    assert open_.id == fair.needs["cable"]
    assert open_.held_back == 1
    assert "Required and not met" in str(open_.rule)


def test_a_no_leaves_the_need_open(fair: TradeFair):
    fair.wish("cable", "cable", Says.NO_THANKS)

    found = counted(fair)

    assert words(fair.needs, found.unsupplied) == ["cable"]
    assert words(fair.products, found.unasked) == ["cable"]


def test_a_withdrawn_product_supplies_nobody(fair: TradeFair):
    counted(fair)
    fair.change(Enterprise, fair.enterprises["cable"], withdrawn=True)

    found = counted(fair)

    assert words(fair.needs, found.unsupplied) == ["cable"]
    assert found.products == 2


def test_fewer_tries_find_the_same_as_every_pair(fair: TradeFair, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "NEAREST", 5)
    for number in range(12):
        fair.add_need(f"n{number}", "mould", f"Thing number {number} for the house.")
        fair.add_product(f"p{number}", "cable", f"Article {number}", f"Item {number} of wood.")

    found = counted(fair)

    by_hand = every_fit(fair)
    assert {row.id for row in found.unsupplied} == {
        need for need in fair.needs.values() if max(by_hand[need]) < FIT
    }
    assert {row.id for row in found.unasked} == {
        product for product in fair.products.values() if max(by_hand[product]) < FIT
    }


def every_fit(fair: TradeFair) -> dict[str, list[float]]:
    """Measure each need with each product, one after the other; 0 where something keeps apart."""
    with fair.db.read() as unit:
        sides = sides_of(fair_rows(unit, fair.organiser), agreements())
        fingerprint = encoder_in_use(unit, fair.organiser)
    near = near_matrix(fair.db, fingerprint, sides)
    fits: dict[str, list[float]] = {}
    cells = itertools.product(enumerate(sides.needs), enumerate(sides.products))
    for (row, need), (column, product) in cells:
        firms = sides.enterprises[product.owner], sides.buyers[need.owner]
        text_fit = float(near[row, column])
        pair = Pair(sides.fair, *firms, product, need, text_fit)
        apart = failed(pair) or kept_apart(pair)
        fit = 0.0 if apart else float(score(signal_table([pair]), prior_model()).p_buyer[0])
        fits.setdefault(need.id, []).append(fit)
        fits.setdefault(product.id, []).append(fit)
    return fits


# --- groups ------------------------------------------------------------------------------


def test_groups_count_both_sides_and_add_up(fair: TradeFair):
    fair.add_need("tea", "coffee", "Loose green tea in tins.", hs_code="090210", hs_confirmed=True)
    fair.add_need("odd", "mould", "Something without a code.")

    found = counted(fair)

    chapters = {one.key: one for one in found.groups["chapter"]}
    assert set(chapters) == {"84", "09", "85", ""}
    assert (chapters["09"].needs, chapters["09"].unsupplied, chapters["09"].products) == (2, 1, 1)
    for groups in found.groups.values():
        assert sum(one.needs for one in groups) == found.needs == 5
        assert sum(one.products for one in groups) == found.products == 3
        assert sum(one.unsupplied for one in groups) == len(found.unsupplied)
        assert sum(one.unasked for one in groups) == len(found.unasked)


def test_whoever_lacks_most_stands_first(fair: TradeFair):
    fair.add_need("tea", "coffee", "Loose green tea in tins.", hs_code="090210", hs_confirmed=True)

    groups = counted(fair).groups["chapter"]

    assert groups[0].key == "09"
    assert [(-one.unsupplied, -one.unasked, one.key) for one in groups] == sorted(
        (-one.unsupplied, -one.unasked, one.key) for one in groups
    )


def test_sectors_group_needs_that_state_none_apart(fair: TradeFair):
    by_sector = {one.key: one for one in counted(fair).groups["sector"]}

    assert (by_sector["machinery"].products, by_sector["machinery"].needs) == (3, 0)
    assert (by_sector[""].products, by_sector[""].needs) == (0, 3)


# --- who may ask, what it costs, when it is counted anew -----------------------------------


def test_only_the_organiser_may_see_it(fair: TradeFair):
    with pytest.raises(ForbiddenError):
        coverage(fair.db, fair.buyer("mould"))


def test_nothing_of_another_fair_counts(fair: TradeFair):
    other = trade_fair(fair.db, "elsewhere")
    other.add_need("tea", "coffee", "Loose green tea in tins.")
    propose(fair.db, other.organiser)

    found = counted(fair)

    assert not {*found.keys} & {*other.needs.values(), *other.products.values()}
    assert found.needs == 3


def test_a_second_look_asks_one_question_until_something_changes(fair: TradeFair):
    first = counted(fair)

    with statements(fair.db) as run:
        again = coverage(fair.db, fair.organiser)
    fair.wish("cable", "cable", Says.NO_THANKS)
    changed = counted(fair)

    assert again is first
    assert len(run) == 1
    assert changed != first


def test_a_count_costs_the_same_for_few_and_many(fair: TradeFair):
    def cost() -> int:
        module._counted.cache_clear()
        with statements(fair.db) as run:
            coverage(fair.db, fair.organiser)
        return len(run)

    counted(fair)
    few = cost()
    for number in range(40):
        fair.add_need(f"n{number}", "mould", f"Thing number {number} for the house.")
        fair.add_product(f"p{number}", "cable", f"Article {number}", f"Item {number} of wood.")
    counted(fair)

    assert cost() == few


def test_a_stored_pair_counts_even_where_no_text_was_encoded(fair: TradeFair):
    with fair.db.write() as unit:
        unit.add(
            Proposal(
                fair_id=fair.id,
                enterprise_id=fair.enterprises["cable"],
                buyer_id=fair.buyers["cable"],
                best_product_id=fair.products["cable"],
                best_need_id=fair.needs["cable"],
                p_enterprise=0.9,
                p_buyer=0.9,
                p_mutual=0.9,
                encoder="none",
            )
        )

    found = coverage(fair.db, fair.organiser)

    assert found is not None
    assert words(fair.needs, found.unsupplied) == ["coffee", "mould"]
