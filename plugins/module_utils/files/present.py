"""What is on the host now."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .errors import SetError
from .spec import File

UNKNOWN = -2
"""An owner that the host does not have yet: in check mode a package of this very run may bring it."""


@dataclass(frozen=True)
class Present:
    """A file as it is. `kind` is file or link; a link is read as its target's name."""

    kind: str
    data: bytes
    mode: int
    uid: int
    gid: int

    @property
    def sha(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def look(path: Path) -> Present | None:
    """The file at the path, not following a link; a folder or device there is an error."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return Present("link", os.fsencode(path.readlink()), mode, status.st_uid, status.st_gid)
    if not stat.S_ISREG(status.st_mode):
        raise SetError(f"{path} is there and is neither a file nor a link")
    return Present("file", path.read_bytes(), mode, status.st_uid, status.st_gid)


@dataclass(frozen=True)
class Ids:
    """Names of owners as numbers."""

    user: Callable[[str], int]
    group: Callable[[str], int]

    def missing(self, file: File) -> str | None:
        """Which owner of this file the host lacks."""
        if self.user(file.owner) == UNKNOWN:
            return f"user {file.owner}"
        if self.group(file.group) == UNKNOWN:
            return f"group {file.group}"
        return None


def host_ids() -> Ids:
    """Looked up once per name: a set has one owner and hundreds of files."""

    @cache
    def user(name: str) -> int:
        try:
            return int(name) if name.isdigit() else pwd.getpwnam(name).pw_uid
        except KeyError:
            return UNKNOWN

    @cache
    def group(name: str) -> int:
        try:
            return int(name) if name.isdigit() else grp.getgrnam(name).gr_gid
        except KeyError:
            return UNKNOWN

    return Ids(user, group)
