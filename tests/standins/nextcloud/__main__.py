"""python -m tests.standins.nextcloud INVENTORY: the archives into the cache, and pinned for this inventory.

So a role installs them as it installs upstream's: by the catalogue's versions, from a cache that holds what is pinned.
"""

from __future__ import annotations

import datetime
import sys
import tempfile
from pathlib import Path

import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import Signed, declared, digest
from ansible_collections.readi.one.plugins.plugin_utils import artifact_lock
from ansible_collections.readi.one.plugins.plugin_utils.inventory import cache_folder

from tests.lab.paths import CHECKOUT
from tests.standins.nextcloud import APPS, app, release

CATALOGUE = CHECKOUT / "playbooks/group_vars/all/artifacts.yml"


def main(root: Path) -> None:
    entries = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["artifacts_catalogue"]
    cache = cache_folder() / "artifacts"
    cache.mkdir(parents=True, exist_ok=True)
    lock = dict(artifact_lock.read(root))
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    for name in ("nextcloud", *(f"nextcloud_{one}" for one in APPS)):
        entry = declared(name, entries[name])
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            made = _made(name, Path(folder), entry.version)
            sha256 = digest(made)
            made.replace(cache / sha256)
        signer = entry.unseen.key if isinstance(entry.unseen, Signed) else artifact_lock.NOBODY
        lock[name] = artifact_lock.Pinned(entry.version, sha256, "tests/standins/nextcloud", signer, today)
    artifact_lock.write(root, lock)


def _made(name: str, folder: Path, version: str) -> Path:
    if name == "nextcloud":
        return release(folder, version)
    return app(folder, name.removeprefix("nextcloud_"), version)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
