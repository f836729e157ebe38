"""Organisations with their domains. Key: the alias.

Keycloak 26.7.4: PUT without `alias` is refused, without `domains` it removes them all: the whole object is sent. A
domain belongs to one organisation. Deleting one deletes its managed members, so that it holds data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .family import Context

KINDS = ("organization",)


def read(bulk: Bulk) -> Iterable[Present]:
    for raw in bulk.organizations:
        fields = {
            "name": raw["name"],
            "description": raw.get("description") or "",
            "enabled": raw.get("enabled", True),
            "redirectUrl": raw.get("redirectUrl") or "",
            "domains": sorted(d["name"] for d in raw.get("domains") or []),
            "attributes": raw.get("attributes") or {},
        }
        yield Present("organization", raw["alias"], fields, id=raw["id"])


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    new = at.api.post(f"{at.base}/organizations", _body(obj, {}, {})).new_id
    at.ids.organization[obj.key] = new
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    raw = next(o for o in at.bulk.organizations if o["id"] == before.id)
    verified = {d["name"]: bool(d.get("verified")) for d in raw.get("domains") or []}
    body = _body(obj, before.fields, verified)
    at.api.put(f"{at.base}/organizations/{before.id}", {"id": before.id, **body})


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/organizations/{before.id}")


def _body(obj: Obj, present: Mapping[str, JSON], verified: Mapping[str, bool]) -> dict[str, JSON]:
    """Fields that are not declared keep what is there; so does a domain's mark of being verified."""
    body = {"alias": obj.key, **present, **obj.fields}
    body["domains"] = [{"name": d, "verified": verified.get(d, False)} for d in sorted(body.get("domains", ()))]
    return body
