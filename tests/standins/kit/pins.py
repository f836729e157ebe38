"""A stand-in's archives in an inventory's lock file, where `bin/readi pin` writes upstream's.

So a role installs them as it installs upstream's: by the catalogue's versions, from a cache that holds what is pinned.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import Declared, Signed, declared, digest
from ansible_collections.readi.one.plugins.plugin_utils import artifact_lock

from tests.lab import paths
from tests.lab.paths import CHECKOUT

CATALOGUE = CHECKOUT / "playbooks/group_vars/all/artifacts.yml"


@dataclass(frozen=True)
class Pins:
    """`source` is written in the place of an address; `made` makes NAME's archive of a version below a folder."""

    source: str
    names: tuple[str, ...]
    made: Callable[[str, Path, str], Path]

    def entries(self) -> dict[str, Declared]:
        """What the catalogue declares of each."""
        found = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["artifacts_catalogue"]
        return {name: declared(name, found[name]) for name in self.names}

    def upstreams(self, root: Path) -> set[str]:
        """Those that somebody pinned for the inventory at `root` from where upstream's are, in our versions."""
        lock = artifact_lock.read(root)
        fitting = {name for name, entry in self.entries().items() if artifact_lock.fits(entry, lock.get(name))}
        return {name for name in fitting if lock[name].address != self.source}

    def pin(self, root: Path) -> None:
        """The archives into the cache, and pinned."""
        cache = paths.cache() / "artifacts"
        cache.mkdir(parents=True, exist_ok=True)
        lock = dict(artifact_lock.read(root))
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        for name, entry in self.entries().items():
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                made = self.made(name, Path(folder), entry.version)
                sha256 = digest(made)
                made.replace(cache / sha256)
            signer = entry.unseen.key if isinstance(entry.unseen, Signed) else artifact_lock.NOBODY
            lock[name] = artifact_lock.Pinned(entry.version, sha256, self.source, signer, today)
        artifact_lock.write(root, lock)

    def unpin(self, root: Path) -> None:
        """The stand-in's lines go, upstream's stay."""
        lock = artifact_lock.read(root)
        left = {name: pinned for name, pinned in lock.items() if pinned.address != self.source}
        if left:
            artifact_lock.write(root, left)
        else:
            (root / artifact_lock.FILE).unlink(missing_ok=True)
