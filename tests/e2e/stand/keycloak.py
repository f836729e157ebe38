"""Keycloak of one version for this machine's Java: fetched by Maven, built once into the cache for the H2 database.

tests/integration/keycloak/server.py starts it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.stage import CACHE


@contextlib.contextmanager
def _alone(name: str) -> Iterator[None]:
    """The browser's and the realm's tests run side by side and need the same versions: one of them makes a thing."""
    lock = CACHE / "e2e" / f"{name}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def built(tarball: Path) -> Path:
    """The distribution of `tarball`, unpacked and built once for the H2 database; later stands only start it."""
    name = tarball.name.removesuffix(".tar.gz").replace("-quarkus-dist", "")
    folder = CACHE / "e2e" / name
    with _alone(name):
        if not (folder / "built").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            # tar itself: Python's own knows filters only from 3.11.4 on, and Debian 12 has 3.11.2.
            subprocess.run(["tar", "--extract", "--gzip", "--file", tarball, "--directory", folder], check=True)
            command = [folder / name / "bin" / "kc.sh", "build", "--db=dev-file", "--cache=local"]
            subprocess.run(command, check=True, capture_output=True)
            (folder / "built").touch()
    return folder / name


def own_copy(distribution: Path, home: Path) -> None:
    home.mkdir(parents=True)
    for entry in distribution.iterdir():
        if entry.name != "data":
            _link(entry, home / entry.name)


def _link(entry: Path, target: Path) -> None:
    if entry.is_dir():
        shutil.copytree(entry, target, copy_function=_link_file)
    else:
        _link_file(entry, target)


def _link_file(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def tarball(version: str) -> Path:
    """Keycloak's distribution, from the local Maven repository or by Maven's own client."""
    name = f"keycloak-quarkus-dist-{version}.tar.gz"
    file = Path.home() / f".m2/repository/org/keycloak/keycloak-quarkus-dist/{version}/{name}"
    with _alone(f"maven-{version}"):
        if not file.is_file():
            artifact = f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{version}:tar.gz"
            subprocess.run(["mvn", "-q", "-B", "dependency:get", "-Dtransitive=false", artifact], check=True)
    return file
