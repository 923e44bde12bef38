"""The table of signals: one row a pair, in a fixed order, unknown as NaN."""

from dataclasses import replace

import numpy as np

from matchmaker.ranking.countries import country_name
from matchmaker.ranking.rows import Offer
from matchmaker.ranking.signals import NAMES
from matchmaker.ranking.table import signal_table
from tests.ranking.conftest import FIRST_DAY


def test_each_signal_has_its_column(pair_of):
    pair = pair_of(text_fit=0.5, enterprise_target_markets=("DE",))

    table = signal_table([pair])

    assert table.shape == (1, len(NAMES))
    assert table[0, NAMES.index("text_fit")] == 0.5
    assert table[0, NAMES.index("target_market")] == 1.0
    assert np.isnan(table[0, NAMES.index("volume")])


def test_rows_do_not_depend_on_each_other(pair_of):
    one, other = pair_of(text_fit=0.5), pair_of(text_fit=0.9, enterprise_languages=("en",))

    together = signal_table([one, other])

    assert np.array_equal(together[:1], signal_table([one]), equal_nan=True)
    assert np.array_equal(together[1:], signal_table([other]), equal_nan=True)


def test_no_pairs_give_an_empty_table():
    assert signal_table([]).shape == (0, len(NAMES))


def test_an_offer_goes_by_its_names_in_both_languages():
    both = Offer("p", 0, {"name_en": "Mould", "name_vi": "Khuôn"})
    one = Offer("p", 0, {"name_en": "", "name_vi": "Khuôn"})

    assert both.name == {"vi": "Khuôn", "en": "Mould"}
    assert one.name == {"vi": "Khuôn", "en": ""}


def test_an_offer_without_a_name_goes_by_its_first_words():
    long = "steel " * 40

    assert Offer("n", 0, {"text_original": "Die casting"}).name == {"en": "Die casting"}
    assert Offer("n", 0, {"text_original": long}).name == {"en": ("steel " * 13).strip()}
    assert Offer("n", 0).name == {"en": ""}


def test_countries_have_names():
    assert str(country_name("JP")) == "Japan"
    assert str(country_name("XK")) == "XK"


def test_what_a_fair_remembers_of_two_countries_is_not_taken_along_to_another_fair(pair_of):
    from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus

    day = FIRST_DAY
    members = [Membership(c, MembershipStatus.IN_FORCE, day, "text", day) for c in ("VN", "DE")]
    treaty = Agreement("EVFTA", "A", "A", tuple(members))
    without = pair_of().fair
    before = without.covering("VN", "DE")

    assert (before, replace(without, agreements=(treaty,)).covering("VN", "DE")) == (
        (),
        ("EVFTA",),
    )
