"""Who belongs to an audience of the inventory, as it follows from project groups: all moderators, members, everybody.

    belongs = audience(rule, roster.groups, roster.people)     # subs; the same for the same roster

Pure, for every service that shows or serves one. Nobody joins an audience: whoever joins, leaves or is made a moderator
in a group is in it or not by the next answer of the roster. An archived group gives nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .types import Group


@dataclass(frozen=True)
class Rule:
    """`kinds` and `groups` (keys of the inventory) narrow which groups count; without both all do."""

    of: Literal["moderators", "members", "everyone"]
    kinds: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


def audience(rule: Rule, groups: Iterable[Group], people: Iterable[str]) -> frozenset[str]:
    """`people`: the subs of everybody who is active."""
    if rule.of == "everyone":
        return frozenset(people)
    found: set[str] = set()
    for group in groups:
        if _counts(rule, group):
            found |= group.moderators if rule.of == "moderators" else group.members
    return frozenset(found)


def _counts(rule: Rule, group: Group) -> bool:
    return (
        group.state == "active"
        and (not rule.kinds or group.kind in rule.kinds)
        and (not rule.groups or group.attributes.get("key") in rule.groups)
    )
