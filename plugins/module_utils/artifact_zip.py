"""A release as a zip file, which many projects pack without a top folder: its members into a folder, with plain modes.

Only the standard library. What a zip file says is not believed: no path leaves the folder, no member is a link.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath


class RefusedError(Exception):
    """Why nothing of an archive is used."""


def extract(archive: Path, folder: Path) -> None:
    """RefusedError, or zipfile.BadZipFile; the one top folder that all members share is left out."""
    with zipfile.ZipFile(archive) as packed:
        members = packed.infolist()
        paths = [_path(member.filename) for member in members]
        tops = {path.parts[0] for path in paths if path.parts}
        below = all(len(path.parts) > 1 or one.is_dir() for path, one in zip(paths, members, strict=True))
        skip = int(len(tops) == 1 and below)
        for member, path in zip(members, paths, strict=True):
            target = folder.joinpath(*path.parts[skip:])
            mode = member.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise RefusedError(f"the archive holds {member.filename!r}, neither a file nor a folder")
            if member.is_dir():
                _folder(target, folder)
                continue
            _folder(target.parent, folder)
            with packed.open(member) as source, target.open("xb") as written:
                shutil.copyfileobj(source, written)
            # Readable by all, writable by the owner, executable as packed.
            target.chmod(0o755 if mode & 0o100 else 0o644)


def _folder(path: Path, top: Path) -> None:
    for one in [*reversed(path.parents), path]:
        if one.is_relative_to(top) and not one.is_dir():
            one.mkdir()
            one.chmod(0o755)


def _path(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise RefusedError(f"the archive holds {name!r}, a path outside its folder")
    return path
