"""Passages: the texts of a row that are worth embedding.

Name, description, process and material. Certificates, prices and quantities
have signals of their own and would only blur the meaning.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain.text import clean

MEANT = frozenset(
    {
        "name_vi", "name_en", "text_vi", "text_en", "text_original", "text_language",
        "process", "material",
    }
)  # fmt: skip
"""Fields of a product or need that its passages are made of."""
_LEAST_LETTERS = 3
# ends of sentences and of items; a point or comma inside a number ends nothing
_END = re.compile(r"(?<=[.;,!?。])\s+|\n+")
_PHRASE_AGAIN = re.compile(r"\b(\w+(?:\s+\w+){1,7})(?:[\s,;.]+\1\b)+", re.IGNORECASE)
# twice may be a word: "chôm chôm" is a fruit
_WORD_AGAIN = re.compile(r"\b(\w+)(\s+\1\b){2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a row, with the language it is written in.

    Args:
        code: the row's goods code, if a person confirmed it.
    """

    owner: int
    language: str
    text: str
    code: str = ""


def product_passages(
    owner: int, row: Mapping[str, str | Sequence[str]], detect: Callable[[str], str]
) -> list[Passage]:
    """Give a product's passages, one for each language it is described in.

    Args:
        owner: row number of the product.
        row: its fields `name_vi, name_en, text_vi, text_en, process, material, hs_code,
            hs_confirmed`.
        detect: guesses the language of a text; what stands in a Vietnamese
            column need not be Vietnamese.
    """
    extra = [", ".join(row.get(field, ())) for field in ("process", "material")]
    written = [
        _joined([str(row.get(f"name_{lang}", "")), str(row.get(f"text_{lang}", "")), *extra])
        for lang in ("vi", "en")
        if row.get(f"name_{lang}") or row.get(f"text_{lang}")
    ]
    return _distinct(owner, written, detect, _confirmed(row))


def need_passages(
    owner: int, row: Mapping[str, str | Sequence[str]], detect: Callable[[str], str]
) -> list[Passage]:
    """Give a need's passages: its original words first, then what it says in vi and en."""
    extra = [", ".join(row.get(field, ())) for field in ("process", "material")]
    original = str(row.get("text_original", ""))
    stated = str(row.get("text_language", ""))
    found: list[Passage] = []
    if len(original) >= _LEAST_LETTERS:
        text = _joined([original, *extra])
        found.append(Passage(owner, stated or detect(original), text, _confirmed(row)))
    written = [
        _joined([str(row.get(f"name_{lang}", "")), str(row.get(f"text_{lang}", "")), *extra])
        for lang in ("vi", "en")
        if row.get(f"text_{lang}") or (not original and row.get(f"name_{lang}"))
    ]
    return found + [
        passage
        for passage in _distinct(owner, written, detect, _confirmed(row))
        if all(passage.language != other.language for other in found)
    ]


def _joined(parts: list[str]) -> str:
    """Put parts into one text; a part that an earlier one already says is left out."""
    kept: list[str] = []
    for part in (said_once(clean(part)) for part in parts):
        if part and all(part.casefold() not in earlier.casefold() for earlier in kept):
            kept.append(part.rstrip(". "))
    return ". ".join(kept)


def said_once(text: str) -> str:
    """Leave out sentences, items and phrases that stand in a text already.

    Whoever says a thing five times offers it once: saying it again must not
    bring a text nearer to those who ask for it. A text that repeats nothing
    stays as it is, to the last blank.

    Example:
        >>> said_once("We cast steel. Moulds, dies, moulds. We cast steel!")
        'We cast steel. Moulds, dies,'
        >>> said_once("mould making mould making, chôm chôm")
        'mould making, chôm chôm'
    """
    pieces = _END.split(text)
    first: dict[str, str] = {}
    for piece in pieces:
        first.setdefault(piece.strip(" .;,!?。").casefold(), piece)
    once = text if len(first) == len(pieces) else " ".join(first.values())
    return _WORD_AGAIN.sub(r"\1\2", _PHRASE_AGAIN.sub(r"\1", once))


def _distinct(
    owner: int, written: list[str], detect: Callable[[str], str], code: str
) -> list[Passage]:
    texts = dict.fromkeys(text for text in written if len(text) >= _LEAST_LETTERS)
    return [Passage(owner, detect(text), text, code) for text in texts]


def _confirmed(row: Mapping[str, str | Sequence[str]]) -> str:
    return str(row.get("hs_code", "")) if row.get("hs_confirmed") else ""
