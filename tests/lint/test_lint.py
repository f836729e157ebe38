"""Every linter as one test, so that `pytest tests/lint`, bin/test and the pre-commit hooks see the same.

Each linter comes from the locked environment and reads its settings from the checkout's root. A linter that is
missing fails its test: nothing here is skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECONDS = 560


def tracked(*patterns: str) -> list[str]:
    """The files git knows or would add, links left out: linters follow those out of their way."""
    out = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in out.split("\0") if name)
    return sorted(str(path.relative_to(ROOT)) for path in paths if path.is_file() and not path.is_symlink())


def shell_scripts() -> list[str]:
    """Files whose first line names a shell, whatever their ending."""
    names = []
    for name in tracked():
        # A template is a script only once it is rendered; tests/unit/house/test_written.py looks at what it writes.
        if name.endswith(".j2"):
            continue
        with (ROOT / name).open("rb") as file:
            first = file.readline(80)
        if first.startswith(b"#!") and first.rstrip().endswith((b"bash", b"/sh", b" sh")):
            names.append(name)
    return names


def run(*command: str) -> None:
    env = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_HOME": str(ROOT / ".cache/ansible/home"),
    }
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command[:3])} …: exit {done.returncode}\n{done.stdout[-8000:]}", pytrace=False)


def test_ansible_lint() -> None:
    """Profile production, with the exceptions of .ansible-lint and no others."""
    run("ansible-lint", "--offline", "--nocolor")


def test_yamllint() -> None:
    run("yamllint", "--strict", *tracked("*.yml", "*.yaml", ".yamllint", ".ansible-lint"))


def test_ruff() -> None:
    run("ruff", "check", "--no-cache", ".")


def test_ruff_format() -> None:
    run("ruff", "format", "--no-cache", "--check", ".")


def test_mypy() -> None:
    run("mypy")


def test_shellcheck() -> None:
    scripts = shell_scripts()
    assert scripts, "no shell script found: the search for them is broken"
    run("shellcheck", *scripts)


def test_reuse() -> None:
    run("reuse", "--no-multiprocessing", "lint", "--quiet")
