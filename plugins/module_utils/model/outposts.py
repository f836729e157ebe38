"""Outposts that this platform installs itself: whose stands on which host, and what their manifest may refer to. Pure.

An organisation's `directory: {type: outpost, host: NAME}` names the host; it is in the group directory_outpost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .types import Model, Organisation

SERVICE = "directory_outpost"
ISSUER = re.compile(r"https://([^/:]+)(?::[0-9]+)?/realms/([A-Za-z0-9_-]+)/?\Z")
# Filled in per host, where the platform's own placeholders are filled in once.
PLACEHOLDERS = ("outpost.address", "outpost.realm", "outpost.name")
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
    """The organisation whose outpost stands on this host."""
    return placed(model).get(host) if host is not None else None


def in_secrets(key: str) -> str:
    """A key as part of a secret's name, where a hyphen cannot stand."""
    return key.replace("-", "_")


def values(key: str, issuer: str) -> dict[str, str]:
    """What the manifest's placeholders stand for."""
    found = ISSUER.match(issuer)
    if found is None:
        raise ValueError(f"{issuer} is not the address of an outpost: https://NAME/realms/REALM")
    return {"outpost.address": found[1], "outpost.realm": found[2], "outpost.name": in_secrets(key)}


def of(organisation: Organisation) -> dict[str, str]:
    return values(organisation.key, organisation.directory.options["issuer"])


def with_port(directory: Mapping[str, Any], https_port: int) -> dict[str, Any]:
    """An outpost of ours answers where the platform's other addresses do: its issuer carries their port."""
    issuer = urlsplit(directory["issuer"])
    netloc = str(issuer.hostname) if https_port == 443 else f"{issuer.hostname}:{https_port}"
    return {**directory, "issuer": issuer._replace(netloc=netloc).geturl()}
