"""What a trade agreement saves on the duty, where the destination's own rates are on file.

Nothing is known of rates until an organiser loads the destination's schedule:
until then the signal is unknown, and `agreement` only says what to check.
"""

import numpy as np
import numpy.typing as npt

from matchmaker.domain.moment import day_text
from matchmaker.domain.sentence import Sentence, rounded
from matchmaker.domain.trade import Duty, Schedule
from matchmaker.ranking.countries import country_name
from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Owner, Signal

FloatArray = npt.NDArray[np.float32]

_FULL_MARKS_PP = 10.0


def tariff_saving(
    mfn_pct: FloatArray, preferential_pct: FloatArray, *, full_marks_pp: float = _FULL_MARKS_PP
) -> FloatArray:
    """Score each pair by its margin of preference.

    The margin is the absolute difference between the MFN duty and the
    preferential duty, not their ratio (GATT, interpretative note Ad Article I):
    a cut from 8 % to 0 % is worth more to a buyer than one from 2 % to 0 %.

    Args:
        mfn_pct: applied MFN duty, percent of customs value, shape (n_pairs,); NaN unknown.
        preferential_pct: lowest duty under any agreement in force on the fair's
            first day, same unit and shape; NaN where none covers the pair.
        full_marks_pp: margin, in percentage points, that earns a score of 1.

    Returns:
        Scores in [0, 1], shape (n_pairs,). A pair that no agreement covers scores
        0, one whose MFN duty is unknown NaN.

    Raises:
        ValueError: full_marks_pp is not positive.

    Example:
        >>> mfn = np.array([8.0, 2.0, 4.0], dtype=np.float32)
        >>> evfta = np.array([0.0, 0.0, np.nan], dtype=np.float32)
        >>> tariff_saving(mfn, evfta)
        array([0.8, 0.2, 0. ], dtype=float32)
    """
    if not full_marks_pp > 0:
        raise ValueError(f"full_marks_pp {full_marks_pp} is not positive")
    margin_pp = np.where(np.isnan(preferential_pct), mfn_pct * 0, mfn_pct - preferential_pct)
    return np.clip(margin_pp / full_marks_pp, 0, 1).astype(np.float32)


def measure(pair: Pair) -> float:
    """Score of the largest margin among the agreements in force; NaN without a loaded rate."""
    best = _best(pair)
    if best is None:
        return UNKNOWN
    mfn, preferential = best[1].mfn_pct, best[1].preferential_pct
    rates = [np.array([np.nan if r is None else r], np.float32) for r in (mfn, preferential)]
    return float(tariff_saving(rates[0], rates[1])[0])


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Set both rates against each other, with source and day; silence where nothing is saved."""
    best = _best(pair)
    if not (value and helps and best):
        return None
    schedule, duty = best
    values = {
        "code": duty.code,
        "country": country_name(schedule.country),
        "mfn": _percent(duty.mfn_pct),
        "preferential": _percent(duty.preferential_pct),
        "agreement": schedule.agreement,
        "source": schedule.source,
        "day": day_text(schedule.dated),
    }
    return Sentence(
        "Duty on %(code)s in %(country)s: %(preferential)s %% under %(agreement)s instead of "
        "%(mfn)s %% (%(source)s, %(day)s). Check the origin.",
        values,
    )


def evidence(pair: Pair) -> list[Evidence]:
    """Quote the code that the duty is charged on."""
    for owner, offer in _coded(pair):
        if offer.hs_confirmed and len(offer.hs_code) >= 6:
            return [Evidence(owner, offer.id, "hs_code", 0, len(offer.hs_code), offer.hs_code)]
    return []


def _coded(pair: Pair) -> tuple[tuple[Owner, Offer], tuple[Owner, Offer]]:
    return ("product", pair.product), ("need", pair.need)


def _best(pair: Pair) -> tuple[Schedule, Duty] | None:
    """The schedule and line that save most on the pair's confirmed code; None if none is known."""
    quoted = evidence(pair)
    schedules = pair.fair.schedules.get(pair.buyer.country)
    if not (quoted and schedules and pair.enterprise.country):
        return None
    in_force = pair.fair.covering(pair.enterprise.country, pair.buyer.country)
    found = [
        (schedule, duty)
        for schedule in schedules
        if schedule.agreement in in_force and (duty := schedule.duty_on(quoted[0].quote))
    ]
    return max(found, key=lambda one: one[1].margin_pp or 0.0, default=None)


def _percent(rate: float | None) -> float:
    return rounded(rate, 4)


SIGNAL = Signal("tariff_saving", measure, say, evidence=evidence)
