"""Clients with mappers, scopes, secret and the roles of their service account.

Keycloak 26.7.4: PUT is partial at the top level, merges `attributes` (a key goes by sending it empty), replaces
redirect addresses and the set of mappers, and ignores the lists of scopes, which have addresses of their own. A masked
secret written back is stored literally; only GET /clients shows the real one, so a hand-changed secret is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .client import seg
from .family import Context, flat, mapper_bodies, mappers, role_names, write_role_mappings
from .kinds import CLIENT_OWN_ATTRIBUTES, STATE

BUILTIN = frozenset(
    [
        "account",
        "account-console",
        "admin-cli",
        "admin-permissions",
        "broker",
        "realm-management",
        "security-admin-console",
    ]
)
KINDS = ("client",)
SCOPES = {"defaultClientScopes": "default-client-scopes", "optionalClientScopes": "optional-client-scopes"}
NOT_IN_BODY = {"mappers", "service_account_groups", "service_account_roles", "scope_mappings"}
# What the server shows under the same name and in the same form.
PLAIN = [name for name in STATE["client"].rules if name not in {*NOT_IN_BODY, "attributes", "secret"}]


def read(bulk: Bulk) -> Iterable[Present]:
    accounts = {u["serviceAccountClientId"]: u for u in bulk.export.get("users") or [] if "serviceAccountClientId" in u}
    for raw in bulk.clients:
        key = raw["clientId"]
        fields = {name: raw[name] for name in PLAIN if name in raw}
        fields["attributes"] = flat(raw.get("attributes"))
        fields["mappers"] = mappers(raw.get("protocolMappers"))
        fields["scope_mappings"] = _scope_mappings(bulk, key)
        if key in accounts:
            fields["service_account_roles"] = _given_roles(bulk.realm, accounts[key])
            fields["service_account_groups"] = sorted(accounts[key].get("groups") or [])
        yield Present(
            "client",
            key,
            fields,
            id=raw["id"],
            secrets={"secret": raw["secret"]} if raw.get("secret") else {},
            builtin=key in BUILTIN,
        )


def _given_roles(realm: str, account: JSON) -> JSON:
    everyones = f"default-roles-{realm}".lower()  # given to every account by the server
    return role_names((r for r in account.get("realmRoles") or () if r != everyones), account.get("clientRoles"))


def _scope_mappings(bulk: Bulk, key: str) -> JSON:
    """The roles that may be in the client's tokens where it has not the full scope."""
    realm = [r for m in bulk.export.get("scopeMappings") or [] if m.get("client") == key for r in m["roles"]]
    of_clients = (bulk.export.get("clientScopeMappings") or {}).items()
    return role_names(
        realm, {owner: [r for m in ms if m.get("client") == key for r in m["roles"]] for owner, ms in of_clients}
    )


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    """Keycloak's own come with a new realm: they are changed."""
    if obj.key in BUILTIN:
        found = at.api.get(f"{at.base}/clients?clientId={seg(obj.key)}")[0]
        at.api.put(f"{at.base}/clients/{found['id']}", _body(obj, set(obj.fields), secrets, found))
        return str(found["id"])
    new = at.api.post(f"{at.base}/clients", _body(obj, set(obj.fields) | set(secrets), secrets, {})).new_id
    at.ids.client[obj.key] = new
    if obj.fields.get("service_account_roles"):
        _write_account_roles(at, new, obj.fields["service_account_roles"], {})
    _write_account_groups(at, new, obj.fields.get("service_account_groups", ()), ())
    if obj.fields.get("scope_mappings"):
        write_role_mappings(at, f"{at.base}/clients/{new}", obj.fields["scope_mappings"], {}, end="scope-mappings")
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    body = _body(obj, fields, secrets, before.fields)
    if body.keys() - {"clientId"}:
        at.api.put(f"{at.base}/clients/{before.id}", body)
    if fields & set(SCOPES):
        _write_scopes(at, obj, before)
    if "scope_mappings" in fields:
        present = before.fields.get("scope_mappings", {})
        path = f"{at.base}/clients/{before.id}"
        write_role_mappings(at, path, obj.fields["scope_mappings"], present, end="scope-mappings")
    if "service_account_groups" in fields:
        present = before.fields.get("service_account_groups", ())
        _write_account_groups(at, before.id, obj.fields["service_account_groups"], present)
    if "service_account_roles" in fields:
        present = before.fields.get("service_account_roles", {})
        _write_account_roles(at, before.id, obj.fields["service_account_roles"], present)


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/clients/{before.id}")


def _body(obj: Obj, fields: set[str], secrets: Mapping[str, str], present: Mapping[str, JSON]) -> dict[str, JSON]:
    body: dict[str, JSON] = {"clientId": obj.key}
    body.update({n: obj.fields[n] for n in fields if n in obj.fields and n not in NOT_IN_BODY})
    if present:
        body = {n: v for n, v in body.items() if n not in SCOPES}
    if "attributes" in body:
        gone = set(present.get("attributes", {})) - CLIENT_OWN_ATTRIBUTES
        body["attributes"] = {**dict.fromkeys(gone, ""), **flat(body["attributes"])}
    if "mappers" in fields:
        body["protocolMappers"] = mapper_bodies(obj.fields["mappers"], obj.fields.get("protocol", "openid-connect"))
    if "secret" in fields:
        body["secret"] = secrets["secret"]
    return body


def _write_scopes(at: Context, obj: Obj, before: Present) -> None:
    """Take away first: a scope cannot be both default and optional."""
    path = f"{at.base}/clients/{before.id}"
    for method in (at.api.delete, at.api.put):
        for name, end in SCOPES.items():
            have = set(before.fields.get(name, ()))
            want = set(obj.fields.get(name, have))
            for scope in sorted(have - want if method == at.api.delete else want - have):
                method(f"{path}/{end}/{at.ids.scope[scope]}")


def _write_account_roles(at: Context, client_id: str, wanted: JSON, present: JSON) -> None:
    user = at.api.get(f"{at.base}/clients/{client_id}/service-account-user")["id"]
    write_role_mappings(at, f"{at.base}/users/{user}", wanted, present)


def _write_account_groups(at: Context, client_id: str, wanted: Iterable[str], present: Iterable[str]) -> None:
    want, have = set(wanted), set(present)
    if want == have:
        return
    user = at.api.get(f"{at.base}/clients/{client_id}/service-account-user")["id"]
    for method, paths in ((at.api.put, want - have), (at.api.delete, have - want)):
        for path in sorted(paths):
            method(f"{at.base}/users/{user}/groups/{at.ids.group[path]}")
