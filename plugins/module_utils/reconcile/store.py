"""A folder of ledgers, opened as its owner and through no link.

The folder is root's, or the user's whose program writes in it. A run of root opens a user's folder in a child process
that has given up root: whatever that user planted there, root opens nothing. Nobody's owner is changed here.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import socket
import stat
from pathlib import Path
from typing import Any, Protocol

from ..one_line import words
from .messages import say

_NO_LINK = os.O_NOFOLLOW | os.O_CLOEXEC


class LedgerError(Exception):
    """A ledger cannot be read or written, or another run holds the lock."""


class Store(Protocol):
    """Files of one folder by name. An absent one reads as None."""

    def read(self, name: str) -> str | None: ...

    def append(self, name: str, line: str) -> None:
        """The whole line or nothing of it: what comes later must not stand behind half a line."""

    def replace(self, name: str, text: str) -> None:
        """As a whole or not at all, and on the disk."""

    def remove(self, name: str) -> None: ...

    def close(self) -> None: ...


class Folder:
    """In this process, as the user who runs it. Made at the first write, for nobody else to read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = -1
        self._open: dict[str, int] = {}  # what lines are appended to

    def read(self, name: str) -> str | None:
        handle = self._file(name, os.O_RDONLY) if self._folder(make=False) else None
        if handle is None:
            return None
        with os.fdopen(handle, encoding="utf-8") as file:
            return file.read()

    def append(self, name: str, line: str) -> None:
        if name not in self._open:
            self._folder(make=True)
            handle = self._file(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            assert handle is not None  # noqa: S101 - it was made
            self._open[name] = handle
        handle, left = self._open[name], line.encode()
        before = os.fstat(handle).st_size
        try:
            while left:
                left = left[os.write(handle, left) :]
        except OSError as error:
            os.ftruncate(handle, before)
            raise LedgerError(words(error, self.path / name)) from error

    def replace(self, name: str, text: str) -> None:
        self._folder(make=True)
        staged = f"{name}.new"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(staged, dir_fd=self._handle)
        handle = self._file(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        assert handle is not None  # noqa: S101 - it was made
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            os.unlink(staged, dir_fd=self._handle)
            raise LedgerError(words(error, self.path / name)) from error
        os.rename(staged, name, src_dir_fd=self._handle, dst_dir_fd=self._handle)

    def remove(self, name: str) -> None:
        if name in self._open:
            os.close(self._open.pop(name))
        if self._folder(make=False):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=self._handle)

    def close(self) -> None:
        for handle in self._open.values():
            os.close(handle)
        self._open.clear()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _folder(self, *, make: bool) -> bool:
        """Whether it is there; open from then on, so that nobody can put another in its place."""
        if self._handle >= 0:
            return True
        if make:
            try:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise LedgerError(words(error, self.path)) from error
        try:
            above = os.open(self.path.parent, os.O_PATH | os.O_DIRECTORY | _NO_LINK)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise LedgerError(say("link_or_no_folder", path=self.path.parent, error=error.strerror)) from error
        try:
            self._handle = os.open(self.path.name, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK, dir_fd=above)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise LedgerError(say("no_folder_of_user", path=self.path, error=error.strerror)) from error
        finally:
            os.close(above)
        found = os.fstat(self._handle)
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            self.close()
            raise LedgerError(say("others_write", path=self.path, uid=found.st_uid))
        return True

    def _file(self, name: str, flags: int) -> int | None:
        try:
            handle = os.open(name, flags | _NO_LINK, 0o600, dir_fd=self._handle)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerError(say("link_or_closed", path=self.path / name, error=error.strerror)) from error
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_nlink != 1:
            os.close(handle)
            raise LedgerError(say("not_owners_alone", path=self.path / name))
        return handle


class GivenUp:
    """The same in a child process that became the folder's owner; one line of JSON per question and answer."""

    def __init__(self, path: Path, uid: int) -> None:
        mine, theirs = socket.socketpair()
        self._child = os.fork()
        if self._child == 0:
            _become_and_serve(path, uid, mine, theirs)
        theirs.close()
        self._socket = mine
        self._lines = mine.makefile("r", encoding="utf-8")

    def read(self, name: str) -> str | None:
        found: str | None = self._ask("read", name)
        return found

    def append(self, name: str, line: str) -> None:
        self._ask("append", name, line)

    def replace(self, name: str, text: str) -> None:
        self._ask("replace", name, text)

    def remove(self, name: str) -> None:
        self._ask("remove", name)

    def close(self) -> None:
        if self._child:
            self._lines.close()
            self._socket.close()
            os.waitpid(self._child, 0)
            self._child = 0

    def _ask(self, *question: str) -> Any:
        self._socket.sendall(json.dumps(question).encode() + b"\n")
        answer = self._lines.readline()
        if not answer:
            raise LedgerError(say("writer_ended"))
        found = json.loads(answer)
        if "error" in found:
            raise LedgerError(found["error"])
        return found["ok"]


def _become_and_serve(path: Path, uid: int, mine: socket.socket, theirs: socket.socket) -> None:
    """In the child: never returns."""
    status = 1
    try:
        mine.close()
        if os.geteuid() == 0:
            os.setgroups([])
            group = _group_of(uid)
            os.setresgid(group, group, group)
            os.setresuid(uid, uid, uid)
        folder = Folder(path)
        with theirs, theirs.makefile("r", encoding="utf-8") as questions:
            for line in questions:
                theirs.sendall(json.dumps(_answered(folder, *json.loads(line))).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)


def _answered(folder: Folder, verb: str, *words: str) -> dict[str, Any]:
    try:
        return {"ok": getattr(folder, verb)(*words)}
    except (LedgerError, OSError, ValueError) as error:
        return {"error": str(error)}


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid  # a user that the host does not know has no group; never root's


def open_store(path: Path) -> Store:
    """As its owner. A folder of another user is opened by root alone, and not as root."""
    try:
        owner = path.lstat().st_uid
    except FileNotFoundError:
        return Folder(path)
    if owner == os.geteuid() or os.geteuid() != 0:
        return Folder(path)
    return GivenUp(path, owner)
