"""What a project group and its members are at a provider: a list, and an address on it. Pure.

A membership's key is SLUG/ADDRESS: a list knows nobody but by an address. `person` is whose it is, by which an address
that changed is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Roster
from ...sync.wanted import MEMBERSHIP, with_place
from .addresses import plain
from .kinds import ANSWERS, LIST, PERSON

ATTRIBUTE = "hosted_at"


def desired_for(roster: Roster) -> Iterator[Obj]:
    placed = with_place(roster)
    for group in roster.groups:
        if not group.attributes.get(ATTRIBUTE):
            continue
        yield Obj(LIST, group.slug, {ANSWERS: True})
        for sub in sorted(group.members & placed):
            address = plain(roster.people[sub].email)
            yield Obj(MEMBERSHIP, f"{group.slug}/{address}", {PERSON: sub}, needs=((LIST, group.slug),))
