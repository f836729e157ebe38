"""bin/setup: what this machine needs, installed only where it is missing.

Runs on any Python 3.9 or newer, before there is an environment.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.lab import engine, shell
from tests.lab.paths import CHECKOUT
from tests.lab.shell import LabError, step

SUPPORTED = ("3.13", "3.12", "3.11")
VENV = CHECKOUT / ".venv"
# What proves that a package is there -> the package (Debian 12 and 13).
TOOLS = {
    "git": "git",
    "gpg": "gpg",
    "gpgv": "gpgv",
    "gpg-agent": "gpg-agent",  # makes the keys that only tests have
    "lua5.4": "lua5.4",  # reads what is written for prosody
    "node": "nodejs",  # reads what is written for browsers
    "php": "php-cli",  # reads what is written for Nextcloud and DokuWiki
    "php:mbstring": "php-mbstring",  # and runs Nextcloud's stand-in, with a database file
    "php:pdo_sqlite": "php-sqlite3",
    "ssh": "openssh-client",
    "mmdebstrap": "mmdebstrap",
    "chromium": "chromium",
    "certutil": "libnss3-tools",
    "npm": "npm",
    "libatomic.so.1": "libatomic1",  # Playwright brings its own Node.js, which is linked against it
    "java": "default-jre-headless",
    "mvn": "maven",
}
ENGINE = {"dockerd": "docker.io", "iptables": "iptables"}
# What each of the three needs; the demo does without a browser of ours.
TIERS = {
    "fast": ("git", "gpg", "gpgv", "gpg-agent", "lua5.4", "node", "php", "php:mbstring", "php:pdo_sqlite"),
    "demo": ("git", "ssh", "mmdebstrap", "java", "mvn"),
    "test": tuple(TOOLS),
}

# venv alone imports on Debian without python3-venv; ensurepip is what is missing there.
PROBE = "import sys, venv, ensurepip, ssl, ctypes; print('%d.%d' % sys.version_info[:2])"


def there(name: str) -> bool:
    """A command, one of its modules (php:NAME), or a shared library by its soname. /usr/sbin is not on every PATH."""
    command, _, module = name.partition(":")
    if module:
        if not there(command):
            return False
        return module in subprocess.run([command, "-m"], capture_output=True, text=True, check=False).stdout.split()
    if ".so." in name:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is not None


def works(python: str) -> str | None:
    """The version of an interpreter that really runs: pyenv's shims exist for versions that do not."""
    try:
        done = subprocess.run([python, "-c", PROBE], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = done.stdout.strip()
    return version if done.returncode == 0 and version in SUPPORTED else None


def candidates() -> list[str]:
    """Every interpreter worth trying; the newest version that works wins."""
    found = [f"python{version}" for version in SUPPORTED] + ["python3", "/usr/bin/python3", sys.executable]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for version in SUPPORTED:
        found += sorted((str(path) for path in pyenv.glob(f"{version}.*/bin/python3")), reverse=True)
        found += [f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"]
    return found


def newest() -> tuple[str, str] | None:
    """(interpreter, version) of the newest Python 3.11 to 3.13 here."""
    wanted = os.environ.get("READI_PYTHON")
    best: tuple[str, str] | None = None
    for python in [wanted] if wanted else candidates():
        version = works(python)
        if version and (best is None or SUPPORTED.index(version) < SUPPORTED.index(best[1])):
            best = (python, version)
    return best


def missing(tier: str) -> list[str]:
    """Packages that this machine lacks."""
    packages = [TOOLS[name] for name in TIERS[tier] if not there(name)]
    if not newest():
        packages.append("python3-venv")
    if tier != "fast" and not engine.answers():
        packages += [package for name, package in ENGINE.items() if not there(name)]
    return sorted(set(packages))


def install(packages: list[str]) -> None:
    """Install with apt, as root; otherwise say in one line what to install."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LabError(f"Missing; install as root: apt-get install {' '.join(packages)}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"install {' '.join(packages)}"):
        shell.run(["apt-get", "update"], env=env, timeout=600)
        words = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
        shell.run(words, env=env, timeout=1800)


def environment() -> None:
    """Make .venv from the lock of the newest Python here; nothing to do while the lock is unchanged."""
    found = newest()
    if not found:
        raise LabError("No working Python 3.11 to 3.13 with venv here; install as root: apt-get install python3-venv")
    python, version = found
    lock = CHECKOUT / "requirements" / f"py{version.replace('.', '')}.txt"
    stamp = VENV / ".lock"
    want = f"{version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if stamp.is_file() and stamp.read_text() == want and works(str(VENV / "bin" / "python")) == version:
        return
    with step(f"Python {version} environment in .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        shell.run([python, "-m", "venv", VENV], timeout=300)
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
        shell.run([*pip, "--require-hashes", "-r", str(lock)], timeout=1800)
        stamp.write_text(want)


def main(arguments: list[str]) -> int:
    """Bring this machine to where a tier can run."""
    tier = arguments[0] if arguments else "test"
    if tier not in TIERS or len(arguments) > 1:
        print(f"Usage: bin/setup [{' | '.join(TIERS)}]", file=sys.stderr)
        return 2
    shell.use_log("setup")
    try:
        packages = missing(tier)
        if packages:
            install(packages)
        environment()
        if tier != "fast" and not engine.answers():
            with step("start the Docker Engine"):
                engine.start()
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
