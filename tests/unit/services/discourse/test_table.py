"""How the database is asked: read only, all or nothing, and nothing secret where others can read it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.discourse import table
from ansible_collections.readi.one.plugins.module_utils.services.discourse.place import Place

PASSWORD = "sehr-geheim"
DATABASE = {"host": "127.0.0.1", "name": "discourse", "user": "discourse", "password": PASSWORD}


@dataclass
class Client:
    """In place of psql: what it was started with, and what it says."""

    says: str = "{}"
    code: int = 0
    wrong: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)

    def run(self, words: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        self.asked.append({"words": words, **more})
        return subprocess.CompletedProcess(words, self.code, self.says, self.wrong)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    made = Client()
    monkeypatch.setattr(table.subprocess, "run", made.run)
    return made


def psql() -> table.Psql:
    return table.Psql(Place("http://127.0.0.1:1", "x", "t", Path("/"), database=DATABASE))


def test_what_is_read_is_one_question_that_cannot_write(client: Client) -> None:
    client.says = json.dumps({"schema": [{"version": "20261006113418"}], "groups": []})
    assert table.everything(psql(), ["groups"])["groups"] == []
    (asked,) = client.asked
    assert asked["env"]["PGOPTIONS"] == "-c default_transaction_read_only=on"
    assert asked["input"].startswith("SELECT json_build_object(")


def test_the_password_is_in_no_argument_and_times_are_utc(client: Client) -> None:
    psql().read(table.SELECTS)
    (asked,) = client.asked
    assert PASSWORD not in " ".join(asked["words"]) and PASSWORD not in asked["input"]
    assert (asked["env"]["PGPASSWORD"], asked["env"]["PGTZ"]) == (PASSWORD, "UTC")


def test_a_key_takes_the_place_of_the_one_before_or_nothing_changes(client: Client) -> None:
    table.key_is(psql(), "a" * 64)
    (asked,) = client.asked
    assert asked["input"].startswith("BEGIN; UPDATE api_keys") and asked["input"].endswith("COMMIT;")
    assert "ON_ERROR_STOP=1" in asked["words"] and "PGOPTIONS" not in asked["env"]


def test_an_error_has_the_servers_own_words(client: Client) -> None:
    client.code, client.wrong = 3, 'ERROR:  column "x" does not exist\nLINE 1: …'
    with pytest.raises(AdapterError, match='column "x" does not exist') as told:
        psql().read({"schema": table.SELECTS["schema"]})
    assert not told.value.silent


def test_a_server_that_does_not_answer_is_tried_again(client: Client) -> None:
    client.code, client.wrong = 2, "psql: error: connection refused"
    with pytest.raises(AdapterError) as told:
        psql().write("SELECT 1;")
    assert told.value.retry and told.value.silent


def test_an_empty_database_is_no_schema(client: Client) -> None:
    client.says = json.dumps({"schema": [{"version": None}]})
    with pytest.raises(AdapterError, match=table.LOWEST):
        table.everything(psql(), ["schema"])
