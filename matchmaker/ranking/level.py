"""How near an offer stands to needs at large: what it must exceed to answer one of them.

A text that says something to everybody stands near to every need and answers
none. In nearest-neighbour search such points are called hubs (M. Radovanovic et
al., "Hubs in Space", 2010), and are met by measuring each point from its own
level (local scaling; G. Lample et al., "Word Translation Without Parallel
Data", 2018, for texts). Here the level is the median of an offer's nearness to
the fair's needs: pasting what many of them ask for raises the level with the
nearness, and no list; an offer that truly answers a third of them keeps its own.
"""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

# fewer needs say little about needs at large
LEAST_NEEDS = 20


def level(at_large: FloatArray) -> FloatArray:
    """Level of each offer: half of the needs at large are no nearer to it.

    Args:
        at_large: nearness of needs at large to offers, f32 (n_needs, n_offers), larger
            is nearer, -inf where a side has no text.

    Returns:
        f32 (n_offers,); 0 for all where there are fewer than 20 needs with a text, and
        for an offer without one.

    Example:
        >>> level(np.repeat(np.array([[0.0, 1.0]], np.float32), 20, axis=0))
        array([0., 1.], dtype=float32)
    """
    said = at_large[np.isfinite(at_large).any(axis=1)]
    if len(said) < LEAST_NEEDS:
        return np.zeros(at_large.shape[1], np.float32)
    found: FloatArray = np.quantile(said, 0.5, axis=0, method="lower").astype(np.float32)
    return np.where(np.isfinite(found), found, np.float32(0))
