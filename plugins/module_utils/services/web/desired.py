"""The web role's slice: the sites that this host's nginx serves."""

from __future__ import annotations

from typing import Any

from ...model.types import Model
from ...model.views import apart, sites


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Template variables: the sites, the platform's port, and the files the sites need."""
    port = {
        "https_port": model.platform.https_port,
        "port_suffix": "" if model.platform.https_port == 443 else f":{model.platform.https_port}",
    }
    # Port 80 answers certificate authorities and leads to 443; in a member's network it stays shut.
    http = host not in apart(model)
    rows = [{**row, **port, "http": http} for row in sites(model, host)]
    return {
        "format": 1,
        "https_port": model.platform.https_port,
        "http": http,
        "sites": rows,
        # What nginx reads besides its own files.
        "needs": [f"/etc/readi/tls/{row['address']}/{part}" for row in rows for part in ("fullchain.pem", "key.pem")],
    }
