"""Groups, categories, accounts and members from the roster, by a timer."""

from __future__ import annotations

from pathlib import Path

from ...sync import program


def main(config: Path, *words: str) -> int:
    return program.main("discourse", config, *words)
