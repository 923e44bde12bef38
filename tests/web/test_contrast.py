"""Every text can be read on its ground: WCAG contrast, computed from the tokens."""

import re

import pytest

from matchmaker.web.visit import STATIC

STYLE = (STATIC / "style.css").read_text(encoding="utf-8")
TOKENS = STYLE[: STYLE.index("@layer base")]

PAIRS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "surface-2"),
    ("ink-2", "paper"),
    ("ink-2", "surface"),
    ("ink-2", "surface-2"),
    ("accent", "paper"),
    ("accent", "surface"),
    ("accent-ink", "accent"),
    ("strong", "surface"),
    ("strong", "strong-soft"),
    ("surface", "strong"),
    ("surface", "ink-2"),
    ("good", "good-soft"),
    ("bad", "bad-soft"),
    ("bad", "surface"),
    ("note", "note-soft"),
    ("ink", "note-soft"),
]


def tokens(dark: bool) -> dict[str, str]:
    """Read the colours of a scheme; the dark one overrules the light one."""
    light_part, dark_part = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light_part))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark_part))
    return found


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, dark: bool):
    colours = tokens(dark)

    assert contrast(colours[text], colours[ground]) >= 4.5


def test_colours_stand_in_the_tokens_and_nowhere_else():
    rest = STYLE[STYLE.index("@layer base") :]

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rest) == []
