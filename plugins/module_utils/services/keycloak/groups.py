"""The group tree. Key: the path, e.g. /projects/eakte.

Keycloak 26.7.4: POST ignores subGroups; PUT replaces attributes where sent; partial-export holds the whole tree with
attributes and role mappings. A group's members are people's work, so that a group holds data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, KindSpec, Obj, Present, Rule, default
from .bulk import Bulk
from .bulk import groups as tree
from .family import Context, role_names, write_role_mappings

SPECS: Mapping[str, KindSpec] = {
    "group": KindSpec(
        "group",
        60,
        {"description": Rule(cmp="text"), "attributes": default({}), "roles": default({})},
        holds_data=True,
    )
}


def read(bulk: Bulk) -> Iterable[Present]:
    for raw in tree(bulk.export.get("groups") or []):
        fields = {
            "description": raw.get("description") or "",
            "attributes": raw.get("attributes") or {},
            "roles": role_names(raw.get("realmRoles"), raw.get("clientRoles")),
        }
        yield Present("group", raw["path"], fields, id=raw["id"])


def _split(path: str) -> tuple[str, str]:
    parent, _, name = path.rpartition("/")
    return parent, name


def _body(obj: Obj) -> dict[str, JSON]:
    body: dict[str, JSON] = {"name": _split(obj.key)[1]}
    return {**body, **{name: obj.fields[name] for name in ("description", "attributes") if name in obj.fields}}


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    parent, _ = _split(obj.key)
    path = f"{at.base}/groups/{at.ids.group[parent]}/children" if parent else f"{at.base}/groups"
    new = at.api.post(path, _body(obj)).new_id
    at.ids.group[obj.key] = new
    if obj.fields.get("roles"):
        write_role_mappings(at, f"{at.base}/groups/{new}", obj.fields["roles"], {})
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    parent, name = _split(obj.key)
    if "key" in fields and parent != _split(before.key)[0]:
        to = f"{at.base}/groups/{at.ids.group[parent]}/children" if parent else f"{at.base}/groups"
        at.api.post(to, {"id": before.id, "name": _split(before.key)[1]})
    if fields - {"roles"}:
        at.api.put(f"{at.base}/groups/{before.id}", {**before_body(before), **_body(obj), "name": name})
    at.ids.group[obj.key] = before.id
    if "roles" in fields:
        write_role_mappings(at, f"{at.base}/groups/{before.id}", obj.fields["roles"], before.fields["roles"])


def before_body(before: Present) -> dict[str, JSON]:
    return {name: before.fields[name] for name in ("description", "attributes")}


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/groups/{before.id}")
