"""The adapter with the engine, against a client that remembers: what is planned, and what is never said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj, Ref
from ansible_collections.readi.one.plugins.module_utils.services.postgresql import psql, scram
from ansible_collections.readi.one.plugins.module_utils.services.postgresql.adapter import Postgresql

SECRETS = {"wiki_db": "geheim", "ledger": "key"}
ROLE = Obj("role", "wiki", {"login": True, "superuser": False}, {"password": Ref("wiki_db")})
DATABASE = Obj(
    "database",
    "wiki",
    {"owner": "wiki", "encoding": "UTF8", "public": False},
    needs=(("role", "wiki"),),
)


class Client:
    """Answers like psql.py, from two tables."""

    identifier, literal = staticmethod(psql.identifier), staticmethod(psql.literal)

    def __init__(self) -> None:
        self.roles: dict[str, dict[str, Any]] = {}
        self.databases: dict[str, dict[str, Any]] = {}
        self.said: list[str] = []
        self.extensions: list[str] = ["plpgsql"]

    def rows(self, query: str, database: str = psql.OWN) -> list[dict[str, Any]]:
        if "pg_extension" in query:
            assert database == "wiki", "extensions are a database's own"
            return [{"extname": one} for one in self.extensions]
        if "rolcanlogin" in query:
            return list(self.roles.values())
        if "datacl" in query:
            return list(self.databases.values())
        return [{"oid": 7}]

    def run(self, sql: str, database: str = psql.OWN) -> None:
        self.said.append(sql)
        if match := re.match(r'CREATE EXTENSION IF NOT EXISTS "(\w+)";', sql):
            assert database == "wiki"
            self.extensions.append(match[1])
            return
        if match := re.match(r'(?:CREATE|ALTER) ROLE "(\w+)" LOGIN NOSUPERUSER PASSWORD \'(.*)\';', sql):
            row = {"oid": 7, "rolname": match[1], "rolcanlogin": True, "rolsuper": False, "rolpassword": match[2]}
            self.roles[match[1]] = row
        elif match := re.match(r'CREATE DATABASE "(\w+)" OWNER "(\w+)"', sql):
            row = {"oid": 8, "datname": match[1], "owner": match[2], "encoding": "UTF8", "public": True}
            self.databases[match[1]] = row
        elif match := re.match(r'REVOKE ALL ON DATABASE "(\w+)" FROM PUBLIC', sql):
            self.databases[match[1]]["public"] = False
        elif match := re.match(r'DROP DATABASE "(\w+)"', sql):
            del self.databases[match[1]]
        elif match := re.match(r'DROP ROLE "(\w+)"', sql):
            if any(row["owner"] == match[1] for row in self.databases.values()):
                raise AdapterError(f'role "{match[1]}" cannot be dropped because some objects depend on it')
            del self.roles[match[1]]
        else:
            raise AssertionError(sql)


def go(
    client: Client, folder: Path, *objects: Obj, check: bool = False, remove: tuple[str, ...] = ()
) -> dict[str, Any]:
    extensions = {one.key: one.fields["extensions"] for one in objects if "extensions" in one.fields}
    adapter = Postgresql({"wiki": SECRETS["wiki_db"]}, client, extensions)  # type: ignore[arg-type]
    return reconcile(adapter, objects, folder / "ledger.json", secrets=SECRETS, check=check, remove=remove)


def test_made_once_and_then_unchanged(tmp_path: Path) -> None:
    client = Client()
    announced = go(client, tmp_path, DATABASE, ROLE, check=True)["plan"]
    assert not client.said
    made = go(client, tmp_path, DATABASE, ROLE)
    assert made["plan"] == announced == made["applied"]
    assert [(s["do"], s["kind"]) for s in made["applied"]] == [("create", "role"), ("create", "database")]
    assert not go(client, tmp_path, DATABASE, ROLE)["changed"]
    assert "geheim" not in str(client.said) + str(made) + (tmp_path / "ledger.json").read_text()


def test_an_extension_is_made_with_its_database_or_in_one_that_is_there_and_others_stay(tmp_path: Path) -> None:
    client = Client()
    client.extensions.append("hstore")
    wanted = Obj("database", "wiki", {**DATABASE.fields, "extensions": ["vector"]}, needs=(("role", "wiki"),))
    go(client, tmp_path, DATABASE, ROLE)
    again = go(client, tmp_path, wanted, ROLE)
    assert [(s["kind"], s["fields"]) for s in again["applied"]] == [("database", ["extensions"])]
    assert client.extensions == ["plpgsql", "hstore", "vector"]
    assert not go(client, tmp_path, wanted, ROLE)["changed"]
    other = Client()
    go(other, tmp_path / "new", wanted, ROLE)
    assert other.extensions == ["plpgsql", "vector"]


def test_what_was_changed_by_hand_is_set_back(tmp_path: Path) -> None:
    client = Client()
    go(client, tmp_path, DATABASE, ROLE)
    client.roles["wiki"]["rolpassword"] = scram.verifier("another")
    client.databases["wiki"]["public"] = True
    again = go(client, tmp_path, DATABASE, ROLE)
    assert [(s["kind"], s["fields"]) for s in again["applied"]] == [("role", ["password"]), ("database", ["public"])]
    assert scram.fits("geheim", client.roles["wiki"]["rolpassword"])


def test_a_database_that_is_no_longer_wanted_stays_until_it_is_named(tmp_path: Path) -> None:
    client = Client()
    go(client, tmp_path, DATABASE, ROLE)
    refused = go(client, tmp_path, ROLE)
    assert not refused["changed"]
    assert refused["refused"][0]["key"] == "wiki"
    assert "-e remove=database:wiki" in str(refused["refused"])
    assert "wiki" in client.databases
    go(client, tmp_path, ROLE, remove=("database:wiki",))
    assert "wiki" not in client.databases


def test_a_service_that_left_keeps_its_role_with_its_database_and_both_go_together(tmp_path: Path) -> None:
    client = Client()
    go(client, tmp_path, DATABASE, ROLE)
    for named in ((), ("role:wiki",)):
        kept = go(client, tmp_path, remove=named)
        assert not kept["changed"] and not kept["failed_objects"], kept
        reasons = {(one["kind"], one["key"]): one["reason"] for one in kept["refused"]}
        assert "database:wiki" in reasons["role", "wiki"]
        assert "-e remove=database:wiki" in reasons["database", "wiki"]
    assert set(client.roles) == set(client.databases) == {"wiki"}
    gone = go(client, tmp_path, remove=("database:wiki",))
    assert [(step["do"], step["kind"]) for step in gone["applied"]] == [("delete", "database"), ("delete", "role")]
    assert not client.roles and not client.databases
    assert not go(client, tmp_path)["changed"]
