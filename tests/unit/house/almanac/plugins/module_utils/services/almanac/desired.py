"""The almanac's slice: what it shows, its feasts, and what its `sync` asks. Pure."""

from __future__ import annotations

from typing import Any

from ...model import manifest_views
from ...model.types import Mail, Model
from ..keycloak.desired_names import REALM
from ..roster.desired import sync

NAME = "almanac"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """A feast for each organisation; how many it shows is an option of the inventory."""
    address = model.manifests[NAME].sites[0].address
    years = model.service_options.get(NAME, {})["years"]
    portals = {one["domain"]: {"name": one["name"], **one["colours"]} for one in manifest_views.video_portals(model)}
    shown = {
        "domain": model.platform.domain,
        "url": model.platform.url(address),
        "issuer": f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}",
        "years": years,
        "portals": portals,
        "mail": _mail(model.mail) if model.mail else None,
    }
    feasts = [
        {"kind": "feast", "key": one.key, "fields": {"title": f"Founding of {one.name}", "note": ""}, "needs": []}
        for one in model.organisations
    ]
    slice_ = {"format": 1, "address": address, "years": years, "shown": shown, "objects": feasts}
    return {**slice_, **sync(model, host, NAME, {})}


def _mail(to: Mail) -> dict[str, Any]:
    return {"host": to.host, "port": to.port, "encryption": to.encryption, "from": to.sender}
