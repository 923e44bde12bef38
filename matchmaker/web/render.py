"""Pages and fragments: one template, two ways to read it.

A page is a frozen dataclass with the name of its template. htmx asks for a
part by the id of the element it will replace; if the template has a block of
that name, only the block is rendered, so page and fragment cannot differ.
"""

from dataclasses import dataclass, fields
from typing import ClassVar

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from jinja2_fragments import render_block

from matchmaker.locale.templates import environment, in_own_words

__all__ = ["Page", "environment", "in_own_words", "render", "wanted_block"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a template may ask for; subclasses add its fields."""

    template: ClassVar[str]


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
