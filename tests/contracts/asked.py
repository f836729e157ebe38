"""When a real product was asked, which release it was, and what came of each fact: asked.json beside the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """`day`: YYYY-MM-DD; `results`: name of a test -> passed | failed."""

    release: str
    day: str
    results: Mapping[str, str]


def read(name: str, folder: Path = HERE) -> list[Asked]:
    """By release, the last time each was asked."""
    file = folder / name / "asked.json"
    if not file.is_file():
        return []
    return [Asked(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))]


def write(name: str, asked: Asked, folder: Path = HERE) -> None:
    """Take the place of what the same release answered before; facts that were not asked this time keep their day."""
    others = [entry for entry in read(name, folder) if entry.release != asked.release]
    entries = sorted([*others, asked], key=lambda entry: (entry.day, entry.release))
    data = [{"release": e.release, "day": e.day, "results": dict(sorted(e.results.items()))} for e in entries]
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (folder / name / "asked.json").write_text(f"{text}\n", encoding="utf-8")
