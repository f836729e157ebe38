"""One apt archive for all containers, so that an install is downloaded once and later works without a network.

Every container gets folders of its own, filled by hard links from the shared archive (apt locks its folder, so
a shared mount would let one container at a time install); what it downloaded goes back when it is taken down.
"""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from tests.lab import containers, shell
from tests.lab.paths import cache

DAY = 86400
KEPT = "Acquire::(http|https)::Proxy|Acquire::Check-Valid-Until|Acquire::Check-Date"
DEFAULTS = """\
APT::Keep-Downloaded-Packages "true";
APT::Install-Recommends "true";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Acquire::CompressionTypes::Order:: "gz";
"""


def configuration() -> str:
    """apt's settings for the containers: ours, and how the controller itself reaches its mirror."""
    text = DEFAULTS
    if shutil.which("apt-config"):
        dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
        text += "".join(f"{line}\n" for line in dump.splitlines() if re.match(rf'({KEPT}) "[^"]', line))
    return text


def _entries(etc: Path) -> list[tuple[str, str]]:
    """(address, suite) of every package source the controller is configured with."""
    found: list[tuple[str, str]] = []
    for path in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        for line in path.read_text().splitlines() if path.is_file() else []:
            match = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)", line)
            if match:
                found.append((match[1], match[2]))
    for path in sorted(etc.glob("sources.list.d/*.sources")):
        for block in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"^([A-Za-z-]+):\s*(.*?)\s*$", block, re.MULTILINE))
            if "deb" in fields.get("Types", "").split() and fields.get("Enabled", "yes") != "no":
                pairs = [(uri, suite) for uri in fields["URIs"].split() for suite in fields["Suites"].split()]
                found.extend(pairs)
    return found


def sources(suite: str, etc: Path = Path("/etc")) -> list[str]:
    """The controller's own Debian sources, for another suite; none where it has none (mmdebstrap knows a default)."""
    release = etc / "os-release"
    fields = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', release.read_text(), re.MULTILINE)) if release.is_file() else {}
    here = fields.get("VERSION_CODENAME", "")
    if fields.get("ID") != "debian" or not here:
        return []
    lines = []
    for uri, configured in _entries(etc / "apt"):
        # bookworm, bookworm-updates, bookworm-security: not backports, not other vendors' repositories.
        match = re.fullmatch(rf"{here}(-updates|-security|)", configured)
        line = f"deb {uri} {suite}{match[1]} main" if match else ""
        if line and line not in lines:
            lines.append(line)
    return lines


def shared(suite: str) -> Path:
    """The archive that all containers of a suite share."""
    return cache() / "apt" / suite


def _folder(suite: str, container: str) -> Path:
    return cache() / "apt" / "hosts" / suite / container


def _link_all(source: Path, target: Path) -> None:
    """Hard links where the file system allows, and never over a file that is there."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir() if source.is_dir() else []:
        if path.name in {"lock", "partial"} or not path.is_file() or (target / path.name).exists():
            continue
        try:
            os.link(path, target / path.name)
        except FileExistsError:
            continue
        except OSError:
            shutil.copy2(path, target / path.name)


def refresh(suite: str, image: str) -> None:
    """Fresh package lists once a day, as a server's own timer has them; without a network the old ones do."""
    stamp = shared(suite) / "refreshed"
    with shell.locked(shared(suite).with_suffix(".lock")):
        if stamp.is_file() and time.time() - stamp.stat().st_mtime < DAY:
            return
        lists = shared(suite) / "lists"
        lists.mkdir(parents=True, exist_ok=True)
        said = containers.once(image, ["apt-get", "update"], [f"{lists}:/var/lib/apt/lists"])
        # apt-get ends with 0 even where it kept old lists; with none at all nothing can be installed.
        if not any(lists.glob("*_Packages*")):
            raise shell.LabError(f"apt reached no mirror from a container\n{said.strip()[-300:]}")
        stamp.touch()


def lend(suite: str, container: str) -> list[str]:
    """Fill a container's own apt folders; returns the volumes that they are to it."""
    folder = _folder(suite, container)
    with shell.locked(shared(suite).with_suffix(".lock")):
        for part in ("archives", "lists"):
            _link_all(shared(suite) / part, folder / part)
    # A throw-away host need not survive a power cut in the middle of dpkg: without fsync it installs much faster.
    (folder / "dpkg.cfg").write_text("force-unsafe-io\n")
    mounts = {
        "archives": "/var/cache/apt/archives",
        "lists": "/var/lib/apt/lists",
        "dpkg.cfg": "/etc/dpkg/dpkg.cfg.d/lab:ro",
    }
    return [f"{folder / part}:{path}" for part, path in mounts.items()]


def _newest(folder: Path) -> float:
    return max((path.stat().st_mtime for path in folder.glob("*_InRelease")), default=0.0)


def take_back(suite: str, container: str, *, remove: bool = False) -> None:
    """Keep what a container downloaded; the package lists only where they are newer than ours."""
    folder, common = _folder(suite, container), shared(suite)
    if not folder.is_dir():
        return
    with shell.locked(common.with_suffix(".lock")):
        _link_all(folder / "archives", common / "archives")
        if _newest(folder / "lists") > _newest(common / "lists"):
            fresh = common / "lists.new"
            shutil.rmtree(fresh, ignore_errors=True)
            _link_all(folder / "lists", fresh)
            shutil.rmtree(common / "lists", ignore_errors=True)
            fresh.replace(common / "lists")
        if remove:
            shutil.rmtree(folder)
