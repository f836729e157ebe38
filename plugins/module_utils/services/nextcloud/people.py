"""People in Nextcloud: an account called by the sub, made before the first sign-in, and a lock for leavers. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ...reconcile.types import Obj
from ...roster.types import Person, Roster
from ...sync.wanted import ACCOUNT, locks, with_place


def accounts(roster: Roster) -> Iterator[Obj]:
    """Nobody gets a password: an account of the sign-on has none (user_oidc), and no way to one."""
    for sub in sorted(with_place(roster)):
        yield Obj(ACCOUNT, sub, fields(roster.people[sub]))
    yield from locks(roster)


def fields(person: Person) -> dict[str, str]:
    """As a sign-in writes them: the claim `name`, which is both names, and the address in small letters."""
    name = " ".join(part for part in (person.given_name, person.family_name) if part)
    return {"name": name or person.sub, "email": person.email.lower()}
