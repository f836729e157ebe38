"""The keycloak role's slice: where the server is reached, and its database. The realm is desired/keycloak.py."""

from __future__ import annotations

from typing import Any

from ..types import Model
from ..views import databases, hosts_of


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Template variables; ValueError where the database is on another host.

    PostgreSQL has no certificate of the platform's authority yet, and a connection that verifies nothing is not made.
    """
    if host in hosts_of(model, "keycloak") and host not in hosts_of(model, "postgresql"):
        raise ValueError(f"keycloak on {host} needs its database on the same host: put {host} in the group postgresql")
    mine = [row for row in databases(model, None) if row["service"] == "keycloak"]
    return {
        "format": 1,
        "url": model.platform.url(model.platform.sso_host),
        "database": {
            "host": "127.0.0.1",
            "name": mine[0]["name"] if mine else None,
            "user": mine[0]["owner"] if mine else None,
        },
    }
