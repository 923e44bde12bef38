"""How good suggested trade codes are: hits at six and four digits, and how honest the chance is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.yes_no import calibration_error

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """Shares of texts, 0 to 1.

    Args:
        texts: how many were measured.
        hit1_6, hit3_6: a right code of six digits stands first, or among the first three.
        hit1_4, hit3_4: likewise by the first four digits.
        said: mean chance that was said of the first suggestion.
        ece: expected calibration error of that chance, over ten equally filled bins.
    """

    texts: int
    hit1_6: float
    hit3_6: float
    hit1_4: float
    hit3_4: float
    said: float
    ece: float


def code_figures(
    suggested: Sequence[Sequence[str]], chances: Float64, right: Sequence[Collection[str]]
) -> CodeFigures:
    """Compare suggestions with codes that are known to be right.

    Args:
        suggested: codes of six digits for each text, the likeliest first; none counts as wrong.
        chances: what was said of each text's first suggestion, f64 (n,); 0 without one.
        right: for each text the codes that are right, at least one.
    """
    first_at = {digits: _first_hits(suggested, right, digits) for digits in (6, 4)}
    hit = (first_at[6] < 1).astype(np.float64)
    return CodeFigures(
        texts=len(right),
        hit1_6=float(hit.mean()),
        hit3_6=float((first_at[6] < 3).mean()),
        hit1_4=float((first_at[4] < 1).mean()),
        hit3_4=float((first_at[4] < 3).mean()),
        said=float(chances.mean()),
        ece=calibration_error(chances, hit),
    )


def _first_hits(
    suggested: Sequence[Sequence[str]], right: Sequence[Collection[str]], digits: int
) -> npt.NDArray[np.int64]:
    """Place of each text's first right suggestion, from 0; a large number without one."""
    found = []
    for codes, meant in zip(suggested, right, strict=True):
        wanted = {code[:digits] for code in meant}
        places = [place for place, code in enumerate(codes) if code[:digits] in wanted]
        found.append(min(places, default=10_000))
    return np.array(found, np.int64)
