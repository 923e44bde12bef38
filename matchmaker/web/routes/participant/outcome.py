"""How a meeting went: shown as a form after it has begun, and taken as one side's own word."""

from collections.abc import Mapping

from fastapi import Response

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.sentence import Sentence
from matchmaker.services.outcomes import say_outcome
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.queries.outcome_rows import own_answers, own_meeting
from matchmaker.web.pages.participant_outcome import outcome_page, read_outcome
from matchmaker.web.visit import Visit


def answer_outcome(
    visit: Visit,
    other_id: str,
    *,
    body: Mapping[str, str] | None = None,
    faults: Mapping[str, Sentence] | None = None,
) -> Response:
    """Show the form, with what one said before or what was refused now.

    Raises:
        NotFoundError: the two have no meeting in the published plan.
    """
    scope = visit.own
    with visit.db.read() as unit:
        meeting = own_meeting(unit, scope, other_id)
        said = own_answers(unit, scope).get(other_id)
        moment = visit.moment(unit)
        visit.counts["requests"] = queries.waiting_requests(unit, scope)
    page = outcome_page(
        scope.role, visit.here, visit.language, meeting, said, moment=moment, body=body,
        faults=faults,
    )  # fmt: skip
    return visit.page(page, status=422 if faults else 200)


def take_outcome(visit: Visit, other_id: str, body: dict[str, str]) -> Response:
    """Keep what one says, or show the form again with what is wrong.

    Raises:
        NotFoundError: the two have no meeting in the published plan.
        RefusedError: the meeting has not begun.
    """
    typed = read_outcome(body, visit.language)
    if typed.stage is None or typed.faults:
        return answer_outcome(visit, other_id, body=body, faults=typed.faults)
    try:
        say_outcome(
            visit.db,
            visit.own,
            other_id,
            typed.stage,
            next_move=typed.next_move,
            value=typed.value,
            currency=typed.currency,
            note=typed.note,
        )
    except InvalidError as refusal:
        return answer_outcome(visit, other_id, body=body, faults={"note": refusal.sentence})
    return visit.back_to(f"/{visit.own.role}/agenda#met-{other_id}", Sentence("Saved. Thank you."))
