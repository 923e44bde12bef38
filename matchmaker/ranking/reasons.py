"""Reasons: why a pair was suggested, in words that rest on the stored texts.

What a reason weighs is exactly its contribution to the score: contributions
and intercept sum to the logit. Nothing is generated: sentences are templates
filled from fields, quotes are literal parts of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from matchmaker.ranking.counterfactual import counterfactual
from matchmaker.ranking.gates import unknown, wished
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import SIDES, FloatArray, Model, Scores, contribution_rows
from matchmaker.ranking.signals import SIGNALS, availability, text_fit
from matchmaker.ranking.signals.signal import Evidence, Question, Signal

Quotes = Callable[[Pair], list[Evidence]]
"""Which sentences of a pair's texts show best what it has in common."""

_MOST = 5
# a weight smaller than this moves a score by less than one point in a hundred
_LEAST = 0.05


def reasons(
    pair: Pair,
    row: int,
    values: FloatArray,
    scores: Scores,
    model: Model,
    *,
    quotes: Quotes = text_fit.evidence,
) -> dict[str, Any]:
    """Explain one pair of a scored table, as the proposal's JSON column holds it.

    Args:
        pair: the rows behind it.
        row: its place in the table.
        values: the table's signals, f32 (n, n_signals), NaN unknown.
        scores: what `score` said of the table.
        model: the model that said it.
        quotes: chooses the sentences that `text_fit` quotes; the first ones if not given.

    Returns:
        `enterprise` and `buyer`: intercept, logit and contributions of each side;
        `why` and `against`: at most five sentences each, the strongest first;
        `facts`: what is known and weighs nothing; `failed`: nice-to-haves that are not
        met; `missing`: questions; `instead`: what would lift the buyer's fit most, or None.
    """
    told = _told(pair, row, values[row], scores)
    against = [one for one in reversed(told) if _weight(one) < 0][:_MOST]
    return {
        **{side: _side(row, at, scores, model) for at, side in enumerate(SIDES)},
        "why": [_written(one, quotes) for one in told if _weight(one) > 0][:_MOST],
        "against": [_written(one, quotes) for one in against],
        "facts": _facts(pair, values[row], model),
        "failed": _failed(pair, {one["signal"].name for one in against}),
        "missing": _missing(pair, values[row]),
        "instead": counterfactual(pair, row, values, scores, model),
    }


def _side(row: int, at: int, scores: Scores, model: Model) -> dict[str, Any]:
    return {
        "intercept": float(model.intercept[at]),
        "logit": float(scores.logits[row, at]),
        "contributions": contribution_rows(scores, row, at),
    }


def _weight(told: dict[str, Any]) -> float:
    return float(told["enterprise"] + told["buyer"])


def _told(
    pair: Pair, row: int, values: Sequence[float] | FloatArray, scores: Scores
) -> list[dict[str, Any]]:
    """Every signal that weighs something and has words for it, strongest first."""
    told: list[dict[str, Any]] = []
    for at, signal in enumerate(SIGNALS):
        enterprise, buyer = (float(c) for c in scores.contributions[row, at])
        if abs(enterprise + buyer) < _LEAST:
            continue
        sentence = signal.say(pair, float(values[at]), enterprise + buyer > 0)
        if sentence:
            weights = {"enterprise": enterprise, "buyer": buyer}
            told.append({"signal": signal, "sentence": sentence, "pair": pair, **weights})
    return sorted(told, key=_weight, reverse=True)


def _written(told: dict[str, Any], quotes: Quotes) -> dict[str, Any]:
    signal: Signal = told["signal"]
    quoted = quotes if signal.name == text_fit.SIGNAL.name else signal.evidence
    return {
        "signal": signal.name,
        "sentence": told["sentence"].to_json(),
        "enterprise": told["enterprise"],
        "buyer": told["buyer"],
        "evidence": [asdict(quote) for quote in quoted(told["pair"])],
    }


def _facts(pair: Pair, values: Sequence[float] | FloatArray, model: Model) -> list[dict[str, Any]]:
    """What is known and weighs nothing yet, and how often the two could meet."""
    weightless = [
        (signal, float(values[at]))
        for at, signal in enumerate(SIGNALS)
        if not model.weights[at].any() and not np.isnan(values[at])
    ]
    both_there = availability.SIGNAL
    found = []
    for signal, value in [*weightless, (both_there, both_there.measure(pair))]:
        sentence = signal.say(pair, value, True)
        if sentence:
            evidence = [asdict(quote) for quote in signal.evidence(pair)]
            found.append(
                {"signal": signal.name, "sentence": sentence.to_json(), "evidence": evidence}
            )
    return found


def _failed(pair: Pair, said: set[str]) -> list[dict[str, Any]]:
    """Nice-to-haves that are not met, unless a reason against the pair says so already."""
    return [
        {"signal": signal, "sentence": sentence.to_json()}
        for signal, sentence in wished(pair)
        if signal not in said
    ]


def _missing(pair: Pair, values: Sequence[float] | FloatArray) -> list[dict[str, Any]]:
    """Questions about what nobody stated; required things first, and each only once."""
    required = [("must_fields", question) for question in unknown(pair)]
    asked: list[tuple[str, Question | None]] = [
        (signal.name, signal.ask(pair))
        for at, signal in enumerate(SIGNALS)
        if np.isnan(values[at]) or signal.name == "certificates"
    ]
    found: dict[str, dict[str, Any]] = {}
    for name, question in [*required, *asked]:
        if question:
            sentence = question.sentence.to_json()
            entry = {"signal": name, "sentence": sentence, "asks": question.asks}
            found.setdefault(str(question.sentence) + question.asks, entry)
    return list(found.values())
