"""What every bench has in common: CPU seconds in interleaved rounds, memory, goals.

Absolute times say more of a machine than of a program. So each figure is a
ratio to a yardstick that is measured in the same rounds, and the median counts.
"""

import os
import platform
import statistics
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

_PACKAGES = ("numpy", "scipy", "scikit-learn", "sqlalchemy", "sqlmodel")
_SGEMM = 1536
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of `P1`, `P2`, ... and whether this run met it."""

    id: str
    goal: str
    value: float | bool
    met: bool


def header(bench: str, seed: int, rounds: int, provenance: Mapping[str, str]) -> dict[str, Any]:
    """Say what ran where: the first keys of every bench's object.

    Args:
        bench: its name.
        seed: of everything drawn.
        rounds: of which medians are taken.
        provenance: version and commit of the program.
    """
    return {
        "bench": bench,
        **provenance,
        "seed": seed,
        "rounds": rounds,
        "cores": os.cpu_count(),
        "cpu": cpu_name(),
        "blas": blas_name(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def cpu_name() -> str:
    """Name of the processor, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def blas_name() -> str:
    """Library, version and kernel behind numpy's products, as threadpoolctl reports them."""
    from threadpoolctl import threadpool_info

    for pool in threadpool_info():
        if pool["user_api"] == "blas" and "numpy" in pool["filepath"]:
            parts = (pool["internal_api"], pool["version"], pool.get("architecture", ""))
            return " ".join(str(part) for part in parts if part)
    return ""


def sgemm_gflops() -> float:
    """Peak of single precision products, GFLOP per CPU second: best of 3 of 1536 cubed."""
    draw = np.random.default_rng(0)
    left, right = (draw.random((_SGEMM, _SGEMM), np.float32) for _ in range(2))
    out = np.empty_like(left)
    best = min(cpu_s(lambda: np.matmul(left, right, out=out)) for _ in range(3))
    return 2 * _SGEMM**3 / best / 1e9


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work in this process, at least a nanosecond."""
    begun = time.process_time()
    work()
    return max(time.process_time() - begun, 1e-9)


def interleaved(works: Mapping[str, Callable[[], float]], rounds: int) -> list[dict[str, float]]:
    """Measure several things in turn, round by round, so that a busy moment meets all.

    Args:
        works: each measures once and gives its figure.
        rounds: how often.

    Returns:
        One dict of figures a round.
    """
    return [{name: work() for name, work in works.items()} for _ in range(rounds)]


def median(values: Iterable[float]) -> float:
    """Middle value, to four significant digits: more would be noise."""
    return float(f"{statistics.median(values):.4g}")


def peak_mib(work: Callable[[], object]) -> float:
    """Memory that a piece of work takes beyond what was held before, MiB at its highest.

    The larger of two views: what Python and numpy asked for, and this process's
    resident set, looked at a few hundred times a second. The first does not see
    a library's own buffers, the second not what is taken from freed memory.
    """
    over, highest, before = threading.Event(), [0], resident()

    def look() -> None:
        while not over.wait(0.002):
            highest[0] = max(highest[0], resident())

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    tracemalloc.start()
    try:
        work()
        asked = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        over.set()
        watch.join()
    return max(highest[0] - before, asked) / _MIB


def resident() -> int:
    """Bytes of this process in memory; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def most_resident_mib() -> float:
    """Most memory that this process ever held at once, MiB; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    held = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return held[0] / 1024 if held else 0.0


def with_goals(found: dict[str, Any], goals: Iterable[Goal]) -> dict[str, Any]:
    """End a bench's object with its goals."""
    return {**found, "goals": [asdict(goal) for goal in goals]}


def all_met(found: Mapping[str, Any]) -> bool:
    """Say whether every goal of a bench's object is met."""
    return all(goal["met"] for goal in found["goals"])
