"""A catalogue of other releases than the project's, whose archives are in the cache: to install an older one, or go on.

given = seen({"nextcloud": "33.0.9", "nextcloud_groupfolders": "21.0.15"}, folder)       # -e @FILE
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.artifact import digest

from tests.lab import paths
from tests.standins.nextcloud import app, release

MAJORS = {
    32: {
        "nextcloud": "32.0.15",
        "nextcloud_files_antivirus": "6.3.2",
        "nextcloud_groupfolders": "20.1.18",
        "nextcloud_notify_push": "1.4.0",
        "nextcloud_user_oidc": "8.10.1",
    },
    33: {
        "nextcloud": "33.0.9",
        "nextcloud_files_antivirus": "6.3.2",
        "nextcloud_groupfolders": "21.0.15",
        "nextcloud_notify_push": "1.4.0",
        "nextcloud_user_oidc": "8.10.1",
    },
    34: {
        "nextcloud": "34.0.4",
        "nextcloud_files_antivirus": "6.3.2",
        "nextcloud_groupfolders": "22.0.6",
        "nextcloud_notify_push": "1.4.0",
        "nextcloud_user_oidc": "8.10.1",
    },
    35: {
        "nextcloud": "35.0.0",
        "nextcloud_files_antivirus": "7.0.0",
        "nextcloud_groupfolders": "23.0.0",
        "nextcloud_notify_push": "1.4.0",
        "nextcloud_user_oidc": "8.11.0",
    },
}
"""Each with the apps that run with it (their appinfo/info.xml, branches of 2026)."""


def seen(versions: Mapping[str, str], folder: Path) -> Path:
    """A file of variables below `folder`; the archives go into the cache: nothing is downloaded, nothing pinned."""
    cache = paths.cache() / "artifacts"
    cache.mkdir(parents=True, exist_ok=True)
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    entries = {}
    for name, version in versions.items():
        of_app = name.removeprefix("nextcloud_")
        made = release(folder, version) if name == "nextcloud" else app(folder, of_app, version)
        sha256 = digest(made)
        fresh = cache / f".{sha256}.new"
        fresh.write_bytes(made.read_bytes())
        fresh.replace(cache / sha256)
        entries[name] = {
            "version": version,
            "seen": today,
            "sha256": sha256,
            "sources": [{"mirror": f"nextcloud/{made.name}"}],
            "services": ["nextcloud"],
            "licence": "AGPL-3.0-or-later",
        }
    file = folder / f"catalogue-{versions['nextcloud']}.json"
    file.write_text(json.dumps({"artifacts_catalogue": entries}), encoding="utf-8")
    return file
