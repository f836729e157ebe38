"""LDAP user federation (key: the name) and its mappers (key: FEDERATION/NAME): Keycloak's components.

Keycloak 26.7.4: a component's PUT merges `config`; a second one of the same name is accepted (201); without name and
provider it answers 500 and then shows what it did not store. A new federation brings mappers of its own, which are
changed, not made. No field takes a mark of ours. Deleting a federation would delete its people: parting.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from . import parting
from .bulk import FEDERATION, Bulk
from .client import seg
from .family import Context

MAPPER = "org.keycloak.storage.ldap.mappers.LDAPStorageMapper"
# What the server adds to a new LDAP federation, by vendor.
OWN_MAPPERS = frozenset(
    (
        "username",
        "email",
        "first name",
        "last name",
        "full name",
        "creation date",
        "modify date",
        "MSAD account controls",
        "Kerberos principal attribute mapper",
    )
)
KINDS = ("federation", "federation_mapper")


def texts(config: Mapping[str, JSON] | None) -> dict[str, str]:
    """Every value of a component is a list of texts; those we write have one."""
    return {name: "##".join(values) for name, values in (config or {}).items() if values}


def lists(config: Mapping[str, JSON]) -> dict[str, list[str]]:
    return {name: [_text(value)] for name, value in config.items()}


def _text(value: JSON) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(bulk: Bulk) -> Iterable[Present]:
    for raw in (bulk.export.get("components") or {}).get(FEDERATION) or []:
        config = texts(raw.get("config"))
        had_secret = config.pop("bindCredential", None)
        yield Present(
            "federation",
            raw["name"],
            {"providerId": raw["providerId"], "config": config},
            id=raw["id"],
            secrets={"bindCredential": None} if had_secret else {},
            kept=parting.KEPT,
        )
        for mapper in (raw.get("subComponents") or {}).get(MAPPER) or []:
            yield Present(
                "federation_mapper",
                f"{raw['name']}/{mapper['name']}",
                {"providerId": mapper["providerId"], "config": texts(mapper.get("config"))},
                id=mapper["id"],
                builtin=mapper["name"] in OWN_MAPPERS,
            )


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    parent, name, kind = _place(at, obj.key, obj.kind)
    for found in at.api.get(f"{at.base}/components?parent={parent}&type={kind}&name={seg(name)}"):
        # The server made it with its federation, or a try of ours whose answer was lost.
        _put(at, found["id"], obj, secrets)
        return _known(at, obj, found["id"])
    body = {"name": name, "parentId": parent, "providerType": kind, **_fields(obj, secrets)}
    return _known(at, obj, at.api.post(f"{at.base}/components", body).new_id)


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    _put(at, before.id, obj, secrets)


def delete(at: Context, before: Present) -> None:
    if before.kind == "federation":
        parting.keep_people(at, before)
    at.api.call("DELETE", f"{at.base}/components/{before.id}", ok=(204, 404))


def _place(at: Context, key: str, kind: str) -> tuple[str, str, str]:
    """The parent's id, its own name, the provider's type. A realm's *name* as parent finds nothing: it is its id."""
    if kind == "federation":
        return at.ids.realm_id, key, FEDERATION
    parent, _, name = key.partition("/")
    return at.ids.federation[parent], name, MAPPER


def _put(at: Context, component: str, obj: Obj, secrets: Mapping[str, str]) -> None:
    parent, name, kind = _place(at, obj.key, obj.kind)
    body = {"id": component, "name": name, "parentId": parent, "providerType": kind, **_fields(obj, secrets)}
    at.api.put(f"{at.base}/components/{component}", body)


def _fields(obj: Obj, secrets: Mapping[str, str]) -> dict[str, JSON]:
    config = lists(obj.fields["config"])
    if "bindCredential" in secrets:
        config["bindCredential"] = [secrets["bindCredential"]]
    return {"providerId": obj.fields["providerId"], "config": config}


def _known(at: Context, obj: Obj, new: str) -> str:
    if obj.kind == "federation":
        at.ids.federation[obj.key] = new
    return new
