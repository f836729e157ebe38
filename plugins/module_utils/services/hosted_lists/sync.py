"""Keeps the lists at providers in step with their project groups, by a timer."""

from __future__ import annotations

from pathlib import Path

from ...sync import program


def main(config: Path, *words: str) -> int:
    return program.main("hosted_lists", config, *words)
