"""The table of signals: every signal measured for every pair."""

from collections.abc import Sequence

import numpy as np

from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import FloatArray
from matchmaker.ranking.signals import SIGNALS


def signal_table(pairs: Sequence[Pair]) -> FloatArray:
    """Measure all signals, f32 (n_pairs, n_signals) in the order of `NAMES`, NaN unknown."""
    values = np.array([[s.measure(pair) for s in SIGNALS] for pair in pairs], np.float32)
    return values.reshape(len(pairs), len(SIGNALS))
