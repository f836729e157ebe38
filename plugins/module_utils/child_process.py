"""A program that is spoken to over its standard input, and ends when that is closed."""

from __future__ import annotations

import contextlib
import subprocess
from typing import Any


def finish(process: subprocess.Popen[Any] | None, within_s: float = 30) -> None:
    """It has this long to end by itself; then it is killed. Without a process there is nothing to do."""
    if process is None:
        return
    with contextlib.suppress(OSError):
        if process.stdin:
            process.stdin.close()
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
