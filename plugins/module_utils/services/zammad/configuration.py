"""Lists of Zammad's configuration as objects, and objects as what a record is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...reconcile.types import Obj, Present
from ...sync.wanted import GROUP
from .kinds import CALENDAR, CHANNELS, ORGANISATION, ROLE, SIGNATURE, STATE, TRIGGER
from .marks import key_of, mark

Entries = Callable[[str], list[dict[str, Any]]]

MODELS: Mapping[str, str] = {
    ORGANISATION: "Organization",
    CALENDAR: "Calendar",
    SIGNATURE: "Signature",
    TRIGGER: "Trigger",
    GROUP: "Group",
    ROLE: "Role",
}
# What a record must have and no field of ours says.
_NEW: Mapping[str, Mapping[str, Any]] = {TRIGGER: {"disable_notification": True}}
# Seeded records, by name: not ours to delete, and ours to switch off.
BUILTIN = frozenset(
    {"auto reply (on new tickets)", "auto reply (on follow-up of tickets)", "customer notification (trigger)"}
)
SMTP = "smtp"


def model_of(kind: str) -> str:
    return MODELS[kind]


def organisations(entries: Entries) -> Iterator[Present]:
    for row in entries("organizations"):
        if key := key_of(row.get("note")):
            yield Present(ORGANISATION, key, _fields(ORGANISATION, row), id=str(row["id"]))


def calendars(entries: Entries) -> Iterator[Present]:
    for row in entries("calendars"):
        yield Present(CALENDAR, row["name"], _fields(CALENDAR, row), id=str(row["id"]))


def signatures(entries: Entries) -> Iterator[Present]:
    for row in entries("signatures"):
        yield Present(SIGNATURE, row["name"], _fields(SIGNATURE, row), id=str(row["id"]))


def triggers(entries: Entries) -> Iterator[Present]:
    """Anything may be in what an administrator made by hand; those are listed, and nobody touches them."""
    for row in entries("triggers"):
        seeded = row["name"] in BUILTIN
        yield Present(TRIGGER, row["name"], _fields(TRIGGER, row), id=str(row["id"]), builtin=seeded)


READ: Mapping[str, Callable[[Entries], Iterator[Present]]] = {
    ORGANISATION: organisations,
    CALENDAR: calendars,
    SIGNATURE: signatures,
    TRIGGER: triggers,
}


def read_channels(answer: Mapping[str, Any]) -> Iterator[Present]:
    """All of them as one object: what notifications go out by, and the account that answers are sent from."""
    assets = answer.get("assets", {})
    channels = list(assets.get("Channel", {}).values())
    active = [one for one in channels if one["active"] and one["area"] in ("Email::Notification", "Email::Account")]
    ways = [one["options"].get("outbound", {}) for one in active]
    if not any(one["area"] == "Email::Account" for one in active):
        return
    ours = {one["id"] for one in active if one["area"] == "Email::Account"}
    addresses = [one for one in assets.get("EmailAddress", {}).values() if one.get("channel_id") in ours]
    first: Mapping[str, Any] = min(addresses, key=lambda one: int(one["id"]), default={})
    # Two ways that differ, or sendmail beside SMTP, are not what is wanted, whatever that is.
    alike = len({repr(sorted(way.get("options", {}).items())) for way in ways}) == 1
    smtp = dict(ways[0].get("options", {})) if alike and all(way.get("adapter") == SMTP for way in ways) else {}
    secrets = {"password": None} if smtp.pop("password", None) else {}
    fields = {"smtp": smtp, "email": first.get("email"), "name": first.get("name") or first.get("realname")}
    yield Present(CHANNELS, "mail", fields, id="1", secrets=secrets, builtin=True)


def attributes(obj: Obj, fields: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """What a record is given. Holidays are replaced as a whole, so they are always sent whole."""
    marked = {"note": mark(obj.key)} if obj.kind == ORGANISATION else {"name": obj.key}
    return {**(_NEW.get(obj.kind, {}) if new else {}), **fields, **marked}


def _fields(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in STATE[kind].rules}
