"""How far a scope sees, and how typed words are looked for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column, literal, select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold
from matchmaker.storage.core import BUYER, ENTERPRISE
from matchmaker.storage.queries.sight import (
    counted,
    names_in,
    organiser_only,
    own_id,
    side_table,
    words_in,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise
from tests.fair_rows import change
from tests.small_fair import small_fair

ORGANISER = Scope("f", Role.ORGANISER)
ENTERPRISES = Scope("f", Role.ENTERPRISE, "e1")
BUYERS = Scope("f", Role.BUYER, "b1")


def holds(db: Database, words: str, *texts: str) -> bool:
    with db.read() as unit:
        found = unit.scalar(select(words_in(words, *(literal(fold(text)) for text in texts))))
    return bool(found)


def with_certificate(db: Database, wanted: str, certificates: list[dict[str, object]]) -> bool:
    fair = small_fair(db, enterprises=1, buyers=0)
    change(db, Enterprise, fair.enterprises[0], certificates=certificates)
    with db.read() as unit:
        query = select(ENTERPRISE.c.id).where(names_in(wanted, ENTERPRISE.c.certificates))
        return unit.execute(query).first() is not None


# --- whose rows ----------------------------------------------------------------------------


def test_what_is_the_organisers_is_refused_to_both_sides():
    organiser_only(ORGANISER)
    for scope in (ENTERPRISES, BUYERS):
        with pytest.raises(ForbiddenError, match="Only the organiser"):
            organiser_only(scope)


def test_a_participant_looks_at_itself_whether_it_names_itself_or_not():
    assert own_id(ENTERPRISES) == own_id(ENTERPRISES, "e1") == "e1"
    assert own_id(BUYERS) == "b1"


def test_an_organiser_looks_at_whom_he_names():
    assert own_id(ORGANISER, "e1") == "e1"


@pytest.mark.parametrize(
    ("scope", "wanted"), [(ENTERPRISES, "e2"), (BUYERS, "e1"), (BUYERS, ""), (ORGANISER, None)]
)
def test_anothers_rows_and_nobodys_look_the_same(scope: Scope, wanted: str | None):
    with pytest.raises(NotFoundError, match="no such participant"):
        own_id(scope, wanted)


def test_each_side_has_its_table_and_the_organiser_none():
    assert side_table(Role.ENTERPRISE) is ENTERPRISE
    assert side_table(Role.BUYER) is BUYER
    with pytest.raises(ValueError, match="not a side"):
        side_table(Role.ORGANISER)


def test_counting_stays_within_the_fair(either_db: Database):
    here = small_fair(either_db, enterprises=2)
    small_fair(either_db, "tokyo", enterprises=5)
    change(either_db, Enterprise, here.enterprises[0], withdrawn=True)

    with either_db.read() as unit:
        everybody = unit.scalar(select(counted(ENTERPRISE, here.organiser)))
        present = unit.scalar(select(counted(ENTERPRISE, here.organiser, ~ENTERPRISE.c.withdrawn)))

    assert (everybody, present) == (2, 1)


# --- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["", "   ", "dien", "ĐIỆN tử", "tử   điện", "dien\ttu", "iện t", "dong dien"]
)
def test_words_stand_in_a_text_in_any_order_and_writing(either_db: Database, words: str):
    assert holds(either_db, words, "Linh kiện điện tử Đông Anh")


@pytest.mark.parametrize("words", ["dienn", "điện máy", "%", "_", "d%n", "d_en", "/", "\\", "'"])
def test_other_words_and_signs_do_not(either_db: Database, words: str):
    assert not holds(either_db, words, "Linh kiện điện tử Đông Anh")


def test_each_word_may_stand_in_another_text(db: Database):
    assert holds(db, "moulds hanoi", "Plastic moulds", "Hà Nội, Hanoi")
    assert not holds(db, "moulds hue", "Plastic moulds", "Hà Nội, Hanoi")


def test_signs_of_the_query_language_are_found_as_letters(either_db: Database):
    assert holds(either_db, "100%", "100% cotton")
    assert holds(either_db, "a_b", "part a_b/7")
    assert holds(either_db, "a/b", "a/b")
    assert not holds(either_db, "a_b", "aXb")


def test_after_a_dozen_words_the_rest_is_not_asked_for(db: Database):
    dozen = " ".join(f"w{number}" for number in range(12))

    assert holds(db, f"{dozen} missing", dozen)
    assert not holds(db, f"missing {dozen}", dozen)


def test_no_word_asks_for_nothing():
    assert str(words_in("", column("folded"))) == "true"


@given(st.text(max_size=30))
def test_whatever_is_typed_is_compiled_with_its_text_as_a_value(typed: str):
    statement = select(column("x")).where(words_in(typed, column("folded"))).compile()

    assert str(statement).count("LIKE") == min(len(fold(typed).split()), 12)


# --- certificates --------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["ISO 9001", "iso", " 9001 ", "9001:2015"])
def test_a_certificate_is_found_by_a_part_of_its_name(either_db: Database, wanted: str):
    assert with_certificate(either_db, wanted, [{"name": "IATF"}, {"name": "ISO 9001:2015"}])


@pytest.mark.parametrize("wanted", ["chứng nhận", "hợp quy", "CHỨNG NHẬN", "Hợp Quy"])
def test_a_vietnamese_certificate_is_found_in_any_case(either_db: Database, wanted: str):
    assert with_certificate(either_db, wanted, [{"name": "Chứng nhận hợp quy"}])


@pytest.mark.parametrize("wanted", ["name", "valid_until", "valid", "null", ":", ",", "{", "]"])
def test_how_a_certificate_is_stored_is_not_its_name(either_db: Database, wanted: str):
    stored = [{"name": "ISO 9001", "valid_until": None}, {"name": "CE", "valid_until": None}]

    assert not with_certificate(either_db, wanted, stored)


def test_a_name_with_quotes_and_backslashes_is_found(either_db: Database):
    name = 'Mark "A" \\ 50%'

    assert json.dumps(name) != f'"{name}"'
    assert with_certificate(either_db, name, [{"name": name}])


def test_who_has_no_certificate_is_not_found(db: Database):
    assert not with_certificate(db, "iso", [])
