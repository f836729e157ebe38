"""PostgreSQL 17's roles and databases for the engine: all read in two queries, one change at a time.

A database with extensions of ours is asked for these too; what else is in it is its service's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType, ModuleType
from typing import Any

from ...document import Document
from ...reconcile.types import AdapterError, NotInstalledError, Obj, Present, State, state
from . import psql as _psql
from . import scram
from .kinds import DATABASE, ROLE, STATE

_BUILTIN = {"postgres", "template0", "template1"}

# pg_authid can be read by a superuser only, which peer makes us (chapter 51.8 of the manual).
_ROLES = "SELECT oid, rolname, rolcanlogin, rolsuper, rolpassword FROM pg_authid WHERE rolname !~ '^pg_'"
_DATABASES = """
  SELECT d.oid, d.datname, r.rolname AS owner, pg_encoding_to_char(d.encoding) AS encoding,
         d.datacl IS NULL OR EXISTS (
           SELECT FROM aclexplode(d.datacl) AS a WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT') AS public
  FROM pg_database AS d JOIN pg_roles AS r ON r.oid = d.datdba"""


@contextmanager
def connect(document: Document) -> Iterator[Postgresql]:
    """Every command is a start of psql, so that nothing stays open."""
    if not _psql.installed():
        raise NotInstalledError("PostgreSQL is not installed on this host")
    markers = {raw["key"]: raw["fields"].get("password") for raw in document["objects"] if raw["kind"] == ROLE}
    extensions = {
        raw["key"]: tuple(raw["fields"].get("extensions", ())) for raw in document["objects"] if raw["kind"] == DATABASE
    }
    yield Postgresql({key: document.filled(marker) for key, marker in markers.items() if marker}, extensions=extensions)


class Postgresql:
    """`passwords`: role -> the wanted password, to judge the verifier that the server keeps. `extensions`: database ->
    those that it is to have."""

    kinds = STATE

    def __init__(
        self,
        passwords: Mapping[str, str],
        client: ModuleType = _psql,
        extensions: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self.passwords, self.extensions = passwords, extensions
        self.client = client
        self.requests = 0

    def read(self, wanted: set[str]) -> State:
        """Everything, in two queries and one for each database with extensions, whatever is asked for."""
        roles, databases = self._rows(_ROLES), self._rows(_DATABASES)
        found = [self._role(row, databases) for row in roles]
        found += [self._database(row) for row in databases]
        return state(found)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        """A role whole in one statement; a database, which no transaction holds, and then who may enter it."""
        name = self.client.identifier(obj.key)
        if obj.kind == ROLE:
            self._run(f"CREATE ROLE {name} {self._role_options(obj, secrets)};")
        else:
            owner = self.client.identifier(str(obj.fields["owner"]))
            encoding = self.client.literal(str(obj.fields["encoding"]))
            # The builtin provider (from 17) sorts by code point, the same on every release of the C library: an
            # upgrade of Debian cannot break an index. template0: template1 may have been written to.
            self._run(
                f"CREATE DATABASE {name} OWNER {owner} ENCODING {encoding} TEMPLATE template0 "
                "LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8';"
            )
            if not obj.fields.get("public", True):
                self._run(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;")
            self._have(obj)
        table, column = ("pg_authid", "rolname") if obj.kind == ROLE else ("pg_database", "datname")
        return str(self._rows(f"SELECT oid FROM {table} WHERE {column} = {self.client.literal(obj.key)}")[0]["oid"])  # noqa: S608 - quoted

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        """Write the fields that differ."""
        name = self.client.identifier(obj.key)
        if "key" in fields:
            raise AdapterError("a role or a database is not renamed: its service would lose it")
        if obj.kind == ROLE:
            self._run(f"ALTER ROLE {name} {self._role_options(obj, secrets)};")
            return
        if "encoding" in fields:
            raise AdapterError(
                f"is {before.fields['encoding']} and cannot become {obj.fields['encoding']}: dump and restore it"
            )
        if "owner" in fields:
            self._run(f"ALTER DATABASE {name} OWNER TO {self.client.identifier(str(obj.fields['owner']))};")
        if "public" in fields:
            verb, word = ("GRANT CONNECT", "TO") if obj.fields["public"] else ("REVOKE ALL", "FROM")
            self._run(f"{verb} ON DATABASE {name} {word} PUBLIC;")
        if "extensions" in fields:
            self._have(obj)

    def _have(self, obj: Obj) -> None:
        """As the superuser; one that is there stays as it is."""
        for one in obj.fields.get("extensions", ()):
            self.requests += 1
            self.client.run(f"CREATE EXTENSION IF NOT EXISTS {self.client.identifier(one)};", obj.key)

    def delete(self, before: Present) -> None:
        """The server refuses a role that still owns something, and says what."""
        word = "ROLE" if before.kind == ROLE else "DATABASE"
        self._run(f"DROP {word} {self.client.identifier(before.key)};")

    def _role_options(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        options = ["LOGIN" if obj.fields.get("login", True) else "NOLOGIN"]
        options.append("SUPERUSER" if obj.fields.get("superuser", False) else "NOSUPERUSER")
        if "password" in secrets:
            options.append("PASSWORD " + self.client.literal(scram.verifier(secrets["password"])))
        return " ".join(options)

    def _role(self, row: Mapping[str, Any], databases: Iterable[Mapping[str, Any]]) -> Present:
        name, kept = str(row["rolname"]), row["rolpassword"]
        wanted = self.passwords.get(name)
        shown: str | None = None
        if kept and wanted is not None:
            # The server shows the verifier: where it fits, the password is known to be the wanted one.
            shown = wanted if scram.fits(wanted, str(kept)) else ""
        secrets = {"password": shown} if kept else {}
        fields = {"login": row["rolcanlogin"], "superuser": row["rolsuper"]}
        # The server keeps a role while it owns something (DROP ROLE).
        owned = tuple((DATABASE, str(one["datname"])) for one in databases if one["owner"] == name)
        builtin = name in _BUILTIN
        return Present(ROLE, name, fields, id=str(row["oid"]), secrets=secrets, builtin=builtin, held_by=owned)

    def _database(self, row: Mapping[str, Any]) -> Present:
        fields = {"owner": row["owner"], "encoding": row["encoding"], "public": row["public"]}
        name = str(row["datname"])
        if wanted := self.extensions.get(name):
            self.requests += 1
            there = {one["extname"] for one in self.client.rows("SELECT extname FROM pg_extension", name)}
            fields["extensions"] = [one for one in wanted if one in there]
        return Present(DATABASE, name, fields, id=str(row["oid"]), builtin=name in _BUILTIN)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        self.requests += 1
        found: list[dict[str, Any]] = self.client.rows(query)
        return found

    def _run(self, sql: str) -> None:
        self.requests += 1
        self.client.run(sql)
