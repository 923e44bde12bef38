"""The plan's pages: what can be promised, solving, one version, hand edits, publishing."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.meeting import JobState, PlanState
from matchmaker.domain.wish import Says
from matchmaker.jobs import Worker
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.publish import publish
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Job, Mail, Meeting, MeetingTable, PlanVersion, Wish
from tests.web.conftest import SmallFair
from tests.web.lively import Lively, enliven, wish
from tests.web.reading import Document

HERE = "/fairs/small/plans"


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    return enliven(small_fair)


def drafted(db: Database, number: int) -> PlanVersion:
    with db.read() as unit:
        return unit.exec(select(PlanVersion).where(PlanVersion.number == number)).one()


def meeting_of(found: SmallFair, lively: Lively, enterprise: int, buyer: int) -> Meeting:
    """The draft's meeting of a pair, as it is stored now."""
    with found.db.read() as unit:
        return unit.exec(
            select(Meeting).where(
                Meeting.plan_id == lively.draft.id,
                Meeting.enterprise_id == found.enterprises[enterprise].id,
                Meeting.buyer_id == found.buyers[buyer].id,
            )
        ).one()


# --- before planning ---------------------------------------------------------------------


def test_before_anybody_wished_the_page_leads_to_the_pairs(as_organiser: TestClient):
    page = Document(as_organiser.get(HERE).text)

    assert "nobody has wished" in page.one("div", class_="empty").text()
    assert page.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/proposals"
    assert page.all("form", action=HERE) == []


def test_room_and_promise_are_told_before_anything_is_solved(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.add_all(wish(small_fair, *pair, "enterprise") for pair in ((0, 0), (1, 1), (0, 1)))

    text = Document(as_organiser.get(HERE).text).one("section", aria_labelledby="before").text()

    assert "4 × 2 = 8 places" in text
    assert "Pairs that may be planned: 3; agreed by both sides: 0." in text
    assert "can be promised: 1. This fair promises 1." in text


def test_a_promise_that_cannot_be_kept_is_a_warning(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).least_meetings = 3
        unit.add_all(wish(small_fair, *pair, "enterprise") for pair in ((0, 0), (1, 1), (0, 1)))

    page = Document(as_organiser.get(HERE).text)

    assert "This fair promises 3." in page.one("p", class_="warning").text()


def test_own_booths_are_told_apart_from_shared_tables(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        table = unit.get_one(MeetingTable, small_fair.tables[0].id)
        table.booth_of = small_fair.enterprises[0].id
        unit.add(wish(small_fair, 0, 0, "enterprise"))

    text = as_organiser.get(HERE).text

    assert "4 × 1 = 4 places" in text
    assert "booth of their own meet there: 1." in text


def test_an_enterprise_that_nobody_may_meet_is_named(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.add(wish(small_fair, 0, 0, "enterprise"))

    page = Document(as_organiser.get(HERE).text)

    names = [one.text() for one in page.one("section", aria_labelledby="before").all("a")]
    assert "Điện tử Minh họa" in names or "Demo Electronics" in names


def test_what_may_be_placed_is_chosen_on_the_page(as_organiser: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        unit.add(wish(small_fair, 0, 0, "enterprise"))
    before = Document(as_organiser.get(HERE).text)

    after = Document(as_organiser.post(f"{HERE}/choices", data={"proposed": "yes"}).text)

    def ticked(page: Document) -> list[str]:
        boxes = page.one("form", action=f"{HERE}/choices").all("input", type="checkbox")
        return [one.attributes["name"] for one in boxes if "checked" in one.attributes]

    assert ticked(before) == ["one_sided"]
    assert ticked(after) == ["proposed"]
    assert after.one("p", role="status").text() == "The next plan follows this choice."
    assert "nobody has wished" in after.text(), "one side's wish alone may not be placed now"
    history = Document(as_organiser.get("/fairs/small/history").text)
    assert "chose what may be placed" in history.text()
    assert history.all("td", data_label="Details") == [], "no label where nothing is told"


# --- solving -----------------------------------------------------------------------------


def test_a_plan_is_made_in_the_background_and_can_be_watched(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.add_all(wish(small_fair, *pair, "enterprise") for pair in ((0, 0), (1, 1)))
    answer = as_organiser.post(HERE, data={"seconds": "1", "seed": "7"}, follow_redirects=False)
    watch = answer.headers["location"]

    waiting = Document(as_organiser.get(watch).text)
    Worker(db).work_off()
    ready = Document(as_organiser.get(watch).text)

    progress = waiting.one("div", id="job-progress").attributes
    assert (progress["hx-get"], progress["hx-trigger"]) == (watch, "every 1s")
    assert waiting.one("meta", http_equiv="refresh")
    assert "hx-trigger" not in ready.one("div", id="job-progress").attributes
    assert ready.all("meta", http_equiv="refresh") == []
    assert ready.one("a", class_="button").attributes["href"] == f"{HERE}/1"
    assert drafted(db, 1).seed == 7


def test_while_a_plan_is_made_the_page_offers_to_watch_it(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.add(wish(small_fair, 0, 0, "enterprise"))
    as_organiser.post(HERE, data={"seconds": "1", "seed": "1"})

    page = Document(as_organiser.get(HERE).text)

    assert page.all("form", action=HERE) == []
    assert page.one("a", class_="button").attributes["href"].startswith("/fairs/small/jobs/")


@pytest.mark.parametrize(
    ("name", "typed"),
    [("seconds", "0"), ("seconds", "long"), ("seconds", "99999"), ("seed", "-1"), ("seed", "x")],
)
def test_seconds_and_seed_are_refused_at_their_field(
    as_organiser: TestClient, small_fair: SmallFair, db: Database, name: str, typed: str
):
    with db.told() as unit:
        unit.add(wish(small_fair, 0, 0, "enterprise"))

    answer = as_organiser.post(HERE, data={"seconds": "5", "seed": "1"} | {name: typed})

    assert answer.status_code == 422
    page = Document(answer.text)
    assert page.one("input", id=name).attributes["value"] == typed
    assert "whole number from" in page.one("p", id=f"{name}-fault").text()
    with db.read() as unit:
        assert unit.exec(select(Job)).all() == []


def test_the_usual_seconds_stand_in_the_form(as_organiser: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        unit.add(wish(small_fair, 0, 0, "enterprise"))

    page = Document(as_organiser.get(HERE).text)

    assert page.one("input", id="seconds").attributes["value"] == str(get_settings().plan_seconds)


def test_every_version_is_listed_newest_first(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(HERE).text)

    rows = page.one("section", aria_labelledby="versions").one("tbody").all("tr")
    assert [row.one("th").text() for row in rows] == ["Version 2", "Version 1"]
    assert [row.one("span", class_="tag").text() for row in rows] == ["Draft", "Published"]


# --- one version -------------------------------------------------------------------------


def test_a_version_says_how_far_it_is_from_the_best(as_organiser: TestClient, lively: Lively):
    text = (
        Document(as_organiser.get(f"{HERE}/2").text).one("section", aria_labelledby="worth").text()
    )

    assert "No plan under these wishes can be" in text
    for way in ("Upper bound", "This plan", "First come, first served", "In rounds"):
        assert way in text


def test_wishes_met_are_counted_by_their_strength(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(f"{HERE}/2").text)

    table = page.one("section", aria_labelledby="worth").all("table")[1]
    met = {
        row.one("th").text(): tuple(cell.text() for cell in row.all("td"))
        for row in table.one("tbody").all("tr")
    }
    assert met["Both want to meet"] == ("2", "2")
    assert met["One must meet, the other is silent"] == ("1", "1")


def test_the_grid_shows_each_meeting_at_its_table_and_slot(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    page = Document(as_organiser.get(f"{HERE}/2").text)

    table = page.one("table", class_="grid-plan")
    assert len(table.one("thead").all("th")) == 1 + 4
    assert len(table.one("tbody").all("tr")) == 2
    assert len(table.one("tbody").all("a")) == len(lively.draft_meetings)
    totals = [int(cell.text()) for cell in table.one("tfoot").all("td")]
    assert sum(totals) == len(lively.draft_meetings)
    assert len(table.one("tbody").all("td", class_="free")) == 8 - len(lively.draft_meetings)


def test_a_one_sided_meeting_is_marked_as_to_be_confirmed(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    page = Document(as_organiser.get(f"{HERE}/2").text)

    marked = [
        cell.one("a").text()
        for cell in page.one("table", class_="grid-plan").all("td")
        if "to be confirmed" in cell.text()
    ]
    assert marked == ["DN-0 – NM-1"]


def test_a_version_that_is_not_there_is_not_found(as_organiser: TestClient, lively: Lively):
    assert as_organiser.get(f"{HERE}/99").status_code == 404
    assert as_organiser.get(f"{HERE}/two").status_code == 422


def test_pairs_without_a_meeting_are_named_with_their_cause(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.add_all(wish(small_fair, *pair, "buyer") for pair in ((0, 0), (0, 1), (1, 0), (1, 1)))
        unit.get_one(Fair, small_fair.fair.id).most_meetings = 1
    solve_plan(db, small_fair.organiser, seed=1, seconds=0.1)

    page = Document(as_organiser.get(f"{HERE}/1").text)

    rows = page.one("div", id="unplaced-list").one("tbody").all("tr")
    assert len(rows) == 2
    assert all(row.all("td")[-1].text() for row in rows)


def test_without_anything_left_out_the_page_says_so(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(f"{HERE}/2").text)

    assert page.one("div", id="unplaced-list").text() == (
        "Every pair that could be planned has a meeting."
    )


def test_an_enterprise_below_the_promise_is_named_with_the_reason(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).least_meetings = 2
        unit.add_all(wish(small_fair, *pair, "buyer") for pair in ((0, 0), (0, 1), (1, 1)))
    solve_plan(db, small_fair.organiser, seed=1, seconds=0.1)

    section = Document(as_organiser.get(f"{HERE}/1").text).one(
        "section", aria_labelledby="fair-share"
    )

    row = section.all("table")[-1].one("tbody").one("tr")
    assert row.one("th").text() == "Demo Electronics"
    assert row.one("span", class_="tag").text() == "cannot be avoided"


def test_the_columns_count_every_enterprise_once(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    page = Document(as_organiser.get(f"{HERE}/2").text)

    table = page.one("section", aria_labelledby="fair-share").all("table")[0]
    counts = [int(row.one("td").text()) for row in table.one("tbody").all("tr")]
    assert sum(counts) == 2


# --- pins and moves ----------------------------------------------------------------------


def test_a_pin_is_set_and_taken_off_again(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    meeting = meeting_of(small_fair, lively, 0, 0)
    pin = f"{HERE}/2/meetings/{meeting.id}/pin"

    as_organiser.post(pin, data={"pinned": "true"})
    assert meeting_of(small_fair, lively, 0, 0).pinned
    page = Document(as_organiser.get(f"{HERE}/2").text)
    pressed = page.all("button", aria_pressed="true")
    assert [one.attributes["aria-label"] for one in pressed] == ["Pin DN-0 – NM-0"]

    as_organiser.post(pin, data={"pinned": "false"})
    assert not meeting_of(small_fair, lively, 0, 0).pinned


def test_pinning_through_htmx_answers_with_the_grid(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    meeting = meeting_of(small_fair, lively, 0, 0)

    answer = as_organiser.post(
        f"{HERE}/2/meetings/{meeting.id}/pin",
        data={"pinned": "true", "session": "0"},
        headers={"HX-Request": "true", "HX-Target": "div#plan-grid"},
    )

    page = Document(answer.text)
    assert page.one("div", id="plan-grid").all("td", class_="pinned")
    assert page.all("h1") == []


def test_a_pinned_meeting_stays_in_the_next_plan(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    meeting = meeting_of(small_fair, lively, 0, 0)
    as_organiser.post(f"{HERE}/2/meetings/{meeting.id}/pin", data={"pinned": "true"})

    again = solve_plan(db, small_fair.organiser, seed=9, seconds=0.1)

    with db.read() as unit:
        kept = unit.exec(select(Meeting).where(Meeting.plan_id == again.id, Meeting.pinned)).one()
    assert (kept.slot_id, kept.buyer_id) == (meeting.slot_id, meeting.buyer_id)


def test_a_meeting_moves_to_a_free_slot_and_any_free_table(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    meeting = meeting_of(small_fair, lively, 0, 0)
    page = Document(as_organiser.get(f"{HERE}/2/meetings/{meeting.id}").text)
    free = [one.attributes["value"] for one in page.one("select", id="slot_id").all("option")]
    target = next(slot for slot in free if slot != meeting.slot_id)

    answer = as_organiser.post(
        f"{HERE}/2/meetings/{meeting.id}/move", data={"slot_id": target, "table_id": ""}
    )

    assert "The meeting is moved." in answer.text
    assert meeting_of(small_fair, lively, 0, 0).slot_id == target
    assert "changed by hand" in as_organiser.get(f"{HERE}/2").text


def test_a_taken_place_is_refused_in_words_and_what_was_chosen_is_kept(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    meeting, other = meeting_of(small_fair, lively, 0, 0), meeting_of(small_fair, lively, 1, 1)

    answer = as_organiser.post(
        f"{HERE}/2/meetings/{meeting.id}/move",
        data={"slot_id": other.slot_id, "table_id": other.table_id},
    )

    assert answer.status_code == 409
    page = Document(answer.text)
    assert page.one("div", role="alert").all("li")
    chosen = page.one("select", id="table_id").all("option")
    assert [one.attributes["value"] for one in chosen if "selected" in one.attributes] == [
        other.table_id
    ]
    assert meeting_of(small_fair, lively, 0, 0).slot_id == meeting.slot_id


def test_where_no_table_is_free_the_move_is_refused(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    meeting = meeting_of(small_fair, lively, 0, 0)
    with small_fair.db.told() as unit:
        for table in unit.exec(select(MeetingTable)).all():
            table.booth_of = small_fair.enterprises[1].id

    answer = as_organiser.post(
        f"{HERE}/2/meetings/{meeting.id}/move", data={"slot_id": small_fair.slots[3].id}
    )

    assert answer.status_code == 409
    assert "No table is free" in Document(answer.text).one("div", role="alert").text()


def test_a_published_meeting_offers_no_changes(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    with small_fair.db.read() as unit:
        meeting = unit.exec(select(Meeting).where(Meeting.plan_id == lively.published.id)).first()
    assert meeting is not None
    address = f"{HERE}/1/meetings/{meeting.id}"

    page = Document(as_organiser.get(address).text)
    answer = as_organiser.post(f"{address}/pin", data={"pinned": "true"})

    assert "Only a draft can be changed." in page.text()
    assert page.one("main").all("form") == []
    assert answer.status_code == 409


# --- publishing --------------------------------------------------------------------------


def test_before_publishing_the_page_says_how_many_people_will_be_told(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.add_all(wish(small_fair, *pair, "buyer") for pair in ((0, 0), (1, 1)))
    solve_plan(db, small_fair.organiser, seed=1, seconds=0.1)

    section = Document(as_organiser.get(f"{HERE}/1").text).one("section", aria_labelledby="publish")

    assert "2 new, 0 at another time" in section.text()
    assert section.all("button")[0].text() == "Publish and tell 4 participants"
    assert len(section.one("tbody").all("tr")) == 2


def test_publishing_shows_the_plan_and_writes_to_those_concerned_only(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    meeting = meeting_of(small_fair, lively, 1, 1)
    free = next(slot for slot in small_fair.slots if slot.id not in _busy(small_fair, lively))
    as_organiser.post(f"{HERE}/2/meetings/{meeting.id}/move", data={"slot_id": free.id})
    with db.read() as unit:
        before = len(unit.exec(select(Mail)).all())
    told = Document(as_organiser.get(f"{HERE}/2").text).one("section", aria_labelledby="publish")
    people = int(told.all("button")[0].text().split()[3])

    answer = as_organiser.post(f"{HERE}/2/publish")

    assert "Version 2 is published." in answer.text
    with db.read() as unit:
        assert len(unit.exec(select(Mail)).all()) - before == people
    assert drafted(db, 2).state == PlanState.PUBLISHED
    assert drafted(db, 1).state == PlanState.SUPERSEDED


def _busy(found: SmallFair, lively: Lively) -> set[str]:
    with found.db.read() as unit:
        rows = unit.exec(select(Meeting).where(Meeting.plan_id == lively.draft.id)).all()
    concerned = {found.enterprises[1].id, found.buyers[1].id}
    return {row.slot_id for row in rows if {row.enterprise_id, row.buyer_id} & concerned}


def test_a_draft_that_changed_since_it_was_looked_at_is_not_published(
    as_organiser: TestClient, lively: Lively, db: Database
):
    answer = as_organiser.post(f"{HERE}/2/publish", data={"seen": str(drafted(db, 2).version + 5)})

    assert answer.status_code == 409
    assert drafted(db, 2).state == PlanState.DRAFT


def test_a_broken_rule_is_named_and_stops_publishing(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    with db.told() as unit:
        said = unit.exec(
            select(Wish).where(Wish.said_by == "buyer", Wish.buyer_id == small_fair.buyers[1].id)
        ).one()
        said.says = Says.NO_THANKS

    page = Document(as_organiser.get(f"{HERE}/2").text)
    answer = as_organiser.post(f"{HERE}/2/publish")

    assert "said no" in page.one("div", role="alert").text()
    assert "disabled" in page.one("section", aria_labelledby="publish").all("button")[0].attributes
    assert answer.status_code == 409
    assert "said no" in answer.text
    assert drafted(db, 2).state == PlanState.DRAFT


def test_an_earlier_version_comes_back_as_a_new_one(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    publish(db, small_fair.organiser, lively.draft.id)

    answer = as_organiser.post(f"{HERE}/1/bring-back", follow_redirects=False)

    assert answer.headers["location"] == f"{HERE}/3"
    assert drafted(db, 3).state == PlanState.PUBLISHED
    assert drafted(db, 3).value == drafted(db, 1).value


def test_a_discarded_draft_stays_in_the_list_and_cannot_be_published(
    as_organiser: TestClient, lively: Lively, db: Database
):
    page = Document(as_organiser.post(f"{HERE}/2/discard").text)

    assert page.one("p", role="status").text() == "Version 2 is discarded."
    assert drafted(db, 2).state == PlanState.DISCARDED
    assert as_organiser.post(f"{HERE}/2/publish").status_code == 409
    assert as_organiser.post(f"{HERE}/2/discard").status_code == 409


def test_the_published_version_leads_to_the_printer_and_cannot_be_discarded(
    as_organiser: TestClient, lively: Lively
):
    page = Document(as_organiser.get(f"{HERE}/1").text)

    assert page.all("section", aria_labelledby="publish") == []
    assert page.one("main").one("a", class_="button").attributes["href"] == "/fairs/small/print"
    assert as_organiser.post(f"{HERE}/1/discard").status_code == 409


# --- cost, language, jobs ----------------------------------------------------------------


def test_a_published_version_costs_the_same_for_few_and_many_people(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, statements: list[str]
):
    def cost() -> int:
        statements.clear()
        assert as_organiser.get(f"{HERE}/1").status_code == 200
        return len(statements)

    few = cost()
    with small_fair.db.told() as unit:
        for i in range(50):
            unit.add(type(small_fair.enterprises[0])(fair_id=small_fair.fair.id, code=f"X-{i}"))

    assert cost() == few
    assert few <= 14


@pytest.mark.parametrize("path", [HERE, f"{HERE}/2"])
def test_a_seed_is_no_quantity_and_keeps_its_digits_together(
    as_organiser: TestClient, lively: Lively, db: Database, path: str
):
    with db.told() as unit:
        unit.get_one(PlanVersion, lively.draft.id).seed = 20261027

    assert "random seed 20261027" in Document(as_organiser.get(path).text).text()
    assert "units of work" in Document(as_organiser.get(path).text).text()


@pytest.mark.parametrize("path", [HERE, f"{HERE}/1", f"{HERE}/2"])
def test_the_plan_speaks_vietnamese(as_organiser: TestClient, lively: Lively, path: str):
    as_organiser.headers["accept-language"] = "vi"

    page = Document(as_organiser.get(path).text)

    assert page.one("html").attributes["lang"] == "vi"
    assert "Phương án lịch" in page.one("h1").text()


@pytest.mark.parametrize(
    ("state", "progress", "words"),
    [
        (JobState.WAITING, {}, "Waiting for its turn"),
        (JobState.RUNNING, {"stage": "encode", "work_done": 1, "work_total": 4}, "– 25 %"),
        (JobState.RUNNING, {}, "At work."),
        (JobState.FAILED, {}, "The work failed."),
        (JobState.STOPPED, {}, "The work was stopped."),
        (JobState.DONE, {}, "Done."),
    ],
)
def test_a_job_says_how_it_stands(
    as_organiser: TestClient,
    small_fair: SmallFair,
    state: JobState,
    progress: dict[str, object],
    words: str,
):
    job = Job(fair_id=small_fair.fair.id, kind="propose", state=state, progress=progress)
    with small_fair.db.told() as unit:
        unit.add(job)

    page = Document(as_organiser.get(f"/fairs/small/jobs/{job.id}").text)

    assert words in page.one("div", id="job-progress").text()
    polls = "hx-trigger" in page.one("div", id="job-progress").attributes
    assert polls is (state in {JobState.WAITING, JobState.RUNNING})


def test_a_running_plan_draws_value_and_bound_and_can_be_stopped(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    event = {
        "stage": "place",
        "work_done": 1,
        "work_total": 2,
        "value": 950,
        "bound": 1000,
        "meetings": 3,
        "elapsed_s": 2.0,
    }
    job = Job(
        fair_id=small_fair.fair.id,
        kind="plan",
        state=JobState.RUNNING,
        progress=event | {"curve": [event | {"value": 900, "elapsed_s": 0.5}, event]},
    )
    with db.told() as unit:
        unit.add(job)
    address = f"/fairs/small/jobs/{job.id}"

    page = Document(as_organiser.get(address).text)
    as_organiser.post(f"{address}/stop")
    stopping = Document(as_organiser.get(address).text)

    assert len(page.one("svg", class_="chart").all("polyline", class_="line")) == 2
    assert "can be more than 5.27 % better" in page.text()
    with db.read() as unit:
        assert unit.get_one(Job, job.id).stop_asked
    assert "disabled" in stopping.one("div", id="job-progress").one("button").attributes


def test_a_failed_job_says_why_in_the_readers_language(
    as_organiser: TestClient, small_fair: SmallFair
):
    problem = {"say": "There is no such page.", "with": {}}
    job = Job(
        fair_id=small_fair.fair.id,
        kind="plan",
        state=JobState.FAILED,
        problem=problem,
        ended_at=datetime.now(UTC),
    )
    with small_fair.db.told() as unit:
        unit.add(job)
    as_organiser.headers["accept-language"] = "vi"

    page = Document(as_organiser.get(f"/fairs/small/jobs/{job.id}").text)

    assert page.one("p", role="alert").text() == "Không có trang này."
