"""One at a time per service: state, sync, upgrade, restore, the quiet part of a backup.

The lock is `/run/readi/lock/NAME`. Role `base` makes it (tmpfiles.d), so that root and the service's own user can hold
it and nobody can take its place before. The kernel releases it with the process. Its content says who holds it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .messages import say
from .store import LedgerError

LOCKS = Path("/run/readi/lock")
WAIT_S = 600.0


@contextmanager
def service_lock(service: str, who: str, *, folder: Path = LOCKS, wait_s: float = WAIT_S) -> Iterator[str]:
    """Hold it; gives for whom it had to wait ("" for nobody). `who`: what others are told meanwhile, e.g. "sync"."""
    handle = _opened(folder, service)
    try:
        waited = _wait(handle, folder / service, wait_s)
        with contextlib.suppress(OSError):  # who may only read it holds it all the same
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{who} (process {os.getpid()})\n".encode(), 0)
        yield waited
    finally:
        os.close(handle)


def _wait(handle: int, path: Path, wait_s: float) -> str:
    end = time.monotonic() + wait_s
    holder = ""
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return holder
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or holder or say("another_run")
            if time.monotonic() >= end:
                raise LedgerError(say("at_work", path=path, holder=holder, minutes=f"{wait_s / 60:.0f}")) from None
        time.sleep(0.2)


def _opened(folder: Path, service: str) -> int:
    parent = _trusted(folder.parent)
    try:
        inner = _trusted(folder, parent)
    finally:
        os.close(parent)
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(service, flags | os.O_CREAT, 0o600, dir_fd=inner)
    except OSError as error:
        raise LedgerError(say("lock_closed", path=folder / service, error=error.strerror)) from error
    finally:
        os.close(inner)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_uid not in (0, os.geteuid()):
        os.close(handle)
        raise LedgerError(say("foreign_lock", path=folder / service))
    return handle


def _trusted(path: Path, above: int | None = None) -> int:
    """A folder in which only root, or who runs this, can write; made where it is missing."""
    where: str | Path = path if above is None else path.name
    with contextlib.suppress(FileExistsError, PermissionError):
        os.mkdir(where, 0o755, dir_fd=above)
    try:
        handle = os.open(where, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
    except OSError as error:
        raise LedgerError(say("no_lock_folder", path=path, error=error.strerror)) from error
    found = os.fstat(handle)
    if found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o022:
        os.close(handle)
        raise LedgerError(say("open_lock_folder", path=path, uid=found.st_uid))
    return handle
