"""Clients that are neither Keycloak's nor a service's -> `clients:`, where the inventory can say what matters. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..reconcile.types import JSON
from .draft import Draft, Names, of_kind, one_line, template
from .words import say

# As in schemas/inventory.schema.json.
REDIRECT = re.compile(
    r"https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?(:[0-9]{1,5})?/[^\s\"<>*]*\*?"
)
ALWAYS = frozenset({"acr", "basic", "email", "profile", "service_account", "web-origins"})
CLAIMS = frozenset({"address", "groups", "offline_access", "organization", "own_groups", "phone", "roles"})


def translate(found: Mapping[str, JSON], draft: Draft, services: Iterable[str]) -> None:
    """`services`: ids that the platform's own manifests declare."""
    names = Names()
    for own in services:
        names.key(own)
    taken = set(services)
    for client_id, fields in of_kind(found, "client").items():
        if client_id in taken:
            continue
        at = ("client", client_id)
        label = one_line(fields.get("name") or client_id)
        why = _refused(client_id, label, fields)
        if why:
            draft.out(at, *why)
            continue
        draft.add("clients", at, _client(names.key(client_id), client_id, str(label), fields))
        _changed(at, fields, draft)


def _refused(client_id: str, label: str | None, fields: JSON) -> tuple[str, str] | None:
    """Why, and what to do; None where the inventory can say it."""
    wild = sorted(u for u in fields.get("redirectUris") or () if not REDIRECT.fullmatch(u))
    unspeakable = label is None or template(label) or template(client_id) or re.search(r"\s", client_id)
    reasons = {
        say("client_protocol", protocol=fields.get("protocol")): fields.get("protocol") != "openid-connect",
        say("client_off"): not fields.get("enabled"),
        say("client_nobody"): not fields.get("standardFlowEnabled"),
        say("client_account"): fields.get("serviceAccountsEnabled"),
        say("client_mappers", names=", ".join(fields["mappers"])): fields["mappers"],
        say("client_authenticator", authenticator=fields["authenticator"]): fields["authenticator"] != "client-secret",
        say("client_permissions"): fields["authorization"],
        say("client_flows", names=", ".join(fields["flows"])): fields["flows"],
        say("client_consent"): fields.get("consentRequired"),
        say("client_unspeakable"): unspeakable,
    }
    why = "; ".join(reason for reason, holds in reasons.items() if holds)
    if why:
        return say("client_not_known", why=why), say("client_stays")
    if wild or not fields.get("redirectUris"):
        return say("client_redirects", names=", ".join(wild) or say("no_address")), say("client_write_out")
    return None


def _client(key: str, client_id: str, label: str, fields: JSON) -> dict[str, Any]:
    public = bool(fields.get("publicClient"))
    data: dict[str, Any] = {"key": key}
    if client_id != key:
        data["id"] = client_id
    data |= {"name": label, "type": "public" if public else "confidential", "redirects": sorted(fields["redirectUris"])}
    claims = sorted(CLAIMS & set(fields.get("defaultClientScopes") or ()))
    if claims:
        data["claims"] = claims
    if not public:
        data["secret"] = "given"  # noqa: S105 - where it comes from
    if fields["pkce"] != "S256":
        data["pkce"] = False
    return data


def _changed(at: tuple[str, str], fields: JSON, draft: Draft) -> None:
    """What a run would switch off, since no client of ours has it."""
    words = {
        "implicitFlowEnabled": say("implicit"),
        "directAccessGrantsEnabled": say("direct_grants"),
        "fullScopeAllowed": say("full_scope"),
    }
    off = [word for name, word in words.items() if fields.get(name)]
    scopes = sorted(set(fields.get("defaultClientScopes") or ()) - ALWAYS - CLAIMS)
    off += [say("scopes", names=", ".join(scopes))] if scopes else []
    if off:
        draft.but(at, say("switched_off", names="; ".join(off)), say("needed_first"))
