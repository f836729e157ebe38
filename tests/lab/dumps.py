"""A service's data taken out by what its manifest names, the service emptied, the data put back: is it the same?

The playbooks for backups will use the same entries of the manifest; tests ask here whether those are complete.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import Backup

from tests.lab.hosts import Lab

FOLDER = "/root/readi-dump"
TIMEOUT_S = 600
TAR = "--acls --xattrs --numeric-owner"
# \\restrict is followed by a random word in each dump.
DUMP = "runuser -u postgres -- pg_dump --create {} 2>/dev/null | grep -v '^.\\(un\\)\\?restrict ' | sort"
FILES = "find {0} -mindepth 1 -printf '%p %y %m %U %G %l\\n' | sort; find {0} -type f -exec sha256sum {{}} + | sort"


def dump_and_restore(lab: Lab, host: str, manifest: Manifest) -> None:
    """Quiet, dump, loud; then empty, restore and compare. The service runs before and afterwards."""
    backup = manifest.backup or Backup()
    # What a timer runs would write into a service that is only half back.
    programs = " ".join(f"{program.unit}.timer {program.unit}.service" for program in manifest.programs)
    started = [f"systemctl start {program.started}" for program in manifest.programs]
    _as_root(lab, host, *([f"systemctl stop {programs}"] if programs else []))
    before = contents(lab, host, manifest)
    assert before and all(before.values()), f"{manifest.name}: without data there is nothing to prove: {before}"
    _as_root(lab, host, f"rm -rf {FOLDER}", f"install -d -m 0700 {FOLDER}", *backup.quiet)
    try:
        _as_root(lab, host, *dumping(manifest))
    finally:
        _as_root(lab, host, *backup.loud)
    _as_root(lab, host, *emptying(manifest))
    left = contents(lab, host, manifest)
    assert set(left) == set(before) and not any(left.values()), f"not empty: {left}"
    _as_root(lab, host, *restoring(manifest), f"rm -rf {FOLDER}")
    after = contents(lab, host, manifest)
    _as_root(lab, host, *started)
    for what, lines in before.items():
        assert after[what] == lines, f"{manifest.name}: {what} came back otherwise"


def dumping(manifest: Manifest) -> Iterator[str]:
    """Shell lines of root's, into FOLDER. What a command of `dump` prints is its file, which `restore` reads."""
    for database in manifest.databases:
        yield f"runuser -u postgres -- pg_dump --format=custom {database.name} > {FOLDER}/{database.name}.dump"
    for number, path in enumerate(_paths(manifest)):
        yield f"tar --create {TAR} --file {FOLDER}/{number}.tar --directory / {path.lstrip('/')}"
    for dump in (manifest.backup or Backup()).dump:
        yield f"{dump.cmd} > {FOLDER}/{dump.file}\ntest -s {FOLDER}/{dump.file}"


def emptying(manifest: Manifest) -> Iterator[str]:
    """The service stops, with its own PHP and Redis, and nothing of what it knew is left."""
    for unit in reversed((*manifest_views.own(manifest.name, manifest), *manifest.units)):
        yield f"systemctl stop {unit}"
    for database in manifest.databases:
        yield f"runuser -u postgres -- dropdb --force {database.name}"
    for path in _paths(manifest):
        yield f"find {path} -mindepth 1 -delete"


def restoring(manifest: Manifest) -> Iterator[str]:
    """Back from FOLDER, with owners, rights and locale as they were; then the service starts."""
    for database in manifest.databases:
        file = f"{FOLDER}/{database.name}.dump"
        yield f"runuser -u postgres -- pg_restore --exit-on-error --create --dbname=postgres < {file}"
    for number, _ in enumerate(_paths(manifest)):
        yield f"tar --extract {TAR} --same-permissions --file {FOLDER}/{number}.tar --directory /"
    for unit in manifest_views.own(manifest.name, manifest):
        yield f"systemctl start {unit}"
    for dump in (manifest.backup or Backup()).restore:
        yield f"{dump.cmd} < {FOLDER}/{dump.file}"
    for unit in manifest.units:
        yield f"systemctl start {unit}"


def contents(lab: Lab, host: str, manifest: Manifest) -> dict[str, list[str]]:
    """Of each database and each path, what is in it: rows and definitions; files with owner, rights and checksum."""
    found = {}
    for database in manifest.databases:
        found[f"database {database.name}"] = _lines(lab, host, DUMP.format(database.name))
    for path in _paths(manifest):
        found[f"path {path}"] = _lines(lab, host, FILES.format(path))
    return found


def _paths(manifest: Manifest) -> list[str]:
    """What can be made again is not in a backup."""
    return [data.path for data in manifest.data if data.cls == "born"]


def _as_root(lab: Lab, host: str, *lines: str) -> None:
    lab.as_root(host, "\n".join(("set -eu", *lines)), TIMEOUT_S)


def _lines(lab: Lab, host: str, command: str) -> list[str]:
    return lab.ssh(host, f"sudo sh -c {shlex.quote(command)}", quiet=True, timeout=TIMEOUT_S).splitlines()
