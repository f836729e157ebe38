"""Identity providers (key: the alias) with the link to their organisation, and their mappers (key: ALIAS/NAME).

Keycloak 26.7.4: PUT replaces everything, so that what is left out is gone (a client secret too; its mask keeps it) and
empty values of `config` disappear; the link to an organisation is left alone by PUT and has an address of its own.
A mapper that names a missing group is accepted. Endpoints that nobody wrote down come from discovery.py.

Another kind of provider knows people by other ids. An account that is linked to the old one could not be linked to the
new one of the same alias, so the links go when the kind does: at the next sign-in the account is found by its address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...reconcile.types import JSON, Obj, Present
from . import discovery
from .bulk import MASK, Bulk
from .client import seg
from .family import Context, flat
from .kinds import STATE

# A key of ours in the config: what the inventory calls the provider (oidc, saml, outpost).
KIND = "readi.kind"
PAGE = 500
OPERATORS = "/operators"
KINDS = ("identity_provider", "identity_provider_mapper")
# What the server shows under the same name and in the same form.
PLAIN = STATE["identity_provider"].rules.keys() - {"config", "organization", "clientSecret", "local_passwords"}


def read(bulk: Bulk) -> Iterable[Present]:
    alias = {o["id"]: o["alias"] for o in bulk.organizations}
    for raw in bulk.providers:
        fields = {name: raw[name] for name in PLAIN if name in raw}
        config = flat(raw.get("config"))
        had_secret = config.pop("clientSecret", None)
        fields["config"] = config
        fields["organization"] = alias.get(raw.get("organizationId", ""), "")
        yield Present(
            "identity_provider",
            raw["alias"],
            fields,
            id=raw["internalId"],
            secrets={"clientSecret": None} if had_secret else {},
        )
    for raw in bulk.export.get("identityProviderMappers") or []:
        yield Present(
            "identity_provider_mapper",
            f"{raw['identityProviderAlias']}/{raw['name']}",
            {"type": raw["identityProviderMapper"], "config": flat(raw.get("config"))},
            id=raw["id"],
        )


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    if obj.kind == "identity_provider_mapper":
        return at.api.post(f"{_path(at, _split(obj.key)[0])}/mappers", _mapper(obj)).new_id
    obj = discovery.resolved(at.api, at.base, obj)
    at.api.post(f"{at.base}/identity-provider/instances", _body(obj, secrets, {}))
    _link(at, obj.key, str(obj.fields.get("organization", "")), "")
    _end_passwords(at, obj)
    return obj.key


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    if obj.kind == "identity_provider_mapper":
        path = f"{_path(at, _split(obj.key)[0])}/mappers/{before.id}"
        at.api.put(path, {"id": before.id, **_mapper(obj)})
        return
    if _kind(before.fields) not in ("", _kind(obj.fields)):
        for user in list(_pages(at, f"/users?idpAlias={seg(obj.key)}&")):
            at.api.call("DELETE", f"{at.base}/users/{user['id']}/federated-identity/{seg(obj.key)}", ok=(204, 404))
    if fields - {"organization"}:
        obj = discovery.resolved(at.api, at.base, obj)
        body = {**_body(obj, secrets, before.fields), "internalId": before.id}
        if "clientSecret" in before.secrets and "clientSecret" not in secrets:
            body["config"]["clientSecret"] = MASK
        at.api.put(_path(at, obj.key), body)
    if "organization" in fields:
        _link(at, obj.key, obj.fields["organization"], str(before.fields.get("organization", "")))
    if "local_passwords" in fields:
        _end_passwords(at, obj)


def delete(at: Context, before: Present) -> None:
    if before.kind == "identity_provider_mapper":
        at.api.call(
            "DELETE", f"{_path(at, _split(before.key)[0])}/mappers/{before.id}", ok=(204, 404)
        )  # with its provider it is gone already
    else:
        at.api.delete(_path(at, before.key))


def _kind(fields: Mapping[str, JSON]) -> str:
    return str((fields.get("config") or {}).get(KIND, ""))


def _end_passwords(at: Context, obj: Obj) -> None:
    """26.7.4 asks whoever has a password here for it. Operators keep theirs: it is their way back in."""
    organisation = at.ids.organization.get(str(obj.fields.get("organization", "")))
    if obj.fields.get("local_passwords") != "removed" or organisation is None:
        return
    for member in _pages(at, f"/organizations/{organisation}/members?"):
        user = f"{at.base}/users/{member['id']}"
        if any(group["path"] == OPERATORS for group in at.api.get(f"{user}/groups?max={PAGE}")):
            continue
        for credential in at.api.get(f"{user}/credentials"):
            if credential["type"] == "password":
                at.api.call("DELETE", f"{user}/credentials/{credential['id']}", ok=(204, 404))


def _pages(at: Context, path: str) -> Iterator[JSON]:
    first = 0
    while True:
        page = at.api.get(f"{at.base}{path}first={first}&max={PAGE}")
        yield from page
        if len(page) < PAGE:
            return
        first += PAGE


def _split(key: str) -> tuple[str, str]:
    alias, _, name = key.partition("/")
    return alias, name


def _path(at: Context, alias: str) -> str:
    return f"{at.base}/identity-provider/instances/{seg(alias)}"


def _body(obj: Obj, secrets: Mapping[str, str], present: Mapping[str, JSON]) -> dict[str, JSON]:
    """Whole: fields that are not declared keep what is there."""
    body = {**present, **obj.fields, "alias": obj.key}
    for ours in ("organization", "local_passwords"):
        body.pop(ours, None)
    body["config"] = flat(body.get("config"))
    if "clientSecret" in secrets:
        body["config"]["clientSecret"] = secrets["clientSecret"]
    return body


def _mapper(obj: Obj) -> dict[str, JSON]:
    alias, name = _split(obj.key)
    return {
        "name": name,
        "identityProviderAlias": alias,
        "identityProviderMapper": obj.fields["type"],
        "config": flat(obj.fields["config"]),
    }


def _link(at: Context, alias: str, wanted: str, present: str) -> None:
    if wanted == present:
        return
    if present:
        path = f"{at.base}/organizations/{at.ids.organization[present]}/identity-providers/{seg(alias)}"
        at.api.delete(path)
    if wanted:
        at.api.post(f"{at.base}/organizations/{at.ids.organization[wanted]}/identity-providers", alias)
