"""`bin/demo status | head`: the reader goes away, and nobody sees a traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.lab.paths import CHECKOUT

PROGRAM = """
import sys
from tests.lab.piped import until_nobody_reads
def main():
    for _ in range({lines}):
        print("x" * 1000)
    return 3
sys.exit(until_nobody_reads(main))
"""


@pytest.mark.parametrize("lines", [1, 5000])
def test_whoever_reads_no_further_sees_no_traceback(lines: int) -> None:
    command = [sys.executable, "-c", PROGRAM.format(lines=lines)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout and done.stderr
        done.stdout.close()
        said = done.stderr.read().decode()
    assert (said, done.returncode) == ("", 141)


def test_the_demo_speaks_through_it() -> None:
    assert "until_nobody_reads(lambda: main(" in (CHECKOUT / "tests/lab/demo.py").read_text(encoding="utf-8")
