"""CSV and TSV: which encoding, which delimiter, which rows.

Encodings are tried in the order of certainty: a byte order mark; strict UTF-8;
UTF-16 by its pattern of zero bytes; then the old encodings of the countries our
files come from. Whatever is not certain is called doubtful, shown, and can be
overruled. NFC comes after decoding: cp1258 writes tones as marks of their own.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.catalogue.headers import known_headers_in
from matchmaker.domain.errors import FileUnreadableError

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1258", "cp932", "gb18030", "cp949", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_LINES = 200
# a cell may be as long as the file; what is too long is a problem of its row, not an exception
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, how it was decoded, and whether that was certain."""

    text: str
    encoding: str
    doubtful: bool = False


def decode(name: str, content: bytes, encoding: str | None = None) -> Decoded:
    """Decode a text file; `encoding` overrules what would be found.

    Raises:
        FileUnreadableError: no encoding fits, or the one asked for does not.
    """
    if encoding:
        return Decoded(_decoded(name, content, encoding), encoding)
    for mark, marked_as in _MARKS:
        if content.startswith(mark):
            return Decoded(_decoded(name, content, marked_as), marked_as)
    for certain in ("utf-8", _utf16_by_zeros(content)):
        text = _strictly(content, certain) if certain else None
        if text is not None and certain:
            return Decoded(_composed(text), certain)
    return _guessed(name, content)


def _decoded(name: str, content: bytes, encoding: str) -> str:
    text = _strictly(content, encoding)
    if text is None:
        raise FileUnreadableError(
            "%(file)s is not written in %(encoding)s. Choose another encoding.",
            file=name,
            encoding=encoding,
        )
    return _composed(text)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))


def _utf16_by_zeros(content: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in every other byte: which one tells the order."""
    sample = content[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) // 8:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _guessed(name: str, content: bytes) -> Decoded:
    """Choose among old encodings: known headers decide, else charset-normalizer's order."""
    from charset_normalizer import from_bytes

    legacy = ENCODINGS[3:]
    found = from_bytes(content, cp_isolation=list(legacy))
    order = [match.encoding for match in found]
    texts = {each: text for each in legacy if (text := _strictly(content, each)) is not None}
    if not texts:
        raise FileUnreadableError(
            "The encoding of %(file)s is unknown. Save it as “CSV UTF-8” or as XLSX.", file=name
        )
    rank = {each: place for place, each in enumerate([*order, *legacy][::-1])}
    best = max(texts, key=lambda each: (known_headers_in(_composed(texts[each])[:4000]),
                                        rank[each]))  # fmt: skip
    return Decoded(_composed(texts[best]), best, doubtful=True)


def find_delimiter(text: str) -> str:
    """Find what parts the cells: the sign that shows most known headers, else clevercsv's.

    Only whole lines are looked at.
    """
    lines = text.splitlines(keepends=True)[:_SAMPLE_LINES]
    sample = "".join(lines)
    head = "".join(lines[:3])
    counts = {mark: _headers_parted_by(head, mark) for mark in DELIMITERS}
    best = max(counts, key=lambda mark: counts[mark])
    if counts[best] >= 2:
        return best
    import clevercsv  # half a second that only doubtful files need

    dialect = clevercsv.Detector().detect(sample, delimiters=list(DELIMITERS))
    return (dialect.delimiter or ",") if dialect else ","


def _headers_parted_by(head: str, delimiter: str) -> int:
    return sum(known_headers_in(row) for row in _records(head, delimiter))


def split_rows(text: str, delimiter: str) -> list[list[str]]:
    """Part a text into rows of cells; a blank line is an empty row, so rows keep their count."""
    return list(_records(text, delimiter))


def _records(text: str, delimiter: str) -> Sequence[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
