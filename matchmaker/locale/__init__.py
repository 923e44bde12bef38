"""The languages people read: catalogues, and how a sentence is said.

The English text of a sentence is its key. Each room keeps a catalogue of its
own, `locale/<language>/<room>.po`; they are read together when the program
starts (no compiled files to forget). `python -m matchmaker.locale` checks that
nothing is missing, unused or doubly written; `make check` runs it.
"""

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from matchmaker.domain.sentence import Sentence, in_language

LANGUAGES: dict[str, str] = {"vi": "Tiếng Việt", "en": "English"}
FOLDER = Path(__file__).parent


def catalogues(language: str) -> Iterable[tuple[Path, Catalog]]:
    """Read every room's catalogue of a language."""
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=language)


@lru_cache(maxsize=8)
def translations(language: str) -> NullTranslations:
    """Give the catalogue of a language; English stands in for an unknown one."""
    merged = Catalog(locale=language if language in LANGUAGES else "en")
    for _, catalogue in catalogues(language):
        for message in catalogue:
            if message.id:
                merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def say(sentence: Sentence, language: str) -> str:
    """Say a sentence in a language.

    Values that are sentences are said in the same language; numbers and texts
    stand as they are.

    Example:
        >>> say(Sentence("Must meet"), "vi")
        'Rất muốn gặp'
    """
    if not sentence.text:
        return ""  # gettext keeps the head of the catalogue under the empty text
    text: str = translations(language).gettext(sentence.text)
    if not sentence.values:
        return text
    return text % {name: _said(value, language) for name, value in sentence.values.items()}


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Sentence):
        return say(value, language)
    if isinstance(value, list | tuple):
        return ", ".join(str(_said(part, language)) for part in value)
    return in_language(value, language)
