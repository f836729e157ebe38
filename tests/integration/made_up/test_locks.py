"""Each lock installs by its hashes and is at peace with itself, on every supported Python this machine has.

`bin/test long locks`. The lock of the Python that runs this is installed already: tests/unit/house/test_environment.py
looks at it. The others get an environment here for as long as the test takes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import setup
from tests.lab.paths import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.long(name="locks")]


def pythons() -> dict[str, str]:
    """Version -> an interpreter of it that works."""
    found: dict[str, str] = {}
    for python in setup.candidates():
        version = setup.works(python)
        if version:
            found.setdefault(version, python)
    return found


@pytest.mark.timeout(900)
def test_the_other_locks_install_and_are_consistent(tmp_path: Path) -> None:
    there = pythons()
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert mine in there, f"the search for interpreters misses the one that runs this: {there}"
    for version, python in sorted(there.items()):
        if version == mine:
            continue
        folder = tmp_path / version
        lock = CHECKOUT / "requirements" / f"py{version.replace('.', '')}.txt"
        pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        steps = [
            [python, "-m", "venv", str(folder)],
            [*pip, "install", "--quiet", "--no-compile", "--require-hashes", "-r", str(lock)],
            [*pip, "check"],
        ]
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{version}: {' '.join(step)}\n{done.stdout}\n{done.stderr}"
