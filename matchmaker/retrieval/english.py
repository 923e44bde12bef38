"""English words for the word index: stop words and Porter's stemmer.

Source: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980.
Only English texts pass here: "in" is Vietnamese for "print" and must stay.
"""

import re
from functools import lru_cache

_STOPS = """
    a about after all also an and any are as at be been before being both but by can could did
    do does during each few for from further had has have having he her here hers him his how
    i if in into is it its itself just me more most my no nor not now of off on once only or
    other our ours out over own same she should so some such than that the their theirs them
    then there these they this those through to too under until up very was we were what when
    where which while who whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOPS.split())
# rules of the paper's steps 2 to 4, each `suffix:replacement`
_STEP_2 = """
    ational:ate tional:tion enci:ence anci:ance izer:ize abli:able alli:al entli:ent eli:e
    ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous
    aliti:al iviti:ive biliti:ble
    """
_STEP_3 = "icate:ic ative: alize:al iciti:ic ical:ic ful: ness:"
_STEP_4 = """
    al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ion: ou: ism: ate: iti: ous:
    ive: ize:
    """


def _rules(written: str) -> list[tuple[str, str]]:
    """Longest suffix first, as the algorithm asks."""
    pairs = [rule.split(":") for rule in written.split()]
    return sorted(((old, new) for old, new in pairs), key=lambda rule: -len(rule[0]))


_RULES_2, _RULES_3, _RULES_4 = _rules(_STEP_2), _rules(_STEP_3), _rules(_STEP_4)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Cut a lower-case English word down to its stem; words with other letters stay.

    Example:
        >>> stem("moulds"), stem("machining"), stem("relational"), stem("sus304")
        ('mould', 'machin', 'relat', 'sus304')
    """
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = f"{word[:-1]}i"
    word = _replaced(word, _RULES_2, least=1)
    word = _replaced(word, _RULES_3, least=1)
    word = _replaced(word, _RULES_4, least=2)
    return _tidy(word)


def _shape(word: str) -> str:
    """Write a word as C and V; y after a consonant is a vowel."""
    shape = ""
    for at, letter in enumerate(word):
        vowel = letter in "aeiou" or (letter == "y" and at > 0 and shape[-1] == "C")
        shape += "V" if vowel else "C"
    return shape


def _measure(stem_part: str) -> int:
    """Count the vowel-consonant sequences, m in the paper."""
    return len(re.findall("V+C+", _shape(stem_part)))


def _has_vowel(part: str) -> bool:
    return "V" in _shape(part)


def _doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word)[-1] == "C"


def _short_end(word: str) -> bool:
    """Consonant-vowel-consonant at the end, the last not w, x or y: *o in the paper."""
    return _shape(word)[-3:] == "CVC" and word[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix) and _has_vowel(word[: -len(suffix)]):
            return _mended(word[: -len(suffix)])
    return word


def _mended(word: str) -> str:
    """Give back the e that -ed and -ing took, or the single consonant."""
    if word.endswith(("at", "bl", "iz")):
        return f"{word}e"
    if _doubled(word) and word[-1] not in "lsz":
        return word[:-1]
    if _measure(word) == 1 and _short_end(word):
        return f"{word}e"
    return word


def _replaced(word: str, rules: list[tuple[str, str]], *, least: int) -> str:
    for old, new in rules:
        if word.endswith(old):
            head = word[: -len(old)]
            enough = _measure(head) >= least and (old != "ion" or head.endswith(("s", "t")))
            return head + new if enough else word
    return word


def _tidy(word: str) -> str:
    if word.endswith("e"):
        head = word[:-1]
        if _measure(head) > 1 or (_measure(head) == 1 and not _short_end(head)):
            word = head
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word
