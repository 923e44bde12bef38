"""Queries parted into folds, so that weights are judged on queries that did not choose them."""

import hashlib

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.relevance import RelevanceSet

IntArray = npt.NDArray[np.int32]

FOLDS = 5


def folds_of(task: RelevanceSet, count: int = FOLDS) -> IntArray:
    """Give each measured query its fold, i32 (n_measured,), in the order of `task.measured`.

    Queries that share a relevant document stay together, directly or through
    others: an answer seen while choosing is never asked for again. Such groups
    are taken in the order of the hash of their first id, and each goes to the
    fold that holds the fewest queries by then.

    Args:
        task: the set; its queries have ids.
        count: how many folds; a set of fewer groups leaves some of them empty.
    """
    names = [task.query_ids[row] for row in task.measured]
    groups = sorted(_together(task), key=lambda group: _hash(min(names[at] for at in group)))
    found = np.empty(len(names), np.int32)
    held = [0] * count
    for group in groups:
        fold = held.index(min(held))
        found[group] = fold
        held[fold] += len(group)
    return found


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _together(task: RelevanceSet) -> list[list[int]]:
    """Group measured queries that a chain of common relevant documents ties together."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ties = np.array(
        [
            (at, len(task.measured) + document)
            for at, row in enumerate(task.measured)
            for document, grade in task.grades[row].items()
            if grade >= task.relevant_grade
        ],
        np.int64,
    ).reshape(-1, 2)
    size = len(task.measured) + len(task.documents)
    graph = coo_array((np.ones(len(ties), bool), (ties[:, 0], ties[:, 1])), shape=(size, size))
    group_of = connected_components(graph, directed=False)[1][: len(task.measured)]
    return [np.flatnonzero(group_of == group).tolist() for group in np.unique(group_of)]
