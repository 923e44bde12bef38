"""Languages both sides work in."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Question, Signal

_NAMES = {
    "vi": Sentence("Vietnamese"),
    "en": Sentence("English"),
    "ja": Sentence("Japanese"),
    "de": Sentence("German"),
    "ko": Sentence("Korean"),
    "zh": Sentence("Chinese"),
    "fr": Sentence("French"),
    "es": Sentence("Spanish"),
    "ru": Sentence("Russian"),
    "it": Sentence("Italian"),
}


def measure(pair: Pair) -> float:
    """Number of languages in common, at most 2; NaN when a side states none."""
    if not pair.enterprise.languages or not pair.buyer.languages:
        return UNKNOWN
    return float(min(2, len(shared(pair))))


def shared(pair: Pair) -> list[str]:
    """Languages in common, in the buyer's order."""
    return [one for one in pair.buyer.languages if one in pair.enterprise.languages]


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Name the common languages, or that an interpreter is wanted."""
    del helps
    if not value:
        return Sentence("No common language: an interpreter is needed.")
    named = [_NAMES.get(one, Sentence(one)) for one in shared(pair)]
    if len(named) == 1:
        return Sentence("Both speak %(language)s.", {"language": named[0]})
    return Sentence("Both speak %(one)s and %(other)s.", {"one": named[0], "other": named[1]})


def ask(pair: Pair) -> Question:
    """Ask the side that stated none."""
    sentence = Sentence("Which languages do you work in?")
    return Question(sentence, "buyer" if pair.enterprise.languages else "enterprise")


SIGNAL = Signal("language", measure, say, ask)
