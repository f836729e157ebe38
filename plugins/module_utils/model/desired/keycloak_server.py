"""The keycloak role's slice: where the server is reached, and its database. The realm is desired/keycloak.py."""

from __future__ import annotations

from typing import Any

from ..types import Model
from ..views import databases, hosts_of


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Template variables. The database is reached on loopback where it is on the same host."""
    mine = [row for row in databases(model, None) if row["service"] == "keycloak"]
    near = host in hosts_of(model, "postgresql")
    return {
        "format": 1,
        "url": model.platform.url(model.platform.sso_host),
        "database": {
            "host": "127.0.0.1" if near else next(iter(hosts_of(model, "postgresql")), None),
            "near": near,
            "name": mine[0]["name"] if mine else None,
            "user": mine[0]["owner"] if mine else None,
        },
    }
