"""The proposals page: every suggested pair with both scores, reasons and wishes."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.wish import Says
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Job, Proposal
from tests.web.conftest import SmallFair, build_fair
from tests.web.lively import GATE, WHY, proposals_of, wish
from tests.web.reading import Document, Element

HERE = "/fairs/small/proposals"
BEST = "Demo Moulds – Demo Buyer Nagoya"
SECOND = "Demo Electronics – Demo Buyer Köln"
THIRD = "Demo Moulds – Demo Buyer Köln"
RULED_OUT = "Demo Electronics – Demo Buyer Nagoya"


@pytest.fixture
def proposed(small_fair: SmallFair) -> list[Proposal]:
    """Four scored pairs; the fourth fails a must-have."""
    rows = proposals_of(small_fair)
    with small_fair.db.told() as unit:
        unit.add_all(rows)
    return rows


def cards(browser: TestClient, query: str = "") -> list[Element]:
    page = Document(browser.get(f"{HERE}?{query}").text)
    return page.one("div", id="pair-list").all("li", class_="card")


def pairs(browser: TestClient, query: str = "") -> list[str]:
    return [card.one("h2").text() for card in cards(browser, query)]


# --- before anything is suggested --------------------------------------------------------


def test_without_participants_the_page_leads_to_the_import(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        for row in unit.exec(select(Enterprise)).all():
            unit.delete(row)

    page = Document(as_organiser.get(HERE).text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/import"
    assert page.all("form", method="post", action=HERE) == []


def test_before_the_first_time_one_button_suggests_partners(as_organiser: TestClient):
    page = Document(as_organiser.get(HERE).text)

    button = page.one("form", method="post", action=HERE).one("button")
    assert button.text() == "Suggest partners"
    assert "about a minute" in page.one("div", class_="empty").text()


def test_suggesting_is_work_in_the_background_and_is_asked_for_once(
    as_organiser: TestClient, db: Database
):
    first = as_organiser.post(HERE, follow_redirects=False).headers["location"]
    second = as_organiser.post(HERE, follow_redirects=False).headers["location"]

    assert first == second
    with db.read() as unit:
        assert [job.kind for job in unit.exec(select(Job)).all()] == ["propose"]
    page = Document(as_organiser.get(HERE).text)
    assert page.one("main").all("a", class_="button")[0].attributes["href"] == first


# --- the list ----------------------------------------------------------------------------


def test_pairs_on_a_list_stand_by_joint_fit_and_ruled_out_ones_do_not(
    as_organiser: TestClient, proposed: list[Proposal]
):
    assert pairs(as_organiser) == [BEST, SECOND, THIRD]


def test_each_pair_shows_three_fits_in_figures_and_as_a_meter(
    as_organiser: TestClient, proposed: list[Proposal]
):
    fit = cards(as_organiser)[0].one("dl", class_="fit")

    figures = [one.text() for one in fit.all("dd")]
    assert figures == ["90 / 100", "45 / 100", "30 / 100", "100 %"]
    assert [one.attributes["value"] for one in fit.all("meter")] == ["0.9", "0.45", "0.3"]
    assert all(one.attributes["aria-label"] for one in fit.all("meter"))


def test_reasons_quote_what_was_written_and_mark_its_language(
    as_organiser: TestClient, proposed: list[Proposal]
):
    reasons = cards(as_organiser)[0].one("ul", class_="reasons")

    assert WHY in reasons.text()
    quote = reasons.one("q")
    assert (quote.text(), quote.attributes["lang"]) == ("Khuôn thép SKD61.", "vi")


def test_pairs_that_fail_a_requirement_are_listed_apart_with_the_cause(
    as_organiser: TestClient, proposed: list[Proposal]
):
    assert pairs(as_organiser, "state=gated") == [RULED_OUT]
    cause = cards(as_organiser, "state=gated")[0].one("li", class_="against")
    assert cause.text() == GATE % {"name": "IATF"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=khuon", [BEST, THIRD]),
        ("text=circuit boards", [SECOND, THIRD]),
        ("text=koln mould", [THIRD]),
        ("sector=electronics", [SECOND]),
        ("country=JP", [BEST]),
        ("country=DE&sector=machinery", [THIRD]),
        ("text=nothing", []),
        ("text=%25", []),
    ],
)
def test_filters_narrow_the_list(
    as_organiser: TestClient, proposed: list[Proposal], query: str, found: list[str]
):
    assert pairs(as_organiser, query) == found


def test_the_list_can_be_sorted_by_either_sides_fit(
    as_organiser: TestClient, small_fair: SmallFair, proposed: list[Proposal]
):
    with small_fair.db.told() as unit:
        unit.get_one(Proposal, proposed[2].id).p_buyer = 0.99

    assert pairs(as_organiser, "order=buyer")[0] == THIRD
    assert pairs(as_organiser, "order=enterprise")[0] == BEST
    assert pairs(as_organiser, "order=nonsense") == pairs(as_organiser)


def test_wishes_part_the_list_by_their_state(
    as_organiser: TestClient, small_fair: SmallFair, proposed: list[Proposal]
):
    with small_fair.db.told() as unit:
        unit.add_all(
            [
                wish(small_fair, 0, 0, "enterprise"),
                wish(small_fair, 0, 0, "buyer"),
                wish(small_fair, 1, 1, "buyer"),
                wish(small_fair, 0, 1, "enterprise", Says.NO_THANKS),
            ]
        )

    assert pairs(as_organiser, "state=agreed") == [BEST]
    assert pairs(as_organiser, "state=open") == [SECOND]
    assert pairs(as_organiser, "state=closed") == [THIRD]
    assert pairs(as_organiser, "state=silent") == []
    assert "The buyer asks" in cards(as_organiser, "state=open")[0].text()


def test_a_wish_for_a_pair_that_no_list_holds_is_found_all_the_same(
    as_organiser: TestClient, small_fair: SmallFair, proposed: list[Proposal]
):
    with small_fair.db.told() as unit:
        row = unit.get_one(Proposal, proposed[2].id)
        row.rank_for_enterprise = row.rank_for_buyer = None
        unit.add(wish(small_fair, 0, 1, "enterprise"))

    assert THIRD not in pairs(as_organiser)
    assert pairs(as_organiser, "state=open") == [THIRD]


def test_nothing_of_another_fair_is_listed(
    as_organiser: TestClient, proposed: list[Proposal], db: Database
):
    strange = build_fair(db, "strange")
    with db.told() as unit:
        unit.add_all(proposals_of(strange))

    assert len(pairs(as_organiser)) == 3


def test_names_lead_to_the_participants(as_organiser: TestClient, proposed: list[Proposal]):
    for link in cards(as_organiser)[0].one("h2").all("a"):
        assert as_organiser.get(link.attributes["href"]).status_code == 200


def test_when_it_was_suggested_and_what_it_rests_on_is_said(
    as_organiser: TestClient, proposed: list[Proposal]
):
    text = Document(as_organiser.get(HERE).text).one("main").text()

    assert "Last suggested:" in text
    assert "estimated from profiles" in text


def test_the_filter_keeps_what_was_chosen(as_organiser: TestClient, proposed: list[Proposal]):
    page = Document(as_organiser.get(f"{HERE}?text=khuon&state=silent&order=buyer").text)

    assert page.one("input", id="text").attributes["value"] == "khuon"
    chosen = {one.attributes["value"] for one in page.all("option") if "selected" in one.attributes}
    assert chosen == {"silent", "buyer"}


def test_the_list_costs_the_same_for_few_and_many(
    as_organiser: TestClient,
    small_fair: SmallFair,
    proposed: list[Proposal],
    statements: list[str],
):
    def cost() -> int:
        statements.clear()
        assert as_organiser.get(HERE).status_code == 200
        return len(statements)

    few = cost()
    with small_fair.db.told() as unit:
        firms = [Enterprise(fair_id=small_fair.fair.id, code=f"X-{i}") for i in range(50)]
        unit.add_all(firms)
        unit.flush()
        for firm in firms:
            copy = Proposal(**proposed[0].model_dump(exclude={"id"}))
            copy.enterprise_id = firm.id
            unit.add(copy)

    assert cost() == few
    assert len(pairs(as_organiser)) == 20


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_speaks_the_readers_language(
    as_organiser: TestClient, proposed: list[Proposal], language: str
):
    as_organiser.headers["accept-language"] = language

    heading = Document(as_organiser.get(HERE).text).one("h1").text()

    assert heading == {"vi": "Cặp được gợi ý", "en": "Suggested pairs"}[language]
