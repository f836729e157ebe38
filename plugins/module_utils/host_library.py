"""The host library: one versioned folder of Python on every host, from which all programs of the platform run.

    /usr/lib/readi/NAME/            NAME: the first 16 hexadecimal digits of the content's SHA-256
        __main__.py                 python3 -I /usr/lib/readi/current SERVICE.PROGRAM CONFIG
        readi/{http,secrets,reconcile,services,…}
    /usr/lib/readi/current -> NAME  switched in one step; the version before stays, for programs that are at work

What is in it is chosen on the controller (plugin_utils/host_files.py). Standard library only.
"""

from __future__ import annotations

import compileall
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .folders import made
from .only_one import only_one

FOLDER = Path("/usr/lib/readi")
LINK = "current"
_COMPILED = "__pycache__"
_WAIT_S = 60


class LibraryError(Exception):
    """The library was not installed; the one that was there is in use as before."""


def name(files: Mapping[str, bytes]) -> str:
    """The version's name: changes when and only when a path or a content does."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def read(version: Path) -> dict[str, bytes]:
    """What an installed version holds, by path; nothing where there is none."""
    return {
        str(path.relative_to(version)): path.read_bytes()
        for path in sorted(version.rglob("*"))
        if path.is_file() and _COMPILED not in path.relative_to(version).parts
    }


def installed(version: str, folder: Path = FOLDER) -> bool:
    """Whether the link leads to this version and its content is what the name says."""
    return _linked(folder) == version and name(read(folder / version)) == version


def install(files: Mapping[str, bytes], *, check: bool, folder: Path = FOLDER) -> dict[str, Any]:
    """The module's result. The link is switched when everything is on the disk, compiled for this host's Python."""
    version = name(files)
    before = _linked(folder)
    have = read(folder / before) if before else {}
    result = {"changed": not installed(version, folder), "version": version, "diff": _difference(before, have, files)}
    if check or not result["changed"]:
        return result
    made(folder)
    with only_one(folder / ".lock", _WAIT_S, LibraryError):
        _write(folder / f".{version}.new", files)
        _swap(folder, version)
        _forget(folder, {version, before})
    return result


def _linked(folder: Path) -> str | None:
    link = folder / LINK
    return link.readlink().name if link.is_symlink() else None


def _write(new: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o755)
    for path, content in sorted(files.items()):
        target = new / path
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    # Programs of other users could not write what Python compiles, and would compile anew at each start.
    compileall.compile_dir(new, quiet=2, stripdir=str(new))
    new.chmod(0o755)
    for entry in new.rglob("*"):
        entry.chmod(0o755 if entry.is_dir() else 0o644)


def _swap(folder: Path, version: str) -> None:
    """A version that somebody changed by hand goes out of the way; its name is only free for an instant."""
    target, found = folder / version, folder / f".{version}.old"
    shutil.rmtree(found, ignore_errors=True)
    if target.exists():
        target.rename(found)
    (folder / f".{version}.new").rename(target)
    link = folder / f".{LINK}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    link.replace(folder / LINK)


def _forget(folder: Path, kept: set[str | None]) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink() and entry.name not in kept:
            shutil.rmtree(entry)


def _difference(before: str | None, have: Mapping[str, bytes], files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """One line per file: which of them are new or other ones."""
    return [
        {
            "before_header": f"{FOLDER}/{before or '(none)'}",
            "after_header": f"{FOLDER}/{name(files)}",
            "before": _lines(have),
            "after": _lines(files),
        }
    ]


def _lines(files: Mapping[str, bytes]) -> str:
    return "".join(f"{path} {hashlib.sha256(content).hexdigest()[:16]}\n" for path, content in sorted(files.items()))
