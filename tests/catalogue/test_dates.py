from datetime import UTC, date, datetime

import pytest

from matchmaker.catalogue.cells import UNREAD
from matchmaker.catalogue.columns import SheetKey
from matchmaker.catalogue.dates import valid_until
from matchmaker.catalogue.problems import Code

NEEDS, PRODUCTS, BUYERS = SheetKey.NEEDS, SheetKey.PRODUCTS, SheetKey.BUYERS


def fault_of(reading):
    (fault,) = reading.faults
    return fault


@pytest.mark.parametrize(
    "cell",
    [
        "30/06/2027",
        "30-06-2027",
        "30.6.2027",
        "2027-06-30",
        date(2027, 6, 30),
        datetime(2027, 6, 30, 8, 0),  # noqa: DTZ001 - spreadsheets know no zones
    ],
)
def test_a_day_is_read_however_it_is_written(read, cell):
    assert read(NEEDS, "needed_by", cell).value == date(2027, 6, 30)


def test_a_day_is_a_day_even_if_its_cell_holds_a_moment(read):
    value = read(NEEDS, "needed_by", datetime(2027, 6, 30, 8, 0)).value  # noqa: DTZ001

    assert type(value) is date


@pytest.mark.parametrize("cell", ["mid 2027", "31/02/2027", "2027", "30/06/27"])
def test_what_is_no_day_is_refused(read, cell):
    reading = read(NEEDS, "needed_by", cell)

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.DATE_UNREADABLE


def test_month_and_day_swapped_gets_a_guess(read):
    reading = read(NEEDS, "needed_by", "12/31/2026")

    assert str(fault_of(reading).mend) == "Did you mean 31/12/2026?"


def test_a_date_that_lost_its_format_gets_a_guess(read):
    reading = read(NEEDS, "needed_by", 46387.0)

    assert str(fault_of(reading).mend) == "Did you mean 31/12/2026?"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-03", date(2027, 3, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2027", date(2027, 12, 31)),
        ("2027-03-15", date(2027, 3, 15)),
        ("15/03/2027", date(2027, 3, 15)),
        ("03/2027", date(2027, 3, 31)),
        ("2027-13", None),
        ("31/02/2027", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_certificate_holds_until_the_end_of_what_is_named(written, day):
    assert valid_until(written) == day


def test_certificates_keep_their_names_and_ends(read):
    assert read(PRODUCTS, "certificates", "ISO 9001@2027-03; IATF 16949").value == [
        {"name": "ISO 9001", "valid_until": "2027-03-31"},
        {"name": "IATF 16949", "valid_until": None},
    ]


def test_one_unreadable_end_refuses_all_certificates_of_the_cell(read):
    reading = read(PRODUCTS, "certificates", "ISO 9001@soon; IATF 16949")

    assert reading.value is UNREAD
    assert fault_of(reading).code is Code.DATE_UNREADABLE
    assert str(fault_of(reading).sentence) == "“soon” is not a date."


def test_a_certificates_name_has_a_limit(read):
    assert fault_of(read(PRODUCTS, "certificates", "x" * 201)).code is Code.TOO_LONG


def test_presence_is_stored_in_utc(read):
    (block,) = read(BUYERS, "present", "27/10 09:00-12:00").value

    assert block == [
        datetime(2026, 10, 27, 2, 0, tzinfo=UTC),
        datetime(2026, 10, 27, 5, 0, tzinfo=UTC),
    ]


def test_a_spreadsheets_own_date_in_the_presence_column_is_a_whole_day(read):
    (block,) = read(BUYERS, "present", date(2026, 10, 27)).value

    assert block[0] == datetime(2026, 10, 26, 17, 0, tzinfo=UTC)


def test_presence_outside_the_fair_names_the_fairs_days(read):
    reading = read(BUYERS, "present", "26/10")

    assert fault_of(reading).code is Code.OUTSIDE_FAIR
    assert str(fault_of(reading).mend) == "Choose days from 27/10/2026 to 29/10/2026."


def test_unreadable_presence_is_refused(read):
    assert fault_of(read(BUYERS, "present", "buổi sáng")).code is Code.DATE_UNREADABLE
