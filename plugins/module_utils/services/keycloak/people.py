"""Seeded accounts: written once, then left to people. Key: the user name, which is the e-mail address at that time.

They are looked up one by one, and only until they stand in the ledger: a realm may hold thousands of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, KindSpec, Obj, Present, Rule
from .bulk import Bulk
from .client import Api, seg
from .family import Context

SEEDED = Rule("seeded")
SPECS: Mapping[str, KindSpec] = {
    "person": KindSpec(
        "person",
        110,
        dict.fromkeys(
            ("firstName", "lastName", "email", "locale", "groups", "organization", "actions", "password"), SEEDED
        ),
        seeded=True,
    ),
}


def look_up(api: Api, base: str, name: str) -> JSON | None:
    found = api.get(f"{base}/users?username={seg(name)}&exact=true")
    return found[0] if found else None


def read(bulk: Bulk) -> Iterable[Present]:
    for name, raw in bulk.people.items():
        fields = {field: raw.get(field) for field in ("firstName", "lastName", "email")}
        yield Present("person", name, fields, id=raw["id"], secrets={"password": None}, holds_data=True)


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    body = _body(obj)
    body["groups"] = list(obj.fields.get("groups", ()))
    if "password" in secrets:
        body["credentials"] = [_password(secrets["password"])]
    new = at.api.post(f"{at.base}/users", body).new_id
    _join_organization(at, obj, new)
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    """Only for an account whose making was cut short: everything once more."""
    path = f"{at.base}/users/{before.id}"
    at.api.put(path, _body(obj))
    for group in obj.fields.get("groups", ()):
        at.api.put(f"{path}/groups/{at.ids.group[group]}")
    if "password" in secrets:
        at.api.put(f"{path}/reset-password", _password(secrets["password"]))
    _join_organization(at, obj, before.id)


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/users/{before.id}")


def _body(obj: Obj) -> dict[str, JSON]:
    fields = obj.fields
    body: dict[str, JSON] = {
        "username": obj.key,
        "enabled": True,
        "emailVerified": True,
        "requiredActions": list(fields.get("actions", ())),
    }
    body.update({name: fields[name] for name in ("firstName", "lastName", "email") if name in fields})
    if fields.get("locale"):
        body["attributes"] = {"locale": [fields["locale"]]}
    return body


def _password(value: str) -> JSON:
    return {"type": "password", "value": value, "temporary": False}


def _join_organization(at: Context, obj: Obj, user: str) -> None:
    """409: a member already. Members made so are UNMANAGED: taking them out later does not delete the person."""
    alias = obj.fields.get("organization")
    if alias:
        at.api.call("POST", f"{at.base}/organizations/{at.ids.organization[alias]}/members", user, ok=(201, 204, 409))
