"""A new inventory from a few answers: path -> text of every file but the vault. Pure.

files(Answers(key="bergstadt", name="Bergstadt", domain="bergstadt.example", host="server.bergstadt.example"), ...)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import as_yaml
from .repair import as_key

FIRST = "verwaltung"
"""Key of the first person, who operates the platform."""


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


def invented(answers: Answers) -> dict[str, str]:
    """What is in the inventory though nobody said it, so that somebody corrects it: value -> what it is."""
    members = organisations(answers)
    given = answers.organisations
    mail = members[0]["email_domains"][0]
    out = {
        domain: f"E-Mail-Domain von {one['name']}"
        for one, said in zip(members, given or [{"email_domains": [mail]}], strict=True)
        for domain in one["email_domains"]
        if not said.get("email_domains")
    }
    out[f"{FIRST}@{mail}"] = "Adresse der ersten Person, die die Plattform betreibt"
    if not answers.contact:
        out[f"it@{mail}"] = "Kontaktadresse"
    if not answers.operator:
        out[str(members[0]["name"])] = "wer die Plattform betreibt"
    return out


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


def files(answers: Answers, services: Iterable[str], chosen: Iterable[str] = ()) -> dict[str, str]:
    """`services` run from the beginning; `chosen` are named in hosts.yml for whoever wants them."""
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
        "key": FIRST,
        "given_name": "Erste",
        "family_name": "Verwaltung",
        "email": f"{FIRST}@{mail}",
        "organisation": members[0]["key"],
        "operator": True,
    }
    guessed = invented(answers)
    return {
        "hosts.yml": hosts(answers, services, chosen),
        "group_vars/platform/platform.yml": as_yaml.file(
            {"platform": platform, "branding": {"colour": "#0b5394"}}, guessed
        ),
        "group_vars/platform/organisations.yml": as_yaml.file({"organisations": members}, guessed),
        "group_vars/platform/people.yml": as_yaml.file({"people": [person]}, guessed),
        "group_vars/platform/project_groups.yml": as_yaml.file({"project_groups": [], "mailing_lists": []}),
        "group_vars/platform/video_portals.yml": as_yaml.file({"video_portals": []}),
    }


def hosts(answers: Answers, services: Iterable[str], chosen: Iterable[str] = ()) -> str:
    """hosts.yml: one host with everything, or three groups of which `entry` carries what exists today."""
    lines = ["---", "# Was wo läuft: ein Dienst läuft dort, wo seine Gruppe einen Host hat.", "all:"]
    if answers.user:
        lines += ["  vars:", f"    ansible_user: {as_yaml.scalar(answers.user)}"]
    lines.append("  children:")
    groups = {"entry": answers.host} if answers.host else dict(answers.hosts)
    for group, name in groups.items():
        address = answers.addresses.get(str(name))
        inner = f"{{ansible_host: {as_yaml.scalar(address)}}}" if address else "{}"
        lines.append(f"    {group}: {{hosts: {{{as_yaml.scalar(name)}: {inner}}}}}")
    first = next(iter(groups))
    lines += [f"    {service}: {{children: {{{first}: {{}}}}}}" for service in sorted(services)]
    if chosen:
        lines.append(
            f"    # Auf Wunsch, je eine Gruppe wie oben, docs/de sagt, was vorher da sein muss: {', '.join(chosen)}"
        )
    return "\n".join(lines) + "\n"
