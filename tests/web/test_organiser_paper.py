"""Print pack, letters, workbook, and the history of a fair."""

import io
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.jobs import Worker
from matchmaker.settings import get_settings
from matchmaker.storage.history import record
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Job, SignInLink
from tests.web.conftest import SmallFair, build_fair
from tests.web.lively import Lively, enliven
from tests.web.reading import Document

HERE = "/fairs/small/print"


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    return enliven(small_fair)


@pytest.fixture
def own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is printed in a folder of the test's own."""
    monkeypatch.setattr(get_settings(), "var_dir", tmp_path)
    return tmp_path


# --- the print pack ----------------------------------------------------------------------


def test_before_a_plan_is_published_the_page_leads_to_the_plan(as_organiser: TestClient):
    page = Document(as_organiser.get(HERE).text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/plans"
    assert page.all("form", action=f"{HERE}/pack") == []


def test_nothing_is_printed_before_a_plan_is_published(as_organiser: TestClient, db: Database):
    answer = as_organiser.post(f"{HERE}/pack")

    assert answer.status_code == 409
    assert "no published plan" in Document(answer.text).one("p", role="alert").text()
    with db.read() as unit:
        assert unit.exec(select(Job)).all() == []


@pytest.mark.slow
def test_a_pack_is_set_in_the_background_and_then_downloaded(
    as_organiser: TestClient, lively: Lively, db: Database, own_var: Path
):
    answer = as_organiser.post(f"{HERE}/pack", data={"language": "vi"}, follow_redirects=False)
    watch = answer.headers["location"]
    Worker(db).work_off()
    address = Document(as_organiser.get(watch).text).one("a", class_="button").attributes["href"]

    pack = as_organiser.get(address)

    assert pack.headers["content-type"] == "application/pdf"
    assert pack.content.startswith(b"%PDF-")
    assert pack.headers["cache-control"] == "no-store"
    assert "small-vi.pdf" in pack.headers["content-disposition"]
    listed = [link.attributes["href"] for link in Document(as_organiser.get(HERE).text).all("a")]
    assert address in listed


def test_a_pack_that_is_not_done_cannot_be_downloaded(
    as_organiser: TestClient, lively: Lively, own_var: Path
):
    watch = as_organiser.post(f"{HERE}/pack", follow_redirects=False).headers["location"]
    job_id = watch.rpartition("/")[2]

    assert as_organiser.get(f"{HERE}/packs/{job_id}.pdf").status_code == 404


def test_a_job_of_another_kind_is_no_pack(
    as_organiser: TestClient, small_fair: SmallFair, own_var: Path
):
    job = Job(fair_id=small_fair.fair.id, kind="propose", state="done")
    with small_fair.db.told() as unit:
        unit.add(job)
    (own_var / "print").mkdir()
    (own_var / "print" / f"{job.id}.pdf").write_bytes(b"%PDF-")

    assert as_organiser.get(f"{HERE}/packs/{job.id}.pdf").status_code == 404


def test_a_pack_of_another_fair_is_not_found(
    as_organiser: TestClient, lively: Lively, db: Database, own_var: Path
):
    strange = build_fair(db, "strange")
    job = Job(fair_id=strange.fair.id, kind="print", state="done")
    with db.told() as unit:
        unit.add(job)
    (own_var / "print").mkdir()
    (own_var / "print" / f"{job.id}.pdf").write_bytes(b"%PDF-")

    assert as_organiser.get(f"{HERE}/packs/{job.id}.pdf").status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "x" * 200])
def test_no_address_reaches_another_file(as_organiser: TestClient, own_var: Path, name: str):
    assert as_organiser.get(f"{HERE}/packs/{name}.pdf").status_code == 404


def test_an_unknown_language_prints_in_the_readers(
    as_organiser: TestClient, lively: Lively, db: Database
):
    as_organiser.post(f"{HERE}/pack", data={"language": "xx"})

    with db.read() as unit:
        job = unit.exec(select(Job).where(Job.kind == "print")).one()
    assert job.arguments["language"] == "en"


def test_the_plan_comes_as_a_workbook(as_organiser: TestClient, lively: Lively):
    answer = as_organiser.get(f"{HERE}/plan.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert any("Demo Moulds" in cell for cell in cells)
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_published_plan_there_is_no_workbook(as_organiser: TestClient):
    assert as_organiser.get(f"{HERE}/plan.xlsx").status_code == 404


# --- letters -----------------------------------------------------------------------------


def test_everybody_without_an_invitation_gets_one_letter(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    before = Document(as_organiser.get(HERE).text).one("section", aria_labelledby="letters")

    answer = as_organiser.post(f"{HERE}/letters")
    after = Document(as_organiser.get(HERE).text).one("section", aria_labelledby="letters")
    again = as_organiser.post(f"{HERE}/letters")

    assert "without an invitation: 4" in before.text()
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    with db.read() as unit:
        assert len(unit.exec(select(SignInLink)).all()) == 4
    assert after.all("form") == []
    assert again.status_code == 409


def test_one_participants_letter_makes_a_fresh_link(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    address = f"/fairs/small/participants/{small_fair.buyers[0].id}/letter"

    first, second = as_organiser.post(address), as_organiser.post(address)

    assert first.content.startswith(b"%PDF-")
    assert first.content != second.content
    with db.read() as unit:
        assert len(unit.exec(select(SignInLink)).all()) == 1


# --- history -----------------------------------------------------------------------------


def test_an_empty_history_says_what_will_stand_there(as_organiser: TestClient):
    page = Document(as_organiser.get("/fairs/small/history").text)

    assert "Every change will stand here" in page.one("div", class_="empty").text()


def test_the_history_says_in_words_who_did_what_newest_first(
    as_organiser: TestClient, lively: Lively
):
    page = Document(as_organiser.get("/fairs/small/history").text)

    rows = [[cell.text() for cell in row.all("td")] for row in page.one("tbody").all("tr")]
    what = [row[2] for row in rows]
    of_plans = ["worked out a what-if", "made a draft plan", "published a plan"]
    assert [done for done in what if done in of_plans] == [
        "worked out a what-if",
        "made a draft plan",
        "published a plan",
        "made a draft plan",
    ]
    assert {row[1] for row in rows} == {"Organiser"}
    assert rows[what.index("made a draft plan")][3] == "Version 2"


def test_what_a_participant_did_leads_to_its_page(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        record(unit, small_fair.organiser, "link.made", small_fair.buyers[0].id)

    page = Document(as_organiser.get("/fairs/small/history").text)

    link = page.one("tbody").one("a")
    assert link.text() == "Demo Buyer Nagoya"
    assert as_organiser.get(link.attributes["href"]).status_code == 200


def test_an_action_nobody_named_is_shown_as_it_is(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        record(unit, small_fair.organiser, "moon.landed", "x")

    assert "moon.landed" in as_organiser.get("/fairs/small/history").text


def test_a_long_history_comes_in_pages(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        for i in range(60):
            record(unit, small_fair.organiser, "link.made", f"object {i}")

    first = Document(as_organiser.get("/fairs/small/history").text)
    second = Document(as_organiser.get("/fairs/small/history?page=2").text)

    assert len(first.one("tbody").all("tr")) == 50
    assert len(second.one("tbody").all("tr")) == 10
    assert first.one("nav", class_="pages").one("a").attributes["href"].endswith("page=2")


def test_another_fairs_history_is_not_shown(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    strange = build_fair(db, "strange")
    with db.told() as unit:
        record(unit, strange.organiser, "link.made", "theirs")

    assert Document(as_organiser.get("/fairs/small/history").text).all("tbody") == []


def test_every_action_that_services_record_has_words():
    import re

    from matchmaker import services
    from matchmaker.web.pages.organiser import ACTIONS

    folder = Path(str(services.__file__)).parent
    written = set()
    for path in folder.glob("*.py"):
        written |= set(
            re.findall(
                r'"((?:fair|import|link|wish|wishes|plan|meeting)\.[a-z_]+)"', path.read_text()
            )
        )

    assert written
    assert written - set(ACTIONS) == set()
