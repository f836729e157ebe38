"""One writer at a time on a host: the module of a run whose controller died may still be at work.

The kernel releases the lock with the process, so a killed one leaves none behind. Standard library only.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(lock: Path, wait_s: float, refused: type[Exception]) -> Iterator[None]:
    """Hold the lock file; `refused` is raised where another process keeps it for longer than `wait_s`."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        end = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise refused(f"{lock}: another run has been at work for more than {wait_s:.0f} s") from None
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)
