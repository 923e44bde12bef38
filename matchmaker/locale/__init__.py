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
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from matchmaker.domain.sentence import Sentence, in_language, is_figure, is_fixed

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

    Values that are sentences are said in the same language, numbers are written as
    it writes them; texts stand as they are.

    Example:
        >>> say(Sentence("Must meet"), "vi")
        'Rất muốn gặp'
        >>> say(Sentence("Minimum order: %(offered)s; accepted: up to %(accepted)s.",
        ...              {"offered": 12000, "accepted": 0.5}), "vi")
        'Đơn hàng tối thiểu: 12.000; bên mua chấp nhận đến: 0,5.'
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
    if is_fixed(value):
        return figure(value["figure"], language, value["digits"], signed=value["signed"])
    return figure(value, language) if is_figure(value) else in_language(value, language)


@lru_cache(maxsize=4096)
def figure(value: float, language: str, digits: int | None = None, *, signed: bool = False) -> str:
    """Write a number as a language writes it.

    The one place where this is decided: sentences, pages, reports and files come here.

    Args:
        value: what.
        language: whose points and commas.
        digits: that many places, so that points stand beneath each other; up to six
            where left out.
        signed: whether a plus is written as a minus is.

    Example:
        >>> figure(1234.5, "vi"), figure(1234.5, "en"), figure(0.0005, "vi")
        ('1.234,5', '1,234.5', '0,0005')
        >>> figure(0.5, "vi", 2, signed=True)
        '+0,50'
    """
    places = "######" if digits is None else "0" * digits
    shape = "#,##0" + ("." + places if places else "")
    shape = f"+{shape};-{shape}" if signed else shape
    return str(format_decimal(value, format=shape, locale=language))
