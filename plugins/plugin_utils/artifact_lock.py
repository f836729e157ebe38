"""The inventory's own checksums: `artifacts.lock.yml` beside its hosts.yml, written by `bin/readi pin` and committed.

    format: 1
    pinned:
      NAME: {version: "1.2", sha256: …, from: ADDRESS, signed_by: FINGERPRINT | nobody, day: "2026-11-28"}

A line counts only for the version, and for the signing key, that the catalogue declares.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import (
    DATE,
    SHA256,
    Artifact,
    ArtifactError,
    Declared,
    Signed,
)
from ansible_collections.readi.one.plugins.module_utils.model import yaml_file
from ansible_collections.readi.one.plugins.module_utils.model.layout import LOCK as FILE
from ansible_collections.readi.one.plugins.module_utils.model.source import shown

from .artifact_words import WORDS, Said

NOBODY = "nobody"
_FIELDS = ("version", "sha256", "from", "signed_by", "day")


@dataclass(frozen=True)
class Pinned:
    """`address`: where the bytes came from; `signed_by`: the key's fingerprint, or `nobody`; `day`: YYYY-MM-DD."""

    version: str
    sha256: str
    address: str
    signed_by: str
    day: str


Lock = Mapping[str, Pinned]


def read(root: Path) -> dict[str, Pinned]:
    """What the inventory at `root` has pinned; nothing where there is no file. ArtifactError names what is wrong."""
    file = root / FILE

    def broken(reason: str) -> Said:
        return Said("lock_broken", file=shown(file), reason=reason, command=command(root))

    if not file.is_file():
        return {}
    data, problems = yaml_file.data(shown(file), file.read_bytes())
    if problems:
        raise broken("YAML")
    if not isinstance(data, dict) or data.get("format") != 1 or not isinstance(data.get("pinned"), dict):
        raise broken("format: 1, pinned: {…}")
    found = {}
    for name, raw in data["pinned"].items():
        if not isinstance(raw, dict) or sorted(raw) != sorted(_FIELDS):
            raise broken(f"pinned.{name}: {', '.join(_FIELDS)}")
        values = [str(raw[field]) for field in _FIELDS]
        if not SHA256.match(values[1]) or not DATE.match(values[4]):
            raise broken(f"pinned.{name}: sha256, day")
        found[str(name)] = Pinned(*values)
    return found


def write(root: Path, lock: Lock) -> None:
    """The whole file anew, in one step, by name."""
    entries: dict[str, Any] = {
        name: dict(zip(_FIELDS, (p.version, p.sha256, p.address, p.signed_by, p.day), strict=True))
        for name, p in sorted(lock.items())
    }
    comments = "".join(f"# {text}\n" for text in WORDS["lock_comment"].values())
    text = yaml.safe_dump({"format": 1, "pinned": entries}, sort_keys=False, allow_unicode=True, width=120)
    staged = root / f".{FILE}.{os.getpid()}"
    staged.write_text(f"---\n{comments}{text}", encoding="utf-8")
    staged.replace(root / FILE)


def command(root: Path) -> str:
    return f"bin/readi pin -i {shown(root)}"


def signer(entry: Declared) -> str:
    return entry.unseen.key if isinstance(entry.unseen, Signed) else NOBODY


def fits(entry: Declared, pinned: Pinned | None) -> bool:
    return pinned is not None and (pinned.version, pinned.signed_by) == (entry.version, signer(entry))


def settled(entries: Iterable[Declared], lock: Lock, root: Path) -> list[Artifact]:
    """Each with its checksum, the catalogue's or the lock's; ArtifactError naming all that have none, and the verb."""
    artifacts: list[Artifact] = []
    without: list[ArtifactError | str] = []
    for entry in entries:
        pinned = lock.get(entry.name)
        if entry.sha256 is not None:
            _same(entry, entry.sha256, pinned, root)
            artifacts.append(entry.with_checksum(entry.sha256))
        elif pinned is not None and fits(entry, pinned):
            artifacts.append(entry.with_checksum(pinned.sha256))
        elif pinned is not None and pinned.version != entry.version:
            without.append(Said("stale", name=entry.name, version=entry.version, pinned=pinned.version))
        else:
            without.append(f"{entry.name} {entry.version}")
    if without:
        raise Said("unpinned", names=without, command=command(root))
    return artifacts


def _same(entry: Declared, sha256: str, pinned: Pinned | None, root: Path) -> None:
    """What was unseen when it was pinned, and was seen since: the bytes must be the same."""
    if pinned is not None and pinned.version == entry.version and pinned.sha256 != sha256:
        raise Said(
            "lock_differs",
            file=shown(root / FILE),
            name=entry.name,
            version=entry.version,
            pinned=pinned.sha256,
            declared=sha256,
        )
