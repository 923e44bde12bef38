"""Fairs of an organiser: the list, and the form of a new one."""

from datetime import date, time

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.services.fairs import HallDraft
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Hall, MeetingTable, Membership, Slot
from matchmaker.web.pages.new_fair import Capacity, read_form, room_for, short_name
from tests.web.conftest import SmallFair, build_fair
from tests.web.reading import Document

TYPED = {
    "name_vi": "Hội chợ Đông Anh",
    "name_en": "Dong Anh Fair",
    "slug": "",
    "place_vi": "Đông Anh, Hà Nội",
    "place_en": "Dong Anh, Hanoi",
    "first_day": "2027-10-27",
    "last_day": "2027-10-29",
    "meeting_days": "2",
    "morning_from": "09:00",
    "morning_to": "11:30",
    "afternoon_from": "13:30",
    "afternoon_to": "16:00",
    "slot_minutes": "20",
    "gap_minutes": "5",
    "halls": "A 13; B 13",
    "least_meetings": "3",
    "most_meetings": "12",
    "enterprises": "77",
    "buyers": "60",
}


# --- the list ----------------------------------------------------------------------------


def test_an_organiser_sees_his_fairs_and_no_others(as_organiser: TestClient, db: Database):
    build_fair(db, "strange")

    page = Document(as_organiser.get("/fairs").text)

    links = [
        link.attributes["href"] for item in page.all("li", class_="card") for link in item.all("a")
    ]
    assert links == ["/fairs/small"]
    assert page.one("a", class_="button").attributes["href"] == "/fairs/new"


def test_a_fair_without_a_plan_says_so(as_organiser: TestClient):
    card = Document(as_organiser.get("/fairs").text).one("li", class_="card")

    assert "No plan published yet" in card.text()
    assert card.one("time").attributes["datetime"] == "2027-10-27"


def test_who_organises_nothing_yet_is_shown_what_to_do(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        for row in unit.exec(select(Membership)).all():
            unit.delete(row)

    page = Document(as_organiser.get("/fairs").text)

    empty = page.one("div", class_="empty")
    assert "Set one up" in empty.text()
    assert empty.one("a").attributes["href"] == "/fairs/new"


# --- setting one up ----------------------------------------------------------------------


def test_a_typed_fair_is_set_up_and_leads_to_the_import(as_organiser: TestClient, db: Database):
    answer = as_organiser.post("/fairs/new", data=TYPED, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/fairs/dong-anh-fair/import")
    with db.read() as unit:
        fair = unit.exec(select(Fair).where(Fair.slug == "dong-anh-fair")).one()
        slots = unit.exec(select(Slot).where(Slot.fair_id == fair.id)).all()
        tables = unit.exec(select(MeetingTable).where(MeetingTable.fair_id == fair.id)).all()
        halls = unit.exec(select(Hall.code).where(Hall.fair_id == fair.id)).all()
    assert (len(slots), len(tables), sorted(halls)) == (24, 26, ["A", "B"])
    assert fair.name_vi == "Hội chợ Đông Anh"
    assert (fair.least_meetings, fair.most_meetings) == (3, 12)


def test_who_sets_a_fair_up_organises_it(as_organiser: TestClient):
    as_organiser.post("/fairs/new", data=TYPED)

    assert as_organiser.get("/fairs/dong-anh-fair").status_code == 200


def test_the_notice_after_setting_up_stands_once(as_organiser: TestClient):
    first = Document(as_organiser.post("/fairs/new", data=TYPED).text)
    second = Document(as_organiser.get("/fairs/dong-anh-fair/import").text)

    assert first.one("p", role="status").text() == (
        "The fair is set up. Next, import its participants."
    )
    assert second.all("p", role="status") == []


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("first_day", "", "choose a day"),
        ("first_day", "27/10/2027", "choose a day"),
        ("last_day", "2027-10-26", "before the first"),
        ("slot_minutes", "zwanzig", "“zwanzig” is not a whole number"),
        ("gap_minutes", "-5", "“-5” is not a whole number"),
        ("least_meetings", "40", "must not be above the most"),
        ("morning_from", "9 o'clock", "is not a time"),
        ("halls", "", "at least one hall"),
        ("halls", "Halle", "does not name a hall"),
        ("halls", "A 5; A 6", "a name of its own"),
        ("halls", "A 9000", "At most 2,000 tables"),
        ("halls", "Sảnh" + " " * 500 + "lớn", "does not name a hall"),
        ("slot_minutes", "9" * 5_000, "is not a whole number"),
        ("slug", "Đông Anh!", "a-z, 0-9 and hyphens"),
        ("slug", "small", "exists already"),
        ("meeting_days", "many", "is not a whole number"),
    ],
)
def test_a_fault_stands_at_its_field_and_on_top_and_what_was_typed_is_kept(
    as_organiser: TestClient, db: Database, name: str, typed: str, words: str
):
    answer = as_organiser.post("/fairs/new", data=TYPED | {name: typed})

    assert answer.status_code == 422
    page = Document(answer.text)
    top = page.one("div", role="alert")
    assert words in top.text()
    assert any(link.attributes["href"] == f"#{name}" for link in top.all("a"))
    field = page.one("input", id=name)
    assert field.attributes["value"] == typed
    assert field.attributes["aria-invalid"] == "true"
    assert words in page.one("p", id=f"{name}-fault").text()
    with db.read() as unit:
        assert len(unit.exec(select(Fair)).all()) == 1


def test_every_fault_is_found_at_once(as_organiser: TestClient):
    wrong = TYPED | {"first_day": "?", "slot_minutes": "?", "halls": "Halle"}

    page = Document(as_organiser.post("/fairs/new", data=wrong).text)

    assert len(page.one("div", role="alert").all("li")) == 3


def test_an_empty_form_is_refused_with_words_not_with_a_crash(as_organiser: TestClient):
    answer = as_organiser.post("/fairs/new", data={})

    assert answer.status_code == 422
    assert Document(answer.text).one("div", role="alert").all("li")


def test_names_with_markup_come_back_as_text(as_organiser: TestClient):
    answer = as_organiser.post("/fairs/new", data=TYPED | {"name_vi": '"><b>', "first_day": ""})

    assert Document(answer.text).one("input", id="name_vi").attributes["value"] == '"><b>'


# --- the live line -----------------------------------------------------------------------


def test_the_live_line_counts_places_and_what_can_be_promised(as_organiser: TestClient):
    page = Document(as_organiser.get("/fairs/new", params=TYPED).text)

    line = page.one("div", id="capacity").text()
    assert "24 × 26 = 624 places" in line
    assert "this many meetings: 8" in line


def test_the_live_line_alone_answers_htmx(as_organiser: TestClient):
    headers = {"HX-Request": "true", "HX-Target": "div#capacity"}

    answer = as_organiser.get("/fairs/new", params=TYPED, headers=headers)

    page = Document(answer.text)
    assert page.one("div", id="capacity").attributes["hx-get"] == "/fairs/new"
    assert page.all("h1") == []


def test_before_the_days_are_known_the_line_says_what_is_missing(as_organiser: TestClient):
    page = Document(as_organiser.get("/fairs/new").text)

    assert "once days, sessions and tables can be read" in page.one("div", id="capacity").text()


def test_a_session_shorter_than_a_meeting_has_no_place():
    form = read_form(TYPED | {"morning_to": "09:10"})

    assert form.draft is not None
    assert room_for(form).fault is not None
    assert "sessions" in form.faults


@pytest.mark.parametrize(
    ("slots", "tables", "enterprises", "buyers", "each"),
    [
        (24, 26, 77, 60, 8),
        (24, 1, 77, 60, 0),
        (24, 26, 1, 60, 24),
        (24, 26, 10, 5, 5),
        (4, 100, 10, 50, 4),
        (24, 26, 0, 60, 0),
        (24, 26, 77, 0, 0),
    ],
)
def test_the_scarcest_thing_limits_the_promise(
    slots: int, tables: int, enterprises: int, buyers: int, each: int
):
    assert Capacity(slots, tables, enterprises, buyers).meetings_each == each


counts = st.integers(min_value=1, max_value=200)


@given(slots=counts, tables=counts, enterprises=counts, buyers=counts)
def test_what_is_promised_to_all_fits_and_one_more_does_not(
    slots: int, tables: int, enterprises: int, buyers: int
):
    each = Capacity(slots, tables, enterprises, buyers).meetings_each

    def fits(number: int) -> bool:
        whole = number * enterprises
        return (
            whole <= slots * tables
            and whole <= buyers * slots
            and number <= slots
            and number <= buyers
        )

    assert fits(each)
    assert not fits(each + 1)


@given(slots=counts, tables=counts, enterprises=counts, buyers=counts)
def test_another_table_never_lowers_the_promise(
    slots: int, tables: int, enterprises: int, buyers: int
):
    before = Capacity(slots, tables, enterprises, buyers).meetings_each
    after = Capacity(slots, tables + 1, enterprises, buyers).meetings_each

    assert after >= before


# --- reading the form --------------------------------------------------------------------


def test_the_days_with_meetings_are_counted_from_the_first():
    draft = read_form(TYPED).draft

    assert draft is not None
    assert {session.day for session in draft.sessions} == {date(2027, 10, 27), date(2027, 10, 28)}


def test_without_a_number_every_day_has_meetings():
    draft = read_form(TYPED | {"meeting_days": ""}).draft

    assert draft is not None
    assert len({session.day for session in draft.sessions}) == 3


def test_a_part_of_the_day_without_both_times_is_left_out():
    draft = read_form(TYPED | {"afternoon_from": ""}).draft

    assert draft is not None
    assert {session.starts for session in draft.sessions} == {time(9)}


@pytest.mark.parametrize(
    ("typed", "halls"),
    [
        ("26", (HallDraft("A", 26),)),
        ("A 13; B 13", (HallDraft("A", 13), HallDraft("B", 13))),
        ("A: 13 ;B:5;", (HallDraft("A", 13), HallDraft("B", 5))),
        ("Khu nhà kính 4", (HallDraft("Khu nhà kính", 4),)),
    ],
)
def test_halls_are_read_as_people_write_them(typed: str, halls: tuple[HallDraft, ...]):
    draft = read_form(TYPED | {"halls": typed}).draft

    assert draft is not None
    assert draft.halls == halls


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Hội chợ Đông Anh 2027", "hoi-cho-dong-anh-2027"),
        ("  Fair -- of *Hanoi* ", "fair-of-hanoi"),
        ("展示会", ""),
        ("a" * 80, "a" * 60),
    ],
)
def test_a_short_name_is_made_from_the_name(name: str, short: str):
    assert short_name(name) == short


@given(st.text(max_size=100))
def test_a_short_name_is_always_fit_for_an_address(name: str):
    short = short_name(name)

    assert short == short.strip("-")
    assert set(short) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(short) <= 60


@given(
    st.dictionaries(
        st.sampled_from(sorted(TYPED)), st.text(max_size=30), min_size=1, max_size=len(TYPED)
    )
)
def test_whatever_is_typed_is_read_or_named_as_a_fault(typed: dict[str, str]):
    form = read_form(TYPED | typed)

    assert form.faults or form.draft is not None
    assert set(form.typed) == set(TYPED)
