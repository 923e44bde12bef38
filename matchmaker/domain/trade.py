"""Trade codes: the Harmonized System by its digits."""

import re

_DIGITS = re.compile(r"^[0-9]{4}([0-9]{2}([0-9]{2})?)?$")


def hs_code(written: str) -> str | None:
    """Read an HS code as people write it; None if it is none.

    Dots and blanks are taken away; 4, 6 or 8 digits are kept.

    Example:
        >>> hs_code("8480.71"), hs_code("84 80"), hs_code("12345")
        ('848071', '8480', None)
    """
    digits = re.sub(r"[.\s-]", "", written)
    return digits if _DIGITS.match(digits) else None


def shared_digits(one: str, other: str) -> int:
    """Digits two HS codes share from the left, by level: 0, 2, 4 or 6.

    Example:
        >>> shared_digits("848071", "848079"), shared_digits("8480", "848071")
        (4, 4)
    """
    for level in (6, 4, 2):
        if len(one) >= level and len(other) >= level and one[:level] == other[:level]:
            return level
    return 0
