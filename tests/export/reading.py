"""Read paper back: its text, its fonts, its pages."""

import subprocess
import unicodedata
from pathlib import Path

from tests.conftest import missing


def _run(tool: str, *arguments: str) -> str:
    try:
        done = subprocess.run([tool, *arguments], capture_output=True, check=True)
    except FileNotFoundError:
        missing(f"{tool} (apt-get install poppler-utils)")
    return done.stdout.decode()


def pages_of(paper: bytes, folder: Path) -> list[str]:
    """Give the text of every page, NFC, blanks and line ends as one blank."""
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    text = unicodedata.normalize("NFC", _run("pdftotext", str(file), "-"))
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def text_of(paper: bytes, folder: Path) -> str:
    """Give the text of the whole paper."""
    return " ".join(pages_of(paper, folder))


def fonts_of(paper: bytes, folder: Path) -> dict[str, bool]:
    """Name each font without its subset mark, and say whether it is embedded."""
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    lines = _run("pdffonts", str(file)).splitlines()[2:]
    return {line.split()[0].partition("+")[2]: " yes yes yes " in line for line in lines}


def facts_of(paper: bytes, folder: Path) -> dict[str, str]:
    """Give what the file says of itself: title, tags, pages, size."""
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    pairs = (line.partition(":") for line in _run("pdfinfo", str(file)).splitlines())
    return {key: value.strip() for key, _, value in pairs}
