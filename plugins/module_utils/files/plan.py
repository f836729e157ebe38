"""Desired and present files become changes; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .present import Ids, Present
from .spec import File

Record = Mapping[str, Mapping[str, Any]]
"""path -> {sha, secret, shown, origin}: what we last wrote; `shown` only where the text holds secrets."""


@dataclass(frozen=True)
class Change:
    path: str
    do: Literal["create", "change", "remove"]
    before: Present | None
    after: File | None
    recorded: Mapping[str, Any] | None


def plan(files: tuple[File, ...], present: Mapping[str, Present | None], record: Record, ids: Ids) -> list[Change]:
    """What has to be done, by path. `present` answers for every desired and every recorded path."""
    changes: list[Change] = []
    desired = {file.path for file in files}
    for file in files:
        now = present[file.path]
        if now is None:
            changes.append(Change(file.path, "create", None, file, record.get(file.path)))
        elif not same(now, file, ids):
            changes.append(Change(file.path, "change", now, file, record.get(file.path)))
    for path in record:
        now = present.get(path)
        # A file that stood there before us was adopted: it is not ours to remove.
        if path not in desired and now is not None and record[path].get("origin") != "adopted":
            changes.append(Change(path, "remove", now, None, record[path]))
    return sorted(changes, key=lambda change: change.path)


def same(now: Present, file: File, ids: Ids) -> bool:
    """Whether content, mode and owners are as they must be."""
    return (
        now.kind == "file"
        and now.data == file.data
        and now.mode == file.mode
        and now.uid == ids.user(file.owner)
        and now.gid == ids.group(file.group)
    )


def new_record(files: tuple[File, ...], present: Mapping[str, Present | None], record: Record) -> dict[str, Any]:
    """What the record contains once the files are written."""
    return {file.path: _entry(file, present[file.path], record.get(file.path)) for file in files}


def _entry(file: File, now: Present | None, old: Mapping[str, Any] | None) -> dict[str, Any]:
    origin = old["origin"] if old else ("adopted" if now is not None else "created")
    entry: dict[str, Any] = {"sha": file.sha, "secret": file.secret, "origin": origin}
    if file.secret:
        entry["shown"] = file.shown
    return entry
