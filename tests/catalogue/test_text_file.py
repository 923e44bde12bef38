import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.text_file import decode, find_delimiter, split_rows
from matchmaker.domain.errors import FileUnreadableError

VIETNAMESE = (
    "Mã,Tên tiếng Việt,Tên tiếng Anh,Tỉnh, thành phố\n"
    "DN-1,Công ty cổ phần khuôn mẫu chính xác Minh Họa,Demo Moulds,Hà Nội\n"
    "DN-2,Xưởng gia công cơ khí và đúc áp lực Đông Anh,Demo Castings,Bắc Ninh\n"
)
JAPANESE = (
    "Code,Buyer code,Original description\n"
    "NC-1,NM-1,自動車部品用のダイカスト金型を探しています。精度が重要です。\n"
    "NC-2,NM-1,プラスチック射出成形品のサプライヤーを募集しています。\n"
)
CHINESE = (
    "Code,Buyer code,Original description\n"
    "NC-1,NM-1,我们正在寻找汽车零部件压铸模具供应商,要求精度高。\n"
    "NC-2,NM-1,寻找注塑件和电子组装的合作伙伴,需要长期供货。\n"
)
KOREAN = (
    "Code,Buyer code,Original description\n"
    "NC-1,NM-1,자동차 부품용 다이캐스팅 금형을 찾고 있습니다. 정밀도가 중요합니다.\n"
    "NC-2,NM-1,플라스틱 사출 성형 공급업체를 찾습니다. 장기 거래를 원합니다.\n"
)


def in_cp1258(text: str) -> bytes:
    """Write as Windows does it: letters composed as far as the table goes, tones apart."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    written = []
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tone = [mark for mark in apart[1:] if mark in tones]
        base = unicodedata.normalize("NFC", "".join(m for m in apart if m not in tone))
        written.append(letter if _fits(letter) else base + "".join(tone))
    return "".join(written).encode("cp1258")


def _fits(letter: str) -> bool:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True


CERTAIN = [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("written_in", "found"), CERTAIN)
def test_marked_and_strict_encodings_are_certain(written_in, found, newline):
    text = VIETNAMESE.replace("\n", newline)

    decoded = decode("a.csv", text.encode(written_in))

    assert (decoded.text, decoded.encoding, decoded.doubtful) == (text, found, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zeros(encoding):
    decoded = decode("a.csv", VIETNAMESE.encode(encoding))

    assert (decoded.text, decoded.encoding) == (VIETNAMESE, encoding)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "encoding"), [(JAPANESE, "cp932"), (CHINESE, "gb18030"), (KOREAN, "cp949")]
)
def test_old_encodings_of_east_asia_are_found_and_called_doubtful(text, encoding, newline):
    text = text.replace("\n", newline)

    decoded = decode("a.csv", text.encode(encoding))

    assert (decoded.encoding, decoded.doubtful) == (encoding, True)
    assert decoded.text == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_old_vietnamese_files_are_found_and_composed(newline):
    text = VIETNAMESE.replace("\n", newline)

    decoded = decode("a.csv", in_cp1258(text))

    assert (decoded.encoding, decoded.doubtful) == ("cp1258", True)
    assert decoded.text == text
    assert unicodedata.is_normalized("NFC", decoded.text)


def test_western_letters_are_not_taken_for_vietnamese():
    text = "Code,Vietnamese name,Contact\nNM-1,Müller & Söhne Prüfstände,Jürgen Groß\n" * 3

    assert decode("a.csv", text.encode("cp1252")).text == text


def test_the_organiser_can_overrule_the_guess():
    decoded = decode("a.csv", KOREAN.encode("cp949"), "cp949")

    assert (decoded.text, decoded.doubtful) == (KOREAN, False)


@pytest.mark.parametrize("encoding", ["utf-8", "no-such-encoding"])
def test_an_encoding_that_does_not_fit_is_refused(encoding):
    with pytest.raises(FileUnreadableError, match=f"is not written in {encoding}"):
        decode("a.csv", KOREAN.encode("cp949"), encoding)


def test_a_decomposed_name_is_composed():
    decoded = decode("a.csv", unicodedata.normalize("NFD", VIETNAMESE).encode())

    assert decoded.text == VIETNAMESE


@given(st.binary(min_size=1, max_size=200))
def test_no_bytes_make_decoding_fail_in_another_way(content):
    try:
        decoded = decode("a.csv", content)
    except FileUnreadableError:
        return
    assert isinstance(decoded.text, str)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_that_shows_known_headers_is_found(delimiter):
    rows = [["Mã", "Tên tiếng Việt", "Quốc gia"], ["DN-1", "Khuôn, mẫu; đúc", "VN"]]
    text = "".join(delimiter.join(row) + "\n" for row in rows)

    assert find_delimiter(text) == delimiter


def test_unknown_headers_leave_the_choice_to_what_fits_every_row():
    assert find_delimiter("a;b;c\n1,5;2,5;3\n4,5;5,5;6\n") == ";"
    assert find_delimiter("only one column\nand nothing else\n") in {",", ";", "\t", "|"}


def test_quotes_and_line_breaks_in_cells_are_kept():
    assert split_rows('a,b\n"x ""y"" z","one\r\ntwo"\n', ",") == [
        ["a", "b"],
        ['x "y" z', "one\r\ntwo"],
    ]


def test_a_blank_line_still_counts_as_a_row():
    assert split_rows("a,b\n\n1,2\n", ",") == [["a", "b"], [], ["1", "2"]]


def test_a_cell_beyond_the_usual_limit_is_no_exception():
    ((cell, _),) = split_rows("x" * 200_000 + ",b\n", ",")

    assert len(cell) == 200_000


@pytest.mark.benchmark
def test_csv_spectrum_is_read_in_full(benchmarks):
    folder = benchmarks / "hostile" / "csv-spectrum"
    files = sorted((folder / "csvs").glob("*.csv"))
    assert len(files) == 12

    for file in files:
        text = decode(file.name, file.read_bytes()).text
        header, *rows = [row for row in split_rows(text, find_delimiter(text)) if row]
        wanted = json.loads((folder / "json" / f"{file.stem}.json").read_bytes().decode())
        read = [dict(zip(header, row, strict=True)) for row in rows]
        rows_wanted = wanted if isinstance(wanted, list) else [wanted]
        assert _in_lines(read) == _in_lines(rows_wanted), file.name


def _in_lines(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    # the set's answers name another telephone number than its own file: somebody made it anonymous
    anonymous = {"Contact Phone Number"}
    return [
        {key: cell.replace("\r\n", "\n") for key, cell in row.items() if key not in anonymous}
        for row in rows
    ]
