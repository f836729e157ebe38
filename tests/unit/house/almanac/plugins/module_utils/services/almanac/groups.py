"""What a project group and its members are in the almanac. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Roster
from ...sync import wanted

# Groups that every almanac comes with: whoever is in them administers it.
RESERVED = frozenset({"admin", "keepers"})


def desired_for(roster: Roster) -> Iterator[Obj]:
    for group in roster.groups:
        yield Obj(wanted.GROUP, group.slug, {"name": group.name, "state": group.state})
    yield from wanted.memberships(roster)
