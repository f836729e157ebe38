"""What the doctor asks a host: the health questions, units and certificates of the services that run there."""

from __future__ import annotations

from typing import Any

from ...model.manifest_views import certificates, health, units
from ...model.types import Model


def desired(model: Model, host: str | None) -> dict[str, Any]:
    return {
        "format": 1,
        "questions": health(model, host),
        "units": units(model, host),
        "certificates": [row["address"] for row in certificates(model, host)],
    }
