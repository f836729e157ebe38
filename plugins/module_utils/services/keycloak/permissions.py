"""Fine-grained admin permissions: policies (who) and permissions (what on which groups). Key: the name.

Keycloak 26.7.4, realm setting adminPermissionsEnabled: both live in the authorization settings of the client admin-
permissions; partial-export holds them with group paths and without ids, so that a write looks its id up. A group's
resource is called by the group's id. Deleting a group deletes its permission; a permission is not inherited by
subgroups.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .client import MAX, seg
from .family import Context
from .paths import groups

CLIENT = "admin-permissions"
TYPES = frozenset(("Clients", "Users", "Groups", "Roles", "Organizations"))
KINDS = ("policy", "permission")


def read(bulk: Bulk) -> Iterable[Present]:
    client = next((c for c in bulk.export.get("clients") or [] if c["clientId"] == CLIENT), None)
    if client is None:
        return
    path = {g["id"]: g["path"] for g in groups(bulk.export.get("groups") or [])}
    for raw in (client.get("authorizationSettings") or {}).get("policies") or []:
        config = raw.get("config") or {}
        if raw["type"] == "scope":
            named = [r for r in json.loads(config.get("resources", "[]")) if r not in TYPES]
            fields: dict[str, JSON] = {
                "resourceType": config.get("defaultResourceType"),
                "resources": [path.get(r, r) for r in named],
                "scopes": json.loads(config.get("scopes", "[]")),
                "policies": json.loads(config.get("applyPolicies", "[]")),
            }
            yield Present("permission", raw["name"], fields)
        else:
            yield Present("policy", raw["name"], _who(raw["type"], config))


def _who(kind: str, config: Mapping[str, str]) -> dict[str, JSON]:
    if kind == "group":
        return {"groups": {g["path"]: bool(g.get("extendChildren")) for g in json.loads(config.get("groups", "[]"))}}
    if kind == "role":
        return {"roles": [r["id"] for r in json.loads(config.get("roles", "[]"))]}
    return {"other": kind}


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    end, body = _body(at, obj)
    new = str(at.api.post(f"{_base(at)}/{end}", body).body["id"])
    at.ids.policy[obj.key] = new
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    end, body = _body(at, obj)
    found = _id(at, obj.key, end.partition("/")[0])
    at.api.put(f"{_base(at)}/{end}/{found}", {"id": found, **body})


def delete(at: Context, before: Present) -> None:
    found = _id(at, before.key, before.kind)
    if found:
        at.api.delete(f"{_base(at)}/policy/{found}")


def _body(at: Context, obj: Obj) -> tuple[str, dict[str, JSON]]:
    fields = obj.fields
    if obj.kind == "permission":
        body = {
            "name": obj.key,
            "resourceType": fields["resourceType"],
            "scopes": list(fields["scopes"]),
            "policies": [_id(at, name, "policy") for name in fields["policies"]],
        }
        if fields["resources"]:
            body["resources"] = [at.ids.group[path] for path in fields["resources"]]
        return "permission/scope", body
    if "groups" in fields:
        who = [{"id": at.ids.group[p], "extendChildren": below} for p, below in sorted(fields["groups"].items())]
        return "policy/group", {"name": obj.key, "groups": who}
    return "policy/role", {"name": obj.key, "roles": [{"id": name} for name in fields["roles"]]}


def _base(at: Context) -> str:
    if CLIENT not in at.ids.client:  # the setting was switched on in this run
        found = at.api.get(f"{at.base}/clients?max={MAX}")
        at.ids.client.update({c["clientId"]: c["id"] for c in found})
    return f"{at.base}/clients/{at.ids.client[CLIENT]}/authz/resource-server"


def _id(at: Context, name: str, end: str) -> str:
    """The search is by part of the name."""
    known = at.ids.policy.get(name)
    if known:
        return known
    for found in at.api.get(f"{_base(at)}/{end}?name={seg(name)}&max={MAX}"):
        at.ids.policy[found["name"]] = found["id"]
    return at.ids.policy.get(name, "")
