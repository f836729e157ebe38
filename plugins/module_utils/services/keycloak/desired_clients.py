"""Clients: of the services, by their manifests, and of the network's own applications. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ...model import manifest_views
from ...model.manifest_reach import Client
from ...model.objects import secret
from ...model.types import Model
from ..session_check import desired_account as session_account
from .desired_names import REALM_KEY, obj


def clients(model: Model) -> Iterator[dict[str, Any]]:
    for row in manifest_views.clients(model):
        declared = {field: row[field] for field in ("id", "type", "secret", "options")}
        yield client(Client(redirects=tuple(row["redirects"]), claims=tuple(row["claims"]), **declared))
    joins = bool(session_account.inside(model) or session_account.leads(model))
    yield client(session_account.account(session_account.SECRET, joins=joins))
    yield from closed(CLOSED, (REALM_KEY,))
    for own in model.clients:
        yield client(
            Client(
                own.id,
                own.type,
                own.redirects,
                own.claims,
                secret=f"client_{own.key}",
                options={"name": own.name, "pkce": own.pkce},
            )
        )


# Every client that signs people in needs these; `basic` carries `sub`, `acr` the strength of the sign-in.
ALWAYS = ("acr", "basic", "email", "profile")
OURS = frozenset({"groups", "own_groups"})
KNOWN = frozenset({"address", "email", "offline_access", "organization", "phone", "profile", "roles", *OURS})


def client(declared: Client) -> dict[str, Any]:
    unknown = set(declared.claims) - KNOWN
    if unknown:
        raise ValueError(f"client {declared.id}: nothing gives the claims {', '.join(sorted(unknown))}")
    signs_in = declared.type in ("public", "confidential")
    options = dict(declared.options or {})
    attributes = {"post.logout.redirect.uris": "##".join(sorted(declared.redirects))} if signs_in else {}
    if signs_in and options.get("pkce", True):
        attributes["pkce.code.challenge.method"] = "S256"
    if signs_in and options.get("backchannel_logout"):
        # Told of each session that ends here (OpenID Connect Back-Channel Logout 1.0).
        attributes["backchannel.logout.url"] = str(options["backchannel_logout"])
        attributes["backchannel.logout.session.required"] = "true"
    fields: dict[str, Any] = {
        "name": options.get("name", declared.id),
        "description": "",
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": declared.type == "public",
        "bearerOnly": declared.type == "bearer",
        "standardFlowEnabled": signs_in,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": declared.type == "service" or bool(options.get("roles")),
        "consentRequired": False,
        "fullScopeAllowed": bool(options.get("roles")),
        "frontchannelLogout": False,
        "redirectUris": sorted(declared.redirects),
        "webOrigins": sorted({origin(r) for r in declared.redirects}),
        "attributes": attributes,
        "defaultClientScopes": sorted({*ALWAYS, *declared.claims} if signs_in else {"basic", "roles"}),
        "optionalClientScopes": [],
        "mappers": {},
        "scope_mappings": {},
    }
    if fields["serviceAccountsEnabled"]:
        # The server adds it to every client with a service account.
        fields["defaultClientScopes"] = sorted({*fields["defaultClientScopes"], "service_account"})
    if options.get("roles"):
        fields["service_account_roles"] = options["roles"]
    if options.get("groups"):
        fields["service_account_groups"] = sorted(options["groups"])
    if declared.type in ("confidential", "service"):
        fields["secret"] = secret(declared.secret or f"client_{declared.id}")
    needs = [
        REALM_KEY,
        *(("group", path) for path in options.get("groups", ())),
        *(("client_scope", c) for c in sorted(OURS & set(declared.claims))),
    ]
    return obj("client", declared.id, fields, needs)


# Of the clients that every realm is made with (26.7.4, RealmManager): what is open in them and wanted by nobody. With
# admin-cli a password alone gives a token, from anywhere that reaches the token endpoint; nothing of ours uses it.
CLOSED = {"admin-cli": {"enabled": False, "directAccessGrantsEnabled": False}}
# Behind an outpost nobody has an account page either, and its console is that of the realm master, on loopback.
CLOSED_INSIDE = {
    **CLOSED,
    **{name: {"enabled": False} for name in ("account", "account-console", "security-admin-console")},
}


def closed(clients_: Mapping[str, Mapping[str, Any]], needs: tuple[tuple[str, str], ...]) -> Iterator[dict[str, Any]]:
    """Keycloak's own clients, with nothing declared but that a door of theirs is shut."""
    for name, fields in clients_.items():
        yield obj("client", name, fields, needs)


def origin(redirect: str) -> str:
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}"
