"""Project groups and the people in them, as the program `roster` says them and as every service's `sync` hears them.

Pure data, used on hosts: the standard library only, no I/O, no clock, no service's name.

    roster = from_json(answer)      # FormatError where it is no answer of this format
    answer = to_json(roster)        # the same roster gives the same text, whatever order it was read in

`sub` is Keycloak's id of a person, for ever the same; a group's `id` is Keycloak's too, its `slug` is what services
call it by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

FORMAT = 1
State = Literal["active", "archived"]


@dataclass(frozen=True)
class Group:
    """`attributes`: what else the group was given, one text each. Moderators are members too."""

    id: str
    slug: str
    name: str
    kind: str
    joining: str
    state: State = "active"
    attributes: Mapping[str, str] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    moderators: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.moderators <= self.members:
            raise ValueError(f"group {self.slug}: a moderator is no member")


@dataclass(frozen=True)
class Person:
    """`email_vouched`: somebody answers for the address. `guest_until`: YYYY-MM-DD, the last day; None: no guest."""

    sub: str
    email: str = ""
    email_vouched: bool = False
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    guest_until: str | None = None


@dataclass(frozen=True)
class Roster:
    """`people` are active; `locked` are accounts that are not enabled; `gone` were served once and are no more.

    Nobody is in two of the three. People in none of them stay in each service as they are.
    """

    groups: tuple[Group, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


class FormatError(ValueError):
    """Not a roster of this format; the message says where."""


# What a service's manifest names under `roster: {fields: [...]}`, and which fields of a person that is. Every service
# hears of each person only the `sub` and whether the address is vouched for.
PERSONAL: Mapping[str, tuple[str, ...]] = {
    "name": ("given_name", "family_name"),
    "email": ("email",),
    "organisation": ("organisation", "guest_until"),
}


def to_json(roster: Roster) -> dict[str, Any]:
    """Lists are sorted, groups by slug and people by sub."""
    return {
        "format": FORMAT,
        "groups": [_group(group) for group in sorted(roster.groups, key=lambda g: (g.slug, g.id))],
        "people": [_person(roster.people[sub]) for sub in sorted(roster.people)],
        "locked": sorted(roster.locked),
        "gone": sorted(roster.gone),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "slug": group.slug,
        "name": group.name,
        "kind": group.kind,
        "joining": group.joining,
        "state": group.state,
        "attributes": dict(sorted(group.attributes.items())),
        "members": sorted(group.members),
        "moderators": sorted(group.moderators),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "sub": person.sub,
        "email": person.email,
        "email_vouched": person.email_vouched,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "organisation": person.organisation,
        "guest_until": person.guest_until,
    }


def from_json(raw: Any) -> Roster:
    """Keys that this format does not know are let be: a newer roster may say more."""
    answer = _mapping(raw, "the answer")
    if answer.get("format") != FORMAT:
        raise FormatError(f"format {answer.get('format')!r}; this program reads {FORMAT}")
    groups = tuple(_to_group(g, n) for n, g in enumerate(_list(answer, "groups")))
    people = {p.sub: p for p in (_to_person(p, n) for n, p in enumerate(_list(answer, "people")))}
    locked, gone = _texts(answer, "locked", ""), _texts(answer, "gone", "")
    twice = (locked & people.keys()) | (gone & people.keys()) | (locked & gone)
    if twice:
        raise FormatError(f"{min(twice)} is in two of people, locked and gone")
    for group in groups:
        if not group.members <= people.keys():
            raise FormatError(f"group {group.slug}: {min(group.members - people.keys())} is not among the people")
    if len({g.slug for g in groups}) != len(groups):
        raise FormatError("two groups have the same slug")
    return Roster(groups, people, locked, gone)


def _to_group(raw: Any, at: int) -> Group:
    where = f"groups[{at}]"
    given = _mapping(raw, where)
    texts = {name: _text(given, name, where) for name in ("id", "slug", "name", "kind", "joining", "state")}
    if texts["state"] not in get_args(State):
        raise FormatError(f"{where}.state: {texts['state']!r}")
    attributes = _mapping(given.get("attributes"), f"{where}.attributes")
    attributes = {name: _text(attributes, name, f"{where}.attributes") for name in attributes}
    try:
        return Group(
            **texts,  # type: ignore[arg-type]  # `state` was compared above
            attributes=attributes,
            members=_texts(given, "members", where),
            moderators=_texts(given, "moderators", where),
        )
    except ValueError as error:
        raise FormatError(str(error)) from None


def _to_person(raw: Any, at: int) -> Person:
    where = f"people[{at}]"
    given = _mapping(raw, where)
    texts = {name: _text(given, name, where) for name in ("sub", "email", "given_name", "family_name", "organisation")}
    vouched, until = given.get("email_vouched"), given.get("guest_until")
    if not isinstance(vouched, bool):
        raise FormatError(f"{where}.email_vouched: {vouched!r}")
    if until is not None and not isinstance(until, str):
        raise FormatError(f"{where}.guest_until: {until!r}")
    return Person(**texts, email_vouched=vouched, guest_until=until)


def _mapping(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise FormatError(f"{where}: not an object")
    return raw


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name)
    if not isinstance(value, list):
        raise FormatError(f"{name}: not a list")
    return value


def _text(raw: Mapping[str, Any], name: str, where: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise FormatError(f"{where}.{name}: not a text")
    return value


def _texts(raw: Mapping[str, Any], name: str, where: str) -> frozenset[str]:
    value = _list(raw, name)
    if not all(isinstance(item, str) for item in value):
        raise FormatError(f"{where}.{name}: not texts" if where else f"{name}: not texts")
    return frozenset(value)
