"""The artifacts role's slice: what the upstream releases of this host run on."""

from __future__ import annotations

from typing import Any

from ...model.manifest_views import packages
from ...model.types import Model


def desired(model: Model, host: str | None) -> dict[str, Any]:
    return {"format": 1, "packages": packages(model, host)}
