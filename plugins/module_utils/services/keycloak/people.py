"""Seeded accounts and seeded memberships: written once, then left to people.

person: the key is the inventory's, kept in the ledger with the account's id; people marry, and an address changes.
membership: GROUP-PATH E-MAIL, for people whose account is made by their first sign-in; until then it is pending. They
are looked up one by one, by their address, and only until they are in the ledger: a realm may hold thousands of people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from ...reconcile.types import JSON, AdapterError, Key, Obj, Present
from .bulk import Bulk
from .client import Api, ApiError, seg
from .family import Context
from .kinds import STATE

INVITED_FOR_S = 7 * 86400
KINDS = ("person", "membership")


def look_up(api: Api, base: str, name: str) -> JSON | None:
    found = api.get(f"{base}/users?username={seg(name)}&exact=true")
    return found[0] if found else None


def look_up_member(api: Api, base: str, email: str) -> JSON | None:
    """With the paths of the groups, for a person who has signed in."""
    found = api.get(f"{base}/users?email={seg(email)}&exact=true")
    if not found:
        return None
    groups = api.get(f"{base}/users/{found[0]['id']}/groups?max=10000")
    return {**found[0], "groups": [g["path"] for g in groups]}


def read(bulk: Bulk) -> Iterable[Present]:
    for name, raw in bulk.people.items():
        fields = {field: raw.get(field) for field in ("firstName", "lastName", "email")}
        yield Present("person", name, fields, id=raw["id"], secrets={"password": None})
    for email, raw in bulk.members.items():
        if raw:
            for path in raw["groups"]:
                yield Present("membership", f"{path} {email}", id=raw["id"], builtin=True)


def pending(bulk: Bulk, wanted: Iterable[str]) -> dict[Key, str]:
    """Of the wanted memberships those whose person is not there."""
    out = {}
    for key in wanted:
        email = key.rpartition(" ")[2]
        if not bulk.members.get(email):
            out[("membership", key)] = STATE["membership"].waits
    return out


def renamed(last: str | None, moved: Mapping[Key, Key]) -> dict[Key, Key]:
    """What earlier ledgers call the people of the inventory `last`, as JSON: their address of then -> their key of now.

    The inventory of now knows their address of now alone, and a ledger of 2026 calls them by it.
    """
    try:
        people = {str(one["email"]): ("person", str(one["key"])) for one in json.loads(last or "{}").get("people", ())}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}  # of a version that says it otherwise
    return {("person", email): moved.get(key, key) for email, key in people.items()}


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    if obj.kind == "membership":
        path, _, email = obj.key.rpartition(" ")
        # A group that was deleted by hand is made again with its moderators, and nobody has looked for them.
        found = at.bulk.members.get(email) or look_up_member(at.api, at.base, email)
        if found is None:
            raise AdapterError(f"{email}: {STATE['membership'].waits}")
        user = found["id"]
        at.api.put(f"{at.base}/users/{user}/groups/{at.ids.group[path]}")
        return str(user)
    body = _body(obj)
    body["groups"] = list(obj.fields.get("groups", ()))
    if "password" in secrets:
        body["credentials"] = [_password(secrets["password"])]
    new = ""
    try:
        new = at.api.post(f"{at.base}/users", body).new_id
        _join_organization(at, obj, new)
        _invite(at, obj, new)
    except ApiError as error:
        if new or error.unsure:
            raise AdapterError(f"{error}; the next run goes on from the account that was made", begun=True) from error
        raise
    return new


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    """Only for an account whose making was cut short: everything once more."""
    if obj.kind == "membership":
        return
    path = f"{at.base}/users/{before.id}"
    at.api.put(path, _body(obj))
    for group in obj.fields.get("groups", ()):
        at.api.put(f"{path}/groups/{at.ids.group[group]}")
    if "password" in secrets:
        at.api.put(f"{path}/reset-password", _password(secrets["password"]))
    _join_organization(at, obj, before.id)
    _invite(at, obj, before.id)


def delete(at: Context, before: Present) -> None:
    if before.kind == "membership":
        path = before.key.rpartition(" ")[0]
        at.api.delete(f"{at.base}/users/{before.id}/groups/{at.ids.group[path]}")
    else:
        at.api.delete(f"{at.base}/users/{before.id}")


def _body(obj: Obj) -> dict[str, JSON]:
    fields = obj.fields
    body: dict[str, JSON] = {
        "username": fields["email"],
        "enabled": True,
        "emailVerified": "invite" not in fields,
        "requiredActions": list(fields.get("actions", ())),
    }
    body.update({name: fields[name] for name in ("firstName", "lastName", "email") if name in fields})
    body["attributes"] = dict(fields.get("attributes") or {})
    return body


def _password(value: str) -> JSON:
    return {"type": "password", "value": value, "temporary": False}


def _invite(at: Context, obj: Obj, user: str) -> None:
    """By mail, and last: where it cannot be sent, the account counts as cut short and the next run tries again.

    The link proves the address (26.7.4: ExecuteActionsActionTokenHandler) and leads through `actions`.
    """
    invite = obj.fields.get("invite")
    if invite:
        back = {name: invite[name] for name in ("client_id", "redirect_uri") if name in invite}
        query = urlencode({"lifespan": INVITED_FOR_S, **back})
        at.api.put(f"{at.base}/users/{user}/execute-actions-email?{query}", list(invite["actions"]))


def _join_organization(at: Context, obj: Obj, user: str) -> None:
    """409: a member already. Members made so are UNMANAGED: taking them out later does not delete the person."""
    alias = obj.fields.get("organization")
    if alias:
        at.api.call("POST", f"{at.base}/organizations/{at.ids.organization[alias]}/members", user, ok=(201, 204, 409))
