"""What one service hears of a roster: what its manifest names, and nothing else. Pure.

body = answer(roster, Reader(people="members", fields=frozenset({"name"}), places=frozenset({"forum"})))
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from .types import PERSONAL, Group, Person, Roster


@dataclass(frozen=True)
class Reader:
    """`people`: whom the service hears of; `fields`: what of them (keys of PERSONAL).

    `places`: a group is served where it has one of these attributes; None: every group is.
    """

    people: Literal["members", "everyone"] = "members"
    fields: frozenset[str] = frozenset()
    places: frozenset[str] | None = None


def answer(roster: Roster, reader: Reader) -> Roster:
    """`locked` and `gone` are ids only and go to every service."""
    groups = tuple(_group(group, reader) for group in roster.groups if _has_place(group, reader))
    heard = set(roster.people) if reader.people == "everyone" else {sub for group in groups for sub in group.members}
    people = {sub: _person(roster.people[sub], reader) for sub in heard}
    return replace(roster, groups=groups, people=people)


def _has_place(group: Group, reader: Reader) -> bool:
    return reader.places is None or any(_said(group, place) for place in reader.places)


def _said(group: Group, place: str) -> bool:
    """An attribute that says no is as none: a box that was ticked away may leave it so."""
    return group.attributes.get(place, "") not in ("", "false")


def _group(group: Group, reader: Reader) -> Group:
    """Where the group's places in other services are is theirs to know."""
    if reader.places is None:
        return group
    return replace(group, attributes={name: text for name, text in group.attributes.items() if name in reader.places})


def _person(person: Person, reader: Reader) -> Person:
    shown = {name: getattr(person, name) for field in reader.fields for name in PERSONAL[field]}
    return Person(person.sub, email_vouched=person.email_vouched, **shown)
