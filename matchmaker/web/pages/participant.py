"""Pages that enterprises and buyers share: home, suggested partners, requests, one card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.participant import SECTOR_NAMES, Role, Sector
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import PairState
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.storage.queries.participant_pages import Counts, state_seen_by
from matchmaker.web.pages.participant_coach import CoachCard
from matchmaker.web.render import Page

PARTNERS_OF = {Role.ENTERPRISE: "/enterprise/buyers", Role.BUYER: "/buyer/enterprises"}


@dataclass(frozen=True, slots=True)
class Words:
    """A stored text in the language in which it is shown.

    Args:
        text: as stored; nothing is translated by machine.
        lang: its language, blank if unknown.
        is_foreign: whether the reader's own language is missing.
    """

    text: str
    lang: str
    is_foreign: bool

    def __bool__(self) -> bool:
        """There is something to show."""
        return bool(self.text)


def words_of(row: Any, language: str, field: str) -> Words:
    """Pick a text in the reader's language, else the original, else the other language.

    Args:
        row: a row with `<field>_vi`, `<field>_en` and perhaps `..._original`
            and `..._language`.
        language: the page's.
        field: "name", "text", "need_text" and so on.
    """
    head = field.removesuffix("text") if field.endswith("text") else None
    other = "en" if language == "vi" else "vi"
    found = [(getattr(row, f"{field}_{language}", None), language)]
    if head is not None:
        original = getattr(row, f"{field}_original", None)
        found.append((original, getattr(row, f"{head}text_language", None) or ""))
    found.append((getattr(row, f"{field}_{other}", None), other))
    text, lang = next(((text, lang) for text, lang in found if text), ("", language))
    return Words(text, lang, is_foreign=bool(text) and lang != language)


def sector_name(sector: str | None) -> Sentence | None:
    """Name a sector; None if none is stated."""
    return SECTOR_NAMES[Sector(sector)] if sector in set(Sector) else None


@dataclass(frozen=True, slots=True)
class PairCard:
    """A partner as one side sees him: who, what fits, two scores, why, and what was said.

    Args:
        other_id: the partner.
        name: of the partner.
        href: the partner's own page.
        code: the partner's code in the fair.
        country: two letters.
        province: or city, if known.
        sector: the partner's, if stated.
        offer: name of what the partner offers or seeks and fits best.
        offer_text: its text.
        mine: name of the reader's own product or need that fits best.
        fit_for_you: 0 to 1; None if the pair was never scored.
        fit_for_them: likewise.
        known_share: part of the signals that is known.
        reasons: as `Proposal.reasons` holds them.
        gates: sentences of must-haves that failed.
        says: the reader's own word, blank while silent.
        note: the reader's own note.
        other_note: the partner's note to the reader.
        state: of the pair.
        asks_you: whether the partner waits for the reader's answer.
        chance: that both say yes, 0 to 1; None unless it is calibrated with answers.
    """

    other_id: str
    name: Words
    href: str
    code: str
    country: str
    province: str
    sector: Sentence | None
    offer: Words
    offer_text: Words
    mine: Words
    fit_for_you: float | None
    fit_for_them: float | None
    known_share: float
    reasons: dict[str, Any]
    gates: tuple[dict[str, Any], ...]
    says: str
    note: str
    other_note: str
    state: PairState
    asks_you: bool
    chance: float | None = None


def pair_card(row: Any, side: Role, language: str, chances_by: str = "") -> PairCard:
    """Make a card of a row of `queries.participant_pages.pair_of`.

    Args:
        row: the pair.
        side: the reader's.
        language: of the page.
        chances_by: the model whose joint scores are chances; blank for none.
    """
    theirs, mine = ("need", "product") if side is Role.ENTERPRISE else ("product", "need")
    state = state_seen_by(side, row.says, row.other_says)
    asks = PairState.OPEN_TO_ENTERPRISE if side is Role.ENTERPRISE else PairState.OPEN_TO_BUYER
    return PairCard(
        other_id=row.other_id,
        name=words_of(row, language, "name"),
        href=f"{PARTNERS_OF[side]}/{row.other_id}",
        code=row.code,
        country=row.country,
        province=row.province,
        sector=sector_name(row.sector),
        offer=words_of(row, language, f"{theirs}_name"),
        offer_text=words_of(row, language, f"{theirs}_text"),
        mine=words_of(row, language, f"{mine}_name"),
        fit_for_you=row.fit_for_you,
        fit_for_them=row.fit_for_them,
        known_share=row.known_share or 0.0,
        reasons=row.reasons or {},
        # a partner's "no" is his own affair: the card only says that there is no meeting
        gates=tuple(gate for gate in row.gates or () if gate["rule"] != "no_thanks"),
        says=row.says or "",
        note=row.note or "",
        other_note=row.other_note or "",
        state=state,
        asks_you=state is asks,
        chance=row.p_mutual if chances_by and row.model == chances_by else None,
    )


def pair_cards(
    rows: Sequence[Any], side: Role, language: str, chances_by: str = ""
) -> tuple[PairCard, ...]:
    """Make cards of rows, in their order; arguments as for `pair_card`."""
    return tuple(pair_card(row, side, language, chances_by) for row in rows)


@dataclass(frozen=True, kw_only=True)
class CardPage(Page):
    """One card alone: what htmx puts in the old one's place after a wish."""

    template: ClassVar[str] = "participant/card.html"
    role: Role
    card: PairCard
    next: str
    level: int = 2
    fault: Sentence | None = None


@dataclass(frozen=True, kw_only=True)
class SuggestedPage(Page):
    """The ten best partners for the reader, with both scores and why."""

    template: ClassVar[str] = "participant/suggested.html"
    role: Role
    found: tuple[PairCard, ...]
    next: str
    has_offers: bool


@dataclass(frozen=True, kw_only=True)
class RequestsPage(Page):
    """Who asks the reader, whom he asked, what is agreed, what is closed."""

    template: ClassVar[str] = "participant/requests.html"
    role: Role
    incoming: tuple[PairCard, ...]
    asked: tuple[PairCard, ...]
    agreed: tuple[PairCard, ...]
    closed: tuple[PairCard, ...]
    next: str


def requests_page(
    rows: Sequence[Any], side: Role, language: str, here: str, chances_by: str = ""
) -> RequestsPage:
    """Part the pairs of which somebody has spoken by what they wait for."""
    cards = pair_cards(rows, side, language, chances_by)
    return RequestsPage(
        role=side,
        incoming=tuple(card for card in cards if card.asks_you),
        asked=tuple(
            card for card in cards if card.says and not card.asks_you and card.state not in _SETTLED
        ),
        agreed=tuple(card for card in cards if card.state is PairState.AGREED),
        closed=tuple(card for card in cards if card.state is PairState.CLOSED and card.says),
        next=here,
    )


_SETTLED = (PairState.AGREED, PairState.CLOSED)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a participant should do now: a heading, a sentence, one button."""

    title: Sentence
    says: Sentence
    href: str
    action: Sentence


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """What is next, one button, and the figures that lead on."""

    template: ClassVar[str] = "participant/home.html"
    role: Role
    name: Words
    fair: FairHead
    step: NextStep
    coach: CoachCard
    counts: Counts


def home_page(
    profile: Any,
    fair: FairHead,
    counts: Counts,
    coach: CoachCard,
    language: str,
    *,
    untold: int = 0,
) -> HomePage:
    """Put a participant's first page together; `untold` meetings are over without a word of it."""
    side = coach.side
    step = _enterprise_step(counts) if side is Role.ENTERPRISE else _buyer_step(counts)
    return HomePage(
        role=side,
        name=words_of(profile, language, "name"),
        fair=fair,
        step=_untold_step(untold, f"/{side}") if untold and not counts.requests else step,
        coach=coach,
        counts=counts,
    )


def _untold_step(untold: int, root: str) -> NextStep:
    return NextStep(
        Sentence("Say how your meetings went"),
        Sentence("Meetings over of which you have not told yet: %(count)s.", {"count": untold}),
        f"{root}/agenda",
        Sentence("Open the agenda"),
    )


def _enterprise_step(counts: Counts) -> NextStep:
    if not counts.offers:
        return NextStep(
            Sentence("Add your first product"),
            Sentence("Buyers find you by your products. Describe what you make and in what size."),
            "/enterprise/profile/products/new",
            Sentence("Add a product"),
        )
    return _next_step(counts, "/enterprise", "/enterprise/buyers") or NextStep(
        Sentence("Complete your profile"),
        Sentence("The more buyers can read about your products, the better the suggestions."),
        "/enterprise/profile",
        Sentence("Open the profile"),
    )


def _buyer_step(counts: Counts) -> NextStep:
    if not counts.offers:
        return NextStep(
            Sentence("Say what you want to source"),
            Sentence("Write each part or product you need in your own language."),
            "/buyer/needs/new",
            Sentence("Add a need"),
        )
    return _next_step(counts, "/buyer", "/buyer/suggested") or NextStep(
        Sentence("Find suppliers"),
        Sentence("Search all enterprises of the fair in any language."),
        "/buyer/enterprises",
        Sentence("Find suppliers"),
    )


def _next_step(counts: Counts, root: str, partners: str) -> NextStep | None:
    if counts.requests:
        return NextStep(
            Sentence("Answer your requests"),
            Sentence("Partners who ask for a meeting: %(count)s.", {"count": counts.requests}),
            f"{root}/requests",
            Sentence("Answer the requests"),
        )
    if counts.meetings:
        return NextStep(
            Sentence("Your agenda is ready"),
            Sentence("Meetings planned for you: %(count)s.", {"count": counts.meetings}),
            f"{root}/agenda",
            Sentence("Open the agenda"),
        )
    if counts.suggestions:
        return NextStep(
            Sentence("Choose whom you want to meet"),
            Sentence("Suggested partners who wait for your word: %(count)s.",
                     {"count": counts.suggestions}),
            partners,
            Sentence("Look at the suggestions"),
        )  # fmt: skip
    return None
