"""The mail server's slice: what it takes in and for whom, who may send as whom, to whom it hands on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model import manifest_views
from ...model.given import MAIL as RELAY_PASSWORD
from ...model.types import Mail, Model
from .sheet import lines

JSON = dict[str, Any]

NAME = "mail"
# Names of this host in the section `mail`: its own mail server then delivers by itself.
HERE = ("localhost", "127.0.0.1")
SELECTOR = "readi"
KEY = "/var/lib/readi-mail/dkim.key"
GATE = 10040
# What a domain must answer (RFC 2142; RFC 5321, 4.5.1).
OPERATORS = ("abuse", "postmaster")


def desired(model: Model, host: str | None) -> JSON:
    """Template variables for Postfix and rspamd, and the configuration of the host's programs.

    `tables`: Postfix tables of services that say which addresses a domain has; `pipes`: transports that run a command.
    """
    using = manifest_views.mail(model, host)
    taken = [_taken(number, one) for number, one in enumerate(using["in"])]
    name = f"mail.{model.platform.domain}"
    senders = {row["service"]: row for row in using["out"]}
    own = [sender for row in senders.values() for sender in _senders(model, row)]
    domains = _domains(model, taken, own)
    relay = _relay(model.mail)
    there = {one["recipient"] for one in taken}
    return {
        "format": 1,
        "name": name,
        "domains": domains,
        "contact": model.platform.contact,
        "relay": relay,
        "transports": {one["recipient"].removeprefix("@"): one["transport"] for one in taken},
        "recipients": sorted(one["recipient"] for one in taken if not one["table"]),
        "tables": [{"path": one["table"], "owner": one["user"]} for one in taken if one["table"]],
        "pipes": [one["pipe"] for one in taken if one["pipe"]],
        "operators": _operators(name, domains, own, there),
        "gate": {
            "port": GATE,
            "server": 25,
            "senders": {
                "root": [f"root@{name}", *(f"{local}@{domain}" for local in OPERATORS for domain in domains)],
                **_by_user(model, senders.values()),
            },
        },
        "gate_port": GATE,
        "selector": SELECTOR,
        "key": KEY,
        "born": {
            "key": KEY,
            "group": "_rspamd",
            "tables": [{"path": one["table"], "owner": one["user"]} for one in taken if one["table"]],
        },
        "post": {"targets": {one["recipient"]: one["http"] for one in taken if one["http"]}},
        "signed": [name, *domains],
        "sheet": {
            "key": KEY,
            "selector": SELECTOR,
            "signed": [name, *domains],
            "lines": lines(name, domains, relay["host"] if relay else None),
        },
        "secrets": [RELAY_PASSWORD] if relay and relay["user"] else [],
    }


def _taken(number: int, one: Mapping[str, Any]) -> JSON:
    """One entry of a manifest's `mail.in` as Postfix knows it: `recipient` is an address, or @DOMAIN."""
    kind, _, target = str(one["to"]).partition(":")
    user = one["user"]
    found: JSON = {
        "recipient": one.get("address") or f"@{one['domain']}",
        "domain": one.get("domain") or str(one["address"]).rpartition("@")[2],
        "table": one.get("recipients"),
        "user": user,
        "transport": f"lmtp:{target}",
        "pipe": None,
        "http": None,
    }
    if kind == "pipe":
        pipe = f"readi-pipe-{number}"
        found |= {"transport": f"{pipe}:", "pipe": {"name": pipe, "user": user, "argv": target}}
    if kind == "http":
        found |= {"transport": "readi-post:", "http": str(one["to"])}
    return found


def _senders(model: Model, row: Mapping[str, Any]) -> list[str]:
    """The envelopes that a service may send with; what its manifest does not say is the platform's own address."""
    return list(row["from"]) or [sender(model)]


def sender(model: Model) -> str:
    """The address that the platform itself writes from."""
    return model.mail.sender if model.mail else f"noreply@{model.platform.domain}"


def _by_user(model: Model, rows: Any) -> dict[str, list[str]]:
    """Unix account -> the envelopes of all services that send as it."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["user"], set()).update(_senders(model, row))
    return {user: sorted(found[user]) for user in sorted(found)}


def _domains(model: Model, taken: list[JSON], own: list[str]) -> list[str]:
    """What this host answers for; addresses at its own name are its own."""
    found = {model.platform.domain, *(one["domain"] for one in taken), *(s.rpartition("@")[2] for s in own)}
    return sorted(found)


def _operators(name: str, domains: list[str], own: list[str], there: set[str]) -> dict[str, str]:
    """Address -> who of this host (aliases) answers. Mail to a sender's address is a bounce, or somebody's answer."""
    found = {f"{local}@{domain}": f"{local}@{name}" for local in OPERATORS for domain in domains}
    found |= {sender: f"operators@{name}" for sender in own if not sender.startswith("@")}
    return {address: found[address] for address in sorted(found) if address not in there}


def _relay(mail: Mail | None) -> JSON | None:
    """Who takes everything that goes out; None where this host delivers by itself."""
    if mail is None or mail.host in HERE:
        return None
    return {
        "host": mail.host,
        "port": mail.port,
        "wrapped": mail.encryption == "tls",
        "user": mail.user,
        "password": RELAY_PASSWORD,
    }


def sent_through(model: Model, host: str) -> Mail | None:
    """How a service on `host` sends: by the mail server beside it, where there is one, else as the inventory says."""
    if host in manifest_views.hosts_of(model, NAME):
        name = model.mail.sender_name if model.mail else model.platform.name
        return Mail(host="127.0.0.1", port=25, encryption="none", sender=sender(model), sender_name=name)
    return model.mail
