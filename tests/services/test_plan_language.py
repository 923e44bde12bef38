"""Who needs an interpreter with whom, and whom a fair has for it."""

from types import SimpleNamespace as Row

import pytest

from matchmaker.services.plan_language import language_part, need_of, unhelped


def person(*languages: str, needs: bool | None = None, name: str = "x") -> Row:
    return Row(id=name, languages=list(languages), needs_interpreter=needs)


@pytest.mark.parametrize(
    ("enterprise", "buyer", "need"),
    [
        (person("vi", "en"), person("en", "ja"), set()),
        (person("vi"), person("ja"), {"ja-vi"}),
        (person("vi", "zh"), person("ja", "en"), {"ja-vi", "en-vi", "ja-zh", "en-zh"}),
        (person("vi"), person(), set()),
        (person(), person("ja"), set()),
        (person("vi"), person("ja", needs=False), set()),
        (person("vi", needs=False), person("ja"), set()),
        # who says that he needs one needs one, unless the other speaks his first language
        (person("vi", "en"), person("ja", "en", needs=True), {"ja-vi", "en-ja"}),
        (person("vi", "ja"), person("ja", "en", needs=True), set()),
        (person("vi", "en", needs=True), person("en"), {"en-vi"}),
        (person(needs=True), person("en"), {"en-vi"}),
        (person(), person("ja", needs=True), {"ja-vi"}),
        (person("vi"), person(needs=True), set()),
    ],
)
def test_two_people_need_help_or_do_not(enterprise: Row, buyer: Row, need: set[str]):
    assert need_of(enterprise, buyer, "vi") == need


def fair(*interpreters: list[str]) -> Row:
    return Row(
        enterprises=[person("vi", name="e0"), person("vi", "en", name="e1")],
        buyers=[person("ja", name="b0"), person("en", name="b1"), person("th", name="b2")],
        interpreters=[Row(languages=languages) for languages in interpreters],
        slots=[None] * 3,
    )


PAIRS = [("e0", "b0"), ("e0", "b1"), ("e1", "b1"), ("e1", "b2")]


def test_interpreters_help_between_two_of_their_languages():
    part = language_part(fair(["vi", "ja", "en"], ["en", "vi"]), PAIRS)

    assert part == {
        "interpreters": [
            {"languages": ["en-ja", "en-vi", "ja-vi"], "available": "111"},
            {"languages": ["en-vi"], "available": "111"},
        ],
        "pair_languages": [["ja-vi"], ["en-vi"], [], []],
    }


def test_one_language_alone_is_helped_with_from_what_most_enterprises_speak():
    part = language_part(fair(["ja"]), PAIRS)

    assert part["interpreters"] == [{"languages": ["ja-vi"], "available": "111"}]


def test_a_fair_without_interpreters_places_everybody_as_before():
    assert language_part(fair(), PAIRS) == {}


def test_a_fair_where_nobody_needs_one_has_no_rule_for_them():
    assert language_part(fair(["vi", "ko"]), PAIRS) == {}


def test_pairs_that_nobody_at_the_fair_could_help_are_counted():
    assert unhelped(fair(["vi", "ja"]), PAIRS) == 2, "en-vi and th-vi"
    assert unhelped(fair(), PAIRS) == 3
