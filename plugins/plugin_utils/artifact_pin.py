"""`bin/readi pin`: download what the catalogue has never seen, verify its signature, write down its checksum.

    done = pin(entry, place)          # Done: the lock's entry, and where the verified bytes are
    fill(folder, entry, done.path)    # the same bytes, and what vouches for them, as a mirror serves them

Nothing enters the lock file whose signature is not the declared key's; where upstream signs nothing, the entry says so.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.artifact import (
    ArtifactError,
    Declared,
    Signed,
    Source,
    digest,
)

from . import artifact_signature
from .artifact_fetch import Downloader, address_of, alone, by_maven, by_url, download, fetch
from .artifact_lock import NOBODY, Pinned
from .artifact_words import Said
from .inventory import COLLECTION

SMALL = 1_000_000
"""Bytes; a key with thousands of certifications is smaller."""
Notes = list[tuple[str, ArtifactError]]


@dataclass(frozen=True)
class Place:
    """`cache`: the controller's folder of artefacts; `mirror`: base address of an own one, or empty."""

    cache: Path
    mirror: str = ""
    url: Downloader = by_url
    maven: Downloader = by_maven


@dataclass(frozen=True)
class Voucher:
    """What lies beside an archive in a mirror: the signature, and the key with the place that the catalogue names."""

    signature: bytes
    key: bytes


@dataclass(frozen=True)
class Done:
    pinned: Pinned
    path: Path
    voucher: Voucher | None
    notes: Notes
    """What each source that was tried before said: address and error."""


def pin(entry: Declared, place: Place, today: datetime.date | None = None) -> Done:
    """The first source whose bytes are vouched for; Said with what every source said where there is none."""
    signed = entry.unseen if isinstance(entry.unseen, Signed) else None
    notes: Notes = []
    with alone(place.cache, f"pin-{entry.name}"), tempfile.TemporaryDirectory(dir=place.cache) as work:
        key = _key(signed, place, Path(work)) if signed else b""
        for source, address in _places(entry.sources, place):
            part = Path(work) / "archive"
            try:
                download(source, address, part, place.url, place.maven)
                voucher = _vouched(signed, key, part, source, place) if signed else None
            except ArtifactError as error:
                notes.append((address, error))
                continue
            sha256 = digest(part)
            target = place.cache / sha256
            part.replace(target)
            day = (today or datetime.datetime.now(tz=datetime.UTC).date()).isoformat()
            pinned = Pinned(entry.version, sha256, address, signed.key if signed else NOBODY, day)
            return Done(pinned, target, voucher, notes)
    raise Said("not_pinned", name=entry.name, version=entry.version, reason=notes or Said("no_source"))


def again(entry: Declared, pinned: Pinned, place: Place) -> Done:
    """What is pinned already, fetched by its checksum; its signature is asked for and verified once more."""
    fetched = fetch(entry.with_checksum(pinned.sha256), place.cache, place.mirror, place.url, place.maven)
    if not isinstance(entry.unseen, Signed):
        return Done(pinned, fetched.path, None, [])
    notes: Notes = []
    with tempfile.TemporaryDirectory(dir=place.cache) as work:
        key = _key(entry.unseen, place, Path(work))
        for source, address in _places(entry.sources, place):
            link = Path(work) / "archive"
            link.unlink(missing_ok=True)
            link.symlink_to(fetched.path.resolve())
            try:
                return Done(pinned, fetched.path, _vouched(entry.unseen, key, link, source, place), notes)
            except ArtifactError as error:
                notes.append((address, error))
    raise Said("not_pinned", name=entry.name, version=entry.version, reason=notes)


def fill(folder: Path, entry: Declared, path: Path, voucher: Voucher | None) -> list[str]:
    """Write the archive, its signature and the key where the catalogue's mirror paths say; the paths written."""
    paths = [source.where for source in entry.sources if source.kind == "mirror"]
    if not paths:
        raise Said("no_mirror_path", name=entry.name)
    files: dict[str, Path | bytes] = {paths[0]: path}
    if voucher and isinstance(entry.unseen, Signed):
        files[paths[0] + entry.unseen.ending] = voucher.signature
        files |= {source.where: voucher.key for source in entry.unseen.key_from if source.kind == "mirror"}
    for where, content in files.items():
        target = folder / where
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(f".{target.name}.part")
        if isinstance(content, Path):
            shutil.copyfile(content, staged)
        else:
            staged.write_bytes(content)
        staged.chmod(0o644)
        staged.replace(target)
    return sorted(files)


def _places(sources: tuple[Source, ...], place: Place) -> list[tuple[Source, str]]:
    found = ((source, address_of(source, place.mirror)) for source in sources)
    return [(source, address) for source, address in found if address is not None]


def _small(source: Source, address: str, work: Path, place: Place) -> bytes:
    target = work / "small"
    target.unlink(missing_ok=True)
    if source.kind == "file":
        if not (COLLECTION / source.where).is_file():
            raise Said("no_file")
        shutil.copyfile(COLLECTION / source.where, target)
    else:
        download(source, address, target, place.url, place.maven)
    if target.stat().st_size > SMALL:
        raise Said("too_large", most=SMALL)
    return target.read_bytes()


def _key(signed: Signed, place: Place, work: Path) -> bytes:
    """The first key with the declared fingerprint."""
    notes: Notes = []
    for source, address in _places(signed.key_from, place):
        try:
            key = _small(source, address, work, place)
            artifact_signature.keyring(key, signed.key, work)
        except ArtifactError as error:
            notes.append((address, error))
            continue
        return key
    raise Said("no_key", key=signed.key, page=signed.read_on, notes=notes or Said("no_source"))


def _vouched(signed: Signed, key: bytes, archive: Path, source: Source, place: Place) -> Voucher:
    """The signature beside the source, verified; Said where it is missing or wrong."""
    work = archive.parent
    where = Source(source.kind, source.where + signed.ending)
    address = str(address_of(where, place.mirror))
    try:
        signature = _small(where, address, work, place)
    except ArtifactError as error:
        raise Said("no_signature", address=address, reason=error) from error
    file = work / "signature"
    file.write_bytes(signature)
    ring = artifact_signature.keyring(key, signed.key, work)
    artifact_signature.verify(archive, file, address, ring, signed.key)
    return Voucher(signature, key)
