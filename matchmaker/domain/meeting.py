"""States of plans and meetings."""

from enum import StrEnum


class PlanState(StrEnum):
    """A plan version's way: solving > draft > published > superseded, or discarded."""

    SOLVING = "solving"
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class JobState(StrEnum):
    """A background job's way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class MailState(StrEnum):
    """A mail's way through the outbox."""

    DRAFT = "draft"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DISCARDED = "discarded"
