"""Pages of the import: upload, preview with located problems, history."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.catalogue.columns import SheetKey, column
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.tables import ProfileImport
from matchmaker.web.listing import Part, part_of
from matchmaker.web.render import Page

PROBLEMS_A_PAGE = 50
SEVERITIES: dict[str, Sentence] = {
    "error": Sentence("Row held back"),
    "warning": Sentence("Please check"),
    "note": Sentence("Changed by us"),
}
STATES: dict[str, Sentence] = {
    "previewed": Sentence("Previewed, not taken in"),
    "applied": Sentence("Taken in"),
    "undone": Sentence("Undone"),
}
ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1258", "Windows-1258 (Việt)"),
    ("cp1252", "Windows-1252"),
    ("cp932", "Shift-JIS (日本語)"),
    ("gb18030", "GB18030 (中文)"),
    ("cp949", "CP949 (한국어)"),
)
DELIMITERS = ((",", ","), (";", ";"), ("\t", "Tab"), ("|", "|"))


@dataclass(frozen=True, kw_only=True)
class ImportPage(Page):
    """Upload a file, and what was uploaded before; `fault` is why the last one was refused."""

    template: ClassVar[str] = "organiser/import.html"
    root: str
    timezone: str
    history: list[Any]
    states: dict[str, Sentence]
    encodings: tuple[tuple[str, str], ...] = ENCODINGS
    delimiters: tuple[tuple[str, str], ...] = DELIMITERS
    encoding: str = ""
    delimiter: str = ""
    most_mib: int = 20
    fault: Sentence | None = None


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """Which problems are shown."""

    severity: str = ""
    sheet: str = ""
    code: str = ""

    def shows(self, problem: dict[str, Any]) -> bool:
        """Say whether a problem passes."""
        return all(
            not wanted or problem[name] == wanted
            for name, wanted in (
                ("severity", self.severity),
                ("sheet", self.sheet),
                ("code", self.code),
            )
        )


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """What an import would change, and everything wrong with it."""

    template: ClassVar[str] = "organiser/import_preview.html"
    root: str
    id: str
    file_name: str
    state: str
    state_name: Sentence
    sheets: list[dict[str, Any]]
    differences: list[dict[str, Any]]
    problems: Part[dict[str, Any]]
    severities: dict[str, Sentence]
    by_severity: Counter[str]
    shown: ProblemFilter
    held_back: int
    good: int
    fault: Sentence | None = None


def preview_page(
    root: str,
    staged: ProfileImport,
    shown: ProblemFilter,
    *,
    number: int,
    language: str,
    fault: Sentence | None = None,
) -> PreviewPage:
    """Put the preview of an import together."""
    sheets = staged.summary.get("sheets", [])
    return PreviewPage(
        root=root,
        id=staged.id,
        file_name=staged.file_name,
        state=staged.state,
        state_name=STATES.get(staged.state, Sentence("Previewed, not taken in")),
        sheets=[sheet | {"columns": _columns(sheet, language)} for sheet in sheets],
        differences=staged.summary.get("differences", []),
        problems=part_of(
            [problem for problem in staged.problems if shown.shows(problem)],
            number,
            PROBLEMS_A_PAGE,
        ),
        severities=SEVERITIES,
        by_severity=Counter(problem["severity"] for problem in staged.problems),
        shown=shown,
        held_back=sum(sheet["held_back"] for sheet in sheets),
        good=sum(sheet["new"] + sheet["changed"] for sheet in sheets),
        fault=fault,
    )


def _columns(sheet: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """Pair each header of the file with the column it was taken for, in the reader's words."""
    key = SheetKey(sheet["sheet"])
    found = []
    for header, name in sheet["mapping"]:
        known = column(key, name)
        found.append((header, known.vi if language == "vi" else known.en))
    return found
