"""People in Zammad: an account called by the sub, made before the first sign-in, and a lock for leavers. Pure; but for
what `erase` and `export` ask of the adapter.

Everybody who is active has one, since everybody may report something: who signs in is known by the log-in, which is the
sub, and never linked by an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from ...personal_data import Erased, write
from ...reconcile.types import Obj
from ...roster.types import Person, Roster
from ...sync.wanted import ACCOUNT, locks

LONGEST = 100
"""Characters of a first or last name."""

NOBODY = "erased"
"""The log-in of whoever the tickets of erased people belong to."""


class Door(Protocol):
    def ask(self, do: str, **what: Any) -> Any: ...


class Adapter(Protocol):
    @property
    def door(self) -> Door: ...


def accounts(roster: Roster) -> Iterator[Obj]:
    """Nobody gets a password. An address that nobody vouches for is no account: Zammad would write to it."""
    for sub, person in sorted(roster.people.items()):
        if person.email_vouched:
            yield Obj(ACCOUNT, sub, fields(person))
    yield from locks(roster)


def fields(person: Person) -> dict[str, str]:
    """`organisation` is a key of the inventory, "" for guests."""
    first, last = fit(person.given_name), fit(person.family_name)
    return {
        "firstname": first,
        # Without any name Zammad would show the log-in.
        "lastname": last or ("" if first else person.email.partition("@")[0]),
        "email": person.email.lower(),
        "organisation": "" if person.guest_until else person.organisation,
    }


def fit(name: str) -> str:
    """As Zammad keeps it: without blanks around it."""
    return " ".join(name.split())[:LONGEST].strip()


def erase(adapter: Adapter, sub: str, *, check: bool = False) -> list[Erased]:
    """The account with its sessions. Tickets are the group's and stay, without a name; Zammad would delete them.

    `check` counts alone.
    """
    found = adapter.door.ask("about", sub=sub)
    if found["account"] and not check:
        adapter.door.ask("erase", sub=sub, nobody=NOBODY, called="Gelöschte Person")
    return [
        Erased("tickets", "kept", len(found["tickets"])),
        Erased("accounts", "deleted", int(bool(found["account"]))),
        Erased("sessions", "deleted", int(found["sessions"])),
        Erased("requests", "kept"),
    ]


def export(adapter: Adapter, sub: str, folder: Path) -> list[str]:
    """`helpdesk.json`: the account, and each ticket that the person made with all that was said in it to them."""
    found = adapter.door.ask("about", sub=sub)
    if not found["account"]:
        return []
    write(folder / "helpdesk.json", found)
    return ["helpdesk.json"]
