"""One need asked in two languages: how much of what it finds is the same.

Read from sets whose documents say the same in English and in Vietnamese. Each
of them is a need in turn, asked in one language and then in the other among
all the others; its own texts are left out, for they would always be found.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.relevance import Float64, FloatArray, ranking

IntArray = npt.NDArray[np.int32]

PLACES = 10
LANGUAGES = ("en", "vi")
# the fields that say the same in each language
_FIELDS = {"en": ("title", "text"), "vi": ("title_vi", "text_vi")}


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Texts that say the same in English and in Vietnamese.

    Args:
        name: the set's folder.
        texts: by language, n texts each, in the same order.
    """

    name: str
    texts: Mapping[str, list[str]]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.texts[LANGUAGES[0]])


def read_bilingual(folder: Path) -> list[Bilingual]:
    """Read the documents in two languages of one set, or of every set of a folder.

    Raises:
        InvalidError: no set of the folder has more than ten of them, or one cannot be read.
    """
    holders = [folder] if (folder / "docs.jsonl.gz").is_file() else sorted(folder.glob("*/"))
    found = [_read(holder) for holder in holders if (holder / "docs.jsonl.gz").is_file()]
    enough = [one for one in found if one.count > PLACES]
    if not enough:
        raise InvalidError(
            "The folder %(name)s holds no set with texts in two languages.", name=str(folder)
        )
    return enough


def _read(folder: Path) -> Bilingual:
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    try:
        with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                if document.get("text") and document.get("text_vi"):
                    for language, fields in _FIELDS.items():
                        said = (str(document[name]) for name in fields if document.get(name))
                        texts[language].append(". ".join(said))
    except (OSError, ValueError, AttributeError) as problem:
        raise InvalidError(
            "The relevance set %(name)s cannot be read: %(why)s.",
            name=folder.name,
            why=str(problem),
        ) from problem
    return Bilingual(folder.name, texts)


def overlap(one: FloatArray, other: FloatArray, own: IntArray, places: int = PLACES) -> Float64:
    """Share of the first places that two askings of the same needs have in common.

    Args:
        one, other: scores of what is found by each asking, f32 (n_needs, n_found).
        own: for each need the column that is itself, i32 (n_needs,).
        places: how many are seen.

    Returns:
        f64 (n_needs,), 0 to 1.
    """
    shared = np.empty(len(one))
    for row, mine in enumerate(own.tolist()):
        seen = []
        for scores in (one, other):
            order = ranking(scores[row])
            seen.append(set(order[order != mine][:places].tolist()))
        shared[row] = len(seen[0] & seen[1]) / places
    return shared
