"""Check the catalogues: nothing missing, nothing unused, nothing written twice.

`python -m matchmaker.locale` prints each finding and exits 1 if there is one;
`--missing` prints the missing keys as an empty catalogue to fill in.
"""

import re
import sys
from collections import Counter
from pathlib import Path

from babel.messages.extract import extract_from_dir

from matchmaker.locale import FOLDER, LANGUAGES, catalogues
from matchmaker.settings import get_settings

PACKAGE = FOLDER.parent
PLACE = re.compile(r"%\((\w+)\)[sd]")
# raising an error and naming a sentence both mark a text for translation; `_` is for pages
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "Sentence": None,
    **{
        f"{name}Error": None
        for name in (
            "NotFound", "Forbidden", "SignInNeeded", "Refused", "SlotTaken", "Stale", "Violation",
            "WishesClosed", "Invalid", "FileUnreadable", "ProblemFile", "TooMany", "Unavailable",
        )
    },
}  # fmt: skip


def used_texts() -> set[str]:
    """Every text that the program or a page may say, by its English key."""
    found: set[str] = set()
    for folder, methods in (
        (PACKAGE, [("_*/**", "ignore"), ("**.py", "python")]),
        (get_settings().templates_dir, [("**.html", "jinja2"), ("**.txt", "jinja2")]),
    ):
        for _, _, message, _, _ in extract_from_dir(
            str(folder), method_map=methods, keywords=KEYWORDS, options_map={}
        ):
            found.update([message] if isinstance(message, str) else [message[0]])
    return {text for text in found if text}


def findings(language: str, used: set[str]) -> list[str]:
    """Everything wrong with a language's catalogues, a line each."""
    said: Counter[str] = Counter()
    wrong: list[str] = []
    for path, catalogue in catalogues(language):
        for message in catalogue:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            said[key] += 1
            wrong += _message_faults(path, key, message.string or "", fuzzy=message.fuzzy)
    wrong += [f"{language}: written twice: {key!r}" for key, times in said.items() if times > 1]
    wrong += [f"{language}: unused: {key!r}" for key in sorted(set(said) - used)]
    if language != "en":  # English is the key itself; its catalogue holds only plurals
        wrong += [f"{language}: missing: {key!r}" for key in sorted(used - set(said))]
    return wrong


def _message_faults(
    path: Path, key: str, said: str | list[str] | tuple[str, ...], *, fuzzy: bool
) -> list[str]:
    forms = [said] if isinstance(said, str) else list(said)
    faults = []
    if fuzzy or not all(forms):
        faults.append(f"{path.name}: not translated: {key!r}")
    faults += [
        f"{path.name}: fills in what the key does not have: {key!r}"
        for form in forms
        if not set(PLACE.findall(form)) <= set(PLACE.findall(key))
    ]
    return faults


def main() -> int:
    """Print the findings; exit code 1 if there are any."""
    used = used_texts()
    if "--missing" in sys.argv:
        said = {str(m.id) for _, catalogue in catalogues("vi") for m in catalogue if m.id}
        for key in sorted(used - said):
            quoted = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            sys.stdout.write(f'msgid "{quoted}"\nmsgstr ""\n\n')
        return 0
    wrong = [line for language in LANGUAGES for line in findings(language, used)]
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{len(used)} texts, {len(wrong)} findings\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
