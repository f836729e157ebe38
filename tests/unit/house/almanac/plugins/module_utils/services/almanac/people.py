"""The almanac's accounts: one for each person with a place in it, and a lock for whoever is locked or gone. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Roster
from ...sync import wanted


def accounts(roster: Roster) -> Iterator[Obj]:
    for sub in sorted(wanted.with_place(roster)):
        person = roster.people[sub]
        name = f"{person.given_name} {person.family_name}"
        yield Obj(wanted.ACCOUNT, sub, {"name": name, "email": person.email})
    yield from wanted.locks(roster)
