"""Which sign is shown for whom: the file that a branding names, else the drawn mark of the network. Pure.

A file of somebody's own may be dark on nothing at all, so it is always on a white plate (`given`).
"""

from __future__ import annotations

import math
from typing import Any

from .colours import ground_for_white
from .types import Branding, Logo, Model, Organisation

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def suffix(branding: Branding) -> str:
    return branding.logo.rpartition(".")[2] if branding.logo else "svg"


def own(model: Model, organisation: Organisation) -> Logo | None:
    """The organisation's, where it has another than the network."""
    name = organisation.branding.logo
    return model.logos[name] if name and name != model.branding.logo else None


def file(model: Model, branding: Branding, path: str) -> dict[str, Any]:
    """The entry for file_set of `branding`'s sign."""
    if branding.logo:
        return {"path": path, "data": model.logos[branding.logo].data}
    return {"path": path, "template": "logo.svg.j2", "vars": {"logo": mark(branding)}}


def size(model: Model, branding: Branding, height: int) -> dict[str, Any]:
    """Width and height in pixels of a page."""
    ratio = model.logos[branding.logo].ratio if branding.logo else 1
    return {"width": round(height * ratio), "height": height, "given": branding.logo is not None}


def mark(branding: Branding) -> dict[str, Any]:
    """The sign of a network that declares none: nine dots of a ring, joined."""
    ring = [at(12 + 7.6 * math.sin(a), 12 - 7.6 * math.cos(a)) for a in (math.tau * i / 9 for i in range(9))]
    return {"ground": ground_for_white(branding.colour), "ring": ring}


def at(x: float, y: float) -> dict[str, str]:
    return {"x": f"{x:.1f}", "y": f"{y:.1f}"}
