"""Figures say which state of the program they come from."""

import subprocess
from importlib.metadata import version

import pytest

from matchmaker.services import provenance as module
from matchmaker.services.provenance import provenance


def test_the_version_is_the_installed_one():
    assert provenance()["version"] == version("matchmaker")


def test_the_commit_is_a_full_one_or_blank():
    assert len(provenance()["commit"]) in {0, 40}


def test_without_a_checkout_the_commit_is_blank(monkeypatch: pytest.MonkeyPatch):
    def no_git(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(128, "git")

    monkeypatch.setattr(module.subprocess, "run", no_git)

    assert provenance()["commit"] == ""
