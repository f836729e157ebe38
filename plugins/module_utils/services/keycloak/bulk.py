"""The whole state of a realm in four requests, and the indexes by which its objects find each other.

Keycloak 26.7.4: partial-export holds nearly everything, ids included, but masks client secrets (GET /clients has them),
leaves out an identity provider's organisation (GET /identity-provider/instances has it) and all organisations.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...reconcile.types import JSON
from . import bykind
from .client import MAX, Api, ApiError, seg
from .paths import groups as groups  # noqa: PLC0414 - others know it here

MASK = "**********"


@dataclass
class Bulk:
    """What was read, as the server wrote it. `people`: the seeded ones asked for, `members`: accounts by e-mail."""

    realm: str
    export: dict[str, JSON] = field(default_factory=dict)
    clients: list[JSON] = field(default_factory=list)
    providers: list[JSON] = field(default_factory=list)
    organizations: list[JSON] = field(default_factory=list)
    people: dict[str, JSON] = field(default_factory=dict)
    members: dict[str, JSON | None] = field(default_factory=dict)

    @property
    def exists(self) -> bool:
        return bool(self.export)


def read(api: Api, realm: str) -> Bulk:
    """An absent realm is a clear answer (404), not a short one. An account that may only look (403) reads by kind."""
    base = f"/{seg(realm)}"
    export: dict[str, JSON] | None = None
    try:
        export = api.post(f"{base}/partial-export?exportClients=true&exportGroupsAndRoles=true").body
    except ApiError as error:
        if error.status == 404:
            return Bulk(realm)
        if error.status != 403:
            raise
    clients = api.get(f"{base}/clients?max={MAX}")
    providers = api.get(f"{base}/identity-provider/instances?max={MAX}&briefRepresentation=false")
    if export is None:
        export = bykind.export(api, base, clients, providers)
    organizations = []
    if export.get("organizationsEnabled"):
        organizations = api.get(f"{base}/organizations?briefRepresentation=false&max={MAX}")
    return Bulk(realm, export, clients, providers, organizations)


@dataclass
class Index:
    """name -> id, kept up to date by what is created during the run."""

    realm_id: str = ""
    client: dict[str, str] = field(default_factory=dict)
    scope: dict[str, str] = field(default_factory=dict)
    group: dict[str, str] = field(default_factory=dict)
    realm_role: dict[str, str] = field(default_factory=dict)
    client_role: dict[tuple[str, str], str] = field(default_factory=dict)
    organization: dict[str, str] = field(default_factory=dict)
    federation: dict[str, str] = field(default_factory=dict)
    policy: dict[str, str] = field(default_factory=dict)


FEDERATION = "org.keycloak.storage.UserStorageProvider"


def index(bulk: Bulk) -> Index:
    export = bulk.export
    roles = export.get("roles") or {}
    return Index(
        realm_id=export.get("id", ""),
        client={c["clientId"]: c["id"] for c in bulk.clients},
        scope={s["name"]: s["id"] for s in export.get("clientScopes") or []},
        group={g["path"]: g["id"] for g in groups(export.get("groups") or [])},
        realm_role={r["name"]: r["id"] for r in roles.get("realm") or []},
        client_role={(c, r["name"]): r["id"] for c, rs in (roles.get("client") or {}).items() for r in rs},
        organization={o["alias"]: o["id"] for o in bulk.organizations},
        federation={c["name"]: c["id"] for c in (export.get("components") or {}).get(FEDERATION) or []},
    )
