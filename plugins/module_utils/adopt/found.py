"""What a realm holds, as plain data for the controller: names and settings, and never a secret.

Pure, standard library only: made on the host from what the adapter's bulk read brought. What travels is named here
field by field, so that nothing that a later Keycloak adds can carry a secret along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..reconcile.types import JSON, Present
from ..services.keycloak.bulk import Bulk

PROVIDER = (
    "readi.kind",
    "issuer",
    "clientId",
    "authorizationUrl",
    "tokenUrl",
    "userInfoUrl",
    "logoutUrl",
    "jwksUrl",
    "entityId",
    "idpEntityId",
    "singleSignOnServiceUrl",
    "singleLogoutServiceUrl",
    "signingCertificate",
    "metadataDescriptorUrl",
    "principalType",
    "principalAttribute",
)
FEDERATION = (
    "enabled",
    "vendor",
    "editMode",
    "connectionUrl",
    "usersDn",
    "bindDn",
    "usernameLDAPAttribute",
    "rdnLDAPAttribute",
    "uuidLDAPAttribute",
    "userObjectClasses",
    "customUserSearchFilter",
)
CLIENT = (
    "name",
    "protocol",
    "enabled",
    "publicClient",
    "bearerOnly",
    "standardFlowEnabled",
    "implicitFlowEnabled",
    "directAccessGrantsEnabled",
    "serviceAccountsEnabled",
    "consentRequired",
    "fullScopeAllowed",
    "redirectUris",
    "webOrigins",
    "defaultClientScopes",
)
# 26.7.4: what a new realm has of each.
KEYS = frozenset({"rsa-generated", "rsa-enc-generated", "hmac-generated-hs512", "aes-generated"})
KEY_PROVIDER = "org.keycloak.keys.KeyProvider"


def found(bulk: Bulk, objects: Iterable[Present], moderators: Mapping[str, list[str]], people: int) -> dict[str, JSON]:
    objects = list(objects)
    twice = sorted(
        f"{kind} {key}" for (kind, key), number in Counter((p.kind, p.key) for p in objects).items() if number > 1
    )
    raw = {c["clientId"]: c for c in bulk.clients}
    shown = [
        {"kind": p.kind, "key": p.key, "builtin": p.builtin, "fields": FIELDS.get(p.kind, _nothing)(p, raw)}
        for p in objects
    ]
    return {
        "realm": bulk.realm,
        "objects": sorted(shown, key=lambda o: (o["kind"], o["key"])),
        "moderators": {path: sorted(emails) for path, emails in sorted(moderators.items())},
        "people": people,
        # Read under one name: each would hide the others.
        "twice": twice,
        "rest": sorted(rest(bulk.export)),
    }


def _nothing(present: Present, clients: Mapping[str, JSON]) -> dict[str, JSON]:
    return {}


def _whole(present: Present, clients: Mapping[str, JSON]) -> dict[str, JSON]:
    return dict(present.fields)


def _client(present: Present, clients: Mapping[str, JSON]) -> dict[str, JSON]:
    raw = clients[present.key]
    attributes = present.fields.get("attributes") or {}
    return {
        **{name: present.fields[name] for name in CLIENT if name in present.fields},
        "pkce": attributes.get("pkce.code.challenge.method", ""),
        "mappers": sorted(present.fields.get("mappers") or {}),
        "authenticator": raw.get("clientAuthenticatorType", "client-secret"),
        "authorization": bool(raw.get("authorizationServicesEnabled")),
        "flows": sorted(raw.get("authenticationFlowBindingOverrides") or {}),
    }


def _configured(names: Iterable[str]) -> Callable[[Present, Mapping[str, JSON]], dict[str, JSON]]:
    def pick(present: Present, clients: Mapping[str, JSON]) -> dict[str, JSON]:
        config = present.fields.get("config") or {}
        plain = {n: present.fields[n] for n in ("providerId", "enabled", "organization", "type") if n in present.fields}
        return {**plain, "config": {n: config[n] for n in names if n in config}}

    return pick


def _profile(present: Present, clients: Mapping[str, JSON]) -> dict[str, JSON]:
    return {"attributes": [a["name"] for a in present.fields.get("attributes") or ()]}


FIELDS: Mapping[str, Callable[[Present, Mapping[str, JSON]], dict[str, JSON]]] = {
    "organization": _whole,
    "group": _whole,
    "client": _client,
    "identity_provider": _configured(PROVIDER),
    "identity_provider_mapper": _configured(("attribute.name", "user.attribute")),
    "federation": _configured(FEDERATION),
    "flow_binding": _whole,
    "user_profile": _profile,
}


def rest(export: Mapping[str, JSON]) -> Iterable[tuple[str, str]]:
    """What the adapter has no kind for: (kind, key)."""
    for action in export.get("requiredActions") or ():
        if action.get("defaultAction"):
            yield ("required_action", action["alias"])
    for language, texts in (export.get("localizationTexts") or {}).items():
        if texts:
            yield ("texts", language)
    for path in export.get("defaultGroups") or ():
        yield ("default_group", path)
    policies: Any = (export.get("clientPolicies") or {}).get("policies") or ()
    for policy in policies:
        yield ("client_policy", policy["name"])
    for key in (export.get("components") or {}).get(KEY_PROVIDER) or ():
        if key["name"] not in KEYS:
            yield ("key", key["name"])
