"""An installed wheel is the whole product: templates, data and models travel inside it."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the built wheel into a fresh environment; gives its folder of programs.

    The libraries come from the environment that runs the tests, by a path file:
    its own path files are not read then, so the checkout stays invisible.
    """
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", folder, ROOT)
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    wheel = next(folder.glob("matchmaker-*.whl"))
    run(python, "-m", "pip", "install", "--no-deps", "--quiet", wheel)
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python.parent


def run(*command: object, cwd: Path | None = None, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_installed_program_comes_from_the_wheel_and_not_from_the_checkout(
    installed: Path, tmp_path: Path
):
    found = run(
        installed / "python", "-c", "import matchmaker; print(matchmaker.__file__)", cwd=tmp_path
    )

    assert Path(found.strip()).is_relative_to(installed.parent)


@pytest.mark.slow
def test_the_installed_program_loads_and_publishes_the_demo_fair(installed: Path, tmp_path: Path):
    run(installed / "matchmaker", "demo", "--no-serve", cwd=tmp_path)

    shown = run(installed / "matchmaker", "fair", "show", "--json", cwd=tmp_path)
    fair = json.loads(shown)
    assert fair["enterprises"] == 77
    assert fair["published_number"] == 1
