"""The words for what people answer."""

from matchmaker.domain.answer import Label, Presence, ShownIn, Stage


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
