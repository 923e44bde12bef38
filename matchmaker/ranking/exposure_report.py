"""Who gets the places on buyers' lists, beside who would be relevant to them.

Pure figures from lists, scores and size classes; a page may say them in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.ranking.exposure import FLOOR, places_seen

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SizeClass:
    """One size class of enterprises.

    Args:
        name: as given; blank where the size is not stated.
        enterprises: how many are in it.
        exposure: its share of what buyers read, places weighed by how often they are read.
        relevance: its share of the joint scores of all pairs that may be listed.
        never_shown: how many of it stand on no buyer's list.
    """

    name: str
    enterprises: int
    exposure: float
    relevance: float
    never_shown: int


@dataclass(frozen=True, slots=True)
class ExposureReport:
    """How the places on buyers' lists are spread.

    Args:
        classes: in the order of their first enterprise.
        gini: of the places enterprises have, 0 = all alike.
        at_floor: enterprises that stand on at least `FLOOR` lists.
        below_floor: those that do not although they have that many feasible partners.
        never_shown: enterprises that stand on no list.
        floor_price: joint score that the lists gave up for the floor, summed.
        score: joint score of all places, summed; the price is a share of it and of itself.
    """

    classes: tuple[SizeClass, ...]
    gini: float
    at_floor: int
    below_floor: int
    never_shown: int
    floor_price: float
    score: float


def exposure_report(
    for_buyers: IntArray, p_mutual: Float64, sizes: Sequence[str], *, floor_price: float = 0.0
) -> ExposureReport:
    """Count who is shown to buyers.

    Args:
        for_buyers: buyers' lists, i32 (n_buyers, K), -1 padded.
        p_mutual: f64 (n_enterprises, n_buyers), NaN for a pair that may not be listed.
        sizes: size class of each enterprise, blank where not stated.
        floor_price: as `Lists` states it.

    Raises:
        ValueError: there are not as many sizes as enterprises.
    """
    if len(sizes) != len(p_mutual):
        raise ValueError(f"{len(sizes)} sizes for {len(p_mutual)} enterprises")
    places = np.bincount(for_buyers[for_buyers >= 0], minlength=len(sizes))
    buyers, at = np.nonzero(for_buyers >= 0)
    return ExposureReport(
        classes=_classes(for_buyers, p_mutual, np.array(sizes, dtype=object), places),
        gini=gini(places),
        at_floor=int((places >= FLOOR).sum()),
        below_floor=int(((places < FLOOR) & ((~np.isnan(p_mutual)).sum(axis=1) >= FLOOR)).sum()),
        never_shown=int((places == 0).sum()),
        floor_price=floor_price,
        score=float(p_mutual[for_buyers[buyers, at], buyers].sum()),
    )


def _classes(
    for_buyers: IntArray,
    p_mutual: Float64,
    sizes: npt.NDArray[np.object_],
    places: npt.NDArray[np.integer],
) -> tuple[SizeClass, ...]:
    read = places_seen(for_buyers, len(sizes)).sum(axis=0)
    relevance = np.nansum(p_mutual, axis=1)
    return tuple(
        SizeClass(
            name,
            int((sizes == name).sum()),
            _share(read, sizes == name),
            _share(relevance, sizes == name),
            int((places[sizes == name] == 0).sum()),
        )
        for name in dict.fromkeys(sizes.tolist())
    )


def _share(values: Float64, among: npt.NDArray[np.bool_]) -> float:
    total = float(values.sum())
    return float(values[among].sum()) / total if total else 0.0


def gini(values: npt.NDArray[np.integer] | Float64) -> float:
    """Gini coefficient: 0 where all have the same, towards 1 where one has all."""
    ordered = np.sort(values.astype(np.float64))
    total = float(ordered.sum())
    if not total:
        return 0.0
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * total))
