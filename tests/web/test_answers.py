"""Pages note whom they showed, and say a chance only once answers have calibrated it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.ranking.calibrate import Calibrator
from matchmaker.ranking.model_file import stamped
from matchmaker.services import answers
from matchmaker.services.models import keep_model, prior_model
from matchmaker.settings import get_settings
from matchmaker.storage.tables import Proposal, Shown
from tests.web.conftest import SmallFair
from tests.web.crowd import card_of, cards_on, page, propose, sign_in_as, speak
from tests.web.reading import Document

LIST = {Role.ENTERPRISE: "/enterprise/buyers", Role.BUYER: "/buyer/suggested"}
ESTIMATED = "The scores are estimated from profiles; they are not yet calibrated with outcomes."
CALIBRATED = "The chance that both say yes is calibrated with answers"
CHANCE = "Chance that both say yes"


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep models in a folder of the test's own."""
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path / "models-of-the-test"))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def listed(found: SmallFair) -> list[Proposal]:
    """Suggest both buyers to the first enterprise."""
    return propose(found, [(found.enterprises[0], buyer) for buyer in found.buyers])


def noted(found: SmallFair) -> list[tuple[str, str, int, str]]:
    with found.db.read() as unit:
        rows = unit.exec(select(Shown).order_by(Shown.shown_in, Shown.place)).all()
    return [(row.seen_by, row.shown_in, row.place, row.buyer_id) for row in rows]


# --- noting ------------------------------------------------------------------------------------


def test_the_suggested_list_is_noted_as_it_stood(client: TestClient, small_fair: SmallFair):
    listed(small_fair)
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    shown = cards_on(page(client, LIST[Role.ENTERPRISE]))
    page(client, LIST[Role.ENTERPRISE])

    assert noted(small_fair) == [
        ("enterprise", "suggested", place, buyer) for place, buyer in enumerate(shown, start=1)
    ]


def test_whom_one_refused_takes_no_place_in_the_note(client: TestClient, small_fair: SmallFair):
    listed(small_fair)
    first, second = small_fair.buyers
    speak(small_fair, small_fair.enterprises[0], first, Role.ENTERPRISE, Says.NO_THANKS)
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    page(client, LIST[Role.ENTERPRISE])

    assert noted(small_fair) == [("enterprise", "suggested", 1, second.id)]


def test_an_opened_partner_is_noted_for_the_one_who_opened_it(
    client: TestClient, small_fair: SmallFair
):
    listed(small_fair)
    sign_in_as(client, small_fair, Role.BUYER)

    page(client, f"/buyer/enterprises/{small_fair.enterprises[0].id}")

    assert noted(small_fair) == [("buyer", "partner", 1, small_fair.buyers[0].id)]


def test_an_organiser_who_looks_is_noted_nowhere(client: TestClient, small_fair: SmallFair):
    listed(small_fair)
    sign_in_as(client, small_fair, Role.ORGANISER)

    page(client, f"/fairs/{small_fair.fair.slug}/proposals")

    assert noted(small_fair) == []


@pytest.mark.parametrize("side", list(LIST))
def test_noting_takes_one_statement_beside_the_page(
    client: TestClient, small_fair: SmallFair, statements: list[str], side: Role
):
    listed(small_fair)
    sign_in_as(client, small_fair, side)
    statements.clear()

    page(client, LIST[side])

    assert sum("INSERT INTO shown" in one for one in statements) == 1
    assert sum(one.startswith("INSERT") for one in statements) == 1


def test_a_page_whose_note_fails_is_shown_all_the_same(
    client: TestClient, small_fair: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    from sqlalchemy.exc import OperationalError

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    listed(small_fair)
    sign_in_as(client, small_fair, Role.ENTERPRISE)
    monkeypatch.setattr(answers.queries, "note_shown", locked)

    assert len(cards_on(page(client, LIST[Role.ENTERPRISE]))) == 2


# --- what is called a chance --------------------------------------------------------------------


def calibrated(found: SmallFair, rows: list[Proposal], *, simulated: bool = False) -> None:
    """Keep a model that answers calibrated, and let the pairs be scored by it."""
    lines = prior_model().calibrators | {"mutual": Calibrator(0.8, 0.3)}
    model = stamped(replace(prior_model(), calibrators=lines), "learned", 700)
    keep_model(found.fair.id, model, "", {"simulated": simulated})
    with found.db.told() as unit:
        for row in rows:
            unit.get_one(Proposal, row.id).model = model.fingerprint


def terms(found: Document) -> dict[str, str]:
    fit = found.all("dl", class_="fit")[0]
    names = [one.text() for one in fit.all("dt")]
    return dict(zip(names, [one.text() for one in fit.all("dd")], strict=True))


@pytest.mark.parametrize("side", list(LIST))
def test_before_answers_there_is_no_chance_and_the_page_says_estimated(
    client: TestClient, small_fair: SmallFair, side: Role
):
    listed(small_fair)
    sign_in_as(client, small_fair, side)

    found = page(client, LIST[side])

    assert ESTIMATED in found.text()
    assert CHANCE not in terms(found)
    assert all(value.endswith("/ 100") for name, value in terms(found).items() if "Fit" in name)


@pytest.mark.usefixtures("own_folder")
@pytest.mark.parametrize("side", list(LIST))
def test_a_calibrated_chance_is_a_percentage_and_a_fit_never_is(
    client: TestClient, small_fair: SmallFair, side: Role
):
    calibrated(small_fair, listed(small_fair))
    sign_in_as(client, small_fair, side)

    found = page(client, LIST[side])

    assert CALIBRATED in found.text()
    assert ESTIMATED not in found.text()
    assert terms(found)[CHANCE] == "50 %"
    assert terms(found)["Fit for you"].endswith("/ 100")


@pytest.mark.usefixtures("own_folder")
def test_pairs_scored_by_another_model_are_still_estimates(
    client: TestClient, small_fair: SmallFair
):
    first, second = listed(small_fair)
    calibrated(small_fair, [first])
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    found = page(client, LIST[Role.ENTERPRISE])

    assert CHANCE in card_of(found, first.buyer_id).text()
    assert CHANCE not in card_of(found, second.buyer_id).text()


@pytest.mark.usefixtures("own_folder")
def test_made_up_answers_calibrate_nothing_that_people_read(
    client: TestClient, small_fair: SmallFair
):
    calibrated(small_fair, listed(small_fair), simulated=True)
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    found = page(client, LIST[Role.ENTERPRISE])

    assert ESTIMATED in found.text()
    assert CHANCE not in found.text()


@pytest.mark.usefixtures("own_folder")
def test_organisers_read_a_joint_fit_first_and_a_chance_once_it_is_one(
    client: TestClient, small_fair: SmallFair
):
    rows = listed(small_fair)
    sign_in_as(client, small_fair, Role.ORGANISER)
    address = f"/fairs/{small_fair.fair.slug}/proposals"

    before = page(client, address)
    calibrated(small_fair, rows)
    after = page(client, address)

    assert terms(before)["Joint fit"] == "50 / 100"
    assert CHANCE not in before.text()
    assert terms(after)[CHANCE] == "50 %"
    assert "Joint fit" not in terms(after)
    assert CALIBRATED in after.text()


@pytest.mark.usefixtures("own_folder")
def test_vietnamese_readers_read_it_in_their_language(client: TestClient, small_fair: SmallFair):
    calibrated(small_fair, listed(small_fair))
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    found = page(client, LIST[Role.ENTERPRISE], "vi")

    assert terms(found)["Khả năng hai bên cùng đồng ý gặp"] == "50 %"
