"""Lists of Zammad's configuration as objects, and objects as what a record is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...reconcile.types import AdapterError, Obj, Present
from ...sync.wanted import GROUP
from .kinds import CALENDAR, CHANNELS, ORGANISATION, OVERVIEW, ROLE, SIGNATURE, SLA, STATE, TEXT, TRIGGER
from .marks import key_of, mark
from .messages import say

Entries = Callable[[str], list[dict[str, Any]]]

MODELS: Mapping[str, str] = {
    ORGANISATION: "Organization",
    CALENDAR: "Calendar",
    SIGNATURE: "Signature",
    TRIGGER: "Trigger",
    TEXT: "TextModule",
    OVERVIEW: "Overview",
    SLA: "Sla",
    GROUP: "Group",
    ROLE: "Role",
}
# What a record must have and no field of ours says.
_NEW: Mapping[str, Mapping[str, Any]] = {
    TRIGGER: {"disable_notification": True},
    TEXT: {"active": True},
    OVERVIEW: {"active": True},
}
# Seeded records, by name: not ours to delete, and ours to switch off.
BUILTIN = frozenset(
    {"auto reply (on new tickets)", "auto reply (on follow-up of tickets)", "customer notification (trigger)"}
)
STATES, ROLES, CALENDARS = "ticket_states", "roles", "calendars"
STATE_ID = "ticket.state_id"
SMTP = "smtp"


def model_of(kind: str) -> str:
    return MODELS[kind]


def organisations(entries: Entries) -> Iterator[Present]:
    for row in entries("organizations"):
        if key := key_of(row.get("note")):
            if not isinstance(row.get("shared"), bool):
                # It is to become one of four modes (zammad 6364): nobody here knows yet which of them is closed.
                raise AdapterError(say("shared", key=key, value=row.get("shared")))
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


def text_modules(entries: Entries) -> Iterator[Present]:
    """Those of our mark; 28 come along in German (5.2), and people write their own."""
    for row in entries("text_modules"):
        if key := key_of(row.get("note")):
            fields = {name: row.get(name) for name in STATE[TEXT].rules}
            yield Present(TEXT, key, fields, id=str(row["id"]))


def overviews(entries: Entries) -> Iterator[Present]:
    """By name alone: ours are seeded, and what is in them is people's."""
    for row in entries("overviews"):
        yield Present(OVERVIEW, row["name"], {}, id=str(row["id"]), builtin=True)


def slas(entries: Entries) -> Iterator[Present]:
    """With the names of what Zammad has numbers for. A condition of another form is none of ours, and differs."""
    rows = entries("slas")
    if not rows:
        return
    states, named = _names(entries(STATES)), _names(entries(CALENDARS))
    for row in rows:
        told = row.get("condition") or {}
        but = told.get(STATE_ID, {}) if set(told) == {STATE_ID} else {}
        numbers = but.get("value", []) if but.get("operator") == "is not" else []
        fields = {
            "calendar": named.get(int(row.get("calendar_id") or 0)),
            "first_response_time": row.get("first_response_time"),
            "solution_time": row.get("solution_time"),
            "but": [states.get(int(one), str(one)) for one in numbers],
        }
        yield Present(SLA, row["name"], fields, id=str(row["id"]))


def with_numbers(kind: str, fields: Mapping[str, Any], entries: Entries) -> dict[str, Any]:
    """What a record of the kind is given in place of names."""
    if kind == OVERVIEW:
        states = _numbers(entries(STATES), fields["states"])
        condition = {STATE_ID: {"operator": "is", "value": states}, **fields["condition"]}
        roles = _numbers(entries(ROLES), fields["roles"])
        return {"condition": condition, "role_ids": roles, "order": fields["order"], "view": fields["view"]}
    if kind == SLA:
        found = dict(fields)
        if "but" in found:
            states = _numbers(entries(STATES), found.pop("but"))
            found["condition"] = {STATE_ID: {"operator": "is not", "value": states}}
        if "calendar" in found:
            (found["calendar_id"],) = _numbers(entries(CALENDARS), [found.pop("calendar")])
        return found
    return dict(fields)


def _names(rows: list[dict[str, Any]]) -> dict[int, str]:
    return {int(row["id"]): str(row["name"]) for row in rows}


def _numbers(rows: list[dict[str, Any]], names: Sequence[str]) -> list[int]:
    known = {name: number for number, name in _names(rows).items()}
    if missing := [name for name in names if name not in known]:
        raise AdapterError(say("not_there", kind="", key=", ".join(missing)))
    return sorted(known[name] for name in names)


READ: Mapping[str, Callable[[Entries], Iterator[Present]]] = {
    ORGANISATION: organisations,
    CALENDAR: calendars,
    SIGNATURE: signatures,
    TRIGGER: triggers,
    TEXT: text_modules,
    OVERVIEW: overviews,
    SLA: slas,
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
    marked = {"note": mark(obj.key)} if obj.kind in (ORGANISATION, TEXT) else {"name": obj.key}
    return {**(_NEW.get(obj.kind, {}) if new else {}), **fields, **marked}


def _fields(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in STATE[kind].rules}
