"""The postgresql role's slice: database roles and databases of all services, as objects for the engine."""

from __future__ import annotations

from typing import Any

from ..types import Model
from ..views import databases


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Objects of kind `role` and `database`, and the hosts that may connect over the network."""
    rows = databases(model, host)
    roles = {row["owner"]: row["secret"] for row in rows}
    objects: list[dict[str, Any]] = [
        {"kind": "role", "key": owner, "fields": {"login": True, "password": {"$secret": secret}}, "holds_data": False}
        for owner, secret in sorted(roles.items())
    ]
    objects += [
        {
            "kind": "database",
            "key": row["name"],
            "fields": {"owner": row["owner"], "encoding": row["encoding"]},
            "needs": [["role", row["owner"]]],
            "holds_data": True,
        }
        for row in rows
    ]
    remote = [
        {"database": row["name"], "user": row["owner"], "hosts": sorted(set(row["hosts"]) - {host})}
        for row in rows
        if set(row["hosts"]) - {host}
    ]
    return {"format": 1, "objects": objects, "remote": remote}
