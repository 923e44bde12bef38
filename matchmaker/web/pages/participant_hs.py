"""The trade code of a product or need: what is stated, what is suggested, what was looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.trade import TariffLine
from matchmaker.services.hs_codes import CodeSuggestion
from matchmaker.services.hs_search import CodeFound, CodesFound, named
from matchmaker.services.reference import hs_path
from matchmaker.web.pages.participant import Words, words_of
from matchmaker.web.render import Page, in_own_words

# more often right than wrong; right one time in four
_SURE, _LIKELY = 0.5, 0.25
_STEP_PCT = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code as a person weighs it.

    Args:
        code: its digits.
        shown: the same, parted for reading.
        name: in the page's language.
        under: names of its chapter and its heading.
        official: its words in the tariff that is loaded, blank without one.
        official_lang: their language.
        in_common: words of the text that also name these goods.
        confidence: how often such suggestions were right; None for what was looked for.
    """

    code: str
    shown: str
    name: str
    under: tuple[str, ...]
    official: str = ""
    official_lang: str = ""
    in_common: tuple[str, ...] = ()
    confidence: Sentence | None = None


@dataclass(frozen=True, slots=True)
class HsStep:
    """Where a product or need stands with its code, and what can be done about it.

    Args:
        path: address of the step's own page, which also takes the answers.
        next: where one stands, to come back to.
        version: of the product or need, as it is seen here.
        stated: the code that is stored; None without one.
        is_confirmed: a person stands behind it.
        by: who stated it.
        candidates: what its text may mean, the likeliest first.
    """

    path: str
    next: str
    version: int
    stated: Candidate | None
    is_confirmed: bool
    by: Sentence
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, kw_only=True)
class HsPage(Page):
    """The step as a page of its own, with the search."""

    template: ClassVar[str] = "participant/hs.html"
    role: Role
    name: Words
    text: Words
    step: HsStep
    back: str
    words: str
    found: tuple[Candidate, ...] | None
    total: int
    fault: Sentence | None = None


@dataclass(frozen=True, kw_only=True)
class FindPage(Page):
    """Codes that an organiser looks for."""

    template: ClassVar[str] = "organiser/hs.html"
    root: str
    words: str
    found: tuple[Candidate, ...] | None
    total: int


def hs_step(
    row: Any,
    paths: tuple[str, str],
    suggested: Sequence[CodeSuggestion],
    official: Mapping[str, TariffLine],
    language: str,
) -> HsStep:
    """Put the step together.

    Args:
        row: of a product or need, every column.
        paths: of the step's own page, and of the page on which it is shown.
        suggested: codes for its text.
        official: words of the loaded tariff by code.
        language: of the page.
    """
    typed = "hs_code" in row.edited_fields
    return HsStep(
        path=paths[0],
        next=paths[1],
        version=row.version,
        stated=_stated(row.hs_code, official, language),
        is_confirmed=row.hs_confirmed,
        by=Sentence("Stated by you") if typed else Sentence("Stated in the organiser's file"),
        candidates=tuple(
            _candidate(one, official, language, one.in_common, confidence(one.chance))
            for one in suggested
        ),
    )


def hs_page(row: Any, role: Role, step: HsStep, back: str, language: str, **more: Any) -> HsPage:
    """Put the page together; `more` are its other fields."""
    return HsPage(
        role=role,
        name=words_of(row, language, "name"),
        text=words_of(row, language, "text"),
        step=step,
        back=back,
        **more,
    )


def candidates_of(
    found: CodesFound, official: Mapping[str, TariffLine], language: str
) -> tuple[Candidate, ...]:
    """Make what was looked for ready to be weighed."""
    return tuple(_candidate(one, official, language) for one in found.codes)


def confidence(chance: float) -> Sentence:
    """Say a chance in words and as a figure, rounded down: never more than was measured."""
    percent = int(100 * chance + 1e-9) // _STEP_PCT * _STEP_PCT
    if percent < _STEP_PCT:
        return Sentence("Not sure: fewer than 5 of 100 such suggestions were right.")
    told = {"percent": percent}
    if chance >= _SURE:
        return Sentence("Fairly sure: about %(percent)s of 100 such suggestions were right.", told)
    if chance >= _LIKELY:
        return Sentence("Possible: about %(percent)s of 100 such suggestions were right.", told)
    return Sentence("Not sure: about %(percent)s of 100 such suggestions were right.", told)


def parted(code: str) -> str:
    """Part a code's digits as tariffs print them.

    Example:
        >>> parted("848071"), parted("8480"), parted("84807190")
        ('8480.71', '8480', '8480.71.90')
    """
    return ".".join(part for part in (code[:4], code[4:6], code[6:]) if part)


def _stated(code: str, official: Mapping[str, TariffLine], language: str) -> Candidate | None:
    if not code:
        return None
    if len(code) >= 6:
        found = _candidate(named(code[:6]), official, language)
        return Candidate(
            code, parted(code), found.name, found.under, found.official, found.official_lang
        )
    _, heading, chapter = hs_path(code)
    under = (in_own_words(chapter, language),)
    return Candidate(code, parted(code), in_own_words(heading, language), under)


def _candidate(
    one: CodeFound | CodeSuggestion,
    official: Mapping[str, TariffLine],
    language: str,
    in_common: tuple[str, ...] = (),
    said: Sentence | None = None,
) -> Candidate:
    words, lang = _official(official.get(one.code), language)
    return Candidate(
        code=one.code,
        shown=parted(one.code),
        name=in_own_words(one, language),
        under=(in_own_words(one.chapter, language), in_own_words(one.heading, language)),
        official=words,
        official_lang=lang,
        in_common=in_common,
        confidence=said,
    )


def _official(line: TariffLine | None, language: str) -> tuple[str, str]:
    if line is None:
        return "", ""
    texts = {"vi": line.text_vi, "en": line.text_en or line.text_en_national}
    other = "en" if language == "vi" else "vi"
    lang = language if texts[language] else other
    return texts[lang], lang
