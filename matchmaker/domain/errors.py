"""Everything that can go wrong, in one tree.

    MatchmakerError
    ├── NotFoundError          there is no such thing here (or not for you: both look the same)
    ├── ForbiddenError         you are known, and may not
    │   └── SignInNeededError  nobody is signed in
    ├── RefusedError           the request makes sense, the rules say no
    │   ├── SlotTakenError     somebody was booked there a moment ago
    │   ├── StaleError         it changed since you looked
    │   ├── ViolationError     a plan breaks a rule
    │   └── WishesClosedError  the time for wishes is over
    ├── InvalidError           what was sent cannot be read; says where and how to mend it
    │   ├── FileUnreadableError
    │   └── ProblemFileError   a planning problem or plan file is wrong; names key and row
    ├── TooManyError           slow down; says when to come back
    └── UnavailableError       a part of the service is missing (model, database)

Services raise these; only `web/errors.py` knows status codes. The words are a
`Sentence`, so that each reader gets them in his own language.
"""

from typing import Any

from matchmaker.domain.sentence import Sentence


class MatchmakerError(Exception):
    """Carries the sentence that tells a person what happened and what to do."""

    def __init__(self, sentence: Sentence | str, **values: Any) -> None:
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence, values)
        super().__init__(str(self.sentence))


class NotFoundError(MatchmakerError):
    """There is no such thing here, or it is not for this reader: both look the same."""


class ForbiddenError(MatchmakerError):
    """The reader is known and may not."""


class SignInNeededError(ForbiddenError):
    """Nobody is signed in."""


class RefusedError(MatchmakerError):
    """The request makes sense, the rules say no."""


class SlotTakenError(RefusedError):
    """Somebody or something was booked there a moment ago."""


class StaleError(RefusedError):
    """It changed since the reader looked."""


class ViolationError(RefusedError):
    """A plan breaks at least one rule; `violations` names them all."""

    def __init__(self, sentence: Sentence | str, violations: list[Sentence]) -> None:
        super().__init__(sentence)
        self.violations = violations


class WishesClosedError(RefusedError):
    """The time for wishes is over."""


class InvalidError(MatchmakerError):
    """What was sent cannot be read."""


class FileUnreadableError(InvalidError):
    """A file is not what it claims to be, or too large, or broken."""


class ProblemFileError(InvalidError):
    """A planning problem or plan file is wrong; names the key and the row."""


class TooManyError(MatchmakerError):
    """Slow down; `retry_after_s` says when to come back."""

    def __init__(self, sentence: Sentence | str, retry_after_s: int, **values: Any) -> None:
        super().__init__(sentence, **values)
        self.retry_after_s = retry_after_s


class UnavailableError(MatchmakerError):
    """A part of the service is missing: the model, the database, a font."""
