"""Bytes of `.dzn` files: read as written, or refused with the line; never a crash."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.locale import say
from matchmaker.planning.b2bsp_file import LARGEST_FILE, parse_dzn, read_dzn
from tests.planning.meeting_lists import WORKED, as_dzn


def refusal(text: str) -> str:
    """The words of a refusal; a text that is taken fails the test."""
    with pytest.raises(ProblemFileError) as error:
        parse_dzn(text.encode())
    return str(error.value)


def test_numbers_sets_lists_and_tables_are_read():
    text = "a = 3; b = {3, 1}; c = [1, 0]; d = [{}, {2, 1}]; e = [|1, 2|3, 4|];"

    assert parse_dzn(text.encode()) == {
        "a": 3,
        "b": [1, 3],
        "c": [1, 0],
        "d": [[], [1, 2]],
        "e": [[1, 2], [3, 4]],
    }


def test_a_file_reads_back_as_it_was_written():
    assert parse_dzn(as_dzn(WORKED).encode()) == WORKED


@pytest.mark.parametrize("end", ["|]", ", |]", "\n|]", ",\n|\n]"])
def test_a_table_may_end_with_a_comma_and_a_bar(end: str):
    assert parse_dzn(f"t = [|1, 2, \n|3, 4{end};".encode()) == {"t": [[1, 2], [3, 4]]}


def test_rows_of_a_table_may_differ_in_length_here_and_are_compared_later():
    assert parse_dzn(b"t = [|1, 2|3|];") == {"t": [[1, 2], [3]]}


@pytest.mark.parametrize("text", ["t = [];", "t = [ ] ;", "t = [||];", "t = [|];"])
def test_nothing_in_brackets_is_an_empty_list(text: str):
    found = parse_dzn(text.encode())["t"]

    assert found in ([], [[]])


def test_a_set_may_be_a_range():
    assert parse_dzn(b"s = {1..4, 9}; t = {4..1};") == {"s": [1, 2, 3, 4, 9], "t": []}


def test_a_number_that_stands_twice_in_a_set_counts_once():
    assert parse_dzn(b"s = {2, 2, 1};") == {"s": [1, 2]}


@pytest.mark.parametrize("note", ["% all of it; a = 7;", "%", "%% \t"])
def test_what_follows_a_percent_sign_is_passed_over(note: str):
    assert parse_dzn(f"a = 1; {note}\nb = 2;{note}".encode()) == {"a": 1, "b": 2}


@pytest.mark.parametrize("space", ["", " ", "\t", "\r\n", "\n\n  "])
def test_spaces_and_line_ends_mean_nothing(space: str):
    text = space.join(["", "a", "=", "[", "1", ",", "2", "]", ";", ""])

    assert parse_dzn(text.encode()) == {"a": [1, 2]}


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "1.0",
        "1.5",
        "1e3",
        "0x10",
        "1_000",
        "١",
        "１",
        "true",
        '"1"',
    ],
)
def test_what_is_no_whole_number_is_refused_with_its_line(number: str):
    assert refusal(f"a = 1;\nb = {number};").startswith("Line 2: ")


@pytest.mark.parametrize("number", ["10000000", "-10000000", "1" * 400])
def test_a_number_with_too_many_digits_is_refused_and_not_printed_in_full(number: str):
    said = refusal(f"a = {number};")

    assert said.startswith("Line 1: ")
    assert len(said) < 60


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a 1;", 1),
        ("a = 1\nb = 2;", 2),
        ("= 1;", 1),
        ("1 = 1;", 1),
        ("a = [1 2];", 1),
        ("a = [1,,2];", 1),
        ("a = [|1 2|];", 1),
        ("a = [|1, 2|\n{3}|];", 2),
        ("a = {1;", 1),
        ("a = }1{;", 1),
        ("a = [[1]];", 1),
        ("a = [{{1}}];", 1),
        ("a = 1;;", 1),
        ("a = array1d(1..2, [1, 2]);", 1),
        ("a = 1 + 1;", 1),
        ("a = {1..};", 1),
        ("a = {..1};", 1),
        ("a = {0..999999};", 1),
        ("a =\n\n*;", 3),
    ],
)
def test_what_such_files_never_hold_is_refused_with_its_line(text: str, line: int):
    assert refusal(text).startswith(f"Line {line}: ")


@pytest.mark.parametrize("text", ["a", "a =", "a = 1", "a = [1,", "a = {1", "a = [|1, 2", "a = [|"])
def test_a_file_that_was_cut_off_is_said_to_end_too_early(text: str):
    assert refusal(text) == "Line 1: the file ends too early."


@pytest.mark.parametrize("again", ["a = 1;", "a = 2;", "a = [];"])
def test_a_field_that_stands_twice_is_refused(again: str):
    assert refusal(f"a = 1; b = 2; {again}") == 'The field "a" stands twice.'


def test_a_file_that_is_not_text_is_refused():
    with pytest.raises(ProblemFileError, match="not text in UTF-8"):
        parse_dzn(b"a = 1; % \xff")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    for path in (tmp_path / "none.dzn", tmp_path):
        with pytest.raises(ProblemFileError, match="cannot be opened"):
            read_dzn(path)


def test_an_endless_file_is_refused_before_it_is_read_to_the_end(tmp_path: Path):
    path = tmp_path / "long.dzn"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    with pytest.raises(ProblemFileError, match="larger than 16 MiB"):
        read_dzn(path)


def test_ten_thousand_open_brackets_are_refused_without_a_crash():
    assert refusal("a = " + "[" * 10_000).startswith("Line 1: ")


def test_refusals_are_also_said_in_vietnamese():
    for text in ("a = NaN;", "a = 1", "a = 1; a = 1;"):
        with pytest.raises(ProblemFileError) as error:
            parse_dzn(text.encode())
        assert say(error.value.sentence, "vi") != str(error.value)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(content: bytes):
    try:
        found = parse_dzn(content)
    except ProblemFileError:
        return
    assert isinstance(found, dict)


@given(st.text(alphabet="a=[]{}|,;.%-1\n ", max_size=40))
def test_any_mix_of_the_signs_of_such_files_is_read_or_refused(text: str):
    assert what_comes_of(text).startswith(("read", "Line ", "The field "))


def what_comes_of(text: str) -> str:
    """Parse a text; the words of the refusal if there is one."""
    try:
        parse_dzn(text.encode())
    except ProblemFileError as error:
        return str(error)
    return "read"
