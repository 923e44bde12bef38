"""An organiser's tariff: loaded once, found again at six digits."""

from datetime import date
from pathlib import Path
from time import process_time

import pytest

from matchmaker.domain.errors import FileUnreadableError, InvalidError, NotFoundError
from matchmaker.domain.trade import TariffLine
from matchmaker.services.loaded import UnusableFileError, forget_reference, loaded_references
from matchmaker.services.tariff import (
    load_tariff,
    official_lines,
    read_tariff_file,
    tariff_id,
    tariff_lines,
)
from matchmaker.storage.session import Database

ROWS = """Mã HS;Mô tả tiếng Việt;Mô tả tiếng Anh
84.80;Khuôn đúc;Moulds
8480.71.10;- Khuôn làm đế giày;- Moulds for soles
8480.71.90;- Loại khác;- Other
0101.21.00;Ngựa thuần chủng;Pure-bred horses
"""
LINES = [
    TariffLine("010121", "Ngựa thuần chủng", "Pure-bred horses"),
    TariffLine("848071", "Khuôn đúc > Khuôn làm đế giày; Loại khác",
               "Moulds > Moulds for soles; Other"),
]  # fmt: skip
DAY = date(2027, 1, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a small official tariff."""
    path = tmp_path / "bieu-thue.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_national_lines_are_joined_at_six_digits_in_the_order_of_codes(file: Path):
    assert read_tariff_file(file) == LINES


def test_a_loaded_tariff_is_found_again_on_either_database(either_db: Database, file: Path):
    done = load_tariff(either_db, file, source="Nghị định 26/2023/NĐ-CP", dated=DAY,
                       revision="HS2022")  # fmt: skip

    assert (done.lines, done.problems) == (3, [])
    assert tariff_lines(either_db) == LINES


def test_words_are_read_for_the_codes_that_are_asked_for_alone(either_db: Database, file: Path):
    load_tariff(either_db, file, source="Decree", dated=DAY)

    assert official_lines(either_db, ["848071", "999999"]) == {"848071": LINES[1]}
    assert official_lines(either_db, []) == {}


def test_words_come_from_the_newest_tariff(db: Database, file: Path, tmp_path: Path):
    newer = tmp_path / "newer.csv"
    newer.write_text("Mã HS;Mô tả tiếng Việt;Mô tả tiếng Anh\n84807190;Mới;New\n")
    load_tariff(db, newer, source="Decree", dated=date(2028, 1, 1))
    load_tariff(db, file, source="Decree", dated=DAY)

    assert official_lines(db, ["848071", "010121"]) == {
        "848071": TariffLine("848071", "Mới", "New")
    }


def test_without_a_loaded_tariff_there_are_no_lines(db: Database):
    assert official_lines(db, ["848071"]) == {}
    assert tariff_lines(db) == []


def test_the_list_says_source_day_and_edition(db: Database, file: Path):
    load_tariff(db, file, source=" Nghị định 26 ", dated=DAY, revision="HS2022")

    (found,) = loaded_references(db)

    assert (found.kind, found.source, found.dated) == ("tariff", "Nghị định 26", DAY)
    assert (found.revision, found.lines) == ("HS2022", 3)


def test_the_same_file_twice_is_there_once(db: Database, file: Path):
    load_tariff(db, file, source="A", dated=DAY)
    load_tariff(db, file, source="B", dated=DAY)

    assert [one.source for one in loaded_references(db)] == ["B"]
    assert tariff_lines(db) == LINES


def test_the_newest_tariff_counts_and_forgetting_it_brings_the_older_back(db: Database, file: Path):
    load_tariff(db, file, source="old", dated=DAY)
    file.write_text("Mã HS;Mô tả tiếng Việt\n848079;Loại khác\n", encoding="utf-8")
    newer = load_tariff(db, file, source="new", dated=date(2028, 1, 1))
    assert [line.code6 for line in tariff_lines(db)] == ["848079"]

    forget_reference(db, newer.id)

    assert tariff_lines(db) == LINES


def test_another_tariff_has_another_id(db: Database, file: Path):
    nothing = tariff_id(db)
    first = load_tariff(db, file, source="A", dated=DAY)
    known = tariff_id(db)

    again = load_tariff(db, file, source="A", dated=DAY)

    assert (nothing, known, tariff_id(db)) == ("", first.id, again.id)
    assert first.id != again.id


def test_forgetting_takes_the_lines_along(either_db: Database, file: Path):
    from sqlmodel import select

    from matchmaker.storage.tables import StoredTariffLine

    done = load_tariff(either_db, file, source="A", dated=DAY)

    forget_reference(either_db, done.id)

    with either_db.read() as unit:
        assert unit.exec(select(StoredTariffLine)).all() == []


def test_forgetting_what_is_not_there_is_refused(db: Database):
    with pytest.raises(NotFoundError, match="Nothing is loaded under x"):
        forget_reference(db, "x")


@pytest.mark.parametrize("source", ["", "   ", "x" * 301])
def test_facts_without_a_nameable_source_are_not_taken(db: Database, file: Path, source: str):
    with pytest.raises(InvalidError, match="source"):
        load_tariff(db, file, source=source, dated=DAY)

    assert loaded_references(db) == []


def test_a_file_without_a_usable_line_is_refused_with_what_is_wrong(db: Database, file: Path):
    file.write_text("Mã HS;Mô tả tiếng Việt\nabc;Khuôn\n", encoding="utf-8")

    with pytest.raises(UnusableFileError) as refused:
        load_tariff(db, file, source="A", dated=DAY)

    assert [problem.row for problem in refused.value.problems] == [None, 2]
    assert loaded_references(db) == []


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path):
    with pytest.raises(InvalidError, match="cannot be opened"):
        read_tariff_file(tmp_path / "missing.csv")


def test_a_picture_is_no_tariff(tmp_path: Path):
    path = tmp_path / "tariff.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n....")

    with pytest.raises(FileUnreadableError, match="PNG"):
        read_tariff_file(path)


@pytest.mark.benchmark
def test_a_whole_national_tariff_is_read_without_a_problem_and_in_two_seconds(benchmarks: Path):
    began = process_time()

    lines = read_tariff_file(benchmarks / "reference" / "vn_tariff_hs6.csv.gz")

    assert process_time() - began < 2
    assert len(lines) > 5000
    assert all(line.text_vi and line.text_en for line in lines)
