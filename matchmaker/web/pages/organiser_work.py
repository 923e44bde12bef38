"""The page of a background job: how far it is, what came of it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.meeting import JobState
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.tables import Job
from matchmaker.web.chart import Curve, at_most_better, curve
from matchmaker.web.render import Page

TITLES: dict[str, Sentence] = {
    "propose": Sentence("Partners are being suggested"),
    "renew": Sentence("A changed profile is being compared"),
    "rescore": Sentence("The answers so far are being taken in"),
    "plan": Sentence("The plan is being made"),
    "what_if": Sentence("A what-if is being worked out"),
    "print": Sentence("The print pack is being set"),
}
PLANNED = ("plan", "what_if")  # kinds whose progress has a value and a bound
STAGES: dict[str, Sentence] = {
    "encode": Sentence("Understanding texts"),
    "score": Sentence("Comparing pairs"),
    "save": Sentence("Saving"),
    "best_score": Sentence("Placing the best scores"),
    "baselines": Sentence("Trying simple ways"),
    "place": Sentence("Placing meetings slot by slot"),
    "repair": Sentence("Filling gaps"),
    "polish": Sentence("Improving the plan"),
    "shake": Sentence("Trying other arrangements"),
    "compact": Sentence("Closing gaps in everybody's day"),
    "done": Sentence("Finished"),
}


@dataclass(frozen=True, kw_only=True)
class JobPage(Page):
    """One job; `share` is how much of it is done, None while that is not known."""

    template: ClassVar[str] = "organiser/job.html"
    root: str
    id: str
    kind: str
    title: Sentence
    state: str
    at_work: bool
    stage: Sentence | None
    share: float | None
    event: dict[str, Any]
    curve: Curve | None
    better: float | None
    problem: Sentence | None
    outcome: dict[str, Any]
    stop_asked: bool
    stages: dict[str, Sentence]


def job_page(root: str, job: Job) -> JobPage:
    """Put the page of a job together from its row."""
    event = dict(job.progress)
    total = event.get("work_total") or 0
    return JobPage(
        root=root,
        id=job.id,
        kind=job.kind,
        title=TITLES[job.kind],
        state=job.state,
        at_work=job.state in {JobState.WAITING, JobState.RUNNING},
        stage=STAGES.get(str(event.get("stage", ""))),
        share=min(event.get("work_done", 0) / total, 1.0) if total else None,
        event=event,
        curve=curve(event.get("curve") or ([event] if job.kind in PLANNED and event else [])),
        better=at_most_better(int(event.get("value") or 0), int(event.get("bound") or 0)),
        problem=Sentence.from_json(job.problem) if job.problem.get("say") else None,
        outcome=job.outcome,
        stop_asked=job.stop_asked,
        stages=STAGES,
    )
