"""What a service's sync did and how far behind it is, as Prometheus text beside what it remembers. Pure.

    figures = counted(before, applied, level=True, at=…, took_s=…)      # what one look adds; kept as JSON
    text = prometheus("nextcloud", figures, failed=…, waiting=…, left=…)

Text format 0.0.4, as node_exporter's textfile collector reads it. Level is a service that holds all that the roster
said at the last look; since then it is behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figures:
    """`applied`: "create membership" -> how many, ever. Times in seconds since 1970; `level_at` 0: never was."""

    at: float = 0
    took_s: float = 0
    level_at: float = 0
    applied: Mapping[str, int] = field(default_factory=dict)


def counted(before: Figures, applied: Mapping[str, int], *, level: bool, at: float, took_s: float) -> Figures:
    whole = {name: before.applied.get(name, 0) + applied.get(name, 0) for name in {*before.applied, *applied}}
    return Figures(at, took_s, at + took_s if level else before.level_at, dict(sorted(whole.items())))


def kept(figures: Figures) -> dict[str, Any]:
    return asdict(figures)


def read(stored: Any) -> Figures:
    """What cannot be read begins anew: a counter may."""
    try:
        applied = {str(name): int(many) for name, many in stored["applied"].items()}
        return Figures(float(stored["at"]), float(stored["took_s"]), float(stored["level_at"]), applied)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Figures()


def prometheus(service: str, figures: Figures, *, failed: bool, waiting: int, left: int) -> str:
    label = f'service="{service}"'
    behind = max(0.0, figures.at + figures.took_s - figures.level_at) if figures.level_at else float("nan")
    gauges = {
        "last_look_timestamp_seconds": ("When it last asked the roster.", figures.at),
        "level_timestamp_seconds": ("When the service last held all that the roster said.", figures.level_at),
        "behind_seconds": ("How long before the last look that was; NaN: never.", behind),
        "look_seconds": ("How long the last look took.", figures.took_s),
        "failed": ("Whether the last look failed.", int(failed)),
        "left": ("What the last look left for the next one.", left),
        "waiting": ("What waits for an operator's answer.", waiting),
    }
    lines = []
    for name, (words, value) in gauges.items():
        full = f"readi_sync_{name}"
        lines += [f"# HELP {full} {words}", f"# TYPE {full} gauge", f"{full}{{{label}}} {_number(value)}"]
    full = "readi_sync_applied_total"
    lines += [f"# HELP {full} What it changed in the service.", f"# TYPE {full} counter"]
    for name, many in figures.applied.items():
        do, _, kind = name.partition(" ")
        lines.append(f'{full}{{{label},do="{do}",kind="{kind}"}} {many}')
    return "\n".join([*lines, ""])


def _number(value: float) -> str:
    return "NaN" if value != value else f"{value:.3f}".rstrip("0").rstrip(".")  # noqa: PLR0124 - NaN is not itself
