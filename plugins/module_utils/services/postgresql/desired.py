"""The postgresql role's slice: database roles and databases of all services, as objects for the engine."""

from __future__ import annotations

from typing import Any

from ...model.manifest_views import databases
from ...model.types import Model


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Objects of kind `role` and `database`; `remote` are those whose service runs on another host."""
    rows = databases(model, host)
    owners = {row["owner"]: row["secret"] for row in rows}
    objects: list[dict[str, Any]] = [
        {
            "kind": "role",
            "key": owner,
            "fields": {"login": True, "superuser": False, "password": {"$secret": secret}},
        }
        for owner, secret in sorted(owners.items())
    ]
    objects += [
        {
            "kind": "database",
            "key": row["name"],
            # Not public: a service's role cannot even connect to another's database.
            "fields": {
                "owner": row["owner"],
                "encoding": row["encoding"],
                "public": False,
                **({"extensions": sorted(row["extensions"])} if row.get("extensions") else {}),
            },
            "needs": [["role", row["owner"]]],
        }
        for row in rows
    ]
    remote = [{"database": row["name"], "user": row["owner"]} for row in rows if set(row["hosts"]) - {host}]
    return {
        "format": 1,
        "packages": sorted({package for row in rows for package in row.get("extensions", {}).values()}),
        "former_ledger": "postgresql-main.json",
        "objects": objects,
        "remote": remote,
        "certificate": f"/etc/readi/tls/{host}" if remote else None,
    }
