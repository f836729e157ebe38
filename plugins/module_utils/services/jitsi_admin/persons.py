"""Accounts by the sub, whose servers they are given, and locks.

Upstream keeps the session of a person who left, and has no way to end it (1.4.2): a lock removes the session's files,
and the guard `sign_in` lets nobody in who is in readi_lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...reconcile.types import AdapterError, Obj, Present
from ...sync.wanted import ACCOUNT, LOCK
from .driver import Driver
from .kinds import STAFF
from .messages import say

_MAY = "select r.server_id from readi_server r where r.organisation in ('', ?)"
_STAFF = """
select u.keycloak_id as sub, p.organisation,
       coalesce((select array_agg(s.server_id order by s.server_id) from server_user s where s.user_id = u.id), '{}')
       = coalesce((select array_agg(r.server_id order by r.server_id) from readi_server r
                   where r.organisation in ('', p.organisation)), '{}') as in_step
from readi_person p join fos_user u on u.id = p.user_id where u.keycloak_id is not null
"""


class Accounts:
    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        sql = "select id, keycloak_id as sub, email, first_name, last_name from fos_user where keycloak_id is not null"
        for row in self.database.rows(f"{sql} order by id desc"):
            told = {"email": row["email"], "given_name": row["first_name"] or "", "family_name": row["last_name"] or ""}
            yield Present(ACCOUNT, row["sub"], told, id=str(row["id"]))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        """A person who was invited by mail before, and never signed in, is the same one."""
        told = obj.fields
        found = self.database.rows(
            "select min(id) as id from fos_user where keycloak_id is null and lower(email) = lower(?)", told["email"]
        )
        number = found[0]["id"]
        if number is None:
            number = self.database.rows("select nextval('fos_user_id_seq') as id")[0]["id"]
            # As src/Service/UserCreatorService.php; the name is the sign-on's, written at the first sign-in.
            uid = hashlib.md5(obj.key.encode(), usedforsecurity=False).hexdigest()
            self.database.rows(
                "insert into fos_user (id, email, username, uid, created_at) values (?, ?, ?, ?, now())",
                *(int(number), told["email"], told["email"], uid),
            )
        self._write(int(number), obj)
        return str(number)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._write(int(before.id), obj)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("stays", kind=before.kind))

    def _write(self, number: int, obj: Obj) -> None:
        told = obj.fields
        names = (told["email"], told["email"], told["given_name"], told["family_name"])
        self.database.rows(
            "update fos_user set keycloak_id = ?, email = ?, first_name = ?, last_name = ?, indexer = ? where id = ?",
            *(obj.key, told["email"], told["given_name"], told["family_name"], " ".join(names).lower(), number),
        )


class Staff:
    """server_user alone gives servers; the domain of an address and a claim of groups do not (no row links them)."""

    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.database.rows(_STAFF):
            told = {"organisation": row["organisation"], "in_step": row["in_step"]}
            yield Present(STAFF, row["sub"], told, id=row["sub"])

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        number, organisation = _number(self.database, obj.key), obj.fields["organisation"]
        self.database.all(
            [
                (
                    "insert into readi_person (user_id, organisation) values (?, ?) "
                    "on conflict (user_id) do update set organisation = excluded.organisation",
                    (number, organisation),
                ),
                (f"delete from server_user where user_id = ? and server_id not in ({_MAY})", (number, organisation)),
                (
                    f"insert into server_user (server_id, user_id) select server_id, ? from ({_MAY}) m "
                    "on conflict do nothing",
                    (number, organisation),
                ),
            ]
        )
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        number = _number(self.database, before.key)
        tables = ("server_user", "readi_person")
        self.database.all([(f"delete from {table} where user_id = ?", (number,)) for table in tables])


class Locks:
    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        """A lock holds where no session of the person's is left: one that came back is ended again."""
        locked = [row["sub"] for row in self.database.rows("select sub from readi_lock")]
        alive = alive_sessions(self.database.place.sessions, locked)
        for sub in locked:
            if sub not in alive:
                yield Present(LOCK, sub, id=sub)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        # First the door, then the room.
        self.database.rows("insert into readi_lock (sub) values (?) on conflict do nothing", obj.key)
        ended(self.database.place.sessions, obj.key)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        self.database.rows("delete from readi_lock where sub = ?", before.key)


def alive_sessions(folder: Path, subs: Iterable[str]) -> dict[str, list[Path]]:
    """PHP's files of sessions by whose id is in them: Symfony keeps the whole person in its token."""
    looked = {sub: sub.encode() for sub in subs}
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.glob("sess_*")) if looked else ():
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        for sub, text in looked.items():
            if text in content:
                found.setdefault(sub, []).append(file)
    return found


def ended(folder: Path, sub: str, *, check: bool = False) -> int:
    """How many sessions of the person's there were."""
    files = alive_sessions(folder, [sub]).get(sub, [])
    for file in () if check else files:
        file.unlink(missing_ok=True)
    return len(files)


def _number(database: Driver, sub: str) -> int:
    """The account's row; AdapterError where there is none."""
    rows = database.rows("select min(id) as id from fos_user where keycloak_id = ?", sub)
    if rows[0]["id"] is None:
        raise AdapterError(say("no_person", sub=sub))
    return int(rows[0]["id"])


def anonymised(database: Driver, sub: str, *, check: bool) -> int:
    """How many accounts a person has; without `check` nobody is in them, and their conferences have no owner."""
    rows: list[dict[str, Any]] = database.rows("select id from fos_user where keycloak_id = ?", sub)
    for row in () if check else rows:
        number = int(row["id"])
        gone = [
            *(f"delete from {table} where user_id = ?" for table in ("server_user", "readi_person", "user_rooms")),
            "delete from user_user where user_source = ?",
            "delete from user_user where user_target = ?",
            "delete from address_group_user where user_id = ?",
            "delete from address_group where leader_id = ?",
            "update rooms set moderator_id = null where moderator_id = ?",
            "update fos_user set keycloak_id = null, email = '', username = null, first_name = null, last_name = null, "
            "indexer = null, second_email = null, keycloakGroup = null, spezial_properties = null, uid = null "
            "where id = ?",
        ]
        database.all([(sql, (number,)) for sql in gone])
    return len(rows)
