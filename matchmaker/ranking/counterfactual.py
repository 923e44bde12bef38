"""One thing that would lift the buyer's fit most, and how far: the model's own answer.

Only what an enterprise can obtain or change is looked at, one thing at a time,
and only if the model says that the shown number would move.
"""

from typing import Any

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import SIDES, FloatArray, Model, Scores, standardised
from matchmaker.ranking.signals import SIGNALS

_BUYER = SIDES.index("buyer")


def counterfactual(
    pair: Pair, row: int, values: FloatArray, scores: Scores, model: Model
) -> dict[str, Any] | None:
    """Say with what the buyer's fit would rise most, or None if nothing moves it.

    Args:
        pair: the rows behind the table's row.
        row: its place in the table.
        values: the table's signals, f32 (n, n_signals), NaN unknown.
        scores: what `score` said of the table.
        model: the model that said it.

    Returns:
        The signal, the sentence with both numbers (0 to 100), and the two
        probabilities as `before` and `after`.
    """
    before = float(scores.p_buyer[row])
    best: tuple[float, str, Sentence | str] | None = None
    for at, signal in enumerate(SIGNALS):
        better = signal.better(pair)
        if better is None:
            continue
        changed = values[row : row + 1].copy()
        changed[0, at] = signal.measure(better.pair)
        z = standardised(changed, model)[0, at]
        logit = scores.logits[row : row + 1, _BUYER] + model.weights[at, _BUYER] * (
            z - scores.z[row, at]
        )
        after = float(model.calibrators["buyer"].of_logits(logit)[0])
        if best is None or after > best[0]:
            best = (after, signal.name, better.what)
    if best is None or _points(best[0]) <= _points(before):
        return None
    after, name, what = best
    numbers = {"before": _points(before), "after": _points(after), "what": what}
    sentence = Sentence("Fit for the buyer with %(what)s: %(before)s → %(after)s.", numbers)
    return {"signal": name, "sentence": sentence.to_json(), "before": before, "after": after}


def _points(probability: float) -> int:
    return round(100 * probability)
