"""The roster at the size of a whole network: 1,000 groups, 5,000 people, each of them in five groups."""

from __future__ import annotations

import json
import statistics
import time

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.http import Http

from tests.lab.paths import CHECKOUT

from .realm import Realm
from .server import Server
from .test_roster import Running, Town

pytestmark = [pytest.mark.docker, pytest.mark.long(name="roster")]
GROUPS, PEOPLE = 1000, 5000
SYNC_EVERY_S = 15  # the timer of every service's sync


def test_a_whole_network(realm: Realm, server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The figures are printed; promised is that an unchanged sync is one request of under 100 ms."""
    folder = tmp_path_factory.mktemp("network")
    town = Town(realm, tmp_path_factory.mktemp("roster"))
    town.grow(GROUPS, PEOPLE)
    took("the first read", town)
    took("the next one", town)
    server.stop()
    server.start()
    took("the first read after Keycloak's restart", town)
    assert len(town.answer()["people"]) == PEOPLE + 1
    defaults = yaml.safe_load((CHECKOUT / "roles/roster/defaults/main.yml").read_text())
    running = Running(town, folder, every_s=defaults["roster_every_s"])
    calendar = running.calendar
    try:
        while running.say("--health").returncode:
            time.sleep(1)
        started = time.monotonic()
        assert running.sync() == 0
        print(f"the first sync, {sum(map(len, calendar.inside.values()))} memberships: {since(started)}")
        unchanged = []
        for _ in range(20):
            started = time.monotonic()
            assert running.sync() == 0
            unchanged.append(time.monotonic() - started)
        print(f"an unchanged sync: median {statistics.median(unchanged) * 1000:.0f} ms, at most {max(unchanged):.3f} s")
        assert statistics.median(unchanged) < 0.1
        sub = town.sub("p4@gaggenau.example")
        at = f"{town.realm.base}/users/{sub}/groups"
        town.realm.api.put(f"{at}/{town.groups[501]}")
        started = time.monotonic()
        told(running, sub)
        took_s = time.monotonic() - started
        assert running.sync() == 0 and sub in calendar.inside["gruppe-501"]
        print(f"told by a page of ours: served after {took_s:.2f} s, in the service after {since(started)}")
        assert took_s < 2
        town.realm.api.put(f"{at}/{town.groups[503]}")
        started = time.monotonic()
        while sub not in calendar.inside["gruppe-503"]:
            time.sleep(SYNC_EVERY_S)
            assert running.sync() == 0
            assert time.monotonic() - started < 300
        print(f"from a click elsewhere to the service, by the real intervals: {since(started)}")
    finally:
        running.close()


def told(running: Running, sub: str) -> None:
    """As a page of ours says it."""
    with Http(f"https://localhost:{running.port}", authority=running.folder / "root.pem") as server:
        headers = {"Authorization": "Bearer c", "Content-Type": "application/json"}
        body = json.dumps({"groups": [], "people": [sub]}).encode()
        assert server.ask("POST", "/v1/changed", body, headers).status == 200


def took(what: str, town: Town) -> None:
    started = time.monotonic()
    assert town.desk.look(), town.desk.status
    print(f"{what} of {GROUPS} groups and {PEOPLE} people: {since(started)}")


def since(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"
