"""Writing a whole set below a folder: the next version of an owned folder, or the tree a parser judges."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .disk import Disk
from .errors import SetError
from .present import Ids
from .spec import File


def folders(paths: Iterable[str]) -> list[str]:
    """Every folder that the files need, parents first, relative."""
    found: set[str] = set()
    for path in paths:
        parent = Path(path.lstrip("/")).parent
        while str(parent) != ".":
            found.add(str(parent))
            parent = parent.parent
    return sorted(found)


def write(disk: Disk, top: Path, files: Iterable[File], ids: Ids, dir_mode: int) -> None:
    """All files below `top`, which exists and is closed to others until its owner opens it."""
    files = tuple(files)
    for folder in folders(file.path for file in files):
        if not (top / folder).is_dir():
            disk.folder(top / folder, dir_mode)
    for file in files:
        uid, gid = ids.user(file.owner), ids.group(file.group)
        disk.write(top / file.path.lstrip("/"), file.data, file.mode, max(uid, -1), max(gid, -1))


def owners_exist(files: Iterable[File], ids: Ids) -> None:
    """A file of an owner that the host lacks cannot be written as it must be."""
    lacking = {missing: file.path for file in files if (missing := ids.missing(file))}
    if lacking:
        raise SetError("; ".join(f"{path}: the host has no {missing}" for missing, path in sorted(lacking.items())))
