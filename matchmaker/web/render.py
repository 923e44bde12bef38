"""Pages and fragments: one template, two ways to read it.

A page is a frozen dataclass with the name of its template. htmx asks for a
part by the id of the element it will replace; if the template has a block of
that name, only the block is rendered, so page and fragment cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block

from matchmaker.domain.sentence import Sentence
from matchmaker.locale import LANGUAGES, say, translations
from matchmaker.settings import get_settings


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a template may ask for; subclasses add its fields."""

    template: ClassVar[str]


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
    made.globals |= {"language": language, "languages": LANGUAGES}
    made.filters |= _filters(language)
    return made


def _filters(language: str) -> dict[str, Callable[..., str]]:
    """What templates may do to a value; all of it in the page's language."""
    return {
        "say": partial(_say, language=language),
        "number": partial(_number, language=language),
        "percent": partial(_percent, language=language),
        "day": partial(_day, language=language),
        "short_day": partial(_day, language=language, pattern="EEE d/M"),
        "clock": partial(_clock, language=language),
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
    return str(format_decimal(round(value, digits), locale=language))


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


def wanted_block(request: Request, made: Environment, template: str) -> str | None:
    """Read off which block htmx asks for; None means the whole page."""
    if request.headers.get("HX-Request") != "true":
        return None
    name = request.headers.get("HX-Target", "").rpartition("#")[2].replace("-", "_")
    return name if name in made.get_template(template).blocks else None


def render(
    request: Request, page: Page, frame: object, *, language: str, status: int = 200
) -> HTMLResponse:
    """Answer with a page, or with the one block of it that htmx asked for.

    Args:
        request: tells whether a fragment is wanted.
        page: the page's own fields.
        frame: what every page has (see `matchmaker.web.visit.Frame`).
        language: vi or en.
        status: the answer's status code.
    """
    made = environment(language)
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    context |= {"frame": frame}
    block = wanted_block(request, made, page.template)
    body = (
        render_block(made, page.template, block, context)
        if block
        else made.get_template(page.template).render(context)
    )
    return HTMLResponse(
        body,
        status_code=status,
        headers={"Vary": "HX-Request, HX-Target, Accept-Language, Cookie"},
    )
