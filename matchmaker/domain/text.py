"""Text as it comes in and as it is compared.

One normalisation at every door and one fold for search, ranking and
duplicates, so that the same name is the same everywhere.
"""

import unicodedata

# Marks that turn the direction of the text around them: a name that holds one
# can make a page or a badge read differently from what is stored.
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
_KEPT_CONTROLS = frozenset("\n\t")
_MOST_DIGITS = 10


def clean(text: str) -> str:
    """Bring a text into the one form that is stored.

    NFC, line ends as a single line feed, no control or direction characters,
    no lone surrogates, no blanks around it. Letters and case stay as written.

    Example:
        >>> clean("  Cơ khí\\r\\nchính xác\\x00 ")
        'Cơ khí\\nchính xác'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        letter
        for letter in text
        if letter in _KEPT_CONTROLS
        or (unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _BIDI)
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def whole_number(text: str) -> int | None:
    """Read a text of digits; None if it is none, or longer than any number of ours.

    Python itself refuses some thousands of digits with an error of its own.

    Example:
        >>> whole_number("12"), whole_number("-1"), whole_number("9" * 5000)
        (12, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def fold(text: str) -> str:
    """Fold a text for comparison: no case, no marks, đ as d.

    `đ` is a letter of its own in Unicode and does not fall apart under NFD,
    so it is replaced by hand; without this "dien tu" never finds "Điện tử".

    Example:
        >>> fold("Điện tử ĐÀ NẴNG")
        'dien tu da nang'
    """
    lowered = text.casefold().replace("đ", "d")
    apart = unicodedata.normalize("NFD", lowered)
    return unicodedata.normalize("NFC", apart.translate(_WITHOUT_MARKS))


class _Marks(dict[int, int | None]):
    """A translation that drops marks; it learns each letter at its first coming."""

    def __missing__(self, letter: int) -> int | None:
        kept = None if unicodedata.category(chr(letter)) == "Mn" else letter
        self[letter] = kept
        return kept


_WITHOUT_MARKS = _Marks()


# Order of the Vietnamese alphabet: letters first, tone second.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_LETTERS, start=1)}
_TONE_RANK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def sort_key(text: str) -> str:
    """Key under which names stand in Vietnamese alphabetical order.

    Stored beside the name, since no database at hand sorts Vietnamese right:
    first by letters (a < ă < â ... d < đ), then by tone (level, huyền, hỏi,
    ngã, sắc, nặng). Each letter becomes two digits, so plain comparison of the
    keys is enough. Digits and other scripts keep their code point order.

    Example:
        >>> sorted(["Đông", "Dũng", "Ánh", "An"], key=sort_key)
        ['An', 'Ánh', 'Dũng', 'Đông']
    """
    letters: list[str] = []
    tones: list[str] = []
    for cluster in _clusters(unicodedata.normalize("NFD", text.casefold())):
        base, tone = _without_tone(cluster)
        rank = _LETTER_RANK.get(base)
        letters.append(f"~{rank:02d}" if rank else base)
        tones.append(str(tone))
    return "".join(letters) + "\x01" + "".join(tones)


def _clusters(text: str) -> list[str]:
    """Split decomposed text into base letters with their marks."""
    found: list[str] = []
    for letter in text:
        if found and unicodedata.category(letter) == "Mn":
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _without_tone(cluster: str) -> tuple[str, int]:
    """Part one decomposed letter into letter and tone rank."""
    tone = next((_TONE_RANK[mark] for mark in cluster if mark in _TONE_RANK), 0)
    base = "".join(mark for mark in cluster if mark not in _TONE_RANK)
    return unicodedata.normalize("NFC", base), tone
