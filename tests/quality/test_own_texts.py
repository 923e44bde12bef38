"""Each need of our own trade texts finds its own product, in and across languages."""

import numpy as np
import pytest

from matchmaker.embedding.encoder import Encoder
from matchmaker.retrieval.fuse import similarity
from matchmaker.retrieval.passages import Passages
from matchmaker.services.meaning import centring
from matchmaker.services.scoring import prior_model
from matchmaker.services.train_centring import read_texts
from matchmaker.settings import get_settings

pytestmark = pytest.mark.slow

# how many needs of a hundred must find their own product first, by need and product language
FLOORS = {("en", "en"): 90, ("vi", "vi"): 90, ("en", "vi"): 55, ("vi", "en"): 60}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read_texts(get_settings().models_dir / "centring")


@pytest.fixture(scope="module")
def sides(language_model: Encoder, rows: list[dict[str, str]]) -> dict[tuple[str, str], Passages]:
    """Encode each kind in each language once for all tests here."""
    return {
        (kind, language): passages(language_model, rows, kind, language)
        for kind in ("need", "product")
        for language in ("en", "vi")
    }


def passages(language_model: Encoder, rows: list[dict[str, str]], kind, language: str) -> Passages:
    texts = [row[f"{kind}_{language}"] for row in rows]
    languages = [language] * len(texts)
    vectors = language_model.encode(texts, kind)
    means = centring(language_model.fingerprint)
    return Passages(texts, languages, vectors, means.centred(vectors, languages, kind))


@pytest.mark.parametrize("pair", FLOORS, ids=">".join)
def test_needs_find_their_own_products(sides, pair: tuple[str, str]):
    needs, products = sides["need", pair[0]], sides["product", pair[1]]

    first = similarity(needs, products).argmax(axis=1)

    assert 100 * (first == np.arange(len(first))).mean() >= FLOORS[pair]


@pytest.mark.parametrize("pair", FLOORS, ids=">".join)
def test_the_models_scale_is_that_of_the_texts(sides, pair: tuple[str, str]):
    """On average 0 for strangers and 1 for a need and its own product."""
    scale = prior_model().nearness_of(*pair, centred=True)
    needs, products = sides["need", pair[0]], sides["product", pair[1]]

    fit = scale.fit(needs.centred @ products.centred.T)

    own = np.eye(len(fit), dtype=bool)
    assert float(fit[own].mean()) == pytest.approx(1, abs=0.03)
    assert float(fit[~own].mean()) == pytest.approx(0, abs=0.03)
