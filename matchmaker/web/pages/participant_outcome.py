"""What came of a meeting, as one side says it: the form, and what was said before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from matchmaker.catalogue.choices import CURRENCIES
from matchmaker.catalogue.numbers import read_number, shown
from matchmaker.domain.answer import MOVE_NAMES, STAGE_NAMES, NextMove, Stage
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.pages.participant import Words, words_of
from matchmaker.web.pages.participant_form import MARKS
from matchmaker.web.render import Page

FIELDS = ("stage", "next_move", "value", "currency", "note")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent, read.

    Args:
        stage: None if none was chosen.
        next_move: None if none was chosen.
        value: None if nothing was typed.
        currency: three letters, blank without a value.
        note: as typed.
        faults: what cannot be read, by field.
    """

    stage: Stage | None
    next_move: NextMove | None
    value: float | None
    currency: str
    note: str
    faults: Mapping[str, Sentence]


def read_outcome(body: Mapping[str, str], language: str) -> Typed:
    """Read the form; numbers as they are written in the page's language."""
    faults: dict[str, Sentence] = {}
    stage, move = body.get("stage", ""), body.get("next_move", "")
    if stage not in set(Stage):
        faults["stage"] = Sentence("Please choose how far it went.")
    written = body.get("value", "").strip()
    number = read_number(written, MARKS[language]) if written else None
    if written and number is None:
        faults["value"] = Sentence("“%(value)s” is not a number.", {"value": written[:40]})
    elif number is not None and number.value < 0:
        faults["value"] = Sentence("A value cannot be negative.")
    currency = body.get("currency", "")
    if currency not in {choice.key for choice in CURRENCIES}:
        currency = ""
    if number is not None and not currency:
        faults["currency"] = Sentence("Please choose the currency of the value.")
    return Typed(
        stage=Stage(stage) if stage in set(Stage) else None,
        next_move=NextMove(move) if move in set(NextMove) else None,
        value=number.value if number else None,
        currency=currency if number else "",
        note=body.get("note", ""),
        faults=faults,
    )


@dataclass(frozen=True, kw_only=True)
class OutcomePage(Page):
    """One meeting: how it went, in three taps; `said_at` is when one last said so."""

    template: ClassVar[str] = "participant/outcome.html"
    role: Role
    partner: Words
    timezone: str
    starts_at: datetime
    ends_at: datetime
    has_begun: bool
    stages: Mapping[Stage, Sentence]
    moves: Mapping[NextMove, Sentence]
    currencies: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    said_at: datetime | None
    faults: Mapping[str, Sentence]


def outcome_page(
    side: Role,
    fair: FairHead,
    language: str,
    meeting: Any,
    said: Any | None,
    *,
    moment: datetime,
    body: Mapping[str, str] | None = None,
    faults: Mapping[str, Sentence] | None = None,
) -> OutcomePage:
    """Put the form together.

    Args:
        side: the reader's.
        fair: its fair.
        language: of the page.
        meeting: row of `queries.outcome_rows.own_meeting`.
        said: the reader's own last answer, a row of `own_answers`; None without one.
        moment: the fair's time.
        body: what was typed, if it was refused.
        faults: what is wrong with it.
    """
    stored = _stored(said, language) if said else dict.fromkeys(FIELDS, "")
    return OutcomePage(
        role=side,
        partner=words_of(meeting, language, "name"),
        timezone=fair.timezone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        has_begun=meeting.starts_at <= moment,
        stages=STAGE_NAMES,
        moves=MOVE_NAMES,
        currencies=tuple((one.key, one.vi if language == "vi" else one.en) for one in CURRENCIES),
        typed=stored if body is None else {name: body.get(name, "") for name in FIELDS},
        said_at=said.at if said else None,
        faults=faults or {},
    )


def _stored(said: Any, language: str) -> dict[str, str]:
    value = "" if said.value is None else shown(said.value).replace(".", MARKS[language].value)
    words = {name: getattr(said, name) for name in ("stage", "next_move", "currency", "note")}
    return words | {"value": value}
