"""What a project group is in Jitsi-Admin: a group in the address book of each of its members. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Roster
from ...sync.wanted import ACCOUNT, with_place
from .kinds import BOOK

RESERVED: frozenset[str] = frozenset()


def desired_for(roster: Roster) -> Iterator[Obj]:
    """A group of one has nobody to look up."""
    placed = with_place(roster)
    for group in roster.groups:
        members = sorted(group.members & placed)
        needs = tuple((ACCOUNT, sub) for sub in members)
        for sub in members if len(members) > 1 else ():
            yield Obj(BOOK, f"{group.slug}/{sub}", {"name": group.name, "members": members}, needs=needs)
