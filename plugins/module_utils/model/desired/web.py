"""The web role's slice: the sites that this host's nginx serves."""

from __future__ import annotations

from typing import Any

from ..types import Model
from ..views import sites


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Template variables: the sites, and the port of the platform."""
    return {"format": 1, "https_port": model.platform.https_port, "sites": sites(model, host)}
