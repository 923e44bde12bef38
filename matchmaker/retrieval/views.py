"""From texts to what they are about: a need and a product, each said once or in two languages.

A product that is described in two languages is one product. What it says in
the need's own language is compared best and counts twice; what it says in
another one keeps the lists of a need asked in either language alike.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.retrieval.passages import Passages

FloatArray = npt.NDArray[np.float32]

_OWN_LANGUAGE, _OTHER_LANGUAGE = 2.0, 1.0


def by_owner(
    scores: FloatArray,
    needs: tuple[Passages, Sequence[int]],
    products: tuple[Passages, Sequence[int]],
    shape: tuple[int, int],
) -> FloatArray:
    """Average the similarity of texts over what each need and each product says.

    Args:
        scores: of every need passage with every product passage, f32 (n, m).
        needs: passages, and the need each belongs to.
        products: passages, and the product each belongs to.
        shape: numbers of needs and products.

    Returns:
        f32 of that shape; -inf where a side says nothing.
    """
    from scipy.sparse import csr_array

    asked, need_owner = needs
    offered, product_owner = products
    found = np.zeros((len(need_owner), shape[1]), np.float32)
    languages = np.array(offered.languages)
    columns = np.arange(len(product_owner)), np.array(product_owner, np.int64)
    for language in sorted(set(asked.languages)):
        rows = asked.rows_in(language)
        counts = np.where(languages == language, _OWN_LANGUAGE, _OTHER_LANGUAGE)
        owned = csr_array((counts, columns), shape=(len(product_owner), shape[1]))
        found[rows] = _averaged(scores[rows] @ owned, owned.sum(axis=0))
    who = np.array(need_owner, np.int64)
    ones = csr_array((np.ones(len(who)), (who, np.arange(len(who)))), shape=(shape[0], len(who)))
    silent = ~np.isfinite(found)
    total = _averaged((ones @ np.where(silent, 0, found)).T, ones.sum(axis=1)).T
    total[:, silent.any(axis=0)] = -np.inf
    return np.ascontiguousarray(total)


def _averaged(total: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]) -> FloatArray:
    """Divide the columns of sums by their counts, f32; -inf where nothing was counted."""
    shared = np.where(counts > 0, total / np.maximum(counts, 1), -np.inf)
    return shared.astype(np.float32)
