"""What a project group is in Zammad: a group of tickets, and a role that its agents have. Pure.

Agents are the members of technical groups. Of other groups they are the moderators, and only where the group says so:
an agent sees the name and the organisation of everybody (Zammad lists all customers to every agent).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Group, Roster
from ...sync.wanted import ACCOUNT, GROUP, MEMBERSHIP, with_place
from .kinds import ROLE

RESERVED: frozenset[str] = frozenset()
"""A slug is in a note, and names nothing that Zammad reads."""

PLACE, AGENTS = "helpdesk", "helpdesk_agents"
"""Attributes of a group: whether it has a place here, and who answers where it is not technical."""
MODERATORS = "moderators"
LONGEST = 120
"""Characters of a name; Zammad cuts at 160 without a word (5.2), and a slug may follow."""


def desired_for(roster: Roster) -> Iterator[Obj]:
    called = names(roster)
    placed = with_place(roster)
    # The roster tells of those too that only say who would answer.
    for group in (one for one in roster.groups if PLACE in one.attributes):
        active = group.state != "archived"
        yield Obj(GROUP, group.slug, {"name": called[group.slug], "active": active})
        access = ["full"] if active else ["overview", "read"]
        fields = {"name": f"Helpdesk: {called[group.slug]}", "access": access}
        yield Obj(ROLE, group.slug, fields, needs=((GROUP, group.slug),))
        for sub in sorted(agents(group) & placed):
            yield Obj(MEMBERSHIP, f"{group.slug}/{sub}", needs=((ROLE, group.slug), (ACCOUNT, sub)))


def agents(group: Group) -> frozenset[str]:
    if group.kind == "technical":
        return group.members
    return group.moderators if group.attributes.get(AGENTS) == MODERATORS else frozenset()


def names(roster: Roster) -> dict[str, str]:
    """By slug. Groups of one name, in whatever case, have their slug behind it: Zammad refuses the second."""
    plain = {group.slug: fit(group.name) or group.slug for group in roster.groups}
    many = Counter(name.casefold() for name in plain.values())
    found = {slug: name if many[name.casefold()] == 1 else f"{name} ({slug})" for slug, name in plain.items()}
    # A name with a slug behind it may itself be another group's name.
    again = Counter(name.casefold() for name in found.values())
    return {slug: name if again[name.casefold()] == 1 else f"{plain[slug]} ({slug})" for slug, name in found.items()}


def fit(name: str) -> str:
    """Two colons would make it the child of another group (6.0)."""
    text = " ".join("".join(one for one in name if one.isprintable()).split())
    while "::" in text:
        text = text.replace("::", ":")
    return text[:LONGEST].strip(" :")
