"""One need asked in English and in Vietnamese: how much of what it finds is the same.

Measured as a buyer sees it: offers are described in both languages, both texts
are stored, and the fair's own similarity ranks them. Beside it stand lists
among the same offers described in one language alone.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.embedding.encoder import Kind, open_encoder
from matchmaker.evaluation.languages import LANGUAGES, PLACES, Bilingual, overlap, read_bilingual
from matchmaker.evaluation.relevance import RESAMPLES, SEED, interval
from matchmaker.services.meaning import Voiced, alike
from matchmaker.services.provenance import provenance
from matchmaker.services.relevance import TextRankers, in_tariff
from matchmaker.settings import get_settings

_LOG = logging.getLogger(__name__)

BOTH = "both"


def evaluate_languages(folder: Path) -> dict[str, Any]:
    """Measure on one set with texts in two languages, or on every such set; schema languages/1.

    Sets of tariff lines are left out: nobody offers a line.

    Raises:
        InvalidError: there is no such set, or one cannot be read.
    """
    settings = get_settings()
    encoder = open_encoder(settings.encoder, settings.cache_dir, threads=settings.encoder_threads)
    rankers = TextRankers(encoder, settings.cache_dir)
    sets = [one for one in read_bilingual(folder) if not in_tariff(one.texts[LANGUAGES[0]])]
    return {
        "schema": "languages/1",
        **provenance(),
        "seed": SEED,
        "resamples": RESAMPLES,
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint},
        "places": PLACES,
        "sets": {one.name: _of_set(one, rankers) for one in sets},
    }


def _of_set(one: Bilingual, rankers: TextRankers) -> dict[str, Any]:
    """Overlap of both askings, by the languages in which offers are described."""
    own = np.arange(one.count, dtype=np.int32)
    shape = (one.count, one.count)
    needs = {language: _voiced(one, [language], "need", rankers) for language in LANGUAGES}
    found = {}
    for name, languages in {BOTH: LANGUAGES, **{each: [each] for each in LANGUAGES}}.items():
        offers = _voiced(one, languages, "product", rankers)
        asked = [alike(needs[language], offers, shape) for language in LANGUAGES]
        found[name] = interval(overlap(asked[0], asked[1], own))
        _LOG.info("%s, offers in %s: %.3f", one.name, name, found[name]["mean"])
    return {"offers": one.count, "overlap": found}


def _voiced(one: Bilingual, languages: Sequence[str], kind: Kind, rankers: TextRankers) -> Voiced:
    """Everything that is said in some languages, each text with the row that it belongs to."""
    texts = [text for language in languages for text in one.texts[language]]
    owners = tuple(range(one.count)) * len(languages)
    return Voiced(rankers.placed(texts, kind, lines=False), owners)
