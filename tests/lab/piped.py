"""A command whose reader goes away before the end, as `| head` does: it ends as well, without a word."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

READER_GONE = 141
"""128 and SIGPIPE, as a shell has it."""


def until_nobody_reads(main: Callable[[], int]) -> int:
    """`main`'s exit code. Not by the signal's default: that would end a program which writes to a socket, too."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return code
