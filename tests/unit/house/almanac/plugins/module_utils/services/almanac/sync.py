"""What the timer on the almanac's host runs."""

from __future__ import annotations

from pathlib import Path

from ...sync import program


def main(config: Path, *words: str) -> int:
    return program.main("almanac", config, *words)
