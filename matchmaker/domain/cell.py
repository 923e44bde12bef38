"""Text on its way into a spreadsheet, and back.

A text that begins with one of a few signs is taken for a formula by the
programs that open a spreadsheet. A leading apostrophe makes it plain text;
reading takes that one apostrophe off again.
"""

import re

# the wide forms count: some programs fold them before they look for a formula
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def neutralise(text: str) -> str:
    """Keep a text from being run as a formula where it is opened.

    Example:
        >>> neutralise("=1+1"), neutralise("10-12 t"), neutralise("'=1")
        ("'=1+1", '10-12 t', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Take off the apostrophe that `neutralise` put there, and no other.

    Example:
        >>> restore("'=1+1"), restore("'s Gravenmoer")
        ('=1+1', "'s Gravenmoer")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
