"""Whether stuffing a profile pays: its mean rank over all needs, before and after.

A profile that says its words again, pastes what many needs ask for, or names
every product of its sector has become no better an offer. So its mean rank over
all needs should not rise by it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.relevance import interval

FloatArray = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

# what a form takes
MOST_LETTERS = 4000
# so often are a profile's own words said again, and so many words of others are pasted
_TIMES, _WORDS = 6, 50


def repeated(text: str) -> str:
    """Say a text's words again and again.

    Example:
        >>> repeated("Moulds.")
        'Moulds. Moulds. Moulds. Moulds. Moulds. Moulds.'
    """
    return _cut([text] * _TIMES)


def with_popular_words(
    text: str,
    needs: Sequence[str],
    words: Callable[[str], list[str]],
    small_words: Collection[str] = (),
) -> str:
    """Paste the words that most needs use behind a text.

    Args:
        text: what is stuffed.
        needs: texts of needs, in the text's language.
        words: cuts a text into words.
        small_words: those that say nothing of goods.
    """
    used = Counter(
        word
        for need in needs
        for word in sorted(set(words(need)))
        if word not in small_words and not word.isdigit()
    )
    return _cut([text, ", ".join(word for word, _ in used.most_common(_WORDS))])


def with_others_names(text: str, names: Sequence[str]) -> str:
    """List other products' names behind a text, each once."""
    return _cut([text, ", ".join(dict.fromkeys(name for name in names if name))])


def _cut(parts: list[str]) -> str:
    """Join, no longer than a form takes, at the end of a word."""
    text = " ".join(parts)
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS].rsplit(" ", 1)[0]


def mean_rank(near: FloatArray, column: int) -> float:
    """Mean rank of a product or firm over all needs, 1 the best, ties by halves.

    Args:
        near: larger is nearer, f32 (n_needs, n), -inf where a need has no answer in it.
        column: whose rank.
    """
    own = near[:, [column]]
    ahead = (near > own).sum(axis=1) + 0.5 * ((near == own).sum(axis=1) - 1)
    return float(1 + ahead.mean())


@dataclass(frozen=True, slots=True)
class Lift:
    """What stuffing brought: mean ranks before and after, f64 (n,) each, one a profile."""

    before: Float64
    after: Float64

    @property
    def pct(self) -> float:
        """How much better the mean rank has become, percent of what it was; below 0 it is worse."""
        return float(100 * (1 - self.after.mean() / self.before.mean()))

    @property
    def each_pct(self) -> Float64:
        """The same for each profile, f64 (n,)."""
        found: Float64 = 100 * (1 - self.after / self.before)
        return found

    def interval_pct(self) -> tuple[float, float]:
        """95 % interval of the profiles' mean lift, profiles drawn again."""
        low, high = interval(self.each_pct)["ci95"]
        return low, high
