"""The published benchmark's `.dzn` files: fields with whole numbers, sets, lists and tables.

Only what such files hold is read: `name = value;` with a whole number, a set
`{1, 2}` or `{1..4}`, a list `[...]` of these, or a table `[|1, 2|3, 4|]`; `%` begins a
comment. Anything else is refused with its line.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence

LARGEST_FILE = 16 * 2**20
LARGEST_NUMBER = 100_000
MOST_DIGITS = 7  # enough to see that a number is too large, never a number to work on

Value = Any  # int, list of int (a set), list of int or of sets, list of rows
Document = dict[str, Value]
Token = tuple[str, int]  # a word and the line it stands in

_WORDS = re.compile(r"%[^\n]*|\n|[ \t\r]+|(\.\.|[-+]?\d+(?:\.(?!\.)\w*)?\w*|\w+|.)")


def read_dzn(path: Path) -> Document:
    """Read a file into its fields, not yet compared with each other.

    Raises:
        ProblemFileError: it cannot be opened, is too large, or a line cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ProblemFileError(
            "The file cannot be opened: %(why)s", why=type(error).__name__
        ) from error
    if len(content) > LARGEST_FILE:
        raise ProblemFileError("The file is larger than %(most)s MiB.", most=LARGEST_FILE // 2**20)
    return parse_dzn(content)


def parse_dzn(content: bytes) -> Document:
    """Parse a file's bytes: whole numbers, sets as sorted lists, lists, tables as lists of rows.

    Raises:
        ProblemFileError: a line cannot be read, or a field stands twice.

    Example:
        >>> parse_dzn(b"nTables = 2; fixed = [0, 3]; forbidden = [{0}, {2, 1}]; % tables first")
        {'nTables': 2, 'fixed': [0, 3], 'forbidden': [[0], [1, 2]]}
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemFileError("The file is not text in UTF-8.") from error
    return _Parser(_words(text)).document()


def _words(text: str) -> Iterator[Token]:
    """Cut a text into words; the last one is empty and stands in the last line."""
    line = 1
    for found in _WORDS.finditer(text):
        if found.group() == "\n":
            line += 1
        elif found.group(1):
            yield found.group(1), line
    yield "", line


class _Parser:
    """Reads one word ahead; never goes back, never calls itself."""

    def __init__(self, words: Iterator[Token]) -> None:
        self._words = words
        self._word, self._line = next(words)

    def document(self) -> Document:
        found: Document = {}
        while self._word:
            name = self._word
            if not name.isidentifier():
                self._refuse()
            if name in found:
                raise ProblemFileError('The field "%(key)s" stands twice.', key=name)
            self._next()
            self._expect("=")
            found[name] = self._value()
            self._expect(";")
        return found

    def _value(self) -> Value:
        if self._word == "{":
            return self._set()
        if self._word != "[":
            return self._number()
        self._next()
        if self._word == "|":
            return self._table()
        return self._until("]", self._item)

    def _table(self) -> list[list[int]]:
        """Read rows, each after its bar; a bar before the end closes the last row."""
        rows: list[list[int]] = []
        while self._word == "|":
            self._next()
            if self._word == "]":
                break
            row: list[int] = []
            while self._word not in {"|", "]"}:
                row.append(self._number())
                if self._word not in {"|", "]"}:
                    self._expect(",")
            rows.append(row)
        self._expect("]")
        return rows

    def _item(self) -> Value:
        return self._set() if self._word == "{" else self._number()

    def _set(self) -> list[int]:
        self._expect("{")
        numbers: set[int] = set()
        for part in self._until("}", self._range):
            numbers.update(part)
        return sorted(numbers)

    def _range(self) -> range:
        first = self._number()
        if self._word != "..":
            return range(first, first + 1)
        self._next()
        last = self._number()
        if last - first > LARGEST_NUMBER:
            self._refuse()
        return range(first, last + 1)

    def _until(self, end: str, read: Any) -> list[Any]:
        """Read values parted by commas up to the closing bracket; one comma may be left over."""
        found: list[Any] = []
        while self._word != end:
            found.append(read())
            if self._word != end:
                self._expect(",")
        self._next()
        return found

    def _number(self) -> int:
        word = self._word
        if not re.fullmatch(rf"[-+]?[0-9]{{1,{MOST_DIGITS}}}", word):
            self._refuse()
        self._next()
        return int(word)

    def _expect(self, word: str) -> None:
        if self._word != word:
            self._refuse()
        self._next()

    def _next(self) -> None:
        self._word, self._line = next(self._words, ("", self._line))

    def _refuse(self) -> NoReturn:
        if not self._word:
            raise ProblemFileError("Line %(line)s: the file ends too early.", line=self._line)
        raise ProblemFileError(
            'Line %(line)s: "%(found)s" cannot be read here.',
            line=self._line,
            found=self._word[:20],
        )


def refuse_row(key: str, row: int, wanted: Sentence) -> NoReturn:
    """Refuse a row of a field, rows counted from 1 as participants and meetings are."""
    raise ProblemFileError(
        '"%(key)s", row %(row)s: must be %(wanted)s.', key=key, row=row, wanted=wanted
    )
