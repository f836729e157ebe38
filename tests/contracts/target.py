"""Whom a contract asks: an address, and a way to run commands where the product runs."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

PREFIX = "contract-"
"""Of everything that a contract makes; it removes what it made."""
RUN_S = 120


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Target:
    """`prefix`: the words before a command, as in `docker exec -i NAME`; `given`: what only the operator knows."""

    at: Literal["standin", "real"]
    address: str
    prefix: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> list[str]:
        """A command there. ssh gets one line for the shell at the other end, everything else the words as they are."""
        if not self.prefix:
            raise AssertionError("this fact asks by a command: --run 'docker exec -i NAME', or 'ssh HOST sudo'")
        over = Path(self.prefix[0]).name == "ssh"
        return [*self.prefix, *([shlex.join(words)] if over else words)]

    def run(self, *words: str, stdin: str = "", seconds: float = RUN_S) -> Ran:
        command = self.command(*words)
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=seconds)
        return Ran(done.returncode, done.stdout, done.stderr)

    def value(self, name: str) -> str:
        """Something given, or a failure that says what to give."""
        if name not in self.given:
            raise AssertionError(f"--given FILE: {name} is missing in it; there is {', '.join(sorted(self.given))}")
        return self.given[name]


def given(file: Path | None) -> dict[str, str]:
    """A file of JSON, one level deep: addresses, accounts, passwords. Never on the command line."""
    if file is None:
        return {}
    data = json.loads(file.read_text(encoding="utf-8"))
    return {str(name): str(value) for name, value in data.items()}
