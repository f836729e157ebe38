"""Two runs on one host: the second waits for the first, and says so where it takes too long."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.only_one import only_one

HOLD = """
import fcntl, sys, time
handle = open(sys.argv[1], "w")
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


def held(lock: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process at work."""
    words = [sys.executable, "-c", HOLD, str(lock), str(seconds)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_the_second_waits_until_the_first_is_done(tmp_path: Path) -> None:
    with held(tmp_path / ".lock", 1) as other:
        before = time.monotonic()
        with only_one(tmp_path / ".lock", 60, RuntimeError):
            assert time.monotonic() - before > 0.5
        assert other.wait(10) == 0


def test_one_that_takes_too_long_is_named_and_a_killed_one_leaves_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "state" / ".lock"
    lock.parent.mkdir()
    with held(lock, 600) as other:
        with pytest.raises(RuntimeError, match="another run has been at work"), only_one(lock, 0, RuntimeError):
            pass
        other.kill()
        other.wait(10)
    with only_one(lock, 0, RuntimeError):
        pass
