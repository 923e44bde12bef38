"""A sentence for people, kept apart from the language it will be read in.

Engines and services answer with sentences, pages and files translate them at
the very end (`matchmaker.locale.say`). The text is the English one and is the
key of the catalogue; `%(name)s` marks what is filled in.
"""

from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Sentence:
    """What to say, and with which values.

    Args:
        text: the English sentence, the key of every catalogue.
        values: what its `%(name)s` places are filled with: texts, numbers,
            further sentences, or a name by language: `{"vi": ..., "en": ...}`.

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
        return self.text % {name: in_language(value, "en") for name, value in self.values.items()}

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


def in_language(value: Any, language: str) -> Any:
    """Pick a name's wording in a language, else in the other; anything else stays.

    Example:
        >>> in_language({"vi": "Khuôn", "en": "Mould"}, "vi"), in_language({"vi": "Khuôn"}, "en")
        ('Khuôn', 'Khuôn')
    """
    if not isinstance(value, dict):
        return value
    return value.get(language) or next((wording for wording in value.values() if wording), "")
