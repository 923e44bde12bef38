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

    text = json.dumps(sheet, ensure_ascii=False)
    try:
        return _compiled(source, text, printed_at)
    except typst.TypstError as error:
        undrawn = _undrawn(error)
    try:
        return _compiled(source, text, printed_at, borrow_fonts=True)
    except typst.TypstError as error:
        undrawn = _undrawn(error)
    return _compiled(source, _without(text, undrawn), printed_at)


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
    source: str, sheet: str, printed_at: datetime, *, borrow_fonts: bool = False
) -> bytes:
    import typst

    folder = get_settings().templates_dir / "print"
    compiler = typst.Compiler(
        folder / f"{source}.typ",
        root=folder,
        font_paths=_fonts(borrow_fonts),
        ignore_system_fonts=not borrow_fonts,
    )
    paper: bytes = compiler.compile(
        format="pdf",
        sys_inputs={"data": sheet},
        pdf_standards="ua-1",
        timestamp=int(printed_at.timestamp()),
    )
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
        import fontpkg_be_vietnam_pro  # noqa: PLC0415  # only who prints needs it
        import pylopdf_fonts_cjk  # noqa: PLC0415  # the same
    except ImportError as missing:
        raise UnavailableError(
            "Printing needs the fonts of the package %(package)s. Install the program again.",
            package=missing.name,
        ) from missing
    return [fontpkg_be_vietnam_pro.ROOT / "files", pylopdf_fonts_cjk.sans_path().parent]


def _undrawn(error: Any) -> set[str]:
    """Read off an error which letters no font has; any other error is ours and goes on."""
    found = {letter for part in _UNDRAWN.findall(str(error.diagnostic)) for letter in part}
    if not found:
        raise error
    return found


def _without(text: str, undrawn: set[str]) -> str:
    return text.translate({ord(letter): STAND_IN for letter in undrawn if letter not in '"\\'})
