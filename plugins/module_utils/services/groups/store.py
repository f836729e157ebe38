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

from .letters import Letter

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
    """CREATE TABLE IF NOT EXISTS letters (
    id TEXT PRIMARY KEY, sub TEXT NOT NULL, address TEXT NOT NULL, lang TEXT NOT NULL, kind TEXT NOT NULL,
    slug TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL, text TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
    sent_at DOUBLE PRECISION, told INTEGER NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS spoken (sub TEXT PRIMARY KEY, lang TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)",
)
REQUEST, INVITATION = "request", "invitation"
STUCK_S = 60
SENT_KEPT_S, UNSENT_KEPT_S = 2 * 86400, 5 * 86400
"""A letter that is sent has no text any more; that it was sent counts for a day. What never could be sent goes, too."""
LETTER = ("id", "sub", "address", "lang", "kind", "slug", "name", "about", "text", "at")
FIELDS = (
    "id", "kind", "group_id", "slug", "sub", "address", "word", "state", "at", "by_sub", "decided_at", "decided_by",
    "message",
)  # fmt: skip


class ShutError(Exception):
    """The database does not answer."""


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

    def withdraw(self, id_: str, by: str, now: float) -> bool:
        """By whoever asked, or invited; False where somebody decides just now."""
        return self._changed(
            "UPDATE asked SET state = 'withdrawn', decided_at = ?, decided_by = ? WHERE id = ? AND state = 'waiting'",
            (now, by, id_),
        )

    def recover(self, now: float) -> None:
        self._changed(
            "UPDATE asked SET state = 'waiting' WHERE state = 'deciding' AND decided_at < ?", (now - STUCK_S,)
        )

    def note(self, now: float, actor: str, what: str, group_id: str, slug: str, subject: str) -> None:
        self._changed("INSERT INTO done VALUES (?, ?, ?, ?, ?, ?)", (now, actor, what, group_id, slug, subject))

    def noted(self, group_id: str, most: int = 100) -> list[dict[str, Any]]:
        """Newest first."""
        return self._done("WHERE group_id = ? ORDER BY at DESC LIMIT ?", (group_id, most))

    def all_noted(self, most: int, slug: str = "") -> list[dict[str, Any]]:
        """Of all groups, or of those that were called so; newest first."""
        where, values = ("WHERE slug = ? ", (slug,)) if slug else ("", ())
        return self._done(f"{where}ORDER BY at DESC LIMIT ?", (*values, most))

    def _done(self, which: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        names = ("at", "actor", "what", "group_id", "slug", "subject")
        rows = self._rows(f"SELECT {', '.join(names)} FROM done {which}", values)  # noqa: S608 - words of ours
        return [dict(zip(names, row, strict=True)) for row in rows]

    def times(self, actor: str, what: str, since: float) -> int:
        (row,) = self._rows("SELECT count(*) FROM done WHERE actor = ? AND what = ? AND at > ?", (actor, what, since))
        return int(row[0])

    # letters

    def write(self, letter: Letter) -> None:
        values = (*(getattr(letter, name) for name in LETTER), None, 0)
        self._changed(f"INSERT INTO letters VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - marks

    def letters(self) -> list[Letter]:
        """Those that are not sent, oldest first."""
        rows = self._rows(f"SELECT {', '.join(LETTER)} FROM letters WHERE sent_at IS NULL ORDER BY at, id", ())  # noqa: S608
        return [Letter(**dict(zip(LETTER, row, strict=True))) for row in rows]

    def sent(self, ids: tuple[str, ...], now: float, *, told: bool) -> None:
        """`told`: it counts as the mail of the day about what waits. What was in them is kept no longer."""
        for id_ in ids:
            self._changed(
                "UPDATE letters SET sent_at = ?, told = ?, address = '', text = '' WHERE id = ?", (now, int(told), id_)
            )

    def last_told(self) -> dict[str, float]:
        rows = self._rows("SELECT sub, max(sent_at) FROM letters WHERE told = 1 GROUP BY sub", ())
        return {sub: float(at) for sub, at in rows}

    def speaks(self, sub: str, lang: str, now: float) -> None:
        sql = "INSERT INTO spoken VALUES (?, ?, ?) ON CONFLICT (sub) DO UPDATE SET "
        self._changed(f"{sql} lang = excluded.lang, at = excluded.at", (sub, lang, now))

    def spoken(self, sub: str) -> str:
        return next((str(row[0]) for row in self._rows("SELECT lang FROM spoken WHERE sub = ?", (sub,))), "")

    def forget(self, before: float) -> None:
        """What the inventory keeps no longer; what still waits is kept."""
        self._changed("DELETE FROM done WHERE at < ?", (before,))
        self._changed("DELETE FROM asked WHERE at < ? AND state NOT IN ('waiting', 'deciding')", (before,))
        self._changed("DELETE FROM spoken WHERE at < ?", (before,))

    def forget_letters(self, now: float) -> None:
        self._changed("DELETE FROM letters WHERE sent_at < ? OR at < ?", (now - SENT_KEPT_S, now - UNSENT_KEPT_S))

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
        try:
            opened = self._connect()
        except Exception as error:  # the driver's, whose names this file does not know
            raise ShutError(str(error)) from error
        with closing(opened) as connection:
            with closing(connection.cursor()) as cursor:
                yield cursor
            connection.commit()
