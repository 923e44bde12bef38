"""The words for what people answer."""

import pytest

from matchmaker.domain.answer import (
    MOVE_NAMES,
    STAGE_NAMES,
    STANDING_NAMES,
    Label,
    NextMove,
    Presence,
    ShownIn,
    Stage,
    Standing,
    has_come,
)
from matchmaker.locale import say


def test_what_came_of_a_meeting_stands_in_the_order_of_its_weight():
    assert [stage.value for stage in Stage] == [
        "none",
        "information",
        "follow_up",
        "sample_or_quote",
        "contract",
    ]


def test_not_looked_at_is_no_label_and_passed_over_is_no_no():
    assert "not_examined" not in set(Label)
    assert Label.PASSED_OVER is not Label.NO


def test_a_label_names_one_thing_only():
    words = [*Label, *Presence, *ShownIn]

    assert len({str(word) for word in words}) == len(words) - 1
    assert Presence.ABSENT.value == Label.ABSENT


@pytest.mark.parametrize(
    ("state", "minutes", "here"),
    [
        (Presence.EXPECTED, 0, False),
        (Presence.ARRIVED, 0, True),
        (Presence.LATE, 0, False),
        (Presence.LATE, 1, True),
        (Presence.ABSENT, 0, False),
    ],
)
def test_late_without_minutes_is_still_waited_for(state: Presence, minutes: int, here: bool):
    assert has_come(state, minutes) is here


@pytest.mark.parametrize(
    ("words", "names"),
    [(Stage, STAGE_NAMES), (NextMove, MOVE_NAMES), (Standing, STANDING_NAMES)],
    ids=["stage", "next move", "standing"],
)
def test_every_word_has_a_name_of_its_own_in_both_languages(words: type, names: dict):
    assert set(names) == set(words)
    for language in ("vi", "en"):
        assert len({say(name, language) for name in names.values()}) == len(names)
    assert all(say(name, "vi") != say(name, "en") for name in names.values())
