"""One change by hand of one object of every kind, in the admin interface, as a colleague in a hurry would make it.

A case takes the realm and a random source and returns the keys that the next run must name. A kind without a case fails
test_drift.py; seeded kinds are in LEFT: what is changed there by hand stays.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import bulk as bulks
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import seg

from .realm import Realm

Hand = Callable[[Realm, random.Random], set[tuple[str, str]]]
WORDS = ("von Hand", "Ümläut", 'a "b" & c', "zzz")


def _one(realm: Realm, rng: random.Random, kind: str, **having: Any) -> Obj:
    fitting = [o for o in realm.desired if o.kind == kind and all(o.fields.get(n) == v for n, v in having.items())]
    return rng.choice(sorted(fitting, key=lambda o: o.key))


def _raw(realm: Realm, path: str, name: str, value: str) -> Any:
    return next(o for o in realm.api.get(f"{realm.base}/{path}") if o[name] == value)


def _realm(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    change = rng.choice(
        [
            {"accessTokenLifespan": rng.randint(400, 4000)},
            {"bruteForceProtected": False},
            {"passwordPolicy": "length(4)"},
            {"supportedLocales": ["de", "en", "fr"]},
            {"defaultLocale": "en"},
            {"displayName": rng.choice(WORDS)},
            {"eventsEnabled": False},
            {"attributes": {"adminEventsExpiration": "5"}},
            {"smtpServer": {}},
            {"smtpServer": {**realm.api.get(realm.base)["smtpServer"], "host": "evil.example"}},
        ]
    )
    realm.api.put(realm.base, change)
    return {("realm", realm.base[1:])}


def _binding(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    key, name, builtin = rng.choice(
        [("browser", "browserFlow", "browser"), ("first_broker_login", "firstBrokerLoginFlow", "first broker login")]
    )
    realm.api.put(realm.base, {name: builtin})
    return {("flow_binding", key)}


def _profile(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    path = f"{realm.base}/users/profile"
    profile = realm.api.get(path)
    if rng.random() < 0.5:
        profile["attributes"] = [a for a in profile["attributes"] if a["name"] != "home_organisation"]
    else:
        profile["attributes"].append({"name": "nickname", "permissions": {"view": ["user"], "edit": ["user"]}})
    realm.api.put(path, profile)
    return {("user_profile", "profile")}


def _scope(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "client_scope")
    raw = _raw(realm, "client-scopes", "name", obj.key)
    path = f"{realm.base}/client-scopes/{raw['id']}"
    hand = rng.choice(["description", "mapper", "gone", "extra"])
    mapper = raw["protocolMappers"][0]
    if hand == "description":
        realm.api.put(path, {**raw, "description": rng.choice(WORDS)})
    elif hand == "mapper":
        mapper["config"]["access.token.claim"] = "false"
        realm.api.put(f"{path}/protocol-mappers/models/{mapper['id']}", mapper)
    elif hand == "gone":
        realm.api.delete(f"{path}/protocol-mappers/models/{mapper['id']}")
    else:
        extra = {**mapper, "name": "von Hand"}
        del extra["id"]
        realm.api.post(f"{path}/protocol-mappers/models", extra)
    return {("client_scope", obj.key)}


def _client(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    # One that is declared whole: of Keycloak's own nothing is, but that a door is shut.
    obj = _one(realm, rng, "client", protocol="openid-connect")
    raw = _raw(realm, "clients", "clientId", obj.key)
    path = f"{realm.base}/clients/{raw['id']}"
    hands: list[dict[str, Any]] = [
        {"redirectUris": ["https://evil.example/*"]},
        {"enabled": False},
        {"directAccessGrantsEnabled": True},
        {"attributes": {"pkce.code.challenge.method": "plain"}},
        {"attributes": {"von.hand": "1"}},
        {"protocolMappers": [_hard_coded()]},
    ]
    if obj.secrets:
        hands.append({"secret": "von-Hand"})
    hand = rng.choice([*hands, "scope"])
    if hand == "scope":
        scopes = {s["name"]: s["id"] for s in realm.api.get(f"{realm.base}/client-scopes")}
        if rng.random() < 0.5:
            realm.api.put(f"{path}/optional-client-scopes/{scopes['phone']}")
        else:
            realm.api.delete(f"{path}/default-client-scopes/{scopes['basic']}")
    else:
        realm.api.put(path, {"clientId": obj.key, **hand})
    return {("client", obj.key)}


def _hard_coded() -> Any:
    return {
        "name": "von Hand",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-hardcoded-claim-mapper",
        "config": {"claim.name": "x", "claim.value": "y"},
    }


def _role(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "role")
    raw = realm.api.get(f"{realm.base}/roles/{seg(obj.key)}")
    if rng.random() < 0.5:
        realm.api.put(f"{realm.base}/roles-by-id/{raw['id']}", {**raw, "description": rng.choice(WORDS)})
    else:
        other = realm.api.get(f"{realm.base}/roles/offline_access")
        realm.api.post(f"{realm.base}/roles-by-id/{raw['id']}/composites", [other])
    return {("role", obj.key)}


def _flow(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "flow")
    path = f"{realm.base}/authentication/flows/{seg(obj.key)}/executions"
    steps = realm.api.get(path)
    hand = rng.choice(["requirement", "gone", "extra", "config"])
    configured = [s for s in steps if s.get("authenticationConfig")]
    if hand == "config" and configured:
        name = rng.choice(configured)["authenticationConfig"]
        config = realm.api.get(f"{realm.base}/authentication/config/{name}")
        config["config"]["condUserRole"] = "offline_access"
        realm.api.put(f"{realm.base}/authentication/config/{name}", config)
    elif hand == "gone":
        realm.api.delete(f"{realm.base}/authentication/executions/{rng.choice(steps)['id']}")
    elif hand == "extra":
        realm.api.post(f"{path}/execution", {"provider": "auth-otp-form"})
    else:
        step = rng.choice([s for s in steps if s["requirement"] != "DISABLED"])
        realm.api.put(path, {**step, "requirement": "DISABLED"})
    return {("flow", obj.key)}


def _group(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "group")
    raw = next(g for g in bulks.groups(realm.export()["groups"]) if g["path"] == obj.key)
    path = f"{realm.base}/groups/{raw['id']}"
    if obj.fields.get("roles") and rng.random() < 0.5:
        client = _raw(realm, "clients", "clientId", "realm-management")["id"]
        roles = realm.api.get(f"{path}/role-mappings/clients/{client}")
        realm.api.delete(f"{path}/role-mappings/clients/{client}", roles)
        return {("group", obj.key)}
    drifts: list[dict[str, Any]] = [{"description": rng.choice(WORDS)}]
    if obj.fields["attributes"]:
        drifts.append({"attributes": {**raw["attributes"], rng.choice(("kind", "joining")): [rng.choice(WORDS)]}})
    hand = rng.choice(drifts)
    body = {"name": raw["name"], "attributes": raw["attributes"], "description": raw.get("description", ""), **hand}
    realm.api.put(path, body)
    return {("group", obj.key)}


def _organization(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "organization")
    raw = _raw(realm, "organizations?briefRepresentation=false&max=100", "alias", obj.key)
    hand = rng.choice(
        [
            {"name": f"{raw['name']} von Hand"},
            {"attributes": {"kind": ["partner"]}},
            {"domains": [*raw.get("domains", ()), {"name": "von-hand.example"}]},
        ]
    )
    realm.api.put(f"{realm.base}/organizations/{raw['id']}", {**raw, **hand})
    return {("organization", obj.key)}


def _provider(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "identity_provider")
    path = f"{realm.base}/identity-provider/instances/{obj.key}"
    raw = realm.api.get(path)
    hand = rng.choice(["trust", "config", "extra", "secret", "unlink"])
    if hand == "unlink":
        organization = _raw(realm, "organizations?max=100", "alias", obj.key)["id"]
        realm.api.delete(f"{realm.base}/organizations/{organization}/identity-providers/{obj.key}")
    elif hand == "trust":
        realm.api.put(path, {**raw, "trustEmail": False})
    elif hand == "secret" and obj.secrets:
        del raw["config"]["clientSecret"]
        realm.api.put(path, raw)
    elif hand == "extra":
        realm.api.put(path, {**raw, "config": {**raw["config"], "acceptsPromptNoneForwardFromClient": "true"}})
    else:
        name = "tokenUrl" if raw["providerId"] == "oidc" else "singleSignOnServiceUrl"
        realm.api.put(path, {**raw, "config": {**raw["config"], name: "https://evil.example/t"}})
    return {("identity_provider", obj.key)}


def _provider_mapper(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "identity_provider_mapper")
    alias, _, name = obj.key.partition("/")
    path = f"{realm.base}/identity-provider/instances/{alias}/mappers"
    raw = next(m for m in realm.api.get(path) if m["name"] == name)
    if rng.random() < 0.5:
        realm.api.delete(f"{path}/{raw['id']}")
    else:
        other = {"FORCE": "IMPORT", "IMPORT": "FORCE"}[raw["config"]["syncMode"]]
        realm.api.put(f"{path}/{raw['id']}", {**raw, "config": {**raw["config"], "syncMode": other}})
    return {("identity_provider_mapper", obj.key)}


def _federation(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "federation")
    raw = _raw(realm, f"components?type={bulks.FEDERATION}", "name", obj.key)
    hand = rng.choice([{"editMode": ["WRITABLE"]}, {"usersDn": ["ou=fremd"]}, {"enabled": ["false"]}])
    realm.api.put(f"{realm.base}/components/{raw['id']}", {**raw, "config": {**raw["config"], **hand}})
    return {("federation", obj.key)}


def _federation_mapper(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "federation_mapper")
    parent, _, name = obj.key.partition("/")
    above = _raw(realm, f"components?type={bulks.FEDERATION}", "name", parent)["id"]
    raw = _raw(realm, f"components?parent={above}", "name", name)
    path = f"{realm.base}/components/{raw['id']}"
    if rng.random() < 0.5:
        realm.api.delete(path)
        return {("federation_mapper", obj.key)}
    field = next(iter(sorted(obj.fields["config"])))
    hand = {"first name": {"ldap.attribute": ["cn"]}, "organisation": {"group": ["/projects"]}}
    config = hand.get(name, {field: ["von Hand"]})
    realm.api.put(path, {**raw, "config": {**raw["config"], **config}})
    return {("federation_mapper", obj.key)}


def _authz(realm: Realm) -> str:
    client = _raw(realm, "clients", "clientId", "admin-permissions")["id"]
    return f"{realm.base}/clients/{client}/authz/resource-server"


def _policy(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "policy")
    base = _authz(realm)
    raw = next(p for p in realm.api.get(f"{base}/policy/group?name={seg(obj.key)}&max=100") if p["name"] == obj.key)
    other = next(g for g in bulks.groups(realm.export()["groups"]) if g["path"] == "/projects")
    groups = [*raw["groups"], {"id": other["id"], "extendChildren": True}]
    realm.api.put(f"{base}/policy/group/{raw['id']}", {**raw, "groups": groups})
    return {("policy", obj.key)}


def _permission(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "permission")
    base = _authz(realm)
    found = realm.api.get(f"{base}/permission/scope?name={seg(obj.key)}&max=100")
    raw = next(p for p in found if p["name"] == obj.key)
    path = f"{base}/permission/scope/{raw['id']}"
    if rng.random() < 0.3:
        realm.api.delete(path)
    else:
        more = {"Groups": "manage", "Users": "manage"}[obj.fields["resourceType"]]
        body = {
            "id": raw["id"],
            "name": raw["name"],
            "resourceType": obj.fields["resourceType"],
            "scopes": [*obj.fields["scopes"], more],
            "policies": [p["id"] for p in realm.api.get(f"{base}/policy/{raw['id']}/associatedPolicies")],
        }
        resources = realm.api.get(f"{base}/policy/{raw['id']}/resources")
        if obj.fields["resources"]:
            body["resources"] = [r["_id"] for r in resources]
        realm.api.put(path, body)
    return {("permission", obj.key)}


def _required_action(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "required_action")
    path = f"{realm.base}/authentication/required-actions/{obj.key}"
    raw = realm.api.get(path)
    if obj.fields["config"] and rng.random() < 0.5:
        realm.api.put(path, {**raw, "config": {**raw["config"], **dict.fromkeys(obj.fields["config"], "false")}})
    else:
        realm.api.put(path, {**raw, "enabled": False})
    return {("required_action", obj.key)}


CASES: dict[str, Hand] = {
    "required_action": _required_action,
    "realm": _realm,
    "flow_binding": _binding,
    "user_profile": _profile,
    "client_scope": _scope,
    "client": _client,
    "role": _role,
    "flow": _flow,
    "group": _group,
    "organization": _organization,
    "identity_provider": _provider,
    "identity_provider_mapper": _provider_mapper,
    "federation": _federation,
    "federation_mapper": _federation_mapper,
    "policy": _policy,
    "permission": _permission,
}


def _person(realm: Realm, rng: random.Random) -> set[tuple[str, str]]:
    obj = _one(realm, rng, "person")
    found = realm.api.get(f"{realm.base}/users?username={seg(obj.fields['email'])}&exact=true")[0]
    path = f"{realm.base}/users/{found['id']}"
    realm.api.put(path, {**found, "lastName": "von Hand"})
    groups = realm.api.get(f"{path}/groups")
    realm.api.delete(f"{path}/groups/{rng.choice(groups)['id']}")
    return set()


LEFT: dict[str, Hand] = {"person": _person}
# Made by people's first sign-in, and then left to them too: the test that signs somebody in.
BY_PEOPLE = {"membership": "test_a_moderator_is_made_once_the_person_has_signed_in"}
