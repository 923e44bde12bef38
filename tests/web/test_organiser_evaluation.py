"""The evaluation page: figures with their uncertainty, and no conclusion where none is due."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.services import coverage as counting
from matchmaker.services import fair_figures
from matchmaker.services.models import Served, prior_model
from matchmaker.storage.tables import Fair
from tests.web.conftest import SmallFair
from tests.web.crowd import add_buyers, add_enterprises, agree, cost, page, propose, speak
from tests.web.lively import proposals_of
from tests.web.reading import Document

HERE = "/fairs/small/evaluation"
QUALITY = "points of 100 apart on average"


@pytest.fixture
def answered(small_fair: SmallFair) -> SmallFair:
    """Suggest pairs; the firsts agree, the second buyer refuses the second enterprise."""
    counting._counted.cache_clear()
    with small_fair.db.told() as unit:
        unit.add_all(proposals_of(small_fair))
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    second = small_fair.enterprises[1], small_fair.buyers[1]
    speak(small_fair, *second, Role.BUYER, Says.NO_THANKS)
    return small_fair


def rows(found: Document, section: str) -> list[list[str]]:
    """Cells of the tables of a section, a list a row."""
    return [
        [cell.text() for cell in row.all() if cell.tag in {"td", "th"}]
        for table in found.one("section", aria_labelledby=section).all("table")
        for row in table.one("tbody").all("tr")
    ]


def simulate(found: SmallFair) -> None:
    with found.db.told() as unit:
        unit.get_one(Fair, found.fair.id).simulated = True


def test_before_pairs_are_suggested_it_leads_to_suggesting(as_organiser: TestClient):
    found = page(as_organiser, HERE)

    assert found.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/proposals"
    assert found.one("section", aria_labelledby="weak")


def test_yeses_by_place_stand_with_their_interval(as_organiser: TestClient, answered: SmallFair):
    found = rows(page(as_organiser, HERE), "accepted")

    assert found[0] == ["1", "1 / 1", "100 %", "21–100 %"]
    assert found[1] == ["2", "0 / 1", "0 %", "0–79 %"]


def test_pairs_with_two_yeses_stand_as_a_share(as_organiser: TestClient, answered: SmallFair):
    suggested, both = rows(page(as_organiser, HERE), "both")

    assert suggested[:4] == ["Suggested to at least one side", "3", "1", "33 %"]
    assert both == ["Answered by both sides", "1", "1", "100 %", "21–100 %"]


def test_every_drawing_has_a_title_a_description_and_its_table(
    as_organiser: TestClient, answered: SmallFair
):
    found = page(as_organiser, HERE)

    drawn = found.all("svg", role="img")
    assert len(drawn) == 6  # two lists, three scores, sizes
    for one in drawn:
        assert one.one("title").text()
        assert one.one("desc").text()
        ids = one.attributes["aria-labelledby"].split()
        assert all(found.one(id=id_).text() for id_ in ids)


def test_which_interval_it_is_is_said(as_organiser: TestClient, answered: SmallFair):
    text = page(as_organiser, HERE).one("main").text()

    assert "Intervals after Wilson." in text
    assert "by drawing buyers 2,000 times" in text
    assert "95 % interval" in text


def test_few_answers_bear_no_conclusion(as_organiser: TestClient, answered: SmallFair):
    text = page(as_organiser, HERE).one("section", aria_labelledby="believed").text()

    assert "Fewer than 100: no conclusion." in text
    assert QUALITY not in text


def test_enough_answers_bear_one(
    as_organiser: TestClient, answered: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    from matchmaker.web.pages import organiser_evaluation

    monkeypatch.setattr(organiser_evaluation, "LEAST_ANSWERS", 1)

    text = page(as_organiser, HERE).one("section", aria_labelledby="believed").text()

    assert QUALITY in text


def test_a_simulated_fair_says_so_and_concludes_nothing(
    as_organiser: TestClient, answered: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    from matchmaker.web.pages import organiser_evaluation

    monkeypatch.setattr(organiser_evaluation, "LEAST_ANSWERS", 1)
    simulate(answered)

    main = page(as_organiser, HERE).one("main")

    assert "All answers of this fair are simulated." in main.one("div", class_="warning").text()
    assert "Simulated: no conclusion." in main.text()
    assert QUALITY not in main.text()


def test_a_real_fair_carries_no_such_warning(as_organiser: TestClient, answered: SmallFair):
    assert page(as_organiser, HERE).one("main").all("div", class_="warning") == []


def test_exposure_stands_beside_relevance_by_size(as_organiser: TestClient, answered: SmallFair):
    (row,) = rows(page(as_organiser, HERE), "exposure")

    assert row == ["Size not stated", "2", "100 %", "100 %", "0"]
    assert "Gini" in page(as_organiser, HERE).one("section", aria_labelledby="exposure").text()


def test_what_it_is_bad_at_is_told_before_and_after_learning(
    as_organiser: TestClient, answered: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    before = page(as_organiser, HERE).one("section", aria_labelledby="weak").all("li")
    taught = Served(replace(prior_model(), answers=900))
    monkeypatch.setattr(fair_figures, "served", lambda _: taught)

    found = page(as_organiser, HERE)

    after = found.one("section", aria_labelledby="weak").all("li")
    assert "never seen what came of a fair" in before[0].text()
    assert len(after) == len(before) - 1
    assert "has learned from 900 answers" in found.one("p", class_="warning").text()


def test_what_is_missing_is_one_step_away(as_organiser: TestClient, answered: SmallFair):
    links = [one.attributes["href"] for one in page(as_organiser, HERE).all("a", class_="tile")]

    assert all(as_organiser.get(link).status_code == 200 for link in links)
    assert len(links) == 2


def test_the_overview_leads_to_it(as_organiser: TestClient, answered: SmallFair):
    links = [one.attributes["href"] for one in page(as_organiser, "/fairs/small").all("a")]

    assert HERE in links


def test_the_page_costs_the_same_for_few_and_many(
    as_organiser: TestClient, answered: SmallFair, statements: list[str]
):
    few = cost(as_organiser, statements, HERE)
    firms, buyers = add_enterprises(answered, 30), add_buyers(answered, 30)
    propose(answered, list(zip(firms, buyers, strict=True)))

    assert cost(as_organiser, statements, HERE) == few


@pytest.mark.parametrize(
    ("language", "heading"),
    [("vi", "Gợi ý tốt đến đâu?"), ("en", "How good are the suggestions?")],
)
def test_the_page_speaks_the_readers_language(
    as_organiser: TestClient, answered: SmallFair, language: str, heading: str
):
    assert page(as_organiser, HERE, language).one("h1").text() == heading
