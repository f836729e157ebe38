"""What the house tests share: the checkout, its tracked files, and commands run in it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
NAME = "readi.one"


@cache
def tracked() -> tuple[str, ...]:
    """The files git knows or would add, in order. Links are named too, never followed."""
    out = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(name for name in set(out.split("\0")) if name and os.path.lexists(ROOT / name)))


@cache
def texts() -> dict[str, str]:
    """Tracked text files and their contents."""
    found = {}
    for name in tracked():
        path = ROOT / name
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            found[name] = data.decode("utf-8")
    return found


def roles() -> list[str]:
    return sorted(path.name for path in (ROOT / "roles").iterdir() if path.is_dir())


def environment(config: Path | None, collections: Path | None = None) -> dict[str, str]:
    """No setting from the caller's shell, so that a test sees what a plain checkout sees."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
    kept["PATH"] = f"{BIN}:{kept['PATH']}"
    kept["NO_COLOR"] = kept["ANSIBLE_NOCOLOR"] = "1"
    kept["ANSIBLE_HOME"] = str(ROOT / ".cache/ansible/home")
    if config:
        kept["ANSIBLE_CONFIG"] = str(config)
    if collections:
        kept["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    return kept


def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None, seconds: int = 120) -> str:
    """Standard output of a command of the locked environment; what it said is in the failure."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=cwd,
        env=env or environment(ROOT / "ansible.cfg"),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    assert done.returncode == 0, f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout
