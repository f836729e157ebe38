"""Who asked to join, who was invited, and who did what: in PostgreSQL, since one request is decided once.

    store = Store(connect)                     # connect() gives a DB-API connection of PostgreSQL
    store.ask(Asked(...))                      # False: they asked already, and nobody decided yet
    if store.take(id, me, now):                # True for one of those who decide at the same moment
        ...                                    # the membership is made
        store.settle(id, "accepted", now, message)

A request is waiting, then deciding while Keycloak is told, then accepted; or declined, or withdrawn. One that was left
deciding, since the program was killed meanwhile, waits again after a minute (`recover`).
The SQL is what PostgreSQL and SQLite share, so that unit tests ask it without a server; the scenario asks PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS asked (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, group_id TEXT NOT NULL, slug TEXT NOT NULL, sub TEXT NOT NULL,
    address TEXT NOT NULL, word TEXT NOT NULL, state TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
    by_sub TEXT NOT NULL, decided_at DOUBLE PRECISION, decided_by TEXT NOT NULL, message TEXT NOT NULL)""",
    """CREATE UNIQUE INDEX IF NOT EXISTS asked_once ON asked (kind, group_id, sub, address)
    WHERE state IN ('waiting', 'deciding')""",
    "CREATE INDEX IF NOT EXISTS asked_by_state ON asked (state, group_id)",
    """CREATE TABLE IF NOT EXISTS done (
    at DOUBLE PRECISION NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, group_id TEXT NOT NULL, slug TEXT NOT NULL,
    subject TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS done_by_actor ON done (actor, what, at)",
)
REQUEST, INVITATION = "request", "invitation"
STUCK_S = 60
FIELDS = (
    "id", "kind", "group_id", "slug", "sub", "address", "word", "state", "at", "by_sub", "decided_at", "decided_by",
    "message",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """`sub`: who wants in or is invited; empty where nobody here has the address. `at`: seconds since 1970."""

    id: str
    kind: str
    group_id: str
    slug: str
    sub: str
    address: str
    word: str
    at: float
    by_sub: str
    state: str = "waiting"
    decided_at: float | None = None
    decided_by: str = ""
    message: str = ""


class Store:
    """Every method is a transaction of its own, from any thread. `mark`: how the driver writes a parameter."""

    def __init__(self, connect: Callable[[], Any], mark: str = "%s") -> None:
        self._connect, self._mark = connect, mark

    def prepare(self) -> None:
        with self._cursor() as cursor:
            for statement in SCHEMA:
                cursor.execute(statement)

    def ask(self, one: Asked) -> bool:
        values = tuple(getattr(one, name) for name in FIELDS)
        marks = ", ".join("?" * len(FIELDS))
        sql = f"INSERT INTO asked ({', '.join(FIELDS)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 - names of ours
        return self._changed(sql, values)

    def get(self, id_: str) -> Asked | None:
        return next(iter(self._asked("id = ?", (id_,))), None)

    def waiting(self, group_id: str, kind: str = REQUEST) -> list[Asked]:
        return self._asked("state IN ('waiting', 'deciding') AND group_id = ? AND kind = ?", (group_id, kind))

    def all_waiting(self) -> list[Asked]:
        return self._asked("state IN ('waiting', 'deciding')", ())

    def of_person(self, sub: str) -> list[Asked]:
        """What they asked for or were invited to, and what became of it."""
        return self._asked("sub = ?", (sub,))

    def take(self, id_: str, by: str, now: float) -> bool:
        return self._changed(
            "UPDATE asked SET state = 'deciding', decided_by = ?, decided_at = ? WHERE id = ? AND state = 'waiting'",
            (by, now, id_),
        )

    def settle(self, id_: str, state: str, now: float, message: str = "") -> bool:
        """What was taken becomes accepted or declined, or waits again."""
        return self._changed(
            "UPDATE asked SET state = ?, decided_at = ?, message = ? WHERE id = ? AND state = 'deciding'",
            (state, now, message, id_),
        )

    def withdraw(self, id_: str, now: float) -> bool:
        """By whoever asked; False where somebody decides just now."""
        return self._changed(
            "UPDATE asked SET state = 'withdrawn', decided_at = ?, decided_by = sub WHERE id = ? AND state = 'waiting'",
            (now, id_),
        )

    def recover(self, now: float) -> None:
        self._changed(
            "UPDATE asked SET state = 'waiting' WHERE state = 'deciding' AND decided_at < ?", (now - STUCK_S,)
        )

    def note(self, now: float, actor: str, what: str, group_id: str, slug: str, subject: str) -> None:
        self._changed("INSERT INTO done VALUES (?, ?, ?, ?, ?, ?)", (now, actor, what, group_id, slug, subject))

    def noted(self, group_id: str, most: int = 100) -> list[dict[str, Any]]:
        """Newest first."""
        rows = self._rows("SELECT * FROM done WHERE group_id = ? ORDER BY at DESC LIMIT ?", (group_id, most))
        return [dict(zip(("at", "actor", "what", "group_id", "slug", "subject"), row, strict=True)) for row in rows]

    def times(self, actor: str, what: str, since: float) -> int:
        (row,) = self._rows("SELECT count(*) FROM done WHERE actor = ? AND what = ? AND at > ?", (actor, what, since))
        return int(row[0])

    def forget(self, before: float) -> None:
        """What the inventory keeps no longer; what still waits is kept."""
        self._changed("DELETE FROM done WHERE at < ?", (before,))
        self._changed("DELETE FROM asked WHERE at < ? AND state NOT IN ('waiting', 'deciding')", (before,))

    def _asked(self, where: str, values: tuple[Any, ...]) -> list[Asked]:
        rows = self._rows(f"SELECT {', '.join(FIELDS)} FROM asked WHERE {where} ORDER BY at", values)  # noqa: S608
        return [Asked(**dict(zip(FIELDS, row, strict=True))) for row in rows]

    def _rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            cursor.execute(sql.replace("?", self._mark), values)
            return list(cursor.fetchall())

    def _changed(self, sql: str, values: tuple[Any, ...]) -> bool:
        with self._cursor() as cursor:
            cursor.execute(sql.replace("?", self._mark), values)
            return bool(cursor.rowcount > 0)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        with closing(self._connect()) as connection:
            with closing(connection.cursor()) as cursor:
                yield cursor
            connection.commit()
