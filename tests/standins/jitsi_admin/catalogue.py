"""A catalogue of another release than the project's, whose archives are in the cache: to take the next step.

given = seen("1.4.3", folder)       # -e @FILE
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.artifact import digest

from tests.lab import paths
from tests.standins.jitsi_admin import NAMES, release


def seen(version: str, folder: Path) -> Path:
    """A file of variables below `folder`; the archives go into the cache: nothing is downloaded, nothing pinned."""
    cache = paths.cache() / "artifacts"
    cache.mkdir(parents=True, exist_ok=True)
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    entries = {}
    for name, archive in NAMES.items():
        made = release(folder, archive, version)
        sha256 = digest(made)
        fresh = cache / f".{sha256}.new"
        fresh.write_bytes(made.read_bytes())
        fresh.replace(cache / sha256)
        entries[name] = {
            "version": version,
            "seen": today,
            "sha256": sha256,
            "sources": [{"mirror": f"jitsi_admin/{made.name}"}],
            "services": ["jitsi_admin"],
            "licence": "AGPL-3.0-only",
        }
    file = folder / f"catalogue-{version}.json"
    file.write_text(json.dumps({"artifacts_catalogue": entries}), encoding="utf-8")
    return file
