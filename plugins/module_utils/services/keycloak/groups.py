"""The group tree. Key: the path, e.g. /projects/eakte.

Keycloak 26.7.4: POST ignores subGroups; PUT replaces attributes where sent; partial-export holds the whole tree with
attributes and role mappings. A group's members are people's work, so that a group holds data.

Of the attributes only those are compared and written that are declared: the rest is the portal's. `slug` is one too,
and the only one that is written once: every service calls the group by it for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .family import Context, role_names, write_role_mappings
from .paths import called
from .paths import groups as tree

KINDS = ("group",)
SLUG = "slug"


def read(bulk: Bulk) -> Iterable[Present]:
    for raw in tree(bulk.export.get("groups") or []):
        fields = {
            "description": raw.get("description") or "",
            "attributes": raw.get("attributes") or {},
            "roles": role_names(raw.get("realmRoles"), raw.get("clientRoles")),
            "slug": _slug(raw.get("attributes")),
        }
        yield Present("group", raw["path"], fields, id=raw["id"])


def _split(path: str) -> tuple[str, str]:
    parent, _, name = path.rpartition("/")
    return parent, name


def _slug(attributes: Mapping[str, JSON] | None) -> str:
    return str(((attributes or {}).get(SLUG) or [""])[0])


def _body(obj: Obj, before: Present | None = None) -> dict[str, JSON]:
    """The whole of the attributes, since a PUT replaces them: those that are there, and over them the declared ones."""
    there = dict(before.fields["attributes"]) if before else {}
    attributes = {**there, **obj.fields.get("attributes", {})}
    if obj.fields.get(SLUG) and not _slug(there):
        attributes[SLUG] = [obj.fields[SLUG]]
    description = obj.fields.get("description", before.fields["description"] if before else "")
    kept = {name: value for name, value in attributes.items() if value}
    return {"name": called(_split(obj.key)[1]), "description": description, "attributes": kept}


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    parent, _ = _split(obj.key)
    path = f"{at.base}/groups/{at.ids.group[parent]}/children" if parent else f"{at.base}/groups"
    new = at.api.post(path, _body(obj)).new_id
    at.ids.group[obj.key] = new
    if obj.fields.get("roles"):
        write_role_mappings(at, f"{at.base}/groups/{new}", obj.fields["roles"], {})
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    parent, _ = _split(obj.key)
    if "key" in fields and parent != _split(before.key)[0]:
        to = f"{at.base}/groups/{at.ids.group[parent]}/children" if parent else f"{at.base}/groups"
        at.api.post(to, {"id": before.id, "name": called(_split(before.key)[1])})
    if fields - {"roles"}:
        at.api.put(f"{at.base}/groups/{before.id}", _body(obj, before))
    at.ids.group[obj.key] = before.id
    if "roles" in fields:
        write_role_mappings(at, f"{at.base}/groups/{before.id}", obj.fields["roles"], before.fields["roles"])


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/groups/{before.id}")
