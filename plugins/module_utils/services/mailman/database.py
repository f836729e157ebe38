"""Core's database (Mailman 3.3.10), for what its REST interface does too slowly, or lets go wrong.

Members: 20,000 take REST 3 s, and one query 43 ms. Only where the schema is the one that was read; else core is asked.

Archivers: at a list's first mail two of core's processes may each write that list's rows (model/mailinglist.py,
ListArchiverSet). With two of a kind every later mail fails, for ever. A unique index lets the second one fail once, and
what failed is tried again (tend.py).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from ...reconcile.types import AdapterError

SCHEMA = "8cc1f79f4459"
"""Of alembic, as 3.3.10 makes it."""

# interfaces/member.py, MemberRole.
ROLES = {1: "member", 2: "owner", 3: "moderator"}
# Who subscribed as a person, and not with an address, has the mail at the preferred one.
MEMBERS = """
SELECT member.list_id, member.role, address.email
FROM member
LEFT JOIN "user" ON "user".id = member.user_id
JOIN address ON address.id = coalesce(member.address_id, "user"._preferred_address_id)
WHERE member.role IN (1, 2, 3)
"""
GUARDED = "SELECT to_regclass('readi_archivers') IS NOT NULL"
# What was doubled before goes.
GUARD = """
LOCK TABLE listarchiver;
DELETE FROM listarchiver AS late USING listarchiver AS first
  WHERE late.mailing_list_id = first.mailing_list_id AND late.name = first.name AND late.id > first.id;
CREATE UNIQUE INDEX IF NOT EXISTS readi_archivers ON listarchiver (mailing_list_id, name);
"""
WITHIN_S = 30


class Row(NamedTuple):
    list_id: str
    role: str
    address: str


class Database:
    """`told`: host, name, user, password. One connection for each question."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    def members(self) -> list[Row] | None:
        """Everybody on every list; None where the schema is another one, or there is none yet."""
        with self._asked() as cursor:
            cursor.execute("SELECT to_regclass('alembic_version') IS NOT NULL")
            if not cursor.fetchone()[0]:
                return None
            cursor.execute("SELECT version_num FROM alembic_version")
            if [version for (version,) in cursor.fetchall()] != [SCHEMA]:
                return None
            cursor.execute(MEMBERS)
            return [Row(list_id, ROLES[role], address) for list_id, role, address in cursor.fetchall()]

    def guarded(self) -> bool:
        with self._asked() as cursor:
            cursor.execute(GUARDED)
            return bool(cursor.fetchone()[0])

    def guard(self) -> None:
        with self._asked() as cursor:
            cursor.execute(GUARD)

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        """One transaction, which is written where all of it went well."""
        # Debian's, which core itself needs; a controller has no such module.
        psycopg2 = importlib.import_module("psycopg2")
        try:
            connection = psycopg2.connect(
                host=self._told["host"],
                dbname=self._told["name"],
                user=self._told["user"],
                password=self._told["password"],
                connect_timeout=WITHIN_S,
                options=f"-c statement_timeout={WITHIN_S}s -c lock_timeout={WITHIN_S}s",
            )
            try:
                with connection, connection.cursor() as cursor:
                    yield cursor
            finally:
                connection.close()
        except psycopg2.Error as error:
            line = " ".join(str(error).split())
            raise AdapterError(f"the database of Mailman does not answer: {line}", retry=True, silent=True) from None
