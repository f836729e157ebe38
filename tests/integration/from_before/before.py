"""The commit from which an installation comes, as a checkout of its own, and how it is run."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.lab.paths import CHECKOUT

COMMIT = "32673b1"


def checkout(folder: Path) -> Path:
    """The tree of that commit; git says it where the clone is too shallow to have it."""
    archive = subprocess.run(["git", "archive", COMMIT], cwd=CHECKOUT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        tree.extractall(folder, filter="fully_trusted")  # noqa: S202 - our own commit
    return folder


def playbook(root: Path, inventory: Path, env: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """site.yml of the checkout at `root`; both speak to the same hosts and open the same vault."""
    return _run(root, env, "ansible-playbook", "-i", str(inventory), "playbooks/site.yml", *options)


def module(
    root: Path, inventory: Path, env: Mapping[str, str], host: str, name: str, *options: str
) -> subprocess.CompletedProcess[str]:
    """One task of site.yml alone, on one host."""
    words = ("-i", str(inventory), "--playbook-dir", "playbooks", "--become", host, "-m", name)
    return _run(root, env, "ansible", *words, *options)


def _run(root: Path, env: Mapping[str, str], program: str, *words: str) -> subprocess.CompletedProcess[str]:
    given = {
        "ANSIBLE_CONFIG": str(root / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
        "LANG": "en_GB.UTF-8",
    }
    return subprocess.run(
        [str(Path(sys.executable).parent / program), *words],
        cwd=root,
        env={**os.environ, **given, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=2400,
    )
