"""What every signal is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Firm, Offer, Pair

UNKNOWN = float("nan")
Owner = Literal["product", "need", "enterprise", "buyer"]
Asked = Literal["enterprise", "buyer"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A literal part of a stored text: `text[start:end] == quote`, in code points."""

    owner: Owner
    id: str
    field: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is not known, and who could tell."""

    sentence: Sentence
    asks: Asked


@dataclass(frozen=True, slots=True)
class Better:
    """The pair as it would be with one thing more, and the words for that thing."""

    what: Sentence | str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Signal:
    """One measure of a pair.

    Args:
        name: its key in models and stored proposals.
        measure: larger is better for whoever the model gives a positive weight;
            NaN when unknown, never 0 for want of a value.
        say: the sentence for a pair whose value is known, given whether it speaks
            for or against the pair; None where it would say nothing.
        ask: the question for a pair whose value is unknown; None where nobody is asked.
        evidence: quotes from the stored texts it rests on.
        better: the one thing an enterprise could obtain or change to raise the value;
            None where there is none, or nobody asked for it.
    """

    name: str
    measure: Callable[[Pair], float]
    say: Callable[[Pair, float, bool], Sentence | None]
    ask: Callable[[Pair], Question | None] = lambda _: None
    evidence: Callable[[Pair], list[Evidence]] = lambda _: []
    better: Callable[[Pair], Better | None] = lambda _: None


def quoted(owner: Owner, row: Firm | Offer, field: str, text: str, quote: str) -> list[Evidence]:
    """Quote a part of a stored text; nothing where it does not literally stand there."""
    start = text.find(quote) if quote else -1
    if start < 0:
        return []
    return [Evidence(owner, row.id, field, start, start + len(quote), quote)]


def first_words(owner: Owner, offer: Offer, keys: tuple[str, ...]) -> list[Evidence]:
    """Quote the first sentence of the first of some fields that is stated."""
    for key in keys:
        text = offer.texts.get(key, "")
        if text:
            return quoted(owner, offer, key, text, _first_sentence(text))
    return []


def _first_sentence(text: str, most: int = 160) -> str:
    ends = [text.find(mark) + 1 for mark in (". ", "; ", "\n", "。") if text.find(mark) > 0]
    sentence = text[: min(ends)].rstrip() if ends else text
    return sentence if len(sentence) <= most else sentence[:most].rsplit(" ", 1)[0]
