"""A stand-in's state: tables in SQLite or PostgreSQL, the same statements for both.

    state = State("sqlite:/var/lib/x/state.db")           # or "postgresql:dbname=x host=/run/postgresql"
    with state.transaction() as do:
        do("insert into person (id, name) values (:id, :name)", id="1", name="Ä")
        rows = do("select * from person where id = :id", id="1")      # [{"id": "1", "name": "Ä"}]

PostgreSQL is reached by psycopg (Debian: python3-psycopg), which only such a stand-in needs.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Do = Callable[..., list[dict[str, Any]]]
_NAMED = re.compile(r"(?<!:):([a-z_]+)\b")
BUSY_S = 30


class State:
    """One connection per thread. Statements name their values `:name`; a cast is `cast(x as type)`, not `::`."""

    def __init__(self, where: str, schema: Sequence[str] = ()) -> None:
        kind, _, rest = where.partition(":")
        if kind not in {"sqlite", "postgresql"} or not rest:
            raise ValueError(f"{where}: sqlite:PATH or postgresql:CONNECTION")
        self.kind, self.rest = kind, rest
        self._mine = threading.local()
        with self.transaction() as do:
            if self.kind == "postgresql":
                # Two processes that make the same table at once fail even with `if not exists`.
                do("select pg_advisory_xact_lock(7246)")
            for statement in schema:
                do(statement)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Do]:
        """All or nothing; writers wait for each other."""
        connection = self._connection()
        if self.kind == "sqlite":
            connection.execute("begin immediate")
        try:
            yield lambda statement, **values: self._do(connection, statement, values)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def close(self) -> None:
        """This thread's connection."""
        if connection := getattr(self._mine, "connection", None):
            connection.close()
            del self._mine.connection

    def _connection(self) -> Any:
        found = getattr(self._mine, "connection", None)
        # PostgreSQL may have gone away and come back; psycopg says so of a connection, SQLite has no such thing.
        if found is None or getattr(found, "closed", False):
            found = self._mine.connection = self._opened()
        return found

    def _opened(self) -> Any:
        if self.kind == "sqlite":
            made = sqlite3.connect(self.rest, timeout=BUSY_S, isolation_level=None)
            made.execute("pragma journal_mode = wal")
            made.execute("pragma foreign_keys = on")
            return made
        # Only where there is PostgreSQL.
        import psycopg

        return psycopg.connect(self.rest)

    def _do(self, connection: Any, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        if self.kind == "postgresql":
            statement = _NAMED.sub(r"%(\1)s", statement.replace("%", "%%"))
        cursor = connection.execute(statement, values)
        if cursor.description is None:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
