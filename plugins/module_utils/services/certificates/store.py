"""What an address has, and putting a pair in its place in one step."""

from __future__ import annotations

import datetime as dt
import grp
import json
import os
import shutil
from collections.abc import Mapping
from typing import Any

from ...folders import made
from .places import CHAIN, KEY, SOURCE, Paths, digest, write


def present(paths: Paths, address: str) -> dict[str, Any]:
    """Source, not_after (ISO 8601) and issuer of what the address has; empty where there is none or it was touched."""
    folder = paths.tls / address
    try:
        source: dict[str, Any] = json.loads((folder / SOURCE).read_text(encoding="utf-8"))
        chain = (folder / CHAIN).read_text(encoding="utf-8")
        key = (folder / KEY).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    return source if source.get("sha256") == digest(chain, key) else {}


def ends(certificate: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(certificate["not_after"])


def install(paths: Paths, address: str, pair: tuple[str, str], source: Mapping[str, Any], group: str | None) -> None:
    """Put chain and key in place, both at once: a new folder, then one rename of the link."""
    chain, key = pair
    sha = digest(chain, key)
    folder = paths.store / f"{address}.{sha[:16]}"
    shutil.rmtree(folder, ignore_errors=True)
    made(folder)
    write(folder / CHAIN, chain, 0o644)
    write(folder / KEY, key, 0o640 if group else 0o600)
    if group:
        os.chown(folder / KEY, 0, grp.getgrnam(group).gr_gid)
    write(folder / SOURCE, json.dumps({**source, "sha256": sha}, sort_keys=True), 0o644)
    link = paths.tls / f".{address}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.relative_to(paths.tls))
    target = paths.tls / address
    if target.is_dir() and not target.is_symlink():
        # Somebody made a real folder here: it goes aside, it is not thrown away.
        target.rename(paths.tls / f"{address}.found-{sha[:8]}")
    link.replace(target)
    for old in paths.store.glob(f"{address}.*"):
        if old.name != folder.name and len(old.name) == len(folder.name):
            shutil.rmtree(old)
