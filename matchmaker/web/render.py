"""Pages and fragments: one template, two ways to read it.

A page is a frozen dataclass with the name of its template. htmx asks for a
part by the id of the element it will replace; if the template has a block of
that name, only the block is rendered, so page and fragment cannot differ.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
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
    made.filters |= {
        "say": lambda sentence: _say(sentence, language),
        "number": lambda value, digits=0: _number(value, digits, language),
        "percent": lambda share: _number(100 * share, 0, language),
        "day": lambda moment, zone="UTC": _day(moment, zone, language),
        "short_day": lambda moment, zone="UTC": _day(moment, zone, language, "EEE d/M"),
        "clock": lambda moment, zone="UTC": _clock(moment, zone, language),
        "in_own_words": lambda row, field="name": in_own_words(row, language, field),
        "country": lambda code: Locale(language).territories.get(code, code),
        "tongue": lambda code: Locale(language).languages.get(code, code),
    }
    return made


def _say(sentence: Sentence | dict[str, Any], language: str) -> str:
    found = sentence if isinstance(sentence, Sentence) else Sentence.from_json(sentence)
    return say(found, language)


def _number(value: float | None, digits: int, language: str) -> str:
    if value is None:
        return "–"
    return str(format_decimal(round(value, digits), locale=language))


def _day(moment: datetime | date, zone: str, language: str, pattern: str = "EEEE, d/M/y") -> str:
    day = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    said = str(format_date(day, pattern, locale=language))
    return said[:1].upper() + said[1:]


def _clock(moment: datetime, zone: str, language: str) -> str:
    return str(format_time(moment.astimezone(ZoneInfo(zone)), "HH:mm", locale=language))


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
    request: Request, page: Page, frame: "object", *, language: str, status: int = 200
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
