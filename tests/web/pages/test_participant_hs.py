"""Words for a chance, and codes as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.locale import say
from matchmaker.web.pages.participant_hs import confidence, parted


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
