"""Paper, set by Typst from the sources in `templates/print`.

What stands on the paper is passed in as JSON, so that a `#` or `$` in a name
stays a letter. The fonts come from pip packages and are embedded: the same
paper on every machine, Vietnamese and Japanese included.
"""

import io
import json
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno

from matchmaker.domain.errors import UnavailableError
from matchmaker.settings import get_settings

# A letter that no font at hand can draw is shown as this, never as an empty box.
STAND_IN = "?"
_UNDRAWN = re.compile(r'text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")


def set_paper(source: str, sheet: dict[str, Any], *, printed_at: datetime) -> bytes:
    """Set a document.

    Letters that the packaged fonts lack (Korean, say) are taken from the
    machine's own fonts if it has them, else shown as a question mark.

    Args:
        source: name of a file in `templates/print`, without its ending.
        sheet: what the source reads: texts, numbers, lists and dicts of them.
        printed_at: aware; the document's own date, so that equal input gives equal bytes.

    Returns:
        A tagged PDF that declares PDF/UA-1.
    """
    import typst

    try:
        return _compiled(source, sheet, printed_at)
    except typst.TypstError as error:
        undrawn = _undrawn(error)
    try:
        return _compiled(source, sheet, printed_at, borrow_fonts=True)
    except typst.TypstError as error:
        undrawn = _undrawn(error)
    return _compiled(source, _without(sheet, undrawn), printed_at, borrow_fonts=True)


def qr_svg(address: str) -> str:
    """Draw an address as a QR code, SVG; empty for no address.

    One fixed mask: choosing the best of eight costs six times as much and no
    reader needs it.
    """
    if not address:
        return ""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m", mask=3).save(
        drawn, kind="svg", border=2, light="#fff", xmldecl=False, omitsize=True
    )
    return drawn.getvalue().decode()


def _compiled(
    source: str, sheet: dict[str, Any], printed_at: datetime, *, borrow_fonts: bool = False
) -> bytes:
    import typst

    folder = get_settings().templates_dir / "print"
    compiler = typst.Compiler(
        folder / f"{source}.typ",
        root=folder,
        font_paths=_fonts(borrow_fonts),
        ignore_system_fonts=not borrow_fonts,
    )
    paper = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(sheet, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(printed_at.timestamp()),
    )
    if not isinstance(paper, bytes):
        raise TypeError(f"a PDF is one file, not {type(paper)}")
    return paper


@lru_cache(maxsize=2)
def _fonts(borrow: bool) -> Any:
    """Read the packaged fonts once a process; with `borrow`, the machine's own behind them."""
    import typst

    return typst.Fonts(include_system_fonts=borrow, font_paths=[str(f) for f in font_folders()])


def font_folders() -> list[Path]:
    """Folders of the packaged fonts: Be Vietnam Pro, Noto Sans JP.

    Raises:
        UnavailableError: the font packages are not installed.
    """
    try:
        import fontpkg_be_vietnam_pro
        import pylopdf_fonts_cjk
    except ImportError as missing:
        raise UnavailableError(
            "Printing needs the fonts of the package %(package)s. Install the program again.",
            package=missing.name,
        ) from missing
    return [fontpkg_be_vietnam_pro.ROOT / "files", pylopdf_fonts_cjk.sans_path().parent]


def _undrawn(error: Any) -> list[str]:
    """Read off an error which letters no font has, with their marks; other errors go on.

    Typst names them all at once, written the way Rust writes a text: `\\u{1da8c}`.
    """
    found = {_plain(written) for written in _UNDRAWN.findall(str(error.diagnostic))}
    if not found:
        raise error
    return sorted(found, key=len, reverse=True)


def _plain(written: str) -> str:
    plain = _CODE_POINT.sub(lambda match: chr(int(match[1], 16)), written)
    return plain.replace("\\'", "'").replace('\\"', '"').replace("\\\\", "\\")


def _without(value: Any, undrawn: list[str]) -> Any:
    """Put the stand-in for letters that cannot be drawn, in every text of a sheet."""
    if isinstance(value, dict):
        return {key: _without(part, undrawn) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without(part, undrawn) for part in value]
    if isinstance(value, str):
        for letter in undrawn:
            value = value.replace(letter, STAND_IN)
    return value
