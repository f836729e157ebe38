"""The record of processing against the host: nothing of what it names is there for longer than it says."""

import os
import time
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from testinfra.host import Host

from tests.lab.retention import overdue

OLD = "contract-older-than-stated"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    where = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory"
    model, problems = inventory.examined(where)
    assert model is not None, problems
    return manifest_views.privacy(model, "lab")


def test_nothing_is_older_than_the_record_says(host: Host, rows: list[dict[str, object]]) -> None:
    stores = {row["store"] for row in rows if row["service"] == "keycloak"}
    assert {
        f"table:keycloak.{name}" for name in ("event_entity", "admin_event_entity", "offline_user_session")
    } < stores
    assert overdue(rows, host.check_output, now=time.time()) == []


def sql(host: Host, text: str) -> None:
    host.check_output(f'cd / && runuser -u postgres -- psql -qAtX -d keycloak -c "{text}"')


def test_an_older_row_is_seen(host: Host, rows: list[dict[str, object]]) -> None:
    then = int((time.time() - 31 * 86400) * 1000)
    sql(host, f"INSERT INTO event_entity (id, event_time, type) VALUES ('{OLD}', {then}, 'LOGIN')")  # noqa: S608
    try:
        (line,) = overdue(rows, host.check_output, now=time.time())
    finally:
        sql(host, f"DELETE FROM event_entity WHERE id = '{OLD}'")  # noqa: S608
    assert line.startswith("keycloak.sign_ins: table:keycloak.event_entity has something of 31.0 days")
