"""What every bench has in common."""

import time
from pathlib import Path

import numpy as np
import pytest

from matchmaker.evaluation.bench import (
    Goal,
    all_met,
    blas_name,
    cpu_name,
    cpu_s,
    header,
    interleaved,
    median,
    most_resident_mib,
    peak_mib,
    sgemm_gflops,
    with_goals,
)


def test_the_header_says_what_ran_where_in_the_agreed_order():
    found = header("retrieval", 7, 5, {"version": "1.2", "commit": "abc"})

    assert list(found) == [
        "bench", "version", "commit", "seed", "rounds", "cores", "cpu", "blas", "python", "packages"
    ]  # fmt: skip
    assert (found["bench"], found["version"], found["commit"]) == ("retrieval", "1.2", "abc")
    assert found["packages"]["numpy"] == np.__version__
    assert found["cores"] >= 1


def test_processor_and_kernel_have_names():
    assert cpu_name() == cpu_name()
    assert blas_name().split()[0] in {"openblas", "mkl", "blis", "accelerate"}


def test_rounds_are_interleaved():
    heard: list[str] = []

    def work(name: str):
        return lambda: heard.append(name) or float(len(heard))

    found = interleaved({"a": work("a"), "b": work("b")}, 3)

    assert heard == ["a", "b"] * 3
    assert found == [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}, {"a": 5.0, "b": 6.0}]


def test_the_median_is_the_middle_to_four_digits():
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median(iter([0.123456])) == 0.1235


def test_work_costs_cpu_and_sleep_does_not():
    assert cpu_s(lambda: np.sort(np.random.default_rng(1).random(1_000_000))) > cpu_s(
        lambda: time.sleep(0.05)
    )


def test_the_peak_of_products_is_a_rate():
    assert sgemm_gflops() > 0.1


def test_memory_beyond_what_was_held_is_seen():
    held = np.ones(4_000_000)

    taken = peak_mib(lambda: np.ones(8_000_000).sum() + held.sum())

    assert 50 <= taken <= 120


def test_memory_is_looked_at_even_if_the_work_fails():
    with pytest.raises(ZeroDivisionError):
        peak_mib(lambda: 1 / 0)


def test_the_most_memory_ever_held_only_grows():
    before = most_resident_mib()
    np.ones(4_000_000).sum()

    assert 0 < before <= most_resident_mib()


def test_where_the_system_does_not_say_nothing_is_held(monkeypatch: pytest.MonkeyPatch):
    def refuses(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", refuses)

    assert most_resident_mib() == 0.0


def test_an_object_ends_with_its_goals():
    good, bad = Goal("P1", "fast <= 1", 0.5, True), Goal("P2", "small <= 1", 2.0, False)

    assert list(with_goals({"bench": "x"}, [good])) == ["bench", "goals"]
    assert with_goals({}, [bad])["goals"] == [
        {"id": "P2", "goal": "small <= 1", "value": 2.0, "met": False}
    ]
    assert all_met(with_goals({}, [good]))
    assert not all_met(with_goals({}, [good, bad]))
