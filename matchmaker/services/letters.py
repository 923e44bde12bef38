"""Letters that tell people what changed, in their own language.

A letter waits in the outbox. Without an e-mail address it is printed; without
an SMTP setting nothing leaves the house at all.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from matchmaker.domain.meeting import MailState
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import LANGUAGES, say
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Mail

_GREETING = Sentence("Dear Sir or Madam,")
_CLOSING = Sentence("Yours faithfully,")


def language_of(participant: Enterprise | Buyer) -> str:
    """Language in which a participant is written to."""
    if participant.ui_language in LANGUAGES:
        return participant.ui_language
    return "vi" if isinstance(participant, Enterprise) else "en"


def name_in(participant: Enterprise | Buyer | Fair, language: str) -> str:
    """Name in a language, else in the other one."""
    names = (participant.name_vi, participant.name_en)
    return next(filter(None, names if language == "vi" else names[::-1]), "")


def moment_in(moment: datetime, fair: Fair, language: str) -> str:
    """Weekday, date and time on the fair's clock, as the language writes them."""
    local = moment.astimezone(ZoneInfo(fair.timezone))
    return format_datetime(local, "EEEE, d MMMM y, HH:mm", locale=language)


def letter(
    fair: Fair,
    to: Enterprise | Buyer,
    subject: Sentence,
    lines: Iterable[Sentence],
    *,
    plan_id: str | None = None,
) -> Mail:
    """Write a letter; the caller adds it to the unit that makes it true.

    Args:
        fair: whose letter it is; its name stands in subject and closing.
        to: who is written to; its language is the letter's.
        subject: what the letter is about.
        lines: what it says, a sentence a line.
        plan_id: the plan version that it announces.
    """
    language = language_of(to)
    fair_name = name_in(fair, language)
    body = [
        say(_GREETING, language),
        "",
        *(say(line, language) for line in lines),
        "",
        say(_CLOSING, language),
        fair_name,
    ]
    return Mail(
        fair_id=fair.id,
        enterprise_id=to.id if isinstance(to, Enterprise) else None,
        buyer_id=to.id if isinstance(to, Buyer) else None,
        plan_id=plan_id,
        to=to.contact_email,
        language=language,
        subject=f"{fair_name}: {say(subject, language)}"[:300],
        body="\n".join(body),
        state=MailState.DRAFT,
    )
