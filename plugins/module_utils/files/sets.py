"""Which sets a host has, and whose they are: what file_set remembers of them under its state folder.

    SET/record.json    files in places of others: `files` by path, with `service` and `programs`
    SET/owned.json     an owned folder: `root` and `service`

A set of a version that did not note it has no `service`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .disk import Disk, read_json
from .spec import FileSet

_OWNED = "owned.json"


@dataclass(frozen=True)
class Kept:
    """A set on the host. `paths` are absolute, without those that were there before us; `root` of an owned folder."""

    name: str
    service: str
    programs: bool
    paths: tuple[str, ...]
    root: str | None = None

    def emptied(self) -> FileSet:
        """The same set without a file: running it removes all that it wrote."""
        return FileSet(self.name, self.root, (), 0o755, (), (), {}, service=self.service, programs=self.programs)


def remember(files: FileSet, disk: Disk, state: Path) -> None:
    """Where an owned folder is. Nothing is written where that is known."""
    folder, said = state / files.name, {"root": files.root, "service": files.service}
    if read_json(folder / _OWNED) != said:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.write_json(folder / _OWNED, said)


def paths(name: str, state: Path) -> tuple[str, ...]:
    """What the set of that name has on the host by our hand."""
    record = read_json(state / name / "record.json")
    return tuple(sorted(p for p, entry in record["files"].items() if entry["origin"] != "adopted")) if record else ()


def on_host(state: Path) -> Iterator[Kept]:
    """All of them, by name."""
    for folder in sorted(state.iterdir()) if state.is_dir() else ():
        owned = read_json(folder / _OWNED) if folder.is_dir() else None
        if owned:
            yield Kept(folder.name, owned["service"] or "", False, (), owned["root"])
        record = read_json(folder / "record.json") if folder.is_dir() else None
        if record:
            said = record.get("service") or "", bool(record.get("programs"))
            yield Kept(folder.name, *said, paths(folder.name, state))


def forget(kept: Kept, state: Path) -> None:
    """It has no file on the host any more."""
    shutil.rmtree(state / kept.name, ignore_errors=True)
