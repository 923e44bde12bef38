import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.reader import read_file
from matchmaker.domain.cell import neutralise
from matchmaker.domain.errors import FileUnreadableError


def test_a_workbook_gives_its_sheets(workbook):
    sheets = read_file("a.xlsx", workbook(Eins=[["Mã"]], Zwei=[["Code"]]))

    assert [(sheet.title, list(sheet.rows), sheet.encoding) for sheet in sheets] == [
        ("Eins", [["Mã"]], ""),
        ("Zwei", [["Code"]], ""),
    ]


def test_a_text_file_gives_one_sheet_with_how_it_was_read():
    (sheet,) = read_file("buyers.csv", "Mã;Quốc gia\nNM-1;JP\n".encode("utf-8-sig"))

    assert sheet.rows == [["Mã", "Quốc gia"], ["NM-1", "JP"]]
    assert (sheet.title, sheet.encoding, sheet.delimiter) == ("buyers.csv", "utf-8-sig", ";")


def test_the_delimiter_can_be_overruled():
    (sheet,) = read_file("a.csv", b"code|x,y\n1|2\n", delimiter="|")

    assert sheet.rows == [["code", "x,y"], ["1", "2"]]


def test_pasted_cells_are_read_as_tabs():
    (sheet,) = read_file("pasted.tsv", "Mã\tTên tiếng Việt\nDN-1\tMinh họa\n".encode())

    assert sheet.rows == [["Mã", "Tên tiếng Việt"], ["DN-1", "Minh họa"]]


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1),
        min_size=2,
        max_size=4,
    )
)
def test_neutralised_cells_come_back_as_they_were_through_csv(texts):
    line = ",".join('"' + neutralise(text).replace('"', '""') + '"' for text in texts)

    (sheet,) = read_file("a.csv", f"code,name\n{line}\n".encode("utf-8-sig"), delimiter=",")

    import unicodedata  # the one change reading makes is composition

    assert list(sheet.rows[1]) == [unicodedata.normalize("NFC", text) for text in texts]


@pytest.mark.benchmark
def test_public_formula_injections_come_back_as_plain_text(benchmarks, workbook):
    lines = (benchmarks / "hostile" / "csv-injection.txt").read_text("utf-8", "replace")
    attacks = [line for line in lines.splitlines() if line.strip()]
    content = "".join('"' + neutralise(line).replace('"', '""') + '"\n' for line in attacks)

    (sheet,) = read_file("a.csv", content.encode("utf-8-sig"), delimiter=",")
    ((_, rows),) = [
        (s.title, s.rows) for s in read_file("a.xlsx", workbook(S=[[a] for a in attacks]))
    ]

    assert [row[0] for row in sheet.rows] == attacks
    assert [row[0] for row in rows] == attacks


def test_the_limit_of_bytes_is_the_callers(workbook):
    with pytest.raises(FileUnreadableError, match="has 1 MiB"):
        read_file("a.xlsx", workbook(S=[["a"]]), most_bytes=100)
