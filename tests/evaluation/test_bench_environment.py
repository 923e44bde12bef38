"""A bench lets the library choose its kernel, as people's machines do."""

import os
import subprocess
import sys

import numpy as np
import pytest

from matchmaker.evaluation.bench_environment import unset_kernel_choice

CHOSEN = {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "512"}


def test_the_kernel_is_chosen_by_the_processor_before_numpy_is_loaded():
    said = """
import os
from matchmaker.evaluation.bench_environment import unset_kernel_choice
unset_kernel_choice()
print([name for name in os.environ if name.startswith("OPENBLAS_")])
"""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}

    found = subprocess.run(
        [sys.executable, "-c", said], env=clean | CHOSEN, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


def test_too_late_is_said(monkeypatch: pytest.MonkeyPatch):
    assert np.__name__ in sys.modules
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")

    with pytest.raises(RuntimeError, match="OPENBLAS_CORETYPE"):
        unset_kernel_choice()


def test_without_a_choice_nothing_happens(monkeypatch: pytest.MonkeyPatch):
    for name in CHOSEN:
        monkeypatch.delenv(name, raising=False)

    unset_kernel_choice()
