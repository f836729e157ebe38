"""The roster at the size of a whole network: 1,000 groups, 5,000 people, each of them in five groups."""

from __future__ import annotations

import statistics
import time

import pytest

from .realm import Realm
from .server import Server
from .test_roster import Running, Town

pytestmark = [pytest.mark.docker, pytest.mark.long(name="roster")]
GROUPS, PEOPLE = 1000, 5000


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
    running = Running(town, folder)
    try:
        while running.say("--health").returncode:
            time.sleep(1)
        started = time.monotonic()
        assert running.sync() == 0
        print(f"the first sync, {sum(map(len, running.calendar.inside.values()))} memberships: {since(started)}")
        unchanged = []
        for _ in range(20):
            started = time.monotonic()
            assert running.sync() == 0
            unchanged.append(time.monotonic() - started)
        print(f"an unchanged sync: median {statistics.median(unchanged) * 1000:.0f} ms, at most {max(unchanged):.3f} s")
        assert statistics.median(unchanged) < 0.1
        sub, group = town.sub("p4@gaggenau.example"), town.groups[501]
        town.realm.api.put(f"{town.realm.base}/users/{sub}/groups/{group}")
        started = time.monotonic()
        assert running.say("--now").returncode == 0
        assert running.sync() == 0
        print(f"from a click to the service, asked at once: {since(started)}")
        assert sub in running.calendar.inside["gruppe-501"]
    finally:
        running.close()


def took(what: str, town: Town) -> None:
    started = time.monotonic()
    assert town.desk.look(), town.desk.status
    print(f"{what} of {GROUPS} groups and {PEOPLE} people: {since(started)}")


def since(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"
