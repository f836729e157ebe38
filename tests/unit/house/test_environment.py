"""The environment these tests run in is the locked one: every pin installed, nothing missing, nothing at odds."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata

from .checkout import ROOT


def test_the_lock_is_what_is_installed() -> None:
    lock = ROOT / f"requirements/py3{sys.version_info.minor}.txt"
    pins = dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8")))
    assert len(pins) > 20
    others = {name: (version, metadata.version(name)) for name, version in pins.items()}
    wrong = {name: pair for name, pair in others.items() if pair[0] != pair[1]}
    assert not wrong, f"(locked, installed): {wrong}; run bin/setup"


def test_pip_check() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
