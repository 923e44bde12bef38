"""Pages and fragments: one template, two ways to read it; numbers and dates by language."""

import ast
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError, meta, nodes
from starlette.requests import Request

from matchmaker.domain.sentence import Sentence
from matchmaker.settings import get_settings
from matchmaker.web import pages
from matchmaker.web.render import Page, environment, in_own_words, render, wanted_block
from matchmaker.web.routes import buyer, enterprise, organiser
from matchmaker.web.visit import Frame
from tests.web.conftest import SmallFair
from tests.web.lively import enliven
from tests.web.reading import Document

assert organiser
assert enterprise
assert buyer  # importing the routes defines every page

TEMPLATES = get_settings().templates_dir
OURS = [path.relative_to(TEMPLATES).as_posix() for path in sorted(TEMPLATES.rglob("*.html"))]


def said(source: str, language: str = "en", **values: object) -> str:
    """Render a line of template."""
    return environment(language).from_string(source).render(**values)


def asked(**headers: str) -> Request:
    """Make a request with headers."""
    raw = [
        (name.replace("_", "-").lower().encode(), text.encode()) for name, text in headers.items()
    ]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


# --- numbers, dates, names ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "en", "vi"),
    [
        ("{{ 1234.5|number(1) }}", "1,234.5", "1.234,5"),
        ("{{ 1234567|number }}", "1,234,567", "1.234.567"),
        ("{{ none|number }}", "–", "–"),
        ("{{ 1234.5|fixed(2) }}", "1,234.50", "1.234,50"),
        ("{{ 0.4996|fixed(3) }}", "0.500", "0,500"),
        ("{{ none|fixed(3) }}", "–", "–"),
        ("{{ 12.0|fixed(0) }}", "12", "12"),
        ("{{ 0.724|percent }}", "72", "72"),
        ("{{ 'JP'|country }}", "Japan", "Nhật Bản"),
        ("{{ 'ZZZ'|country }}", "ZZZ", "ZZZ"),
        ("{{ 'de'|tongue }}", "German", "Tiếng Đức"),
    ],
)
def test_each_language_writes_numbers_and_names_its_own_way(source: str, en: str, vi: str):
    assert said(source, "en") == en
    assert said(source, "vi") == vi


def test_a_day_is_named_with_its_weekday_on_the_fairs_own_clock():
    late_in_utc = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)  # already December in Hanoi

    shown = said("{{ at|day('Asia/Ho_Chi_Minh') }}", "vi", at=late_in_utc)

    assert shown == "Thứ Ba, 1/12/2026"
    assert said("{{ at|clock('Asia/Ho_Chi_Minh') }}", at=late_in_utc) == "01:30"
    assert said("{{ at|clock }}", at=late_in_utc) == "18:30"


def test_a_date_needs_no_zone():
    assert said("{{ at|day }}", "en", at=date(2026, 12, 1)) == "Tuesday, 1/12/2026"
    assert said("{{ at|short_day }}", "en", at=date(2026, 12, 1)) == "Tue 1/12"


def test_a_stored_sentence_is_said_in_the_readers_language():
    stored = Sentence("Must meet").to_json()

    assert said("{{ stored|say }}", "vi", stored=stored) == "Rất muốn gặp"
    assert said("{{ stored|say }}", "en", stored=stored) == "Must meet"


@pytest.mark.parametrize(
    ("vi", "en", "language", "shown"),
    [
        ("Khuôn", "Mould", "vi", "Khuôn"),
        ("Khuôn", "Mould", "en", "Mould"),
        ("Khuôn", "", "en", "Khuôn"),
        ("", "Mould", "vi", "Mould"),
        ("", "", "vi", ""),
    ],
)
def test_a_missing_text_is_shown_in_the_other_language(vi: str, en: str, language: str, shown: str):
    assert in_own_words(SimpleNamespace(name_vi=vi, name_en=en), language) == shown


@given(name=st.text(max_size=40))
def test_what_people_write_never_becomes_markup(name: str):
    shown = said("<b>{{ name }}</b>", name=name)

    assert "<" not in shown.removeprefix("<b>").removesuffix("</b>")


# --- templates and their pages -----------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_each_template_can_be_read(name: str):
    assert environment("vi").get_template(name)


def every_page() -> list[type[Page]]:
    """All page classes there are."""
    found, new = [], list(Page.__subclasses__())
    while new:
        one = new.pop()
        new += one.__subclasses__()
        if "template" in vars(one) and one.__module__.startswith("matchmaker."):
            found.append(one)
    return sorted(found, key=lambda one: one.__name__)


@pytest.mark.parametrize("page", every_page(), ids=lambda page: page.__name__)
def test_a_template_asks_only_for_its_pages_fields(page: type[Page]):
    made = environment("en")
    loader_source = made.loader.get_source(made, page.template)[0]  # type: ignore[union-attr]

    tree = made.parse(loader_source)
    wanted = meta.find_undeclared_variables(tree)

    components = {node.target for node in tree.find_all(nodes.Import)}
    components |= {node.name for node in tree.find_all(nodes.Macro)}
    components |= {
        name[1] if isinstance(name, tuple) else name
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    }
    given_ = {field.name for field in fields(page)} | {"frame"} | components | set(made.globals)
    assert wanted - given_ == set()


@pytest.mark.parametrize("page", every_page(), ids=lambda page: page.__name__)
def test_a_page_is_frozen_and_says_what_it_is(page: type[Page]):
    assert page.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert page.__doc__
    assert (TEMPLATES / page.template).is_file()


def test_pages_hold_no_query_and_no_session():
    folder = Path(str(pages.__file__)).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"execute", "exec", "read", "write", "told"}, path.name


def test_a_template_that_asks_for_more_fails_at_once():
    with pytest.raises(UndefinedError):
        said("{{ nothing }}")


# --- fragments ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Two(Page):
    template: ClassVar[str] = "sign_in.html"
    next: str
    email: str = ""
    fault: Sentence | None = None


FRAME = Frame(csrf_token="token", path="/")


def test_without_htmx_the_whole_page_comes():
    answer = render(asked(), _Two(next="/"), FRAME, language="en")

    assert answer.body.decode().startswith("<!DOCTYPE html>")
    assert answer.headers["vary"] == "HX-Request, HX-Target, Accept-Language, Cookie"


@pytest.mark.parametrize(
    ("headers", "block"),
    [
        ({}, None),
        ({"HX_Target": "div#people-list"}, None),
        ({"HX_Request": "true"}, None),
        ({"HX_Request": "true", "HX_Target": "div#people-list"}, "people_list"),
        ({"HX_Request": "true", "HX_Target": "people-list"}, "people_list"),
        ({"HX_Request": "true", "HX_Target": "div#nowhere"}, None),
        ({"HX_Request": "true", "HX_Target": "main"}, "main"),
    ],
)
def test_htmx_gets_the_block_that_it_is_going_to_replace(
    headers: dict[str, str], block: str | None
):
    found = wanted_block(asked(**headers), environment("en"), "organiser/participants.html")

    assert found == block


FRAGMENTS = [
    ("/fairs/new", "capacity"),
    ("/fairs/small/participants?text=khuon", "people-list"),
    ("/fairs/small/participants?side=buyer", "people-list"),
    ("/fairs/small/proposals", "pair-list"),
    ("/fairs/small/proposals?state=gated", "pair-list"),
    ("/fairs/small/plans/2?session=0", "plan-grid"),
    ("/fairs/small/plans/2", "unplaced-list"),
]


def plain(html: str) -> str:
    """Fold white space, so that indentation does not count."""
    return " ".join(html.split())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_fragment_stands_word_for_word_in_the_full_page(
    as_organiser: TestClient, small_fair: SmallFair, language: str
):
    enliven(small_fair)
    as_organiser.headers["accept-language"] = language
    for path, target in FRAGMENTS:
        whole = as_organiser.get(path).text
        part = as_organiser.get(
            path, headers={"HX-Request": "true", "HX-Target": f"div#{target}"}
        ).text

        assert plain(part) in plain(whole), path
        assert "<html" not in part
        assert Document(part).all(id=target), path


def test_the_menu_marks_the_page_one_is_on(as_organiser: TestClient):
    for path, title in (
        ("/fairs/small", "Overview"),
        ("/fairs/small/import", "Import"),
        ("/fairs/small/plans", "Plan"),
    ):
        menu = Document(as_organiser.get(path).text).one("nav", class_="main-nav")

        assert [link.text() for link in menu.all("a", aria_current="page")] == [title]
        assert len(menu.all("a")) <= 7
