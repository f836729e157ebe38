"""One realm in two forms: objects for our engine, variables for the modules of community.general."""

from __future__ import annotations

from typing import Any

REALM = "bench"
SETTINGS: dict[str, Any] = {
    "enabled": True,
    "displayName": "Bench",
    "internationalizationEnabled": True,
    "supportedLocales": ["de", "en"],
    "defaultLocale": "de",
    "bruteForceProtected": True,
    "failureFactor": 10,
    "passwordPolicy": "length(12)",
    "ssoSessionIdleTimeout": 1800,
    "eventsEnabled": True,
    "eventsExpiration": 2592000,
    "organizationsEnabled": True,
}
CLAIM = {"access.token.claim": "true", "id.token.claim": "true", "userinfo.token.claim": "true"}


def mapper(number: int) -> dict[str, Any]:
    config = {**CLAIM, "claim.name": f"c{number}", "claim.value": f"v{number}", "jsonType.label": "String"}
    return {"type": "oidc-hardcoded-claim-mapper", "config": {**config, "introspection.token.claim": "true"}}


def clients(count: int) -> list[dict[str, Any]]:
    return [
        {
            "key": f"client{n:02}",
            "redirect": f"https://c{n:02}.example/callback",
            "mappers": {f"m{m}": mapper(m) for m in range(5)},
        }
        for n in range(count)
    ]


def groups(count: int) -> list[str]:
    """A tenth of them parents, the rest evenly below."""
    parents = [f"/team{n:03}" for n in range(max(1, count // 10))]
    return [*parents, *(f"{parents[n % len(parents)]}/group{n:04}" for n in range(count - len(parents)))]


def providers(count: int) -> list[dict[str, Any]]:
    return [
        {
            "key": f"city{n:03}",
            "config": {
                "issuer": f"https://login{n}.example",
                "clientId": "readi",
                "clientAuthMethod": "client_secret_post",
                "authorizationUrl": f"https://login{n}.example/auth",
                "tokenUrl": f"https://login{n}.example/token",
                "jwksUrl": f"https://login{n}.example/certs",
                "useJwksUrl": "true",
                "validateSignature": "true",
                "syncMode": "FORCE",
            },
            "mappers": {
                "group": ("oidc-hardcoded-group-idp-mapper", {"group": "/team000", "syncMode": "INHERIT"}),
                "city": (
                    "hardcoded-attribute-idp-mapper",
                    {"attribute": "city", "attribute.value": f"city{n:03}", "syncMode": "INHERIT"},
                ),
                "phone": (
                    "oidc-user-attribute-idp-mapper",
                    {"claim": "phone", "user.attribute": "phone", "syncMode": "INHERIT"},
                ),
            },
        }
        for n in range(count)
    ]


def objects(organisations: int, group_count: int, client_count: int) -> list[dict[str, Any]]:
    """Ours: the organisations too, which no community module knows."""
    realm = ["realm", REALM]
    out = [{"kind": "realm", "key": REALM, "fields": SETTINGS}]
    for client in clients(client_count):
        fields = {
            "publicClient": False,
            "standardFlowEnabled": True,
            "directAccessGrantsEnabled": False,
            "redirectUris": [client["redirect"]],
            "mappers": client["mappers"],
            "secret": {"$secret": "client"},
        }
        out.append({"kind": "client", "key": client["key"], "fields": fields, "needs": [realm]})
    for path in groups(group_count):
        parent = path.rpartition("/")[0]
        need = ["group", parent] if parent else realm
        fields = {"attributes": {"kind": ["project"], "key": [path.rpartition("/")[2]]}}
        out.append({"kind": "group", "key": path, "fields": fields, "needs": [need]})
    for provider in providers(organisations):
        key = provider["key"]
        organisation = {"name": key, "enabled": True, "domains": [f"{key}.example"]}
        out.append({"kind": "organization", "key": key, "fields": organisation, "needs": [realm]})
        fields = {
            "providerId": "oidc",
            "displayName": key,
            "enabled": True,
            "trustEmail": True,
            "config": provider["config"],
            "organization": key,
            "clientSecret": {"$secret": "provider"},
        }
        needs = [["organization", key]]
        out.append({"kind": "identity_provider", "key": key, "fields": fields, "needs": needs})
        for name, (kind, config) in provider["mappers"].items():
            out.append(
                {
                    "kind": "identity_provider_mapper",
                    "key": f"{key}/{name}",
                    "fields": {"type": kind, "config": config},
                    "needs": [["identity_provider", key], ["group", "/team000"]],
                }
            )
    return out


def variables(organisations: int, group_count: int, client_count: int) -> dict[str, Any]:
    """The same for community.general, as its documentation shows it."""
    snake = {
        "displayName": "display_name",
        "internationalizationEnabled": "internationalization_enabled",
        "supportedLocales": "supported_locales",
        "defaultLocale": "default_locale",
        "bruteForceProtected": "brute_force_protected",
        "failureFactor": "failure_factor",
        "passwordPolicy": "password_policy",
        "ssoSessionIdleTimeout": "sso_session_idle_timeout",
        "eventsEnabled": "events_enabled",
        "eventsExpiration": "events_expiration",
        "organizationsEnabled": "organizations_enabled",
    }
    tree = groups(group_count)
    return {
        "bench_realm": {snake.get(name, name): value for name, value in SETTINGS.items()},
        "bench_clients": [
            {
                "client_id": c["key"],
                "secret": "secret-of-the-client",
                "redirect_uris": [c["redirect"]],
                "protocol_mappers": [
                    {"name": n, "protocol": "openid-connect", "protocolMapper": m["type"], "config": m["config"]}
                    for n, m in c["mappers"].items()
                ],
            }
            for c in clients(client_count)
        ],
        "bench_groups": [
            {
                "name": path.rpartition("/")[2],
                "parents": [{"name": part} for part in path.split("/")[1:-1]],
                "attributes": {"kind": ["project"], "key": [path.rpartition("/")[2]]},
            }
            for path in tree
        ],
        "bench_providers": [
            {
                "alias": p["key"],
                "config": {**p["config"], "clientSecret": "secret-of-the-provider"},
                "mappers": [
                    {
                        "name": name,
                        "identityProviderAlias": p["key"],
                        "identityProviderMapper": kind,
                        "config": config,
                    }
                    for name, (kind, config) in p["mappers"].items()
                ],
            }
            for p in providers(organisations)
        ],
    }
