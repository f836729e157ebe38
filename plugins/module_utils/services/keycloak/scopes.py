"""Client scopes with their mappers.

Keycloak 26.7.4: PUT merges attributes and ignores mappers, which have addresses of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .family import Context, flat, mapper_bodies, mapper_body, mappers

BUILTIN = frozenset(
    [
        "offline_access",
        "saml_organization",
        "email",
        "service_account",
        "phone",
        "AuthnContextClassRef",
        "address",
        "role_list",
        "microprofile-jwt",
        "basic",
        "organization",
        "acr",
        "roles",
        "profile",
        "web-origins",
    ]
)
KINDS = ("client_scope",)


def read(bulk: Bulk) -> Iterable[Present]:
    for raw in bulk.export.get("clientScopes") or []:
        yield Present(
            "client_scope",
            raw["name"],
            {
                "description": raw.get("description", ""),
                "protocol": raw.get("protocol"),
                "attributes": flat(raw.get("attributes")),
                "mappers": mappers(raw.get("protocolMappers")),
            },
            id=raw["id"],
            builtin=raw["name"] in BUILTIN,
        )


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    body = {"name": obj.key, **obj.fields, "attributes": flat(obj.fields.get("attributes"))}
    body["protocolMappers"] = mapper_bodies(body.pop("mappers", {}), body["protocol"])
    new = at.api.post(f"{at.base}/client-scopes", body).new_id
    at.ids.scope[obj.key] = new
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    path = f"{at.base}/client-scopes/{before.id}"
    plain = fields & {"description", "protocol", "attributes", "key"}
    if plain:
        body: dict[str, JSON] = {"id": before.id, "name": obj.key}
        for name in ("description", "protocol"):
            body[name] = obj.fields.get(name, before.fields.get(name))
        gone = set(before.fields["attributes"]) - set(flat(obj.fields.get("attributes")))
        if "attributes" in obj.fields:
            body["attributes"] = {**dict.fromkeys(gone, ""), **flat(obj.fields["attributes"])}
        at.api.put(path, body)
    if "mappers" in fields:
        _write_mappers(at, path, obj)


def _write_mappers(at: Context, path: str, obj: Obj) -> None:
    models = f"{path}/protocol-mappers/models"
    raw = {m["name"]: m for m in at.api.get(models)}
    present, wanted = mappers(raw.values()), obj.fields["mappers"]
    for name in sorted(set(present) - set(wanted)):
        at.api.delete(f"{models}/{raw[name]['id']}")
    for name, mapper in sorted(wanted.items()):
        body = mapper_body(name, mapper, obj.fields["protocol"])
        if name not in present:
            at.api.post(models, body)
        elif present[name] != {"type": mapper["type"], "config": flat(mapper["config"])}:
            at.api.put(f"{models}/{raw[name]['id']}", {**body, "id": raw[name]["id"]})


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/client-scopes/{before.id}")
