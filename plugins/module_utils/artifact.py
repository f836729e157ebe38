"""Upstream artefacts: what is declared, what a host has, what follows. Pure but for unpack() and link().

The controller and the host both use it, so it needs only the standard library.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~-]*\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
COORDINATES = re.compile(r"[\w.-]+(:[\w.-]+){3}\Z")
KINDS = ("mirror", "url", "maven")
FIELDS = {"version", "sha256", "sources", "services", "licence"}
STAMP = ".readi-artifact.json"


class ArtifactError(Exception):
    """One line for the operator."""


@dataclass(frozen=True)
class Source:
    """`mirror`: a path below the operator's own mirror; `url`: an address; `maven`: group:artifact:version:type."""

    kind: str
    where: str


@dataclass(frozen=True)
class Artifact:
    name: str
    version: str
    sha256: str
    sources: tuple[Source, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class Present:
    """What stands below /opt/readi/NAME: the linked version, the complete versions and their checksums."""

    current: str | None
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """What one artefact needs on one host. `held`: another version is installed, and only an upgrade may change it."""

    ship: bool
    link: bool
    held: str | None = None


def parse(name: str, raw: Mapping[str, Any]) -> Artifact:
    """One entry of artifacts_catalogue, or ArtifactError naming the field."""

    def fail(what: str) -> ArtifactError:
        return ArtifactError(f"artifacts_catalogue.{name}: {what}")

    if not NAME.match(name):
        raise fail("a name is [a-z][a-z0-9-]*")
    if unknown := sorted(set(raw) - FIELDS):
        raise fail(f"unknown field {', '.join(unknown)}; known are {', '.join(sorted(FIELDS))}")
    if missing := sorted(FIELDS - set(raw)):
        raise fail(f"{', '.join(missing)} is missing")
    version, sha256 = str(raw["version"]), str(raw["sha256"])
    if not VERSION.match(version):
        raise fail(f"version {version!r} cannot name a folder")
    if not SHA256.match(sha256):
        raise fail("sha256 is 64 lower-case hexadecimal digits")
    sources = []
    for entry in raw["sources"]:
        if len(entry) != 1 or next(iter(entry)) not in KINDS:
            raise fail(f"a source is one of {', '.join(KINDS)}, seen: {', '.join(map(str, entry))}")
        kind, where = next(iter(entry.items()))
        if kind == "url" and not str(where).startswith("https://"):
            raise fail(f"a source's url starts with https://, seen: {where}")
        if kind == "maven" and not COORDINATES.match(str(where)):
            raise fail(f"Maven coordinates are group:artifact:version:type, seen: {where}")
        sources.append(Source(str(kind), str(where)))
    if not sources:
        raise fail("sources is empty")
    return Artifact(name, version, sha256, tuple(sources), tuple(map(str, raw["services"])))


def select(catalogue: Mapping[str, Mapping[str, Any]], services: Sequence[str]) -> list[Artifact]:
    """What the services of one host need, by name. The whole catalogue is checked, not only this host's part."""
    parsed = [parse(name, raw) for name, raw in sorted(catalogue.items())]
    return [artifact for artifact in parsed if set(artifact.services) & set(services)]


def decide(version: str, sha256: str, present: Present, upgrade: bool = False) -> Step:
    """Install on an empty host; never change an installed version unless this is an upgrade."""
    if present.current is not None and present.current != version and not upgrade:
        return Step(ship=False, link=False, held=present.current)
    if present.versions.get(version, sha256) != sha256:
        raise ArtifactError(
            f"version {version} was unpacked from another archive (sha256 {present.versions[version]}): "
            "an archive never changes under its version; nothing was changed"
        )
    return Step(ship=version not in present.versions, link=present.current != version)


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def inside(member: str) -> PurePosixPath | None:
    """The path of an archive's member below its one top folder; None for that folder; ArtifactError if it leaves it."""
    path = PurePosixPath(member)
    if path.is_absolute() or ".." in path.parts:
        raise ArtifactError(f"the archive holds {member!r}, a path outside its folder")
    parts = path.parts[1:]
    return PurePosixPath(*parts) if parts else None


def look(folder: Path) -> Present:
    """Only a folder with our stamp is complete: it is written before the folder gets its name."""
    versions = {}
    for stamp in folder.glob(f"*/{STAMP}"):
        if not stamp.parent.is_symlink():
            versions[stamp.parent.name] = str(json.loads(stamp.read_text())["sha256"])
    link = folder / "current"
    return Present(link.readlink().name if link.is_symlink() else None, versions)


def unpack(archive: Path, sha256: str, target: Path) -> None:
    """Unpack the archive without its top folder to `target`, which appears complete or not at all."""
    if (seen := digest(archive)) != sha256:
        raise ArtifactError(
            f"wrong checksum: {archive.name} has sha256 {seen}, declared is {sha256}; nothing was changed"
        )
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}.*"):  # an interrupted run's
        shutil.rmtree(left)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        with tarfile.open(archive) as tar:
            members = []
            for member in tar:
                path = inside(member.name)
                if path is None:
                    continue
                if not (member.isfile() or member.isdir()):
                    raise ArtifactError(f"the archive holds {member.name!r}, neither a file nor a folder")
                member.name = str(path)
                member.uid = member.gid = 0
                member.uname = member.gname = "root"
                # Readable by all, writable by the owner, executable as packed.
                member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
                members.append(member)
            # Checked and normalised above; 3.11.2 (Debian 12) does not know filters yet.
            filters = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
            tar.extractall(staged, members=members, **filters)  # type: ignore[arg-type]  # noqa: S202
        (staged / STAMP).write_text(json.dumps({"sha256": sha256, "version": target.name}) + "\n")
        staged.chmod(0o755)
        staged.rename(target)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise ArtifactError(
            f"{archive.name} is no archive that can be unpacked ({error}); nothing was changed"
        ) from error
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def link(folder: Path, version: str) -> None:
    """Let `current` name the version, in one step."""
    fresh = folder / ".current.new"
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(version)
    os.replace(fresh, folder / "current")  # noqa: PTH105 - Path.replace follows nothing either, but says less
