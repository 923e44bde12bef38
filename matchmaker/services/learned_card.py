"""CARD.md and manifest.toml of a learned model: what it is, rests on, and must not do."""

from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from matchmaker.ranking.replacement import Gate
from matchmaker.storage.queries.fairs import FairHead

if TYPE_CHECKING:
    from matchmaker.services.learn_fair import FairLesson

_KINDS = {
    "weights": "Weights of both sides, moved from the shipped ones as far as the answers carry"
    " them, signs kept, with calibrators of their own.",
    "calibration": "The shipped weights with a joint calibration of their own: no order changes,"
    " only how the chance that both say yes is told.",
}
_MADE_UP = (
    "**Simulated.** The answers were made up from a seed. They say nothing of people: this model"
    " serves only the simulated fair, and its chances are not shown as percentages.\n\n"
)


def card(fair: FairHead, lesson: "FairLesson") -> str:
    """Write the card of a model that is kept."""
    labels = ", ".join(f"{label} {count}" for label, count in sorted(lesson.labels.items()))
    gates = "\n".join(_line(gate) for gate in (*lesson.gates, *lesson.calibration_gates))
    return (
        f"# Scores learned at {fair.slug}\n\n"
        f"{_MADE_UP if lesson.simulated else ''}"
        f"**What it is.** {_KINDS[lesson.kept]}\n\n"
        f"**Learned from** {lesson.answers} answers about {lesson.pairs} pairs of this fair alone"
        f" ({labels}); tau {lesson.tau}. A no for want of time, and what nobody looked at, were"
        " left out. No name, text or contact stands in it.\n\n"
        f"**Judged** on buyers it had not seen, in folds:\n\n{gates}\n\n"
        f"{_lists(lesson)}"
        "**Limits.** It knows this fair's people and goods. Answers come from those who were shown"
        " pairs and chose to answer. Every other limit is that of the shipped model"
        " (`models/prior/CARD.md`).\n\n"
        "**Take it back** with `matchmaker learn --roll-back`.\n"
    )


def _lists(lesson: "FairLesson") -> str:
    """What readers would have said to lists by the learned weights, if the log can tell."""
    if not lesson.foreseen:
        return ""
    lines = (f"- {' '.join(map(str, one.sentences()))}" for one in lesson.foreseen)
    return (
        "**Lists** by learned weights that had not seen the buyer:\n\n" + "\n".join(lines) + "\n\n"
    )


def _line(gate: Gate) -> str:
    return f"- {'passed' if gate.passed else 'not passed'}: {gate.sentence}"


def manifest(fair: FairHead, lesson: "FairLesson", at: datetime) -> dict[str, str | float | bool]:
    """Say what a machine wants to know of a model that is kept."""
    return {
        "fair": fair.slug,
        "kept": lesson.kept,
        "simulated": lesson.simulated,
        "answers": lesson.answers,
        "pairs": lesson.pairs,
        "tau": lesson.tau or 0.0,
        "program": version("matchmaker"),
        "learned_at": at.isoformat(timespec="seconds"),
    }
