"""PostgreSQL's own client as the one door: statements by standard input, answers as JSON, nothing secret in argv."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

from ...reconcile.types import AdapterError

# As the system user postgres over the local socket (peer). -X: nobody's psqlrc; ON_ERROR_STOP: the first error ends it.
COMMAND = ["runuser", "-u", "postgres", "--", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d"]
OWN = "postgres"
# psql's exit code where there is no connection (psql(1), "Exit Status").
_NO_CONNECTION = 2


def installed() -> bool:
    """Whether Debian's PostgreSQL is on the host; its cluster's folder is the mark."""
    return shutil.which("psql") is not None and shutil.which("pg_lsclusters") is not None


def identifier(name: str) -> str:
    """A quoted name (4.1.1 of the manual)."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted text; standard_conforming_strings is on since 9.1."""
    if "\\" in text or "\0" in text:
        raise AdapterError("a text with a backslash is not expected here")
    return "'" + text.replace("'", "''") + "'"


def run(sql: str, database: str = OWN) -> str:
    """Run statements; an AdapterError has the server's own words."""
    try:
        words = [*COMMAND, database]
        done = subprocess.run(words, input=sql, check=False, capture_output=True, text=True, timeout=300, cwd="/")
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AdapterError(f"psql: {error}", retry=True, unsure=True) from error
    if done.returncode != 0:
        match = re.search(r"(?:ERROR|FATAL):\s+(.*)", done.stderr)
        message = match[1] if match else done.stderr.strip() or f"psql ended with {done.returncode}"
        lost = done.returncode == _NO_CONNECTION
        raise AdapterError(message, retry=lost, unsure=lost, duplicate="already exists" in message)
    return done.stdout


def rows(query: str, database: str = OWN) -> list[dict[str, Any]]:
    """The rows of a query as JSON objects."""
    answer = run(f"SELECT coalesce(json_agg(row_to_json(r)), '[]') FROM ({query}) AS r;", database)  # noqa: S608 - our queries
    found: list[dict[str, Any]] = json.loads(answer)
    return found
