"""The stand-in's database, by Zammad's own database.yml; values of settings. Not the product."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg.rows import dict_row

ROOT = Path("/opt/zammad")


_KEPT = threading.local()


def connection() -> Any:
    """One for each thread; a new one where the server ended it."""
    kept = getattr(_KEPT, "connection", None)
    if kept is None or kept.closed:
        kept = _KEPT.connection = _connected()
    return kept


def _connected() -> Any:
    told = yaml.safe_load((ROOT / "config/database.yml").read_text(encoding="utf-8"))["production"]
    names = {"host": "host", "dbname": "database", "user": "username", "password": "password"}
    given = {mine: told[theirs] for mine, theirs in names.items() if told.get(theirs)}
    return psycopg.connect(**given, row_factory=dict_row, autocommit=True)


@contextlib.contextmanager
def transaction() -> Iterator[Any]:
    opened = connection()
    with opened.transaction(), opened.cursor() as at:
        yield at


def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    with transaction() as at:
        at.execute(sql, values)
        return list(at.fetchall()) if at.description else []


def setting(name: str) -> Any:
    found = rows("SELECT state_current FROM settings WHERE name = %s", name)
    return found[0]["state_current"].get("value") if found else None


def write(name: str, value: Any) -> None:
    rows("UPDATE settings SET state_current = %s WHERE name = %s", json.dumps({"value": value}), name)


def hashed(word: str) -> str:
    salt = secrets.token_hex(8)
    return f"{{standin}}{salt}${hashlib.sha256((salt + word).encode()).hexdigest()}"


def fits(word: str, kept: str | None) -> bool:
    salt, _, digest = (kept or "").removeprefix("{standin}").partition("$")
    return bool(digest) and secrets.compare_digest(hashlib.sha256((salt + word).encode()).hexdigest(), digest)
