"""The coverage page: figures, a drawing with the same figures, and the rows behind each."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matchmaker.services import coverage as counting
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Need, Product
from matchmaker.web.chart import two_sided
from tests.web.conftest import SmallFair, build_fair
from tests.web.crowd import add_buyers, add_enterprises, cost, page, propose
from tests.web.lively import proposals_of
from tests.web.reading import Document

HERE = "/fairs/small/coverage"


@pytest.fixture
def proposed(small_fair: SmallFair) -> SmallFair:
    """Suggest pairs; the boards' need fits its product, the mould's need has no good pair."""
    counting._counted.cache_clear()
    rows = proposals_of(small_fair)
    for row in rows:
        row.p_buyer = 0.8 if row.enterprise_id == small_fair.enterprises[1].id else 0.1
    with small_fair.db.told() as unit:
        unit.add_all(rows)
    return small_fair


def tiles(found: Document) -> list[int]:
    return [int(one.one("strong").text()) for one in found.all("a", class_="tile")]


def names(found: Document) -> list[str]:
    rows = found.one("section", id="coverage-rows").all("th", scope="row")
    return [row.text() for row in rows]


def figures(found: Document) -> dict[str, list[str]]:
    table = found.one("section", aria_labelledby="groups").one("table")
    return {
        row.one("th").text(): [cell.text() for cell in row.all("td")]
        for row in table.one("tbody").all("tr")
    }


def test_before_pairs_are_suggested_it_leads_to_suggesting(as_organiser: TestClient):
    found = page(as_organiser, HERE)

    assert found.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/proposals"
    assert found.all("svg", class_="chart") == []


def test_what_nobody_supplies_and_nobody_asks_for_is_counted(
    as_organiser: TestClient, proposed: SmallFair
):
    found = page(as_organiser, HERE)

    assert tiles(found) == [1, 1]
    assert names(found) == ["Mould NC-0"]


def test_groups_stand_in_a_table_with_the_same_figures_as_the_drawing(
    as_organiser: TestClient, proposed: SmallFair
):
    found = page(as_organiser, HERE)

    assert figures(found)["No HS code stated"] == ["2", "1", "0", "0"]
    drawn = found.one("svg", class_="two-sided")
    for title, (needs, unsupplied, products, unasked) in figures(found).items():
        assert any(text.text() == title for text in drawn.all("text"))
        left = f"{unasked} / {products}" if products != "0" else "0"
        right = f"{unsupplied} / {needs}" if needs != "0" else "0"
        assert {left, right} <= {text.text() for text in drawn.all("text")}


def test_an_empty_side_is_hatched(as_organiser: TestClient, proposed: SmallFair):
    drawn = page(as_organiser, HERE).one("svg", class_="two-sided")

    hatched = [one for one in drawn.all("rect") if "url(#" in one.attributes.get("fill", "")]
    assert len(hatched) == 3  # no product without a code, no need in either chapter
    assert drawn.one("title").text()
    assert drawn.one("desc").text()


def test_each_figure_opens_exactly_its_rows(as_organiser: TestClient, proposed: SmallFair):
    for path in (HERE, f"{HERE}?by=sector"):
        table = page(as_organiser, path).one("section", aria_labelledby="groups").one("table")
        links = table.all("a")
        assert links
        for link in links:
            opened = page(as_organiser, link.attributes["href"])
            assert len(names(opened)) == int(link.text()), link.attributes["href"]


def test_what_comes_nearest_and_its_fit_are_said(as_organiser: TestClient, proposed: SmallFair):
    text = page(as_organiser, HERE).one("section", id="coverage-rows").text()

    assert "of 100" in text
    assert "Injection mould" in text or "Printed circuit board" in text


def test_what_would_fit_but_is_kept_apart_is_told(
    as_organiser: TestClient, proposed: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(counting, "FIT", 0.15)  # without texts codes alone bring no pair further
    with proposed.db.told() as unit:
        need = unit.get_one(Need, proposed.needs[0].id)
        need.hs_code, need.hs_confirmed = "848071", True
        need.lead_time_days, need.must_fields = 10, ["lead_time_days"]
        unit.get_one(Product, proposed.products[0].id).lead_time_days = 90

    text = page(as_organiser, HERE).one("section", id="coverage-rows").text()

    assert "Required and not met: lead time." in text


def test_a_group_where_nothing_is_missing_says_so(as_organiser: TestClient, proposed: SmallFair):
    found = page(as_organiser, f"{HERE}?group=85&show=unsupplied")

    assert "nothing is missing" in found.one("section", id="coverage-rows").text()


@pytest.mark.parametrize("query", ["by=nonsense", "show=nonsense", "group=nonsense", "page=99"])
def test_words_nobody_knows_break_nothing(
    as_organiser: TestClient, proposed: SmallFair, query: str
):
    assert page(as_organiser, f"{HERE}?{query}").one("h1")


def test_the_fragment_is_the_pages_own_part(as_organiser: TestClient, proposed: SmallFair):
    whole = as_organiser.get(f"{HERE}?show=unasked").text

    part = as_organiser.get(
        f"{HERE}?show=unasked",
        headers={"HX-Request": "true", "HX-Target": "section#coverage-rows"},
    ).text

    assert part.strip() in whole
    assert "<h1" not in part


def test_the_workbook_holds_the_lists(as_organiser: TestClient, proposed: SmallFair):
    answer = as_organiser.get("/fairs/small/coverage.xlsx")

    book = load_workbook(BytesIO(answer.content))
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["NC-0"]
    assert "small-coverage.xlsx" in answer.headers["content-disposition"]


def test_without_suggestions_there_is_no_workbook(as_organiser: TestClient):
    assert as_organiser.get("/fairs/small/coverage.xlsx").status_code == 409


def test_nothing_of_another_fair_is_shown(
    as_organiser: TestClient, proposed: SmallFair, db: Database
):
    strange = build_fair(db, "strange")
    with db.told() as unit:
        unit.add_all(proposals_of(strange))
        unit.get_one(Need, strange.needs[0].id).name_en = "Strange need"

    found = page(as_organiser, f"{HERE}?show=needs")

    assert len(names(found)) == 2
    assert "Strange" not in found.text()


def test_the_page_costs_the_same_for_few_and_many(
    as_organiser: TestClient, proposed: SmallFair, statements: list[str]
):
    few = cost(as_organiser, statements, HERE)
    firms, buyers = add_enterprises(proposed, 30), add_buyers(proposed, 30)
    propose(proposed, list(zip(firms, buyers, strict=True)))

    assert cost(as_organiser, statements, HERE) == few
    assert len(names(page(as_organiser, f"{HERE}?show=needs"))) == 25


@pytest.mark.parametrize(
    ("language", "heading"),
    [("vi", "Còn cần mời thêm ai?"), ("en", "Whom must we still invite?")],
)
def test_the_page_speaks_the_readers_language(
    as_organiser: TestClient, proposed: SmallFair, language: str, heading: str
):
    assert page(as_organiser, HERE, language).one("h1").text() == heading


def test_the_overview_leads_to_it(as_organiser: TestClient, proposed: SmallFair):
    links = [one.attributes["href"] for one in page(as_organiser, "/fairs/small").all("a")]

    assert HERE in links


# --- the drawing -------------------------------------------------------------------------


def test_both_sides_are_measured_against_the_longest():
    one, other = two_sided([("a", (4, 1), (8, 8)), ("b", (0, 0), (2, 0))])

    assert (one.left.share, one.left.lacking_share) == (0.5, 0.125)
    assert (one.right.share, one.right.lacking_share) == (1, 1)
    assert (other.left.share, other.right.share) == (0, 0.25)


def test_no_rows_or_empty_ones_divide_by_nothing():
    assert two_sided([]) == ()
    assert two_sided([("a", (0, 0), (0, 0))])[0].left.share == 0
