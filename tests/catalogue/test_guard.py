import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.guard import FileKind, check_zip, file_kind
from matchmaker.domain.errors import FileUnreadableError


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def sheet_with(*references: str) -> bytes:
    cells = "".join(f'<row><c r="{each}"><v>1</v></c></row>' for each in references)
    return f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()


def refusal(name: str, content: bytes, **limits: int) -> str:
    with pytest.raises(FileUnreadableError) as refused:
        file_kind(name, content, **limits)
    return str(refused.value)


def test_files_are_known_by_their_first_bytes_and_name(workbook):
    assert file_kind("a.xlsx", workbook(S=[["a"]])) is FileKind.ZIPPED_WORKBOOK
    assert file_kind("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest") is FileKind.OLD_WORKBOOK
    assert file_kind("A.CSV", b"code,name\n") is FileKind.TEXT
    assert file_kind("a.tsv", b"code\tname\n") is FileKind.TEXT


def test_a_file_at_the_limit_passes_and_one_byte_more_does_not():
    assert file_kind("a.csv", b"a" * 100, most_bytes=100) is FileKind.TEXT
    assert "Split it into several files" in refusal("a.csv", b"a" * 101, most_bytes=100)


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf\r\n", b"\xff\xfe\x0a\x00"])
def test_an_empty_file_is_called_empty(content):
    assert refusal("a.csv", content) == "a.csv is empty."


def test_a_text_named_like_a_workbook_is_refused():
    assert "not what its name says" in refusal("a.xlsx", b"code,name\n")


def test_a_workbook_named_like_a_text_is_refused(workbook):
    assert "not what its name says" in refusal("a.csv", workbook(S=[["a"]]))


def test_an_encrypted_workbook_is_told_apart():
    # spreadsheet programs wrap an encrypted XLSX into the container of the old format
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage"

    assert "password" in refusal("a.xlsx", content)


@pytest.mark.parametrize(
    ("magic", "kind"), [(b"%PDF-1.7", "PDF"), (b"\x89PNG\r\n", "PNG"), (b"{\\rtf1", "RTF")]
)
def test_other_kinds_of_files_are_named(magic, kind):
    assert f"is a {kind} file" in refusal("list.csv", magic + b"rest")


def test_an_unknown_suffix_says_which_ones_are_read():
    assert "XLSX, XLS, ODS, CSV or TSV" in refusal("list.docm", b"text")


def test_an_ordinary_workbook_passes(workbook):
    check_zip("a.xlsx", workbook(S=[["a", 1], ["b", 2]], T=[["c"]]))


def test_a_bomb_of_zeros_is_refused_by_its_directory():
    bomb = zipped(**{"xl/worksheets/sheet1.xml": b"0" * 50_000_000})
    assert len(bomb) < 60_000

    with pytest.raises(FileUnreadableError, match="unpacks to far more"):
        check_zip("a.xlsx", bomb)


def test_many_small_members_are_refused():
    with pytest.raises(FileUnreadableError, match="unpacks to far more"):
        check_zip("a.xlsx", zipped(**{f"m{number}": b"x" for number in range(201)}))


def test_an_archive_in_an_archive_is_refused():
    with pytest.raises(FileUnreadableError, match="unpacks to far more"):
        check_zip("a.xlsx", zipped(**{"xl/inner.zip": zipped(a=b"x")}))


@pytest.mark.parametrize("far", ["ZZ200000", "XFD1048576"])
def test_a_cell_at_the_far_corner_is_named(far):
    content = zipped(**{"xl/worksheets/sheet1.xml": sheet_with("A1", far)})
    assert len(content) < 2_000

    with pytest.raises(FileUnreadableError) as refused:
        check_zip("a.xlsx", content)

    assert refused.value.sentence.values["rows"] == int(far.lstrip("XFDZ"))
    assert refused.value.sentence.values["column"] == far.rstrip("0123456789")


def test_a_long_narrow_table_and_a_wide_short_one_pass():
    check_zip("a.xlsx", zipped(**{"xl/worksheets/sheet1.xml": sheet_with("A1", "C1000000")}))
    check_zip("a.xlsx", zipped(**{"xl/worksheets/sheet1.xml": sheet_with("A1", "XFD1")}))


def test_a_reference_across_two_chunks_is_seen():
    noise = random.Random(1).randbytes(2**19).hex().encode()  # noqa: S311 - no secret
    padding = noise[: 2**20 - len(b'<worksheet><c r="XF')]
    sheet = b"<worksheet>" + padding + b'<c r="XFD1048576"/>'

    with pytest.raises(FileUnreadableError, match="claims 1,048,576 rows"):
        check_zip("a.xlsx", zipped(**{"xl/worksheets/sheet1.xml": sheet}))


def test_a_damaged_zip_is_called_damaged(workbook):
    content = workbook(S=[["a" * 500]])

    for broken in (content[:200], b"PK\x03\x04" + b"\x00" * 50, content[:-30]):
        with pytest.raises(FileUnreadableError, match="damaged or protected"):
            check_zip("a.xlsx", broken)


@pytest.mark.parametrize("far", ["XFD1048576", "A9999999", "ZZ500000"])
def test_a_far_cell_is_seen_in_either_kind_of_quotes(far: str):
    sheet = sheet_with("A1", far).replace(b'"', b"'")

    with pytest.raises(FileUnreadableError, match="claims"):
        check_zip("a.xlsx", zipped(**{"xl/worksheets/sheet1.xml": sheet}))


@pytest.mark.parametrize("inner", ["a.ZIP", "xl/embedded.xlsx", "b.7z"])
def test_an_archive_inside_is_refused_whatever_the_case_of_its_name(inner: str):
    with pytest.raises(FileUnreadableError, match="unpacks to far more"):
        check_zip("a.xlsx", zipped(**{inner: b"PK"}))


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.pdf", "a", ""]))
def test_any_bytes_under_any_name_are_told_or_refused_in_words(content: bytes, name: str):
    try:
        kind = file_kind(name, content)
    except FileUnreadableError as refused:
        assert str(refused).startswith(name)  # noqa: PT017
    else:
        assert content
        assert isinstance(kind, FileKind)


@given(st.binary(max_size=200))
def test_a_workbook_cut_off_anywhere_is_refused_and_breaks_nothing(tail: bytes):
    with pytest.raises(FileUnreadableError, match="damaged"):
        check_zip("a.xlsx", b"PK\x03\x04" + tail)
