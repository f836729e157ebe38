"""Upstream artefacts: what is declared, what a host has, what follows. Pure but for unpack() and link().

An artefact is *seen* (its bytes were here while we developed: a checksum) or *unseen* (how to verify them: `bin/readi
pin` does that once and writes the checksum into the inventory's lock file).
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
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from . import artifact_zip
from .folders import made

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~-]*\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
COORDINATES = re.compile(r"[\w.-]+(:[\w.-]+){3}\Z")
FINGERPRINT = re.compile(r"([0-9A-F]{40}|[0-9A-F]{64})\Z")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
KINDS = ("mirror", "url", "maven")
KEY_KINDS = ("file", *KINDS)
ALWAYS = {"version", "sources", "services", "licence"}
SEEN, UNSEEN = {"seen", "sha256"}, {"unseen"}
SIGNED, UNSIGNED = {"key", "read_on", "key_from"}, {"unsigned"}
ENDING = "signature"
STAMP = ".readi-artifact.json"


class ArtifactError(Exception):
    """One line for the operator."""


@dataclass(frozen=True)
class Source:
    """`mirror`: a path below the operator's own mirror; `url`: an address; `maven`: group:artifact:version:type;
    `file`, of a key only: a path below the checkout."""

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
class Signed:
    """An OpenPGP signature lies beside each source: its address and `ending`. `key`: the fingerprint of the primary
    key, as it was read on the page `read_on`; the key itself is at `key_from`, tried in order."""

    key: str
    read_on: str
    key_from: tuple[Source, ...]
    ending: str


@dataclass(frozen=True)
class Unsigned:
    """Upstream signs nothing, as can be read at `page`."""

    page: str


@dataclass(frozen=True)
class Declared:
    """One entry of the catalogue. Exactly one of `sha256` (seen) and `unseen` is there."""

    name: str
    version: str
    sources: tuple[Source, ...]
    services: tuple[str, ...]
    sha256: str | None = None
    unseen: Signed | Unsigned | None = None

    def with_checksum(self, sha256: str) -> Artifact:
        return Artifact(self.name, self.version, sha256, self.sources, self.services)


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


def declared(name: str, raw: Mapping[str, Any]) -> Declared:
    """One entry of artifacts_catalogue, or ArtifactError naming the field."""

    def fail(what: str) -> ArtifactError:
        return ArtifactError(f"artifacts_catalogue.{name}: {what}")

    if not NAME.match(name):
        raise fail("a name is [a-z][a-z0-9_]*")
    _fields(raw, ALWAYS | (UNSEEN if "unseen" in raw else SEEN), set(), fail)
    version = str(raw["version"])
    if not VERSION.match(version):
        raise fail(f"version {version!r} cannot name a folder")
    sources = _sources(raw["sources"], "sources", fail)
    services = tuple(map(str, raw["services"]))
    if "unseen" in raw:
        return Declared(name, version, sources, services, unseen=_unseen(raw["unseen"], fail))
    sha256 = str(raw["sha256"])
    if not SHA256.match(sha256):
        raise fail("sha256 is 64 lower-case hexadecimal digits")
    if not DATE.match(str(raw["seen"])):
        raise fail("seen is the day on which its bytes were here, YYYY-MM-DD")
    return Declared(name, version, sources, services, sha256=sha256)


Fail = Callable[[str], ArtifactError]


def _fields(raw: Mapping[str, Any], needed: set[str], may: set[str], fail: Fail) -> None:
    if unknown := sorted(set(raw) - needed - may):
        raise fail(f"unknown field {', '.join(unknown)}; known here are {', '.join(sorted(needed | may))}")
    if missing := sorted(needed - set(raw)):
        raise fail(f"{', '.join(missing)} is missing")


def _sources(
    entries: Sequence[Mapping[str, Any]], field: str, fail: Fail, kinds: Sequence[str] = KINDS
) -> tuple[Source, ...]:
    sources = []
    for entry in entries:
        if len(entry) != 1 or next(iter(entry)) not in kinds:
            raise fail(f"a source is one of {', '.join(kinds)}, seen: {', '.join(map(str, entry))}")
        kind, where = next(iter(entry.items()))
        if kind == "file" and (PurePosixPath(str(where)).is_absolute() or ".." in PurePosixPath(str(where)).parts):
            raise fail(f"a key's file is a path below the checkout, seen: {where}")
        if kind == "url" and not str(where).startswith("https://"):
            raise fail(f"a source's url starts with https://, seen: {where}")
        if kind == "maven" and not COORDINATES.match(str(where)):
            raise fail(f"Maven coordinates are group:artifact:version:type, seen: {where}")
        sources.append(Source(str(kind), str(where)))
    if not sources:
        raise fail(f"{field} is empty")
    return tuple(sources)


def _unseen(raw: Mapping[str, Any], fail: Fail) -> Signed | Unsigned:
    if "unsigned" in raw:
        _fields(raw, UNSIGNED, set(), fail)
        return Unsigned(str(raw["unsigned"]))
    _fields(raw, SIGNED, {ENDING}, fail)
    key = str(raw["key"]).replace(" ", "").upper()
    if not FINGERPRINT.match(key):
        raise fail("key is a whole fingerprint, 40 (or 64) hexadecimal digits; a short id can be forged")
    return Signed(
        key, str(raw["read_on"]), _sources(raw["key_from"], "key_from", fail, KEY_KINDS), str(raw.get(ENDING, ".asc"))
    )


def parse(name: str, raw: Mapping[str, Any]) -> Artifact:
    """A seen entry of artifacts_catalogue; ArtifactError naming the field, or for an unseen one."""
    entry = declared(name, raw)
    if entry.sha256 is None:
        raise ArtifactError(f"artifacts_catalogue.{name}: unseen, so it has no checksum of its own")
    return entry.with_checksum(entry.sha256)


def select(catalogue: Mapping[str, Mapping[str, Any]], services: Sequence[str]) -> list[Declared]:
    """What the services of one host need, by name. The whole catalogue is checked, not only this host's part."""
    entries = [declared(name, raw) for name, raw in sorted(catalogue.items())]
    return [entry for entry in entries if set(entry.services) & set(services)]


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
    """Unpack a tarball or a zip file without its top folder to `target`, which appears complete or not at all."""
    if (seen := digest(archive)) != sha256:
        raise ArtifactError(
            f"wrong checksum: {archive.name} has sha256 {seen}, declared is {sha256}; nothing was changed"
        )
    made(target.parent)
    for left in target.parent.glob(f".{target.name}.*"):  # an interrupted run's
        shutil.rmtree(left)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        if zipfile.is_zipfile(archive):
            artifact_zip.extract(archive, staged)
        else:
            _untar(archive, staged)
        (staged / STAMP).write_text(json.dumps({"sha256": sha256, "version": target.name}) + "\n")
        staged.chmod(0o755)
        staged.rename(target)
    except artifact_zip.RefusedError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise ArtifactError(str(error)) from error
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error) as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise ArtifactError(
            f"{archive.name} is no archive that can be unpacked ({error}); nothing was changed"
        ) from error
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _untar(archive: Path, staged: Path) -> None:
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


def link(folder: Path, version: str) -> None:
    """Let `current` name the version, in one step."""
    fresh = folder / ".current.new"
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(version)
    os.replace(fresh, folder / "current")  # noqa: PTH105 - Path.replace follows nothing either, but says less
