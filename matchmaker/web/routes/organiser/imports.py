"""`/fairs/{fair}/import`: spreadsheets in, with a dry run first."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import Response

from matchmaker.domain.errors import InvalidError, RefusedError
from matchmaker.domain.sentence import Sentence
from matchmaker.services import import_profiles
from matchmaker.settings import get_settings
from matchmaker.storage.queries.imports import imports, profile_import
from matchmaker.web.downloads import download
from matchmaker.web.pages.organiser_import import (
    STATES,
    ImportPage,
    ProblemFilter,
    preview_page,
)
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/import")


def _upload_page(visit: Visit, **typed: object) -> ImportPage:
    with visit.db.read() as unit:
        history = imports(unit, visit.own)
    return ImportPage(
        root=f"/fairs/{visit.here.slug}",
        timezone=visit.here.timezone,
        history=history,
        states=STATES,
        most_mib=get_settings().upload_mib,
        **typed,  # type: ignore[arg-type]  # fields of the page, typed there
    )


@router.get("")
def upload_form(visit: OrganiserVisit) -> Response:
    """Show the upload form and what was uploaded before."""
    return visit.page(_upload_page(visit))


@router.post("")
def upload(
    visit: OrganiserVisit,
    files: Annotated[list[UploadFile], File()],
    encoding: Annotated[str, Form()] = "",
    delimiter: Annotated[str, Form()] = "",
) -> Response:
    """Read the files without changing anything, then show what they would change."""
    sent = [(file.filename or "", file.file.read()) for file in files if file.filename]
    try:
        staged = import_profiles.stage(
            visit.db, visit.own, sent, encoding=encoding or None, delimiter=delimiter or None
        )
    except InvalidError as refusal:
        page = _upload_page(visit, fault=refusal.sentence, encoding=encoding, delimiter=delimiter)
        return visit.page(page, status=422)
    return visit.back_to(f"/fairs/{visit.here.slug}/import/{staged.id}")


@router.get("/template.xlsx")
def template(visit: OrganiserVisit) -> Response:
    """Give the empty workbook to fill in."""
    return download(import_profiles.template(), "matchmaker-template.xlsx")


@router.get("/{import_id}")
def preview(
    visit: OrganiserVisit,
    import_id: str,
    shown: Annotated[ProblemFilter, Depends()],
    page: int = 1,
) -> Response:
    """Show what an import changes, and its problems."""
    return _preview(visit, import_id, shown, page)


def _preview(
    visit: Visit,
    import_id: str,
    shown: ProblemFilter,
    number: int = 1,
    fault: Sentence | None = None,
) -> Response:
    with visit.db.read() as unit:
        staged = profile_import(unit, visit.own, import_id)
    page = preview_page(
        f"/fairs/{visit.here.slug}",
        staged,
        shown,
        number=number,
        language=visit.language,
        fault=fault,
    )
    return visit.page(page, status=409 if fault else 200)


@router.post("/{import_id}/apply")
def apply(
    visit: OrganiserVisit, import_id: str, good_rows_only: Annotated[bool, Form()] = False
) -> Response:
    """Take the rows in: all of them, or the good ones."""
    try:
        import_profiles.apply(visit.db, visit.own, import_id, good_rows_only=good_rows_only)
    except RefusedError as refusal:
        return _preview(visit, import_id, ProblemFilter(), fault=refusal.sentence)
    return visit.back_to(
        f"/fairs/{visit.here.slug}/import/{import_id}",
        Sentence("The rows are taken in. Next, let partners be suggested."),
    )


@router.get("/{import_id}/marked.xlsx")
def marked(visit: OrganiserVisit, import_id: str) -> Response:
    """Give the same rows back as a workbook with the bad cells marked."""
    content = import_profiles.marked_workbook(visit.db, visit.own, import_id, visit.language)
    return download(content, f"marked-{visit.here.slug}.xlsx")
