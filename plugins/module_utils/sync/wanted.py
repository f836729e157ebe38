"""What one service should hold of a roster: its groups, its accounts and locks, as one list for one reconcile(). Pure.

A service says it in two small modules of its folder, each where it has something to say:

    groups.py   desired_for(roster) -> Iterable[Obj]     a group's key is its slug, a membership's is slug/sub
    people.py   accounts(roster) -> Iterable[Obj]        accounts, and a lock for whoever is locked or gone
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from types import ModuleType

from ..reconcile.types import Obj
from ..roster.types import Roster

GROUP, ACCOUNT, MEMBERSHIP, LOCK = "group", "account", "membership", "lock"


def wanted(roster: Roster, *rooms: ModuleType | None) -> list[Obj]:
    """From the rooms that are there; an object that two of them want is wanted once."""
    found: dict[tuple[str, str], Obj] = {}
    for room in rooms:
        for name in ("accounts", "desired_for"):
            for obj in getattr(room, name, _nothing)(roster):
                found.setdefault(obj.at, obj)
    return list(found.values())


def _nothing(roster: Roster) -> Iterable[Obj]:
    return ()


def room(service: str, name: str) -> ModuleType | None:
    """A module of the service's folder, or None where it has none of this name."""
    package = f"{__name__.rpartition('.sync.')[0]}.services.{service}"
    if importlib.util.find_spec(f"{package}.{name}") is None:
        return None
    return importlib.import_module(f"{package}.{name}")


def with_place(roster: Roster) -> frozenset[str]:
    """Whom a service gives an account ahead of the first sign-in: in a group that it has, and reached by an address."""
    inside = {sub for group in roster.groups for sub in group.members}
    return frozenset(sub for sub in inside if roster.people[sub].email_vouched)


def locks(roster: Roster) -> Iterator[Obj]:
    """For everybody who is locked or gone; judged only where there is an account to lock."""
    for sub in sorted(roster.locked | roster.gone):
        yield Obj(LOCK, sub, only_with=(ACCOUNT, sub))


def memberships(roster: Roster, *, accounts: bool = True) -> Iterator[Obj]:
    """One for each member of each group who has a place. `accounts`: they need theirs first."""
    placed = with_place(roster)
    for group in roster.groups:
        for sub in sorted(group.members & placed):
            needs = ((GROUP, group.slug), *(((ACCOUNT, sub),) if accounts else ()))
            yield Obj(MEMBERSHIP, f"{group.slug}/{sub}", needs=needs)
