"""Words for a chance, codes as people read them, and the step that asks for one."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.participant import Role
from matchmaker.domain.trade import TariffLine
from matchmaker.locale import say
from matchmaker.services.hs_codes import CodeSuggestion
from matchmaker.services.hs_search import find_codes, named
from matchmaker.web.pages.participant import Words
from matchmaker.web.pages.participant_hs import (
    Candidate,
    HsStep,
    candidates_of,
    confidence,
    hs_page,
    hs_step,
    parted,
)


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.62, "Fairly sure: about 60 of 100"),
        (0.50, "Fairly sure: about 50 of 100"),
        (0.499, "Possible: about 45 of 100"),
        (0.25, "Possible: about 25 of 100"),
        (0.249, "Not sure: about 20 of 100"),
        (0.05, "Not sure: about 5 of 100"),
        (0.049, "Not sure: fewer than 5 of 100"),
        (0.0, "Not sure: fewer than 5 of 100"),
    ],
)
def test_a_chance_is_said_in_words_with_its_figure(chance: float, said: str):
    assert str(confidence(chance)).startswith(said)


@given(st.floats(0.05, 1))
def test_the_figure_is_never_more_than_was_measured_and_never_far_below(chance: float):
    percent = confidence(chance).values["percent"]

    assert percent <= 100 * chance + 1e-6
    assert percent > 100 * chance - 5


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_suggestion_never_says_a_lower_figure(one: float, other: float):
    low, high = (confidence(chance).values.get("percent", 0) for chance in sorted((one, other)))

    assert low <= high


@pytest.mark.parametrize("chance", [0.01, 0.1, 0.3, 0.6])
def test_every_degree_is_said_in_vietnamese(chance: float):
    assert say(confidence(chance), "vi") != say(confidence(chance), "en")


def test_digits_are_parted_as_tariffs_print_them():
    assert [parted(code) for code in ("", "84", "8480", "848071", "84807190")] == [
        "", "84", "8480", "8480.71", "8480.71.90",
    ]  # fmt: skip


# --- the step ----------------------------------------------------------------------------

PATHS = ("/enterprise/profile/products/p/hs", "/enterprise/profile/products/p")
MOULDS = TariffLine("848071", text_vi="Khuôn chính thức", text_en="Official moulds")


def offer(code: str = "", **stated: Any) -> SimpleNamespace:
    plain = {
        "hs_code": code,
        "hs_confirmed": False,
        "edited_fields": [],
        "version": 3,
        "name_vi": "Khuôn",
        "name_en": "",
        "text_vi": "",
        "text_en": "",
        "text_original": "",
        "text_language": "",
    }
    return SimpleNamespace(**plain | stated)


def suggestion(code: str, chance: float = 0.3, in_common: tuple[str, ...] = ()) -> CodeSuggestion:
    found = named(code)
    return CodeSuggestion(
        code=code,
        name_vi=found.name_vi,
        name_en=found.name_en,
        chapter=found.chapter,
        heading=found.heading,
        in_common=in_common,
        chance=chance,
        share=0.9,
    )


def step(
    row: SimpleNamespace,
    *suggested: CodeSuggestion,
    official: dict[str, TariffLine] | None = None,
    language: str = "en",
) -> HsStep:
    return hs_step(row, PATHS, suggested, official or {}, language)


def stated(code: str, **more: Any) -> Candidate:
    found = step(offer(code), **more).stated
    assert found is not None
    return found


def test_without_a_code_nothing_is_stated_and_all_suggestions_keep_their_order():
    found = step(offer(), suggestion("848071"), suggestion("090121"), suggestion("848079"))

    assert found.stated is None
    assert [one.code for one in found.candidates] == ["848071", "090121", "848079"]
    assert (found.path, found.next, found.version) == (*PATHS, 3)


def test_a_suggestion_says_its_words_in_common_and_its_chance_never_its_share():
    (found,) = step(offer(), suggestion("848071", 0.31, ("moulds", "plastic"))).candidates

    assert found.in_common == ("moulds", "plastic")
    assert found.confidence == confidence(0.31)


@pytest.mark.parametrize(
    ("edited", "said"),
    [
        ([], "Stated in the organiser's file"),
        (["name_en"], "Stated in the organiser's file"),
        (["name_en", "hs_code"], "Stated by you"),
    ],
    ids=str,
)
def test_who_stated_a_code_is_who_wrote_it_last(edited: list[str], said: str):
    assert str(step(offer("848071", edited_fields=edited)).by) == said


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_step_tells_whether_a_person_stands_behind_its_code(*, confirmed: bool):
    assert step(offer("848071", hs_confirmed=confirmed)).is_confirmed is confirmed


@pytest.mark.parametrize("code", ["848071", "84807190", "8480719000"])
def test_a_stated_code_keeps_all_its_digits_and_has_the_name_of_its_first_six(code: str):
    found = stated(code)

    assert (found.code, found.shown) == (code, parted(code))
    assert found.name == named("848071").name_en
    assert found.confidence is None


def test_a_heading_has_its_own_name_and_stands_under_its_chapter_alone():
    found = stated("8480")

    assert found.name == named("848071").heading.name_en
    assert found.under == (named("848071").chapter.name_en,)


def test_what_stands_above_a_code_runs_from_the_chapter_to_the_heading():
    own = named("848071")

    assert stated("848071").under == (own.chapter.name_en, own.heading.name_en)
    assert stated("848071", language="vi").under == (own.chapter.name_vi, own.heading.name_vi)


# --- the words of a loaded tariff --------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "language", "shown"),
    [
        (MOULDS, "vi", ("Khuôn chính thức", "vi")),
        (MOULDS, "en", ("Official moulds", "en")),
        (TariffLine("848071", "Khuôn chính thức", ""), "en", ("Khuôn chính thức", "vi")),
        (TariffLine("848071", "", "Official moulds"), "vi", ("Official moulds", "en")),
        (TariffLine("848071", "Khuôn", "", "National words"), "en", ("National words", "en")),
        (TariffLine("848071", "", "Words", "National words"), "en", ("Words", "en")),
    ],
)
def test_official_words_are_in_the_page_s_language_where_the_tariff_has_it(
    line: TariffLine, language: str, shown: tuple[str, str]
):
    found = stated("848071", official={"848071": line}, language=language)

    assert (found.official, found.official_lang) == shown


def test_a_line_of_another_code_says_nothing_here():
    found = step(offer("848079"), suggestion("848071"), official={"848071": MOULDS})

    assert found.stated is not None
    assert (found.stated.official, found.stated.official_lang) == ("", "")
    assert found.candidates[0].official == "Official moulds"


def test_a_code_of_eight_digits_has_the_official_words_of_its_subheading():
    assert stated("84807190", official={"848071": MOULDS}).official == "Official moulds"


# --- what was looked for -----------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_was_looked_for_has_names_and_official_words_but_no_chance(language: str):
    found = find_codes("8480", 50)

    shown = candidates_of(found, {"848071": MOULDS}, language)

    assert [one.code for one in shown] == [one.code for one in found.codes]
    assert [one.name for one in shown] == [getattr(one, f"name_{language}") for one in found.codes]
    assert {one.confidence for one in shown} == {None}
    assert [one.code for one in shown if one.official] == ["848071"]


def test_where_nothing_was_found_nothing_is_shown():
    assert candidates_of(find_codes("zzzz qqqq"), {}, "en") == ()


# --- the page ----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "is_foreign"), [("vi", False), ("en", True)])
def test_a_page_shows_the_goods_in_the_words_there_are(language: str, *, is_foreign: bool):
    row = offer(text_original="Suche Formen", text_language="de")

    shown = hs_page(row, Role.BUYER, step(row), PATHS[1], language, words="", found=None, total=0)

    assert shown.name == Words("Khuôn", "vi", is_foreign=is_foreign)
    assert shown.text == Words("Suche Formen", "de", is_foreign=True)
    assert (shown.back, shown.role, shown.fault) == (PATHS[1], Role.BUYER, None)
