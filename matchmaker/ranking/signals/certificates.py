"""Certificates that are asked for, and held on the fair's first day.

A list of certificates is not known to be complete, so one that does not stand
in it is unknown and asked about; one that has ended is a stated fact.
"""

import re
from dataclasses import replace
from functools import lru_cache

from matchmaker.domain.participant import Certificate
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import fold
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import (
    UNKNOWN,
    Better,
    Evidence,
    Question,
    Signal,
    quoted,
)

# of issue, behind a number: "ISO 9001:2015", "ISO 9001-2015", "ISO 9001 : 2015", "ISO 9001 2015"
_YEAR = re.compile(r":\d{4}|(?<=\d)\s*[\s:/–-]\s*(?:19|20)\d{2}(?!\d)")


def same_certificate(asked: str, held: str) -> bool:
    """Compare names without case, blanks, year of issue or words behind.

    Example:
        >>> same_certificate("ISO 9001", "iso9001:2015"), same_certificate("ISO 9001", "ISO 90012")
        (True, False)
    """
    wanted, had = _bare(asked), _bare(held)
    return bool(wanted) and (
        had == wanted or (had.startswith(wanted) and not had[len(wanted)].isdigit())
    )


def held(pair: Pair, asked: str) -> tuple[bool | None, Certificate | None]:
    """Say whether a certificate is held on the first day; None when nobody said."""
    stated = [*pair.product.certificates, *pair.enterprise.certificates]
    named = [one for one in stated if same_certificate(asked, one.name)]
    valid = [one for one in named if one.holds_on(pair.fair.first_day)]
    if valid:
        return True, valid[0]
    return (False, named[0]) if named else (None, None)


def measure(pair: Pair) -> float:
    """Share of the asked certificates, among those whose state is known; 0 to 1."""
    known = [state for state, _ in _states(pair) if state is not None]
    return sum(known) / len(known) if known else UNKNOWN


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name what is held, or what has ended."""
    del value
    if not helps:
        ended = [one.name for state, one in _states(pair) if state is False and one]
        return (
            None
            if not ended
            else Sentence("No longer valid: %(names)s.", {"names": ", ".join(ended)})
        )
    names = [one.name for state, one in _states(pair) if state and one]
    return Sentence("Asked for and held: %(names)s.", {"names": ", ".join(names)})


def ask(pair: Pair) -> Question | None:
    """Ask about the certificates whose state nobody stated."""
    unknown = [asked for asked in _asked(pair) if held(pair, asked)[0] is None]
    if not unknown:
        return None
    sentence = Sentence("Do you hold %(names)s?", {"names": ", ".join(unknown)})
    return Question(sentence, "enterprise")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote the names of what is held, where they are stated."""
    found: list[Evidence] = []
    for _, one in _states(pair):
        if one in pair.product.certificates:
            found += quoted("product", pair.product, "certificates", one.name, one.name)
        elif one:
            found += quoted("enterprise", pair.enterprise, "certificates", one.name, one.name)
    return found


def better(pair: Pair) -> Better | None:
    """With the first asked certificate that is not known to be held, required ones first."""
    lacking = next((asked for asked in _asked(pair) if not held(pair, asked)[0]), None)
    if lacking is None:
        return None
    more = (*pair.enterprise.certificates, Certificate(lacking))
    return Better(lacking, replace(pair, enterprise=replace(pair.enterprise, certificates=more)))


def _asked(pair: Pair) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*pair.need.must_certificates, *pair.need.nice_certificates]))


def _states(pair: Pair) -> list[tuple[bool | None, Certificate | None]]:
    return [held(pair, asked) for asked in _asked(pair)]


@lru_cache(maxsize=10_000)
def _bare(name: str) -> str:
    return re.sub(r"[\s\-_/.]+", "", _YEAR.sub("", fold(name)))


SIGNAL = Signal("certificates", measure, say, ask, evidence, better)
