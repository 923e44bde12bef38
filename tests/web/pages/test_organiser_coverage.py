"""The coverage page's parts: what is asked for, what is listed, what is drawn."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from matchmaker.services.coverage import Coverage, Group, Open
from matchmaker.web.pages.organiser_coverage import (
    MOST_DRAWN,
    ROWS_A_PAGE,
    SHOWS,
    CoverageFilter,
    CoveragePage,
    coverage_page,
    listed,
)

FAIR: Any = SimpleNamespace(slug="small", timezone="Asia/Ho_Chi_Minh")


def offer(id_: str, **stated: str) -> SimpleNamespace:
    plain = {"code": id_.upper(), "name_vi": "", "name_en": f"Row {id_}", "text": "", "hs_code": ""}
    return SimpleNamespace(id=id_, **plain | stated)


def coverage(chapters: int = 1) -> Coverage:
    """Two needs and two products a chapter; the first of each is open, nearest the other side."""
    keys, unsupplied, unasked = {}, [], []
    for number in range(chapters):
        chapter = f"{number + 10}"
        for kind in ("n", "p"):
            for one in (0, 1):
                keys[f"{kind}{number}-{one}"] = (chapter, "it" if one else "")
        unsupplied.append(Open(f"n{number}-0", "b", 0.4, f"p{number}-1"))
        unasked.append(Open(f"p{number}-0", "e", 0.2))
    groups = tuple(Group(f"{number + 10}", 2, 1, 2, 1) for number in range(chapters))
    return Coverage(
        proposed_at=datetime(2027, 1, 1, tzinfo=UTC),
        needs=2 * chapters,
        products=2 * chapters,
        unsupplied=tuple(unsupplied),
        unasked=tuple(unasked),
        need_ids=frozenset(id_ for id_ in keys if id_.startswith("n")),
        keys=keys,
        groups={"chapter": groups, "sector": (Group("", 0, 0, 0, 0), Group("it", 0, 0, 0, 0))},
    )


def named(found: Coverage) -> dict[str, Any]:
    return {id_: offer(id_) for id_ in found.keys}


def page(wanted: CoverageFilter, chapters: int = 1, number: int = 1) -> CoveragePage:
    found = coverage(chapters)
    return coverage_page(FAIR, found, named(found), wanted, number=number, language="en")


def ids(wanted: CoverageFilter, chapters: int = 1) -> list[str]:
    found = coverage(chapters)
    return [line.row.id for line in listed(found, named(found), wanted, "en")]


@pytest.mark.parametrize(
    ("wanted", "grouping", "shown", "key", "are_needs"),
    [
        (CoverageFilter(), "chapter", "unsupplied", None, True),
        (CoverageFilter(by="sector", group="it"), "sector", "unsupplied", "it", True),
        (CoverageFilter(group="none", show="unasked"), "chapter", "unasked", "", False),
        (CoverageFilter(by="x", show="y"), "chapter", "unsupplied", None, True),
        (CoverageFilter(show="products"), "chapter", "products", None, False),
    ],
)
def test_what_is_asked_for_is_read_kindly(
    wanted: CoverageFilter, grouping: str, shown: str, key: str | None, are_needs: bool
):
    found = wanted.grouping, wanted.shown, wanted.key, wanted.are_needs

    assert found == (grouping, shown, key, are_needs)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("unsupplied", ["n0-0"]),
        ("unasked", ["p0-0"]),
        ("needs", ["n0-0", "n0-1"]),
        ("products", ["p0-0", "p0-1"]),
    ],
)
def test_each_list_holds_its_rows_and_no_others(show: str, expected: list[str]):
    assert ids(CoverageFilter(show=show)) == expected


def test_a_group_narrows_the_list_down():
    assert ids(CoverageFilter(group="11", show="needs"), 3) == ["n1-0", "n1-1"]
    assert ids(CoverageFilter(by="sector", group="it", show="needs"), 2) == ["n0-1", "n1-1"]
    assert ids(CoverageFilter(by="sector", group="none", show="needs"), 2) == ["n0-0", "n1-0"]


def test_a_row_that_left_meanwhile_is_left_out():
    found = coverage()
    rows = named(found)
    del rows["n0-0"]

    assert listed(found, rows, CoverageFilter(), "en") == ()


def test_a_line_knows_what_comes_nearest():
    found = coverage()

    (line,) = listed(found, named(found), CoverageFilter(), "en")

    assert (line.name, line.nearest_name) == ("Row n0-0", "Row p0-1")
    assert line.open is not None
    assert line.open.fit == 0.4


def test_a_line_without_anything_near_has_no_nearest():
    found = coverage()

    (line,) = listed(found, named(found), CoverageFilter(show="unasked"), "en")

    assert (line.nearest, line.nearest_name) == (None, "")


def test_long_lists_are_cut_into_pages_that_keep_the_filter():
    found = page(CoverageFilter(show="needs", by="chapter"), chapters=20, number=2)

    assert found.lines is not None
    assert (found.lines.total, found.lines.number, len(found.lines.rows)) == (40, 2, 15)
    assert found.more == "/fairs/small/coverage?by=chapter&show=needs&"
    assert len(found.lines.rows) == 40 - ROWS_A_PAGE


def test_the_drawing_shows_the_first_groups_and_the_table_all():
    found = page(CoverageFilter(), chapters=20)

    assert (len(found.drawn), len(found.groups)) == (MOST_DRAWN, 20)
    assert found.drawn[0].title == found.groups[0].title


def test_the_heading_names_list_and_group():
    assert page(CoverageFilter()).heading == str(SHOWS["unsupplied"])
    heading = page(CoverageFilter(by="sector", group="it", show="unasked")).heading
    assert heading == "Products that nobody asks for: Information technology"


def test_a_group_without_a_key_has_a_word_of_its_own_in_addresses():
    groups = page(CoverageFilter(by="sector")).groups

    assert [one.key for one in groups] == ["none", "it"]
    assert groups[0].title == "No sector stated"


def test_before_pairs_were_suggested_the_page_holds_nothing():
    found = coverage_page(FAIR, None, {}, CoverageFilter(), number=1, language="en")

    assert (found.found, found.groups, found.drawn, found.lines) == (None, (), (), None)
