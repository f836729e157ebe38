"""What one file per family of kinds gives: its specs, a pure reading of the bulk, and the writes of one object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk, Index
from .client import Api, seg


@dataclass
class Context:
    """What a write needs: the connection, the realm, the ids of everything, and the raw objects that were read."""

    api: Api
    realm: str
    bulk: Bulk
    ids: Index

    @property
    def base(self) -> str:
        return f"/{seg(self.realm)}"


class Family(Protocol):
    KINDS: tuple[str, ...]

    def read(self, bulk: Bulk) -> Iterable[Present]: ...

    def create(self, at: Context, obj: Obj, secrets: Mapping[str, str]) -> str: ...

    def change(self, at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None: ...

    def delete(self, at: Context, before: Present) -> None: ...


GROUP_MAPPER = "oidc-group-membership-mapper"


def flat(config: Mapping[str, JSON] | None) -> dict[str, str]:
    """A map of texts as the server keeps it: booleans and numbers become texts, empty ones disappear."""
    out = {}
    for name, value in (config or {}).items():
        text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
        if text != "":
            out[name] = text
    return out


def mappers(raw: Iterable[JSON] | None) -> dict[str, JSON]:
    """Protocol mappers by name, without the ids and the order, which are the server's own."""
    return {m["name"]: {"type": m["protocolMapper"], "config": mapper_config(m)} for m in raw or ()}


def mapper_config(raw: JSON) -> dict[str, str]:
    """The mapper of groups writes `multivalued` into the server's cache as soon as it fills a first token.

    GroupMembershipMapper.setClaim of 26.5.5 puts it into the model's own map; seen with 26.7.4 after a sign-in.
    """
    config = flat(raw.get("config"))
    if raw["protocolMapper"] == GROUP_MAPPER:
        config.pop("multivalued", None)
    return config


def mapper_bodies(wanted: Mapping[str, JSON], protocol: str) -> list[JSON]:
    return [mapper_body(name, m, protocol) for name, m in sorted(wanted.items())]


def mapper_body(name: str, mapper: JSON, protocol: str) -> JSON:
    return {"name": name, "protocol": protocol, "protocolMapper": mapper["type"], "config": flat(mapper["config"])}


def role_names(realm: Iterable[str] | None, client: Mapping[str, Iterable[str]] | None) -> JSON:
    """Role mappings in one canonical form: {"realm": [...], "client": {...}} without empty parts."""
    out: dict[str, JSON] = {}
    of_realm = sorted(realm or ())
    if of_realm:
        out["realm"] = of_realm
    by_client = {name: sorted(roles) for name, roles in sorted((client or {}).items()) if roles}
    if by_client:
        out["client"] = by_client
    return out


def flat_roles(roles: JSON) -> set[tuple[str, str]]:
    """(client or "", role)."""
    out = {("", name) for name in (roles or {}).get("realm", ())}
    return out | {(client, name) for client, names in (roles or {}).get("client", {}).items() for name in names}


def role_body(at: Context, client: str, name: str) -> JSON:
    found = at.ids.client_role.get((client, name)) if client else at.ids.realm_role.get(name)
    if found is None:
        path = f"{at.base}/clients/{at.ids.client[client]}/roles" if client else f"{at.base}/roles"
        found = at.api.get(f"{path}/{seg(name)}")["id"]
        if client:
            at.ids.client_role[(client, name)] = found
        else:
            at.ids.realm_role[name] = found
    return {"id": found, "name": name}


def write_role_mappings(at: Context, path: str, wanted: JSON, present: JSON, *, end: str = "role-mappings") -> None:
    """`path`: .../users/ID, .../groups/ID or .../clients/ID. Only what differs is added or taken away."""
    want, have = flat_roles(wanted), flat_roles(present)
    for method, roles in ((at.api.post, want - have), (at.api.delete, have - want)):
        for client in sorted({client for client, _ in roles}):
            bodies = [role_body(at, client, name) for c, name in sorted(roles) if c == client]
            owner = f"clients/{at.ids.client[client]}" if client else "realm"
            method(f"{path}/{end}/{owner}", bodies)
