"""Telling those who are where something leaves, before it leaves: programs that manifests name. Standard library."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class PartingError(Exception):
    """A program that failed, with what it said."""


def run(partings: Sequence[Mapping[str, Any]], *, check: bool) -> list[str]:
    """What leaves, and is told, or in check mode would be. A program that is not there yet has nobody to tell."""
    leaving: list[str] = []
    for one in partings:
        if not Path(one["command"]).exists():
            continue
        words = [one["command"], *(["--check"] if check else []), *one["stay"]]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PartingError(f"{one['command']}: {(done.stderr or done.stdout).strip()}")
        leaving += done.stdout.split("\n")
    return [line for line in leaving if line]
