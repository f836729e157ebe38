"""Files in folders in which Nextcloud's account may make files: root follows no link of its there.

An account that somebody took over could else have root read /etc/shadow for it, or write where root alone writes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ...reconcile.types import AdapterError
from .messages import say


def read(path: Path) -> bytes:
    """AdapterError where it is a link, or no file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if path.is_symlink():
            raise AdapterError(say("a_link", path=path)) from error
        raise
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise AdapterError(say("a_link", path=path))
        return file.read()


def put(path: Path, content: bytes, beside: str) -> None:
    """In the place of what is there, with its owner; `beside`: the name under which it is written first."""
    now = path.lstat()
    fresh = path.with_name(beside)
    # Made anew, and by nobody else: what was there by that name goes, and what it leads to stays.
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        os.fchmod(handle, stat.S_IMODE(now.st_mode) if stat.S_ISREG(now.st_mode) else 0o640)
        if os.geteuid() == 0:
            os.fchown(handle, now.st_uid, now.st_gid)
    fresh.replace(path)


def folder(path: Path) -> None:
    """AdapterError where it is a link, or no folder."""
    if not stat.S_ISDIR(path.lstat().st_mode):
        raise AdapterError(say("a_link", path=path))
