"""Bring a declared artefact into the controller's cache: mirror, upstream, Maven's client, in the declared order.

Nothing enters the cache unless its SHA-256 is the declared one, so a source need not be trusted.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.artifact import Artifact, ArtifactError, Source, digest

from .artifact_words import Said

Downloader = Callable[[str, Path], None]
NO_ANSWER_S = 15
MAVEN_S = 1800


@dataclass(frozen=True)
class Fetched:
    path: Path
    notes: tuple[str, ...]
    """What each source that was tried before said, one line each."""


@contextmanager
def alone(cache: Path, sha256: str) -> Iterator[None]:
    """Several hosts want the same archive at once: the first fetches, the others wait."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f".{sha256}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def by_url(address: str, target: Path) -> None:
    """TLS is verified by Python's default context; proxies come from the environment."""
    try:
        with urllib.request.urlopen(address, timeout=NO_ANSWER_S) as answer, target.open("wb") as out:  # noqa: S310
            shutil.copyfileobj(answer, out)
            announced = int(answer.headers.get("Content-Length") or out.tell())
            if out.tell() != announced:
                raise Said("broke_off", reason=f"{out.tell()} / {announced}")
    except urllib.error.HTTPError as error:
        raise Said("answers", code=error.code) from error
    except urllib.error.URLError as error:
        raise Said("silent", reason=error.reason) from error
    except OSError as error:
        raise Said("broke_off", reason=error) from error


def by_maven(coordinates: str, target: Path) -> None:
    """Maven's own client, with the operator's settings.xml (mirrors, proxies)."""
    mvn = shutil.which("mvn")
    if mvn is None:
        raise Said("no_maven")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        command = [mvn, "-B", "-q", "dependency:copy", f"-Dartifact={coordinates}", f"-DoutputDirectory={folder}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=MAVEN_S, check=False, cwd=folder)
        except subprocess.TimeoutExpired as error:
            raise Said("maven_slow", seconds=MAVEN_S) from error
        found = list(Path(folder).iterdir())
        if done.returncode != 0 or len(found) != 1:
            lines = [line for line in (done.stdout + done.stderr).splitlines() if "[ERROR]" in line]
            said = lines[0].split("[ERROR]", 1)[1].strip() if lines else f"exit code {done.returncode}"
            raise Said("maven", reason=said)
        found[0].replace(target)


def download(source: Source, address: str, target: Path, url: Downloader, maven: Downloader) -> None:
    (maven if source.kind == "maven" else url)(address, target)


def address_of(source: Source, mirror: str) -> str | None:
    if source.kind == "mirror":
        return f"{mirror.rstrip('/')}/{source.where.lstrip('/')}" if mirror else None
    return source.where


def fetch(
    artifact: Artifact,
    cache: Path,
    mirror: str = "",
    url: Downloader = by_url,
    maven: Downloader = by_maven,
) -> Fetched:
    """The archive in the cache, verified; ArtifactError in one line naming what each source said."""
    target = cache / artifact.sha256
    notes: list[str] = []
    with alone(cache, artifact.sha256):
        if target.is_file():
            if digest(target) == artifact.sha256:
                return Fetched(target, ())
            target.unlink()
            notes.append("the cached file was damaged and is fetched again")
        part = cache / f".{artifact.sha256}.part"
        for source in artifact.sources:
            address = address_of(source, mirror)
            if address is None:
                continue
            part.unlink(missing_ok=True)
            try:
                download(source, address, part, url, maven)
                if (seen := digest(part)) != artifact.sha256:
                    raise Said("checksum", seen=seen)
            except ArtifactError as error:
                notes.append(f"{address}: {error}")
                part.unlink(missing_ok=True)
                continue
            part.replace(target)
            return Fetched(target, tuple(notes))
    raise ArtifactError(
        f"{artifact.name} {artifact.version} with sha256 {artifact.sha256} cannot be had, nothing was changed: "
        + ("; ".join(notes) or "no source applies")
    )
