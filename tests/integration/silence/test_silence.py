"""A directory, the network and the way to the roster fall silent, on the host itself: nobody is locked, nothing ends.

The sign-on and the roster that are stopped are in tests/integration/made_up.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.integration.made_up.platform import ALMANAC, REALM, SIGN_IN, Platform
from tests.lab.directory import ANNA, DORA, JUERGEN, Directory, Member
from tests.lab.visitor import Visitor

from .conftest import KEY

pytestmark = [pytest.mark.docker, pytest.mark.long(name="silence")]
GROUP = "feste"
# Whatever is not this test's own SSH is swallowed, as by a router that drops it: nobody is refused.
NETWORK = """\
table inet silence {
  chain in { type filter hook input priority -300; iifname != "lo" tcp dport != 22 drop; }
  chain out { type filter hook output priority -300; oifname != "lo" tcp sport != 22 drop; }
  chain others { type filter hook output priority -301; oifname != "lo" meta l4proto != tcp drop; }
}
"""
ROSTER = "table inet silence { chain out { type filter hook output priority -300; tcp dport 8444 drop; }; }\n"


@contextmanager
def swallowed(platform: Platform, rules: str) -> Iterator[None]:
    platform.host("nft -f -", stdin=rules)
    try:
        yield
    finally:
        platform.host("nft delete table inet silence")


def cache_over(platform: Platform) -> None:
    """Keycloak asks the directory about everybody anew; five minutes, for those who can wait."""
    platform.api.post(f"{REALM}/clear-user-cache")


class Town:
    """Three from the directory, signed in at the service, and in a group with somebody from here."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.group = platform.group(GROUP)
        self.visitors: dict[Member, Visitor] = {}
        self.subs: dict[Member, str] = {}
        home = platform.api.get(f"{REALM}/group-by-path/organisations/{KEY}")["id"]
        for who in (ANNA, DORA, JUERGEN):
            visitor = Visitor(platform.outside, ALMANAC)
            self.subs[who] = json.loads(
                visitor.enter(visitor.go(SIGN_IN), username=who.mail, password=who.password).text
            )["sub"]
            self.visitors[who] = visitor
            for group in (home, self.group):
                platform.joins(self.subs[who], group)
        self.here = platform.people(["otto", "paul"], {"otto": [f"/projects/{GROUP}"]})
        platform.settle()
        assert {*self.subs.values(), self.here["otto"]} == platform.members(GROUP)

    def works(self, who: Member) -> bool:
        return self.visitors[who].ask("GET", f"{ALMANAC}/me").status == 200


@pytest.fixture(scope="module")
def town(platform: Platform, slapd: Directory) -> Town:
    return Town(platform)


def joins_meanwhile(platform: Platform, town: Town, slug: str) -> float:
    """Somebody from here joins a group: seconds from the click to the service, each asked at once."""
    began = time.monotonic()
    platform.joins(town.here["paul"], platform.group(slug))
    assert platform.look()
    assert platform.sync("--now") != ""
    assert platform.members(slug) == {town.here["paul"]}
    return time.monotonic() - began


def kept(platform: Platform) -> object:
    held = platform.held()
    return held["lock"], held["session"], platform.members(GROUP)


def test_a_directory_that_is_stopped_locks_nobody_and_the_others_go_on(
    platform: Platform, town: Town, slapd: Directory
) -> None:
    before = kept(platform)
    slapd.lab.ssh(slapd.host, "sudo systemctl stop slapd")
    try:
        for _ in range(2):
            cache_over(platform)
            assert platform.look()
            assert platform.sync("--now") == ""
        print(f"joined while a directory is stopped: {joins_meanwhile(platform, town, 'stopped'):.0f} s")
    finally:
        slapd.lab.ssh(slapd.host, "sudo systemctl start slapd")
    assert kept(platform) == before
    assert all(town.works(who) for who in town.subs)


def test_a_network_that_swallows_all_locks_nobody_and_who_is_here_goes_on(platform: Platform, town: Town) -> None:
    before = kept(platform)
    with swallowed(platform, NETWORK):
        cache_over(platform)
        print(f"joined while the network is silent: {joins_meanwhile(platform, town, 'swallowed'):.0f} s")
    assert kept(platform) == before
    assert all(town.works(who) for who in town.subs)


def test_a_roster_that_no_packet_reaches_changes_nothing(platform: Platform, town: Town) -> None:
    before = platform.held()
    platform.leaves(town.here["otto"], town.group)
    assert platform.look()
    with swallowed(platform, ROSTER):
        said = platform.sync("--now")
        assert "timed out" in said or "30" in said, said
        assert platform.held() == before
    platform.sync("--now")
    assert town.here["otto"] not in platform.members(GROUP)


def test_who_is_locked_at_home_is_out_once_the_directory_says_so(
    platform: Platform, town: Town, slapd: Directory
) -> None:
    """Without this the others would prove nothing."""
    slapd.lock(DORA)
    cache_over(platform)
    platform.settle()
    assert not town.works(DORA) and town.works(ANNA)
    assert town.subs[DORA] in platform.held()["lock"]
