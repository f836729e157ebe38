"""A new inventory from a few answers: path -> text of every file but the vault. Pure.

files(Answers(key="bergstadt", name="Bergstadt", domain="bergstadt.example", host="server.bergstadt.example"), ...)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .repair import as_key

MODELINE = "# yaml-language-server: $schema=../../../../schemas/inventory.schema.json\n"


@dataclass(frozen=True)
class Answers:
    """What `-e` or a file of answers says. Either `host`, or `hosts` with entry, work and video."""

    key: str
    name: str
    domain: str
    host: str | None = None
    hosts: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    operator: str | None = None
    contact: str | None = None
    organisations: tuple[Mapping[str, Any], ...] = ()


def missing(given: Mapping[str, Any]) -> list[str]:
    """The answers without which nothing can be written."""
    wanted = [name for name in ("key", "name", "domain") if not given.get(name)]
    return wanted if given.get("host") or given.get("hosts") else [*wanted, "host"]


def organisations(answers: Answers) -> list[dict[str, Any]]:
    """As given (a name is enough), or one that is called like the platform."""
    given = answers.organisations or ({"key": answers.key, "name": answers.name, "email_domains": [answers.domain]},)
    made = []
    for one in given:
        organisation = {
            "key": as_key(str(one["name"])),
            "kind": "city",
            "name": one["name"],
            "email_domains": [],
            **one,
        }
        if not organisation["email_domains"]:
            organisation["email_domains"] = [f"{organisation['key']}.{answers.domain}"]
        made.append({**organisation, "directory": one.get("directory", {"type": "local"})})
    return made


def files(answers: Answers, services: Iterable[str]) -> dict[str, str]:
    members = organisations(answers)
    mail = members[0]["email_domains"][0]
    contact = answers.contact or f"it@{mail}"
    platform = {
        "name": answers.name,
        "domain": answers.domain,
        "operator": answers.operator or members[0]["name"],
        "contact": contact,
    }
    person = {
        "key": "verwaltung",
        "given_name": "Erste",
        "family_name": "Verwaltung",
        "email": f"verwaltung@{mail}",
        "organisation": members[0]["key"],
    }
    return {
        "hosts.yml": hosts(answers, services),
        "group_vars/platform/platform.yml": _file({"platform": platform, "branding": {"colour": "#0b5394"}}),
        "group_vars/platform/organisations.yml": _file({"organisations": members}),
        "group_vars/platform/people.yml": _file({"people": [person]}),
        "group_vars/platform/project_groups.yml": _file({"project_groups": [], "mailing_lists": []}),
        "group_vars/platform/video_portals.yml": _file({"video_portals": []}),
    }


def hosts(answers: Answers, services: Iterable[str]) -> str:
    """hosts.yml: one host with everything, or three groups of which `entry` carries what exists today."""
    lines = ["---", "# Was wo läuft: ein Dienst läuft dort, wo seine Gruppe einen Host hat.", "all:"]
    if answers.user:
        lines += ["  vars:", f"    ansible_user: {_scalar(answers.user)}"]
    lines.append("  children:")
    groups = {"entry": answers.host} if answers.host else dict(answers.hosts)
    for group, name in groups.items():
        address = answers.addresses.get(str(name))
        inner = f"{{ansible_host: {_scalar(address)}}}" if address else "{}"
        lines.append(f"    {group}: {{hosts: {{{_scalar(name)}: {inner}}}}}")
    first = next(iter(groups))
    lines += [f"    {service}: {{children: {{{first}: {{}}}}}}" for service in sorted(services)]
    return "\n".join(lines) + "\n"


def _file(data: Mapping[str, Any]) -> str:
    """YAML as people write it: two levels of block style, JSON (which is YAML) within."""
    lines = [MODELINE + "---"]
    for section, value in data.items():
        if isinstance(value, list) and value:
            lines.append(f"{section}:")
            for item in value:
                pairs = [f"{key}: {_scalar(inner)}" for key, inner in item.items()]
                lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
        elif isinstance(value, Mapping):
            lines += [f"{section}:", *(f"  {key}: {_scalar(inner)}" for key, inner in value.items())]
        else:
            lines.append(f"{section}: []")
    return "\n".join(lines) + "\n"


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_scalar(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_scalar(v) for v in value) + "]"
    text = str(value)
    simple = text.replace("-", "").replace(".", "").replace("_", "").replace("@", "")
    plain = simple.isascii() and simple.isalnum() and not simple.isdigit() and text[0].isalpha()
    return (
        text
        if plain and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off", "y", "n")
        else json.dumps(text, ensure_ascii=False)
    )
