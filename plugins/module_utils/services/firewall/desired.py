"""The firewall role's slice: the ports this host opens, and for whom."""

from __future__ import annotations

from typing import Any

from ...model.capacity import PER_ADDRESS
from ...model.manifest_views import containers, firewall, ssh_port
from ...model.types import Model


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Rules by port; hosts stand by name, the action resolves them to addresses. `containers`: some may go out."""
    rules = firewall(model, host)
    peers = sorted({peer for rule in rules if isinstance(rule["from"], list) for peer in rule["from"]})
    return {
        "format": 1,
        "rules": rules,
        "peers": peers,
        "ssh": ssh_port(model, host),
        "containers": containers(model, host),
        "per_address": PER_ADDRESS,
    }
