"""Every write to the host's disk goes through here, so that a test can end the run before any of them."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any


class Disk:
    """Plain system calls, each one step that is either done or not."""

    def folder(self, path: Path, mode: int) -> None:
        """Make one folder; its mode does not depend on the umask."""
        path.mkdir(mode=0o700)
        path.chmod(mode)

    def chmod(self, path: Path, mode: int) -> None:
        path.chmod(mode)

    def write(self, path: Path, data: bytes, mode: int = 0o600, uid: int = -1, gid: int = -1) -> None:
        """A new file, on the disk when this returns; nobody else can open it before its owner and mode are right."""
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fchown(handle, uid, gid)
                os.fchmod(handle, mode)
                os.fsync(handle)
        except OSError as error:
            # Half a file would be taken for a whole one by whoever looks for it next.
            path.unlink(missing_ok=True)
            error.filename = error.filename or str(path)
            raise

    def write_json(self, path: Path, value: Any) -> None:
        """Replace a JSON document in one step: a reader sees the old or the new."""
        new = path.with_name(f".{path.name}.new")
        self.write(new, json.dumps(value, sort_keys=True).encode())
        self.rename(new, path)

    def rename(self, old: Path, new: Path) -> None:
        old.replace(new)

    def link(self, target: str, link: Path) -> None:
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def copy(self, old: Path, new: Path) -> None:
        """A file, link or folder that is not ours, with its owners and times."""
        status = old.lstat()
        if stat.S_ISLNK(status.st_mode):
            new.symlink_to(old.readlink())
        elif stat.S_ISDIR(status.st_mode):
            new.mkdir(exist_ok=True)
            for entry in sorted(old.iterdir()):
                self.copy(entry, new / entry.name)
            shutil.copystat(old, new)
        elif stat.S_ISREG(status.st_mode):
            shutil.copy2(old, new)
        else:
            return  # a socket or pipe belongs to a running program and cannot be copied
        os.chown(new, status.st_uid, status.st_gid, follow_symlinks=False)

    def unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def rmdir_if_empty(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()

    def rmtree(self, path: Path) -> None:
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)


def read_json(path: Path) -> Any:
    """The document, or None where there is none yet."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
