"""People in Jitsi-Admin: an account by the sub before the first sign-in, servers by the organisation, a lock for
leavers. Pure; but for what `erase` and `export` ask of the adapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ...personal_data import Erased, write
from ...reconcile.types import Obj
from ...roster.types import Person, Roster
from ...sync.wanted import ACCOUNT, locks, with_place
from .driver import Driver
from .kinds import STAFF
from .persons import anonymised, ended

_ROOMS = (
    "select r.name, r.start, r.enddate from rooms r join fos_user u on u.id = r.moderator_id where u.keycloak_id = ? "
    "order by r.id"
)
_BOOK = (
    "select t.email from user_user c join fos_user s on s.id = c.user_source join fos_user t on t.id = c.user_target "
    "where s.keycloak_id = ? order by t.email"
)


class Adapter(Protocol):
    database: Driver


def accounts(roster: Roster) -> Iterator[Obj]:
    """Staff of an organisation plan conferences, whatever groups they are in; guests of the platform have an account
    where they share a group, and no server."""
    placed = with_place(roster)
    for sub, person in sorted(roster.people.items()):
        staff = is_staff(person)
        if sub in placed or staff:
            yield Obj(ACCOUNT, sub, fields(person))
        if staff:
            yield Obj(STAFF, sub, {"organisation": person.organisation, "in_step": True}, needs=((ACCOUNT, sub),))
    yield from locks(roster)


def is_staff(person: Person) -> bool:
    return bool(person.email_vouched and person.organisation and person.guest_until is None)


def fields(person: Person) -> dict[str, str]:
    """As a sign-in writes them."""
    return {"given_name": person.given_name, "family_name": person.family_name, "email": person.email}


def erase(adapter: Adapter, sub: str, *, check: bool = False) -> list[Erased]:
    """Conferences stay for those who were invited, without an owner."""
    sessions = ended(adapter.database.place.sessions, sub, check=check)
    many = anonymised(adapter.database, sub, check=check)
    return [
        Erased("accounts", "anonymised", many),
        Erased("conferences", "kept"),
        Erased("sessions", "deleted", sessions),
        Erased("errors", "kept"),
        Erased("log", "kept"),
    ]


def export(adapter: Adapter, sub: str, folder: Path) -> list[str]:
    """`account.json`: the account, planned conferences and contacts; nothing where they have no account."""
    sql = "select email, username, first_name, last_name, created_at, last_login from fos_user where keycloak_id = ?"
    found = adapter.database.rows(sql, sub)
    if not found:
        return []
    told = {
        "account": found[0],
        "conferences": adapter.database.rows(_ROOMS, sub),
        "contacts": [row["email"] for row in adapter.database.rows(_BOOK, sub)],
    }
    write(folder / "account.json", told)
    return ["account.json"]
