"""What `bin/readi pin` does with an inventory: which artefacts, in which order, and what it says of each.

A wrong one stops nobody else: the others are pinned, and the exit status says that one is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError, Declared, Unsigned, declared
from ansible_collections.readi.one.plugins.module_utils.model.problems import Lang
from ansible_collections.readi.one.plugins.module_utils.model.source import shown

from . import artifact_lock as locks
from .artifact_fetch import Downloader, by_maven, by_url, fetch
from .artifact_pin import Done, Place, again, fill, pin
from .artifact_words import Said, said, word
from .inventory import COLLECTION, cache_folder

CATALOGUE = COLLECTION / "playbooks/group_vars/all/artifacts.yml"


class NotDoneError(Exception):
    """What was said, for the operator: at least one artefact is not pinned."""


@dataclass(frozen=True)
class Wish:
    """`names`: only these; `mirror`: None takes the catalogue's; `fill`: a folder to fill for a mirror."""

    root: Path
    catalogue: Path
    names: tuple[str, ...] = ()
    mirror: str | None = None
    fill: Path | None = None


def run(wish: Wish, services: Iterable[str], lang: Lang, url: Downloader = by_url, maven: Downloader = by_maven) -> str:
    """The lines to say; NotDoneError with them where something failed. The lock is written after each artefact."""
    lines: list[str] = []
    failed = False
    try:
        data = _catalogue(wish.catalogue)
        entries = _wanted(data["artifacts_catalogue"], wish.names, set(services))
        lock = locks.read(wish.root)
    except ArtifactError as error:
        raise NotDoneError(said(error, lang)) from error
    mirror = str(data.get("artifacts_mirror") or "") if wish.mirror is None else wish.mirror
    place = Place(cache_folder() / "artifacts", mirror, url, maven)
    place.cache.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        try:
            lines += _one(entry, lock, place, wish, lang)
        except ArtifactError as error:
            failed = True
            lines.append(said(error, lang))
    text = "".join(f"{line}\n" for line in lines or [word("none", lang)])
    if failed:
        raise NotDoneError(text.rstrip("\n"))
    return text


def _one(entry: Declared, lock: dict[str, locks.Pinned], place: Place, wish: Wish, lang: Lang) -> list[str]:
    pinned = lock.get(entry.name)
    lines: list[str] = []
    if entry.sha256 is not None:
        locks.settled([entry], lock, wish.root)
        if wish.fill is None:
            return []
        done = None
        path = fetch(entry.with_checksum(entry.sha256), place.cache, place.mirror, place.url, place.maven).path
    else:
        done = _done(entry, pinned, place, wish.fill is not None)
        if done is None or done.pinned == pinned:
            sha256 = pinned.sha256 if pinned else ""
            lines.append(word("already", lang, name=entry.name, version=entry.version, sha256=sha256))
        else:
            lock[entry.name] = done.pinned
            locks.write(wish.root, lock)
            lines += _said(entry, done, lang)
        if done is None:
            return lines
        path = done.path
    if wish.fill is not None:
        files = fill(wish.fill, entry, path, done.voucher if done else None)
        told = {"name": entry.name, "version": entry.version, "folder": shown(wish.fill), "files": ", ".join(files)}
        lines.append(word("filled", lang, **told))
    return lines


def _done(entry: Declared, pinned: locks.Pinned | None, place: Place, fill_too: bool) -> Done | None:
    """None: pinned already, and nobody needs its bytes now."""
    if pinned is not None and locks.fits(entry, pinned):
        return again(entry, pinned, place) if fill_too else None
    return pin(entry, place)


def _said(entry: Declared, done: Done, lang: Lang) -> list[str]:
    notes = [(address, said(error, lang)) for address, error in done.notes]
    lines = [word("passed_over", lang, name=entry.name, note=f"{where}: {why}") for where, why in notes]
    told = {"name": entry.name, "version": entry.version, "sha256": done.pinned.sha256, "address": done.pinned.address}
    if isinstance(entry.unseen, Unsigned):
        return [*lines, word("pinned_unsigned", lang, **told, page=entry.unseen.page)]
    return [*lines, word("pinned", lang, **told, key=done.pinned.signed_by)]


def _catalogue(file: Path) -> Mapping[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Said("no_catalogue", file=shown(file), reason=" ".join(str(error).split())) from error
    if not isinstance(data, dict) or not isinstance(data.get("artifacts_catalogue"), dict):
        raise Said("no_catalogue", file=shown(file), reason="artifacts_catalogue: {…}")
    return data


def _wanted(catalogue: Mapping[str, Any], names: tuple[str, ...], services: set[str]) -> list[Declared]:
    entries = [declared(name, raw) for name, raw in sorted(catalogue.items())]
    if names:
        if strange := sorted(set(names) - {entry.name for entry in entries}):
            raise Said("unknown", name=", ".join(strange), known=", ".join(entry.name for entry in entries))
        return [entry for entry in entries if entry.name in names]
    return [entry for entry in entries if set(entry.services) & services]
