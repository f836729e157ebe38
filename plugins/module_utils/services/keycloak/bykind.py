"""The same state for an account that may only look: partial-export is a write in Keycloak's eyes (403): kind by kind.

What comes back has the form of partial-export, so that one reading fits both. Keycloak 26.7.4, roles of the account:
view-realm view-clients view-users view-identity-providers view-organizations view-authorization query-groups.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...reconcile.types import JSON
from .client import MAX, Api, seg
from .paths import groups as tree


def export(api: Api, base: str, clients: list[JSON], providers: list[JSON]) -> dict[str, JSON]:
    out: dict[str, JSON] = api.get(base)
    out["clientScopes"] = api.get(f"{base}/client-scopes")
    out["groups"] = _groups(api, base, api.get(f"{base}/groups?briefRepresentation=false&max={MAX}"))
    out["identityProviderMappers"] = [
        mapper
        for provider in providers
        for mapper in api.get(f"{base}/identity-provider/instances/{seg(provider['alias'])}/mappers")
    ]
    out["components"] = components(api.get(f"{base}/components"), out["id"])
    out["roles"] = _roles(api, base, clients)
    out["users"] = [_account(api, base, c) for c in clients if c.get("serviceAccountsEnabled") and not _own(c)]
    out |= _scope_mappings(api, base, clients)
    out["authenticationFlows"], out["authenticatorConfig"] = _flows(api, base)
    out["requiredActions"] = api.get(f"{base}/authentication/required-actions")
    paths = _paths(out["groups"])
    names = {role["id"]: role["name"] for role in out["roles"]["realm"]}
    out["clients"] = [_authorization(api, base, c, paths, names) for c in clients if _own(c)]
    return out


def _own(client: JSON) -> bool:
    return bool(client["clientId"] == "admin-permissions")


def _groups(api: Api, base: str, groups: list[JSON]) -> list[JSON]:
    """The list leaves the children out and says how many there are."""
    for group in groups:
        children: list[JSON] = []
        if group.get("subGroupCount"):
            children = api.get(f"{base}/groups/{group['id']}/children?briefRepresentation=false&max={MAX}")
        group["subGroups"] = _groups(api, base, children)
    return groups


def components(raws: Iterable[JSON], realm_id: str) -> dict[str, list[JSON]]:
    """A flat list with parents becomes the tree of partial-export."""
    below: dict[str, list[JSON]] = {}
    for raw in raws:
        below.setdefault(raw["parentId"], []).append(raw)

    def tree(parent: str) -> dict[str, list[JSON]]:
        out: dict[str, list[JSON]] = {}
        for raw in below.get(parent, ()):
            out.setdefault(raw["providerType"], []).append({**raw, "subComponents": tree(raw["id"])})
        return out

    return tree(realm_id)


def _roles(api: Api, base: str, clients: list[JSON]) -> JSON:
    names = {c["id"]: c["clientId"] for c in clients}

    def whole(role: JSON) -> JSON:
        if not role.get("composite"):
            return role
        made_of: dict[str, Any] = {"realm": [], "client": {}}
        for part in api.get(f"{base}/roles-by-id/{role['id']}/composites"):
            if part["clientRole"]:
                made_of["client"].setdefault(names[part["containerId"]], []).append(part["name"])
            else:
                made_of["realm"].append(part["name"])
        return {**role, "composites": made_of}

    end = f"roles?briefRepresentation=false&max={MAX}"
    of_clients = {c["clientId"]: api.get(f"{base}/clients/{c['id']}/{end}") for c in clients}
    return {
        "realm": [whole(role) for role in api.get(f"{base}/{end}")],
        "client": {name: [whole(role) for role in roles] for name, roles in of_clients.items()},
    }


def _account(api: Api, base: str, client: JSON) -> JSON:
    user = api.get(f"{base}/clients/{client['id']}/service-account-user")
    given = api.get(f"{base}/users/{user['id']}/role-mappings")
    return {
        "serviceAccountClientId": client["clientId"],
        "realmRoles": [role["name"] for role in given.get("realmMappings") or ()],
        "clientRoles": _by_client(given),
    }


def _by_client(given: JSON) -> dict[str, list[str]]:
    return {n: [role["name"] for role in m["mappings"]] for n, m in (given.get("clientMappings") or {}).items()}


def _scope_mappings(api: Api, base: str, clients: list[JSON]) -> dict[str, JSON]:
    realm: list[JSON] = []
    of_clients: dict[str, list[JSON]] = {}
    for client in clients:
        name = client["clientId"]
        given = api.get(f"{base}/clients/{client['id']}/scope-mappings")
        realm.append({"client": name, "roles": [role["name"] for role in given.get("realmMappings") or ()]})
        for owner, roles in _by_client(given).items():
            of_clients.setdefault(owner, []).append({"client": name, "roles": roles})
    return {"scopeMappings": realm, "clientScopeMappings": of_clients}


def _flows(api: Api, base: str) -> tuple[list[JSON], list[JSON]]:
    """Only what is not built in: the steps come as one list with levels, their configuration one by one."""
    flows: list[JSON] = []
    configs: list[JSON] = []
    for top in api.get(f"{base}/authentication/flows"):
        flows.append({**top, "authenticationExecutions": []} if top["builtIn"] else top)
        if top["builtIn"]:
            continue
        top["authenticationExecutions"] = []
        stack = [top]
        for step in api.get(f"{base}/authentication/flows/{seg(top['alias'])}/executions"):
            del stack[step["level"] + 1 :]
            entry = {"requirement": step["requirement"], "priority": step["priority"]}
            stack[-1]["authenticationExecutions"].append(entry)
            if step.get("authenticationFlow"):
                entry["flowAlias"] = step["displayName"]
                flow = {"id": step["flowId"], "alias": step["displayName"], "topLevel": False, "builtIn": False}
                flow["authenticationExecutions"] = []
                flows.append(flow)
                stack.append(flow)
            else:
                entry["authenticator"] = step["providerId"]
            if step.get("authenticationConfig"):
                config = api.get(f"{base}/authentication/config/{step['authenticationConfig']}")
                configs.append(config)
                entry["authenticatorConfig"] = config["alias"]
    return flows, configs


def _authorization(api: Api, base: str, client: JSON, paths: Mapping[str, str], roles: Mapping[str, str]) -> JSON:
    """Ids where partial-export has paths and names; /settings answers 400 to who may only look."""
    at = f"{base}/clients/{client['id']}/authz/resource-server"
    policies = []
    for raw in api.get(f"{at}/policy?permission=false&max={MAX}"):
        config = dict(raw.get("config") or {})
        if "groups" in config:
            groups = [{**g, "path": paths.get(g["id"], g["id"])} for g in json.loads(config["groups"])]
            config["groups"] = json.dumps(groups)
        if "roles" in config:
            config["roles"] = json.dumps(
                [{**r, "id": roles.get(r["id"], r["id"])} for r in json.loads(config["roles"])]
            )
        policies.append({**raw, "config": config})
    for raw in api.get(f"{at}/permission?max={MAX}"):
        named = {
            end: json.dumps([part["name"] for part in api.get(f"{at}/policy/{raw['id']}/{end}")])
            for end in ("resources", "scopes", "associatedPolicies")
        }
        config = {
            "defaultResourceType": raw.get("resourceType") or (raw.get("config") or {}).get("defaultResourceType"),
            "resources": named["resources"],
            "scopes": named["scopes"],
            "applyPolicies": named["associatedPolicies"],
        }
        policies.append({"name": raw["name"], "type": "scope", "config": config})
    return {**client, "authorizationSettings": {"policies": policies}}


def _paths(groups: list[JSON]) -> dict[str, str]:
    return {group["id"]: group["path"] for group in tree(groups)}
