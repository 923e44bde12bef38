"""Invitation letters: for the many enterprises that a mail does not reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import Name, Party, Place
from matchmaker.export.paper import Sheet, Stamp, simulated_band, who, words
from matchmaker.export.pdf import qr_svg
from matchmaker.export.wording import day_name, days_span
from matchmaker.locale import LANGUAGES, say

_ENTERPRISE_BODY = (
    Sentence(
        "The organiser of %(fair)s invites you to arrange meetings with foreign buyers at the fair"
        " (%(days)s%(place)s)."
    ),
    Sentence(
        "On your own page you will find the buyers suggested for your products, with the reasons."
        " Please check your profile, say whom you would like to meet, and answer the buyers who"
        " ask for you. Your meetings with time and table will then stand on the same page."
    ),
)
_BUYER_BODY = (
    Sentence(
        "The organiser of %(fair)s invites you to arrange meetings with Vietnamese enterprises at"
        " the fair (%(days)s%(place)s)."
    ),
    Sentence(
        "On your own page you will find the enterprises suggested for each of your needs, with the"
        " reasons. Please check your needs, say whom you would like to meet, and answer the"
        " enterprises who ask for you. Your meetings with time and table will then stand on the"
        " same page."
    ),
)
_WORDS: dict[str, Sentence] = {
    "how": Sentence("Open your page: scan the code with your phone's camera"),
    "type-it": Sentence("or type this address into a browser:"),
    "once": Sentence(
        "The link is yours alone and opens your page without a password."
        " Please do not pass this letter on."
    ),
    "close": Sentence("If you need help, the organiser will gladly assist you."),
    "sign": Sentence("The organiser"),
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a letter goes to, and the link that opens this participant's own page."""

    party: Party
    link: str


def letters_sheet(
    place: Place, invitations: Sequence[Invitation], language: str, stamp: Stamp
) -> Sheet:
    """Lay out one letter an invitation, each in its reader's own language.

    Args:
        place: the fair.
        invitations: in the order in which the letters shall lie.
        language: of the document's title; the letters follow their readers.
        stamp: when the letters are dated; its address is not used.
    """
    title = say(Sentence("Invitations"), language)
    return {
        "language": language,
        "title": f"{title} · {place.name.said(language)}",
        "author": place.name.said(language),
        "fair": {"name": place.name.said(language), "other": place.name.other(language)},
        "band": simulated_band(place),
        "is_pack": False,
        "words": words(),
        "stamp": {},
        "said": {code: _said(place, code, stamp) for code in LANGUAGES},
        "letters": [_letter(place, invitation) for invitation in invitations],
    }


def _said(place: Place, language: str, stamp: Stamp) -> Sheet:
    """What all letters of a language say alike."""
    today = stamp.printed_at.astimezone(place.zone).date()
    return {
        **{key: say(sentence, language) for key, sentence in _WORDS.items()},
        "organiser": place.name.said(language),
        "day": day_name(today, language),
        "footer": " · ".join(filter(None, (place.name.said(language), place.place.said(language)))),
    }


def _letter(place: Place, invitation: Invitation) -> Sheet:
    party, language = invitation.party, invitation.party.language
    values = {
        "fair": place.name.said(language),
        "days": days_span(place.first_day, place.last_day, language),
        "place": f", {place.place.said(language)}" if place.place != Name() else "",
    }
    body = _ENTERPRISE_BODY if party.role is Role.ENTERPRISE else _BUYER_BODY
    greeting = (
        Sentence("Dear representative of the enterprise,")
        if party.role is Role.ENTERPRISE
        else Sentence("Dear Sir or Madam,")
    )
    return {
        "language": language,
        "name": party.name.said(language),
        "other": party.name.other(language),
        "contact": party.contact,
        "who": who(party, language),
        "subject": say(Sentence("Invitation to business matching"), language),
        "greeting": say(greeting, language),
        "paragraphs": [say(Sentence(part.text, values), language) for part in body],
        "qr": qr_svg(invitation.link),
        "link": invitation.link,
    }
