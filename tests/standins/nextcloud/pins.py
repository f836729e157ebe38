"""The stand-in's archives in an inventory's lock file, where `bin/readi pin` writes upstream's.

So a role installs them as it installs upstream's: by the catalogue's versions, from a cache that holds what is pinned.
"""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import Declared, Signed, declared, digest
from ansible_collections.readi.one.plugins.plugin_utils import artifact_lock

from tests.lab import paths
from tests.lab.paths import CHECKOUT
from tests.standins.nextcloud import APPS, app, release

CATALOGUE = CHECKOUT / "playbooks/group_vars/all/artifacts.yml"
NAMES = ("nextcloud", *(f"nextcloud_{one}" for one in APPS))
FROM = "tests/standins/nextcloud"
"""The lock file says so in the place of an address."""


def entries() -> dict[str, Declared]:
    """What the catalogue declares of each."""
    found = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["artifacts_catalogue"]
    return {name: declared(name, found[name]) for name in NAMES}


def upstreams(root: Path) -> set[str]:
    """Those that somebody pinned for the inventory at `root` from where upstream's are, in the catalogue's versions."""
    lock = artifact_lock.read(root)
    fitting = {name for name, entry in entries().items() if artifact_lock.fits(entry, lock.get(name))}
    return {name for name in fitting if lock[name].address != FROM}


def pin(root: Path) -> None:
    """The stand-in's archives into the cache, and pinned."""
    cache = paths.cache() / "artifacts"
    cache.mkdir(parents=True, exist_ok=True)
    lock = dict(artifact_lock.read(root))
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    for name, entry in entries().items():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            made = _made(name, Path(folder), entry.version)
            sha256 = digest(made)
            made.replace(cache / sha256)
        signer = entry.unseen.key if isinstance(entry.unseen, Signed) else artifact_lock.NOBODY
        lock[name] = artifact_lock.Pinned(entry.version, sha256, FROM, signer, today)
    artifact_lock.write(root, lock)


def unpin(root: Path) -> None:
    """The stand-in's lines go, upstream's stay."""
    lock = artifact_lock.read(root)
    left = {name: pinned for name, pinned in lock.items() if pinned.address != FROM}
    if left:
        artifact_lock.write(root, left)
    else:
        (root / artifact_lock.FILE).unlink(missing_ok=True)


def _made(name: str, folder: Path, version: str) -> Path:
    if name == "nextcloud":
        return release(folder, version)
    return app(folder, name.removeprefix("nextcloud_"), version)
