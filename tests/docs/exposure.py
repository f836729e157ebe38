"""How far the units that we write are locked in: each role says it of its own, in meta/exposure.yml."""

from __future__ import annotations

from pathlib import Path

import yaml

from .table import table


def page(root: Path) -> tuple[str, str, str]:
    """Title, introduction, table. A line: `{unit, exposure, why}`, the figure as systemd-analyze security says it."""
    rows = [
        (f"`{one['unit']}`", "ours", one["exposure"], one["why"])
        for file in sorted((root / "roles").glob("*/meta/exposure.yml"))
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]
    rows.sort(key=lambda row: (row[2], row[0]))
    return "How far systemd units are locked in", "", table(("unit", "whose", "exposure", "why not lower"), rows)
