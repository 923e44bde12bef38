"""What scores promise whatever is stated: how they must change, and when they must not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.participant import Certificate
from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.ranking.score import score
from matchmaker.ranking.signals import NAMES, SIGNALS, lexical_fit
from matchmaker.ranking.table import signal_table
from matchmaker.services.proposal_sides import Sides
from matchmaker.services.scoring import prior_model, score_pairs
from tests.ranking.random_pairs import FIRST_DAY, firms, offers, pairs

MODEL = prior_model()
# the worst that can be known of each signal
WORST = {
    "text_fit": -1.0,
    "lexical_fit": 0.0,
    "hs_overlap": 0.0,
    "certificates": 0.0,
    "volume": -100.0,
    "lead_time": -365.0,
    "target_market": 0.0,
    "agreement": 0.0,
    "language": 0.0,
    "supply_role": -1.0,
    "export_experience": 1.0,
    "incoterms": 0.0,
    "tolerance_mm": -100.0,
    "tariff_saving": 0.0,
    "price_band": -100.0,
    "carbon_border": -1.0,
}
# known only where something is shared: nothing bad can be known of them
ONLY_GOOD = {"process", "material", "drawing_format"}

# a whole fair is drawn in a tenth of a second: fewer of them, and fewer fields
SOME = settings(max_examples=12)
STATED = ("hs_code", "hs_confirmed", "moq", "unit", "lead_time_days", "must_fields", "incoterms")
some_offers = {name: offers[name] for name in STATED}
some_firms = {name: firms[name] for name in ("country", "languages", "certificates", "free")}
owned = st.lists(st.integers(0, 2), min_size=3, max_size=6).map(sorted)


def p_buyer(pair: Pair) -> float:
    return float(score(signal_table([pair]), MODEL).p_buyer[0])


@st.composite
def fairs_of_three(draw) -> tuple[Sides, np.ndarray]:
    """Three firms a side with what they offer and seek, and how near it is."""
    owner_e, owner_b = draw(owned), draw(owned)
    products = [draw(st.builds(Offer, st.just(f"p{i}"), st.just(o), **some_offers))
                for i, o in enumerate(owner_e)]  # fmt: skip
    needs = [draw(st.builds(Offer, st.just(f"n{i}"), st.just(o), **some_offers))
             for i, o in enumerate(owner_b)]  # fmt: skip
    sides = Sides(
        fair=Fair(FIRST_DAY, slots=4),
        enterprises=[draw(st.builds(Firm, st.just(f"e{i}"), **some_firms)) for i in range(3)],
        buyers=[draw(st.builds(Firm, st.just(f"b{i}"), **some_firms)) for i in range(3)],
        products=products,
        needs=needs,
        product_texts=[],
        need_texts=[],
        wishes={},
    )
    seed = draw(st.integers(0, 999))
    near = np.random.default_rng(seed).permutation(len(needs) * len(products)) / 30 - 0.2
    return sides, near.reshape(len(needs), len(products)).astype(np.float32)


def scores(sides: Sides, near: np.ndarray) -> dict[tuple[str, str], tuple[float, float, bool]]:
    """Both sides' scores and whether a rule keeps the pair apart, by ids."""
    found = score_pairs(sides, near, MODEL)
    return {
        (pair.enterprise.id, pair.buyer.id): (
            float(found.scores.p_enterprise[row]),
            float(found.scores.p_buyer[row]),
            bool(found.gates[row]),
        )
        for row, pair in enumerate(found.pairs)
    }


@given(pairs, st.sampled_from(["ISO 9001", "IATF 16949", "ISO 14001"]))
def test_an_asked_certificate_that_is_held_never_lowers_the_buyers_fit(pair: Pair, name: str):
    asked = replace(pair, need=replace(pair.need, must_certificates=(name,)))
    held = (Certificate(name), *asked.enterprise.certificates)
    with_it = replace(asked, enterprise=replace(asked.enterprise, certificates=held))

    assert p_buyer(with_it) >= p_buyer(asked) - 1e-12


@given(pairs)
def test_an_ended_certificate_is_worse_than_an_unmentioned_one(pair: Pair):
    from datetime import date

    bare = replace(
        pair,
        product=replace(pair.product, certificates=()),
        enterprise=replace(pair.enterprise, certificates=()),
        need=replace(pair.need, must_certificates=("ISO 9001",), nice_certificates=()),
    )
    ended = (Certificate("ISO 9001", date(2026, 10, 26)),)
    lapsed = replace(bare, enterprise=replace(bare.enterprise, certificates=ended))

    assert p_buyer(lapsed) < p_buyer(bare)


@pytest.mark.parametrize("name", sorted(WORST))
def test_a_missing_value_never_scores_below_a_known_bad_one(name: str):
    values = np.full((2, len(NAMES)), np.nan, np.float32)
    values[1, NAMES.index(name)] = WORST[name]

    missing, bad = score(values, MODEL).logits

    assert (missing >= bad).all()


def test_every_signal_has_a_worst_value_or_can_only_be_good():
    assert {*WORST, *ONLY_GOOD} == set(NAMES)


@given(pairs)
def test_what_can_only_be_good_never_speaks_against(pair: Pair):
    contributions = score(signal_table([pair]), MODEL).contributions[0]

    for name in ONLY_GOOD:
        assert (contributions[NAMES.index(name)] >= 0).all()


@given(pairs)
def test_the_worst_value_is_the_worst(pair: Pair):
    values = signal_table([pair])[0]

    for at, signal in enumerate(SIGNALS):
        if signal.name in WORST and not np.isnan(values[at]):
            assert values[at] >= WORST[signal.name]


@SOME
@given(fairs_of_three(), st.permutations(range(3)), st.permutations(range(3)))
def test_the_order_of_participants_changes_nothing(fair, enterprise_order, buyer_order):
    sides, near = fair
    columns = [i for e in enterprise_order for i, p in enumerate(sides.products) if p.owner == e]
    rows = [i for b in buyer_order for i, n in enumerate(sides.needs) if n.owner == b]

    moved = replace(
        sides,
        enterprises=[sides.enterprises[e] for e in enterprise_order],
        buyers=[sides.buyers[b] for b in buyer_order],
        products=[_owned_by(sides.products[i], enterprise_order) for i in columns],
        needs=[_owned_by(sides.needs[i], buyer_order) for i in rows],
    )

    assert scores(moved, near[np.ix_(rows, columns)]) == scores(sides, near)


def _owned_by(offer: Offer, order: list[int]) -> Offer:
    return replace(offer, owner=order.index(offer.owner))


@SOME
@given(fairs_of_three(), st.data())
def test_a_duplicate_product_changes_no_score(fair, data):
    sides, near = fair
    copied = data.draw(st.integers(0, len(sides.products) - 1))
    twice = sorted([*range(len(sides.products)), copied])

    doubled = replace(sides, products=[sides.products[i] for i in twice])

    assert scores(doubled, near[:, twice]) == scores(sides, near)


@SOME
@given(fairs_of_three(), st.builds(Firm, st.just("b9"), **some_firms),
       st.builds(Offer, st.just("n9"), st.just(3), **some_offers))  # fmt: skip
def test_a_far_buyer_changes_no_other_pair(fair, newcomer: Firm, need: Offer):
    sides, near = fair
    before = scores(sides, near)

    more = replace(sides, buyers=[*sides.buyers, newcomer], needs=[*sides.needs, need])
    far = np.full((1, near.shape[1]), -0.9, np.float32)
    after = scores(more, np.concatenate([near, far]))

    assert {pair: after[pair] for pair in before} == before
    assert {buyer for _, buyer in after} - {buyer for _, buyer in before} == {"b9"}


@given(pairs, st.integers(2, 5))
def test_saying_a_grade_again_and_again_lifts_nothing(pair: Pair, times: int):
    shouted = {field: " ".join([text] * times) for field, text in pair.product.texts.items()}
    loud = replace(pair, product=replace(pair.product, texts=shouted))

    before, after = lexical_fit.measure(pair), lexical_fit.measure(loud)

    assert after == before or (np.isnan(before) and np.isnan(after))


@given(pairs, pairs)
def test_two_pairs_that_swap_what_they_state_swap_their_scores(one: Pair, other: Pair):
    table = signal_table([one, other])

    there, back = score(table, MODEL), score(table[::-1].copy(), MODEL)

    assert np.array_equal(there.p_mutual, back.p_mutual[::-1])
