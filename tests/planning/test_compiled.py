"""A compiled twin does what the function does, with a folder to keep it in or without."""

import numpy as np
import pytest

from matchmaker.planning import compiled as module
from matchmaker.planning.board import Board
from matchmaker.planning.compiled import compiled
from matchmaker.planning.grid import dice, grid_of, lowest, move
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.tiny import open_fair


def a_grid():
    problem = open_part(problem_from(open_fair(3, 3, 3))).problem
    return grid_of(Board(problem), 3, np.arange(problem.n_pairs))


def test_a_twin_is_made_once():
    assert compiled(lowest) is compiled(lowest)
    assert compiled(lowest) is not lowest


def test_a_twin_says_what_the_function_says():
    assert [compiled(lowest)(1 << slot) for slot in range(62)] == list(range(62))


def test_a_twin_changes_the_same_tables():
    slow, fast = a_grid(), a_grid()

    gains = move(slow, 4, 2), compiled(move)(fast, 4, 2)

    assert gains == (12, 12)
    assert np.array_equal(slow.pair, fast.pair)
    assert np.array_equal(slow.row, fast.row)


def test_the_function_stays_as_it_was():
    grid = a_grid()

    compiled(dice)(grid, 6)

    assert dice.__globals__["lowest"] is lowest


def test_without_a_folder_to_write_to_it_compiles_all_the_same(monkeypatch: pytest.MonkeyPatch):
    from numba.core import caching

    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    module._twin.cache_clear()

    twin = module._twin(lowest, inner=False)

    assert twin(8) == 3
    module._twin.cache_clear()
