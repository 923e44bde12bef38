"""Templates that speak a language: their environment, and how numbers, days and names are said.

Pages and reports are drawn by the same templates; this is what both need.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time, get_timezone_location
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from matchmaker.domain.sentence import Sentence, is_figure
from matchmaker.locale import LANGUAGES, figure, say, translations
from matchmaker.settings import get_settings


@lru_cache(maxsize=4)
def environment(language: str) -> Environment:
    """Give the template environment of a language, with its words and its formats."""
    made = Environment(
        loader=FileSystemLoader(get_settings().templates_dir),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    for name in ("gettext", "ngettext"):
        speak = cast("Callable[..., str]", made.globals[name])
        made.globals[name] = _with_figures(speak, language)
    made.globals |= {"language": language, "languages": LANGUAGES}
    made.filters |= _filters(language)
    return made


def _with_figures(speak: Callable[..., str], language: str) -> Callable[..., str]:
    """Let what templates say write its numbers as the language does, as sentences do."""

    @pass_context
    def spoken(context: Context, *texts: Any, **values: Any) -> str:
        if len(texts) == 3:  # a plural names its own number
            values.setdefault("num", texts[2])
        written = {
            name: figure(value, language) if is_figure(value) else value
            for name, value in values.items()
        }
        return speak(context, *texts, **written)

    return spoken


def _filters(language: str) -> dict[str, Callable[..., str]]:
    """What templates may do to a value; all of it in the page's language."""
    return {
        "say": partial(_say, language=language),
        "number": partial(_number, language=language),
        "fixed": partial(_fixed, language=language),
        "percent": partial(_percent, language=language),
        "day": partial(_day, language=language),
        "date": partial(_day, language=language, pattern="d/M/y"),
        "short_day": partial(_day, language=language, pattern="EEE d/M"),
        "clock": partial(_clock, language=language),
        "zone": partial(_zone, language=language),
        "in_own_words": partial(_in_own_words, language=language),
        "country": partial(_territory, language=language),
        "tongue": partial(_tongue, language=language),
    }


def _say(sentence: Sentence | dict[str, Any], *, language: str) -> str:
    found = sentence if isinstance(sentence, Sentence) else Sentence.from_json(sentence)
    return say(found, language)


def _number(value: float | None, digits: int = 0, *, language: str) -> str:
    if value is None:
        return "–"
    return figure(round(value, digits), language)


def _fixed(value: float | None, digits: int, *, language: str) -> str:
    """Write a figure with all its digits, so that points stand beneath each other."""
    if value is None:
        return "–"
    return figure(value, language, digits)


def _percent(share: float, *, language: str) -> str:
    return _number(100 * share, language=language)


def _day(
    moment: datetime | date, zone: str = "UTC", *, language: str, pattern: str = "EEEE, d/M/y"
) -> str:
    day = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    said = str(format_date(day, pattern, locale=language))
    return said[:1].upper() + said[1:]


def _clock(moment: datetime, zone: str = "UTC", *, language: str) -> str:
    return str(format_time(moment.astimezone(ZoneInfo(zone)), "HH:mm", locale=language))


def _zone(name: str, *, language: str) -> str:
    return str(get_timezone_location(name, locale=language))


def _territory(code: str, *, language: str) -> str:
    return str(Locale(language).territories.get(code, code))


def _tongue(code: str, *, language: str) -> str:
    return str(Locale(language).languages.get(code, code))


def _in_own_words(row: Any, field: str = "name", *, language: str) -> str:
    return in_own_words(row, language, field)


def in_own_words(row: Any, language: str, field: str = "name") -> str:
    """Pick a stored text in the reader's language, else in the other one.

    Nothing is translated by machine: what is missing stays missing, and the
    page marks the language of what it shows instead.
    """
    other = "en" if language == "vi" else "vi"
    for wanted in (language, other):
        text = getattr(row, f"{field}_{wanted}", "") or ""
        if text:
            return str(text)
    return ""
