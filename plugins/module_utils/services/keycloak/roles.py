"""Realm roles (key: NAME) and client roles (key: CLIENT/NAME), with what they are composed of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .client import seg
from .clients import BUILTIN as BUILTIN_CLIENTS
from .family import Context, flat_roles, role_body, role_names

KINDS = ("role",)


def read(bulk: Bulk) -> Iterable[Present]:
    roles = bulk.export.get("roles") or {}
    for raw in roles.get("realm") or []:
        yield _present(raw["name"], raw, raw["name"] in own(bulk.realm))
    for client, raws in (roles.get("client") or {}).items():
        for raw in raws:
            yield _present(f"{client}/{raw['name']}", raw, client in BUILTIN_CLIENTS or raw["name"] == "uma_protection")


def _present(key: str, raw: JSON, builtin: bool) -> Present:
    made_of = raw.get("composites") or {}
    fields = {
        "description": raw.get("description", ""),
        "attributes": raw.get("attributes") or {},
        "composites": role_names(made_of.get("realm"), made_of.get("client")),
    }
    return Present("role", key, fields, id=raw["id"], builtin=builtin)


def _split(key: str) -> tuple[str, str]:
    client, slash, name = key.partition("/")
    return (client, name) if slash else ("", key)


def own(realm: str) -> frozenset[str]:
    """Realm roles that come with the realm; the last is given to every account."""
    return frozenset(("offline_access", "uma_authorization", f"default-roles-{realm}".lower()))


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    client, name = _split(obj.key)
    path = f"{at.base}/clients/{at.ids.client[client]}/roles" if client else f"{at.base}/roles"
    if obj.key in own(at.realm):
        return _take_over(at, obj, at.api.get(f"{path}/{seg(name)}")["id"])
    at.api.post(path, _body(name, obj))
    new = str(at.api.get(f"{path}/{seg(name)}")["id"])
    if client:
        at.ids.client_role[(client, name)] = new
    else:
        at.ids.realm_role[name] = new
    _write_composites(at, new, obj.fields.get("composites"), {})
    return new


def _take_over(at: Context, obj: Obj, role_id: str) -> str:
    """In a realm made a moment ago: nothing of it was read yet."""
    present: dict[str, JSON] = {"realm": [], "client": {}}
    for raw in at.api.get(f"{at.base}/roles-by-id/{role_id}/composites"):
        if not raw["clientRole"]:
            present["realm"].append(raw["name"])
        else:
            name = next(c for c, i in at.ids.client.items() if i == raw["containerId"])
            present["client"].setdefault(name, []).append(raw["name"])
    _write_composites(at, role_id, obj.fields.get("composites"), present)
    return role_id


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    if fields - {"composites"}:
        at.api.put(f"{at.base}/roles-by-id/{before.id}", {"id": before.id, **_body(_split(obj.key)[1], obj)})
    if "composites" in fields:
        _write_composites(at, before.id, obj.fields.get("composites"), before.fields["composites"])


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/roles-by-id/{before.id}")


def _body(name: str, obj: Obj) -> JSON:
    return {
        "name": name,
        "description": obj.fields.get("description", ""),
        "attributes": obj.fields.get("attributes", {}),
    }


def _write_composites(at: Context, role_id: str, wanted: JSON, present: JSON) -> None:
    want, have = flat_roles(wanted), flat_roles(present)
    path = f"{at.base}/roles-by-id/{role_id}/composites"
    for method, roles in ((at.api.post, want - have), (at.api.delete, have - want)):
        if roles:
            method(path, [role_body(at, client, name) for client, name in sorted(roles)])
