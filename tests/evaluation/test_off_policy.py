"""What other lists would have met with: true on average, honest in its intervals, and modest."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.off_policy import CLIP, Logged, OffPolicy, off_policy
from matchmaker.ranking.draw import inclusion

LOGS = 200
PLACES, SURE = 6, 3


def log(*rows: tuple[int, float, float, float]) -> Logged:
    """Write a log of (reader, chance, wanted, yes)."""
    reader, chance, wanted, yes = (np.array(one, float) for one in zip(*rows, strict=True))
    return Logged(reader.astype(int), chance, wanted, yes)


# --- a world whose truth is known ----------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """Readers with nine partners each; the first three are sure of a place, three more are drawn.

    `yes` is the chance of a yes, f64 (n_readers, 9), and `other` the lists of six that are
    asked about, bool of the same shape.
    """

    yes: np.ndarray
    weight: np.ndarray
    other: np.ndarray

    @classmethod
    def drawn(cls, readers: int, seed: int = 0) -> "World":
        """Make readers who differ in readiness, and lists that favour what was rarely shown."""
        random = np.random.default_rng(seed)
        readiness = random.normal(-1, 1, (readers, 1))
        fit = np.linspace(1, -1, 9)
        yes = 1 / (1 + np.exp(-(readiness + fit + random.normal(0, 0.7, (readers, 9)))))
        weight = np.exp(np.linspace(0, -2, 6)) * np.ones((readers, 1))
        luck = random.random((readers, 9)) * np.r_[np.ones(3), 2 * np.ones(6)]
        best = np.argsort(-luck, axis=1)[:, :PLACES]
        other = np.zeros((readers, 9), bool)
        np.put_along_axis(other, best, True, axis=1)
        return cls(yes, weight, other)

    @property
    def truth(self) -> float:
        """Share of yes that the other lists would meet with."""
        return float(self.yes[self.other].mean())

    @property
    def truth_logged(self) -> float:
        """Share of yes that the drawn lists meet with, on average over draws."""
        return float((self.yes * self._chance()).sum() / (PLACES * len(self.yes)))

    def _chance(self) -> np.ndarray:
        drawn = inclusion(self.weight, np.full(len(self.weight), PLACES - SURE))
        return np.concatenate([np.ones((len(self.yes), SURE)), drawn], axis=1)

    def log(self, seed: int) -> Logged:
        """Show lists once and hear what readers say."""
        random = np.random.default_rng(seed)
        race = random.exponential(size=self.weight.shape) / self.weight
        shown = np.zeros(self.yes.shape, bool)
        shown[:, :SURE] = True
        np.put_along_axis(shown[:, SURE:], np.argsort(race, axis=1)[:, : PLACES - SURE], True, 1)
        said = (random.random(self.yes.shape) < self.yes).astype(float)
        reader, at = np.nonzero(shown)
        chance = self._chance()[reader, at]
        return Logged(reader, chance, self.other[reader, at].astype(float), said[reader, at])


@cache
def world(readers: int) -> World:
    return World.drawn(readers)


@cache
def found(readers: int) -> list[OffPolicy]:
    return [off_policy(world(readers).log(seed)) for seed in range(LOGS)]


@pytest.mark.parametrize("readers", [20, 60, 200])
@pytest.mark.parametrize("figure", ["inverse", "normalised"])
def test_intervals_hold_the_truth_in_nine_of_ten_of_200_logs(readers: int, figure: str):
    truth = world(readers).truth

    ends = [getattr(one, figure) for one in found(readers)]

    assert np.mean([one.low <= truth <= one.high for one in ends]) >= 0.9


@pytest.mark.parametrize("readers", [20, 60, 200])
def test_intervals_of_the_change_hold_its_truth_too(readers: int):
    truth = world(readers).truth - world(readers).truth_logged

    held = [one.change.low <= truth <= one.change.high for one in found(readers)]

    assert np.mean(held) >= 0.9


@pytest.mark.parametrize("figure", ["inverse", "normalised"])
def test_on_average_over_logs_the_truth_is_met(figure: str):
    means = np.array([getattr(one, figure).mean for one in found(60)])

    error = means.std() / np.sqrt(LOGS)
    assert means.mean() == pytest.approx(world(60).truth, abs=4 * error)


def test_what_was_met_with_is_not_what_the_other_lists_would_meet_with():
    """Otherwise any estimate would pass."""
    apart = abs(world(60).truth_logged - world(60).truth)

    logged = np.array([one.logged.mean for one in found(60)])
    assert apart > 4 * logged.std() / np.sqrt(LOGS)


def test_dividing_by_the_sum_of_weights_is_steadier_where_most_say_yes():
    """A log of chance that holds many heavy answers lifts one figure and not the other."""
    logs = [world(60).log(seed) for seed in range(LOGS)]
    many_yes = [off_policy(replace(one, yes=1 - one.yes)) for one in logs]

    spread = {
        figure: np.std([getattr(one, figure).mean for one in many_yes])
        for figure in ("inverse", "normalised")
    }
    assert spread["normalised"] < 0.8 * spread["inverse"]


def test_more_readers_narrow_the_interval_as_the_root_of_their_number():
    few, many = (np.mean([one.change.high - one.change.low for one in found(n)]) for n in (20, 200))

    assert few / many == pytest.approx(np.sqrt(10), rel=0.25)


def test_intervals_are_no_wider_than_they_need_be():
    """Readers are the same in all logs, so half as wide again as the scatter is the most."""
    scatter = 2 * 1.96 * np.std([one.normalised.mean for one in found(200)])

    width = np.mean([one.normalised.high - one.normalised.low for one in found(200)])
    assert scatter <= width <= 1.6 * scatter


# --- rules ---------------------------------------------------------------------------------------


def test_the_same_lists_meet_with_what_was_met_with():
    same = log((0, 1, 1, 1), (0, 0.5, 0.5, 0), (1, 1, 1, 1), (1, 0.25, 0.25, 0))

    one = off_policy(same)

    assert one.logged.mean == one.inverse.mean == one.normalised.mean == 0.5
    assert (one.change.mean, one.change.low, one.change.high) == (0, 0, 0)
    assert one.effective == one.answers == 4


def test_an_answer_counts_for_all_the_times_when_it_was_not_asked():
    one = off_policy(log((0, 0.25, 1, 1), (1, 1, 1, 0), (2, 1, 0, 1)))

    assert one.normalised.mean == pytest.approx(4 / 5)
    assert one.inverse.mean == pytest.approx(4 / 3)
    assert one.effective == pytest.approx(25 / 17)


@pytest.mark.parametrize(("expected", "share"), [(None, 0.5), (4.0, 0.25), (1.0, 1.0)])
def test_shorter_or_longer_lists_have_places_of_their_own(expected: float | None, share: float):
    one = off_policy(replace(log((0, 1, 1, 1), (1, 1, 1, 0)), expected=expected))

    assert one.inverse.mean == share
    assert one.normalised.mean == 0.5


def test_no_answer_counts_for_more_than_twenty():
    rare = log((0, 0.001, 1, 1), (1, 1, 1, 0))

    assert rare.weight.tolist() == [CLIP, 1]
    assert off_policy(rare).normalised.mean == pytest.approx(20 / 21)


def test_pairs_that_the_other_lists_drop_count_for_nothing():
    kept = log((0, 1, 1, 1), (1, 1, 1, 0), (2, 0.5, 1, 1))
    more = log((0, 1, 1, 1), (1, 1, 1, 0), (2, 0.5, 1, 1), (2, 1, 0, 0), (0, 0.1, 0, 0))

    assert off_policy(more).normalised.mean == off_policy(kept).normalised.mean
    assert off_policy(more).answers == 5


def test_lists_that_share_nothing_with_the_log_are_not_known():
    one = off_policy(log((0, 1, 0, 1), (1, 0.5, 0, 0)))

    assert np.isnan(one.normalised.mean)
    assert (one.normalised.low, one.normalised.high) == (0, 1)
    assert (one.change.low, one.change.high) == (-1, 1)
    assert (one.effective, one.conclusive) == (0, False)


def test_nothing_said_is_nothing_known():
    one = off_policy(Logged(np.zeros(0, int), np.zeros(0), np.zeros(0), np.zeros(0)))

    assert (one.answers, one.effective) == (0, 0)
    assert np.isnan(one.logged.mean)
    assert (one.logged.low, one.logged.high) == (0, 1)


def test_one_reader_alone_says_nothing_of_others():
    one = off_policy(log((0, 1, 1, 1), (0, 0.5, 1, 0)))

    assert (one.normalised.low, one.normalised.high) == (0, 1)


@pytest.mark.parametrize("yes", [0.0, 1.0])
def test_where_all_say_the_same_the_interval_is_no_point(yes: float):
    one = off_policy(log(*((reader, 0.5, 1, yes) for reader in range(10))))

    assert one.normalised.mean == yes
    assert one.normalised.high - one.normalised.low == pytest.approx(0.278, abs=0.001)
    assert one.normalised.low <= yes <= one.normalised.high


def test_what_a_reader_says_hangs_together():
    said = [0.0] * 10 + [1.0] * 10
    alone, together = (
        off_policy(log(*((at // each, 1.0, 1.0, yes) for at, yes in enumerate(said)))).logged
        for each in (1, 5)
    )

    assert alone.mean == together.mean == 0.5
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


@pytest.mark.parametrize("effective", [199, 200])
def test_below_two_hundred_effective_answers_nothing_is_concluded(effective: int):
    rows = ((reader, 1.0, 1.0, float(reader % 2)) for reader in range(effective))

    assert off_policy(log(*rows)).conclusive is (effective >= 200)


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.1, float("nan")])
def test_a_chance_that_no_draw_has_is_refused(chance: float):
    with pytest.raises(ValueError, match="shown"):
        log((0, chance, 1, 1))


@pytest.mark.parametrize("wanted", [-0.1, 1.1, float("nan")])
def test_a_wish_that_no_list_has_is_refused(wanted: float):
    with pytest.raises(ValueError, match="wanted"):
        log((0, 1, wanted, 1))


chances = st.floats(0.01, 1)
rows = st.lists(
    st.tuples(st.integers(0, 5), chances, st.floats(0, 1), st.sampled_from([0.0, 1.0])),
    min_size=1,
    max_size=30,
)


@given(rows)
def test_shares_stay_shares_and_lie_in_their_intervals(answers):
    one = off_policy(log(*answers))

    for share in (one.logged, one.normalised):
        if np.isfinite(share.mean):
            assert -1e-9 <= share.mean <= 1 + 1e-9
            assert 0 <= share.low <= share.mean + 1e-9
            assert share.mean - 1e-9 <= share.high <= 1
    assert one.effective <= one.answers + 1e-6


@given(rows, st.randoms())
def test_neither_the_order_of_answers_nor_the_names_of_readers_matter(answers, random):
    shuffled = [(100 - reader, *rest) for reader, *rest in random.sample(answers, len(answers))]

    one, other = off_policy(log(*answers)), off_policy(log(*shuffled))

    assert other.normalised.mean == pytest.approx(one.normalised.mean, nan_ok=True)
    assert other.normalised.low == pytest.approx(one.normalised.low)
    assert other.change.high == pytest.approx(one.change.high)


@given(rows)
def test_no_and_yes_turned_round_turn_the_share_round(answers):
    said = log(*answers)

    one, other = off_policy(said), off_policy(replace(said, yes=1 - said.yes))

    assert other.normalised.mean == pytest.approx(1 - one.normalised.mean, nan_ok=True)
    assert other.normalised.low == pytest.approx(1 - one.normalised.high, abs=1e-6)
