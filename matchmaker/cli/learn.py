"""`matchmaker learn`: weights and chances from a fair's answers, or the last step taken back."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.cli.said import answer, ready_database, refusals

if TYPE_CHECKING:
    from matchmaker.domain.participant import Scope
    from matchmaker.services.learn_fair import FairLesson
    from matchmaker.storage.session import Database


def learn(  # noqa: PLR0917  # options of a command are named when it is called
    fair: Annotated[str, typer.Argument(help="The fair's slug; the only fair if left out")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge, and keep nothing")] = False,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="Learn from made-up answers; the model is marked so")
    ] = False,
    lists_may_move: Annotated[
        bool, typer.Option("--lists-may-move", help="Agree that lists change by more than half")
    ] = False,
    kept_for: Annotated[
        str, typer.Option("--for", help="Keep the model for another fair, the next edition")
    ] = "",
    roll_back: Annotated[
        bool, typer.Option("--roll-back", help="Take the newest model back")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Learn from a fair's answers; what does not beat the shipped weights is refused."""
    from matchmaker.services.fairs import scope_of

    with refusals():
        db = ready_database()
        scope = scope_of(db, fair)
        if roll_back:
            figures = _taken_back(db, scope)
            answer(figures, as_json=as_json, lines=_lines(figures))
            return
        lesson = _lesson(
            db,
            scope,
            simulated=simulated,
            consent=lists_may_move,
            dry_run=dry_run,
            into=scope_of(db, kept_for) if kept_for else None,
        )
    figures = _figures(lesson)
    answer(figures, as_json=as_json, lines=[*_lines(figures), *_in_words(lesson)])


def _lesson(db: "Database", scope: "Scope", **wanted: Any) -> "FairLesson":
    """Learn, and have the lists of the fair that got a model made anew."""
    from matchmaker.services.learn_fair import learn_from_fair

    lesson = learn_from_fair(db, scope, **wanted)
    if lesson.folder:
        _propose_again(db, wanted["into"] or scope)
    return lesson


def _taken_back(db: "Database", scope: "Scope") -> dict[str, Any]:
    from matchmaker.services import models
    from matchmaker.storage.history import record

    serves = models.roll_back(scope.fair_id).model
    with db.told() as unit:
        record(unit, scope, "model.rolled_back", serves.name)
    _propose_again(db, scope)
    return {"serves": serves.name, "answers": serves.answers}


def _propose_again(db: "Database", scope: "Scope") -> None:
    """Ask for new lists, if there are any; the service's worker makes them."""
    from matchmaker.jobs import enqueue
    from matchmaker.storage.queries.answers import has_proposals

    with db.read() as unit:
        proposed = has_proposals(unit, scope)
    if proposed:
        enqueue(db, scope, "propose")


def _figures(lesson: "FairLesson") -> dict[str, Any]:
    gates = {
        gate.name: {"passed": gate.passed, "sentence": str(gate.sentence)}
        for gate in (*lesson.gates, *lesson.calibration_gates)
    }
    return {
        "answers": lesson.answers,
        "pairs": lesson.pairs,
        "labels": {str(label): count for label, count in sorted(lesson.labels.items())},
        "left_out": lesson.left_out,
        "simulated": lesson.simulated,
        "tau": lesson.tau,
        "gates": gates,
        "off_policy": {str(one.side): one.to_json() for one in lesson.foreseen},
        "kept": lesson.kept,
        "model": lesson.model.name if lesson.model else None,
        "folder": str(lesson.folder) if lesson.folder else None,
    }


def _lines(figures: dict[str, Any]) -> list[str]:
    in_words = {"gates", "off_policy"}
    return [f"{name}: {value}" for name, value in figures.items() if name not in in_words]


def _in_words(lesson: "FairLesson") -> list[str]:
    """Each gate, passed or not, then what each side would have said to the lists."""
    from matchmaker.locale import say
    from matchmaker.settings import get_settings

    language = get_settings().language
    gates = [
        f"{'+' if gate.passed else '-'} {say(gate.sentence, language)}"
        for gate in (*lesson.gates, *lesson.calibration_gates)
    ]
    lists = [" ".join(say(one, language) for one in of.sentences()) for of in lesson.foreseen]
    return gates + lists
