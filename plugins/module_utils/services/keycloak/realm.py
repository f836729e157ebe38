"""The realm's own settings, and which flows it uses.

Keycloak 26.7.4, PUT /{realm}: partial at the top level, but `attributes` is replaced as a whole and `smtpServer` too;
lists come back in another order; passwordPolicy "" is left out; the mail password is masked and never given back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .client import MAX
from .family import Context, flat
from .kinds import REALM_OWN_ATTRIBUTES, STATE

BINDINGS = {
    "browser": "browserFlow",
    "registration": "registrationFlow",
    "direct_grant": "directGrantFlow",
    "reset_credentials": "resetCredentialsFlow",
    "first_broker_login": "firstBrokerLoginFlow",
}
KINDS = ("realm", "flow_binding")


def read(bulk: Bulk) -> Iterable[Present]:
    if not bulk.exists:
        return
    raw = bulk.export
    fields = {name: raw[name] for name in STATE["realm"].rules if name in raw}
    smtp = flat(raw.get("smtpServer"))
    had_password = smtp.pop("password", None)
    fields["smtpServer"] = smtp
    yield Present(
        "realm",
        bulk.realm,
        fields,
        id=raw["id"],
        secrets={"smtp_password": None} if had_password else {},
    )
    for key, name in BINDINGS.items():
        yield Present("flow_binding", key, {"flow": raw.get(name)}, id=key, builtin=True)


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    if obj.kind == "flow_binding":
        at.api.put(at.base, {BINDINGS[obj.key]: obj.fields["flow"]})
        return obj.key
    at.api.post("", {"realm": obj.key, **_body(obj, set(obj.fields), secrets, {})})
    at.api.renew()  # the rights in the new realm are not in the token that made it
    found = at.api.get(at.base)
    at.ids.realm_id = found["id"]
    at.ids.scope.update({s["name"]: s["id"] for s in at.api.get(f"{at.base}/client-scopes")})
    at.ids.client.update({c["clientId"]: c["id"] for c in at.api.get(f"{at.base}/clients?max={MAX}")})
    return str(found["id"])


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    if obj.kind == "flow_binding":
        at.api.put(at.base, {BINDINGS[obj.key]: obj.fields["flow"]})
        return
    at.api.put(at.base, _body(obj, fields, secrets, at.bulk.export))


def delete(at: Context, before: Present) -> None:
    at.api.delete(at.base)


def _body(obj: Obj, fields: set[str], secrets: Mapping[str, str], present: Mapping[str, JSON]) -> dict[str, Any]:
    body = {name: obj.fields[name] for name in fields if name in obj.fields}
    if "attributes" in body:
        kept = {k: v for k, v in (present.get("attributes") or {}).items() if k in REALM_OWN_ATTRIBUTES}
        body["attributes"] = {**kept, **flat(body["attributes"])}
    if "smtpServer" in body or "smtp_password" in fields:
        # The whole map is replaced, and a password left out of it is gone.
        body["smtpServer"] = flat(obj.fields.get("smtpServer"))
        if "smtp_password" in secrets:
            body["smtpServer"]["password"] = secrets["smtp_password"]
    return body
