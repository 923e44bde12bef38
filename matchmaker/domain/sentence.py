"""A sentence for people, kept apart from the language it will be read in.

Engines and services answer with sentences, pages and files translate them at
the very end (`matchmaker.locale.say`). The text is the English one and is the
key of the catalogue; `%(name)s` marks what is filled in.
"""

from dataclasses import dataclass, field
from math import isfinite
from numbers import Real
from typing import Any, Self, TypeGuard


@dataclass(frozen=True, slots=True)
class Sentence:
    """What to say, and with which values.

    Args:
        text: the English sentence, the key of every catalogue.
        values: what its `%(name)s` places are filled with: texts, numbers,
            further sentences, or a name by language: `{"vi": ..., "en": ...}`. A
            number is a quantity and is written as each language writes it; what only
            looks like one, a year or a seed, is given as text.

    Example:
        >>> str(Sentence("%(who)s is away in slot %(slot)s", {"who": "Buyer 12", "slot": 3}))
        'Buyer 12 is away in slot 3'
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in English."""
        if not self.values:
            return self.text
        return self.text % {name: _in_english(value) for name, value in self.values.items()}

    def __hash__(self) -> int:
        """Sentences with the same text share a bucket; values may be unhashable."""
        return hash(self.text)

    def to_json(self) -> dict[str, Any]:
        """Write it as plain JSON values, nested sentences included."""
        values = {
            name: value.to_json() if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return {"say": self.text, "with": values}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        values = {
            name: cls.from_json(value) if isinstance(value, dict) and "say" in value else value
            for name, value in stored.get("with", {}).items()
        }
        return cls(stored["say"], values)


def _in_english(value: Any) -> Any:
    if is_fixed(value):
        return f"{value['figure']:{'+' if value['signed'] else ''},.{value['digits']}f}"
    return f"{value:,}" if is_figure(value) else in_language(value, "en")


def is_figure(value: Any) -> TypeGuard[float]:
    """Say whether a value is a number that people read; yes and no are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def rounded(value: float | None, digits: int) -> float:
    """Give a figure for a sentence: at most so many places, none where it is whole.

    Example:
        >>> rounded(12000.0, 1), rounded(0.4449, 2), rounded(None, 1)
        (12000, 0.44, 0)
    """
    found = round(float(value or 0), digits)
    return int(found) if found.is_integer() else found


def fixed(value: float, digits: int, *, signed: bool = False) -> dict[str, Any] | str:
    """Give a figure that a sentence writes with all its places, and with its sign if wanted.

    What is no number, "nan", is given as text.

    Example:
        >>> str(Sentence("%(change)s", {"change": fixed(0.5, 2, signed=True)}))
        '+0.50'
    """
    if not isfinite(value):
        return str(float(value))
    return {"figure": float(value), "digits": digits, "signed": signed}


def is_fixed(value: Any) -> bool:
    """Say whether a value is what `fixed` gives."""
    return isinstance(value, dict) and "figure" in value


def in_language(value: Any, language: str) -> Any:
    """Pick a name's wording in a language, else in the other; anything else stays.

    Example:
        >>> in_language({"vi": "Khuôn", "en": "Mould"}, "vi"), in_language({"vi": "Khuôn"}, "en")
        ('Khuôn', 'Khuôn')
    """
    if not isinstance(value, dict):
        return value
    return value.get(language) or next((wording for wording in value.values() if wording), "")
