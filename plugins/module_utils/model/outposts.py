"""Outposts that this platform installs itself: whose is on which host, and what their manifest may refer to. Pure.

An organisation's `directory: {type: outpost, host: NAME}` names the host; it is in the group of the service whose
manifest has `each: outposts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from .identifiers import identifier
from .inventory_data import InventoryData
from .types import Model, Organisation

EACH = "outposts"
ISSUER = re.compile(r"https://([^/:]+)(?::[0-9]+)?/realms/([A-Za-z0-9_-]+)/?\Z")
# Filled in per host, where the platform's own placeholders are filled in once.
PLACEHOLDERS = ("each.domain", "each.realm", "each.key", "each.id")
KEPT = {name: f"{{{name}}}" for name in PLACEHOLDERS}
# What the directory inside must be known by, where we install the outpost.
NEEDED = ("url", "bind_dn", "users_dn")


def placed(model: Model) -> dict[str, Organisation]:
    """Host -> the organisation whose outpost it carries."""
    return {
        organisation.directory.options["host"]: organisation
        for organisation in model.organisations
        if organisation.directory.type == "outpost" and "host" in organisation.directory.options
    }


def on(model: Model, host: str | None) -> Organisation | None:
    """The organisation whose outpost is on this host."""
    return placed(model).get(host) if host is not None else None


def values(key: str, issuer: str) -> dict[str, str]:
    """What the manifest's placeholders stand for."""
    found = ISSUER.match(issuer)
    if found is None:
        raise ValueError(f"{issuer} is not the address of an outpost: https://NAME/realms/REALM")
    return {"each.domain": found[1], "each.realm": found[2], "each.key": key, "each.id": identifier(key)}


def of(organisation: Organisation) -> dict[str, str]:
    return values(organisation.key, organisation.directory.options["issuer"])


def of_view(inventory: InventoryData) -> Iterator[dict[str, str]]:
    """The same, of an inventory that is not checked yet."""
    for _, item in inventory.items("organisations"):
        directory = item.get("directory") or {}
        if "host" in directory and "key" in item and ISSUER.match(directory.get("issuer", "")):
            yield values(item["key"], directory["issuer"])


def with_port(directory: Mapping[str, Any], https_port: int) -> dict[str, Any]:
    """An outpost of ours answers where the platform's other addresses do: its issuer carries their port."""
    issuer = urlsplit(directory["issuer"])
    netloc = str(issuer.hostname) if https_port == 443 else f"{issuer.hostname}:{https_port}"
    return {**directory, "issuer": issuer._replace(netloc=netloc).geturl()}
