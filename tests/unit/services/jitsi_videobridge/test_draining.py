"""The order of the steps, each against what the real two were seen to do."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import draining, pool
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.pool import PoolError

from .world import World


def drain(world: World, name: str, wait_s: float) -> int:
    """As roles/jitsi_videobridge/tasks/drain.yml does it."""
    own, clock = world.bridges[name], world.clock
    draining.others(world, name)
    draining.switch(own, name, True)
    draining.seen(world, name, True, 30, clock)
    left = draining.empty(own, wait_s, clock)
    if left:
        draining.evacuate(world, name, clock)
        draining.emptied(own, name, 30, clock)
    return left


def test_a_bridge_is_emptied_by_those_who_leave_and_nobody_is_moved() -> None:
    world = World()
    world.add("one", guests=5, leave=[(20, 3), (100, 2)])
    world.add("two")
    assert drain(world, "one", 1800) == 0
    assert world.did == ["one drain"] and 100 <= world.now <= 102


def test_at_the_deadline_whole_conferences_move_and_the_list_says_where_to() -> None:
    world = World()
    world.add("one", guests=5)
    world.add("two", guests=1)
    draining.switch(world.bridges["one"], "one", True)
    draining.seen(world, "one", True, 30, world.clock)
    assert draining.evacuate(world, "one", world.clock) == {"moved": 5, "to": {"two": 5}}
    assert world.bridges["two"].guests == 6


@pytest.mark.parametrize(
    "other", [None, {"operational": False}, {"told": True, "drains": True}, {"ends_at": 1000.0}], ids=str
)
def test_without_another_bridge_nothing_is_switched(other: dict[str, object] | None) -> None:
    """Its people would be thrown out, and not be invited again when a bridge that is known becomes well."""
    world = World()
    world.add("one", guests=2)
    if other is not None:
        world.add("two", **other)
    with pytest.raises(PoolError, match="beside one no bridge takes conferences"):
        drain(world, "one", 10)
    assert world.did == [] and world.bridges["one"].guests == 2


def test_the_other_bridge_is_asked_again_before_the_move() -> None:
    world = World()
    world.add("one", guests=2)
    two = world.add("two")
    draining.switch(world.bridges["one"], "one", True)
    two.operational = False
    with pytest.raises(PoolError, match="two: not operational"):
        draining.evacuate(world, "one", world.clock)
    assert world.did == ["one drain"]


def test_a_move_is_believed_when_it_is_seen_and_not_when_it_is_answered() -> None:
    world = World(moves="nobody")
    world.add("one", guests=2)
    world.add("two")
    with pytest.raises(PoolError, match="jicofo says that 2 were moved; after 30 s 2 are still on one"):
        draining.evacuate(world, "one", world.clock)


def test_draining_counts_when_jicofo_has_seen_it() -> None:
    """Until its next presence a draining bridge gets new conferences."""
    world = World()
    world.add("one")
    draining.switch(world.bridges["one"], "one", True)
    assert not pool.bridges(world.debug())["one"].draining
    draining.seen(world, "one", True, 30, world.clock)
    assert 4 <= world.now <= 6
    assert draining.switch(world.bridges["one"], "one", True) is False


def test_jicofo_that_never_sees_it_is_named() -> None:
    world = World()
    world.add("one")
    with pytest.raises(PoolError, match="after 30 s jicofo has not seen that one is draining"):
        draining.seen(world, "one", True, 30, world.clock)


def test_a_conference_of_others_alone_does_not_keep_a_bridge() -> None:
    """jitsi-videobridge 1890: its figures count the guests of other bridges, for hours."""
    world = World()
    one = world.add("one", relayed=2)
    assert one.stats()["endpoints"] == 6
    assert draining.empty(one, 60, world.clock) == 0 and world.now == 0


def test_a_stop_takes_the_bridges_own_time_and_nobody_is_on_it() -> None:
    world = World()
    one = world.add("one", guests=1)
    with pytest.raises(PoolError, match="1 are still on one"):
        draining.stop(one, "one", 60, world.clock)
    one.guests = 0
    assert draining.stop(one, "one", 60, world.clock) is True
    assert 60 <= world.now <= 62 and not one.runs()
    assert draining.stop(one, "one", 60, world.clock) is False


def test_a_bridge_that_does_not_end_is_named() -> None:
    world = World(delay_s=1000)
    with pytest.raises(PoolError, match="one still runs 90 s after its end"):
        draining.stop(world.add("one"), "one", 60, world.clock)


def test_an_ended_bridge_begins_again_only_when_jicofo_has_missed_it() -> None:
    world = World()
    one = world.add("one")
    with pytest.raises(PoolError, match="jicofo still lists one 60 s after its end"):
        draining.gone(world, "one", 60, world.clock)
    one.running = False
    draining.gone(world, "one", 60, world.clock)


def test_a_bridge_is_back_when_jicofo_uses_it() -> None:
    world = World()
    one = world.add("one", operational=False)
    with pytest.raises(PoolError, match="one is not back after 120 s: not operational"):
        draining.back(world, "one", 120, world.clock)
    one.running = False
    with pytest.raises(PoolError, match="one is not back after 5 s: -"):
        draining.back(world, "one", 5, world.clock)
    one.running = one.operational = True
    assert draining.back(world, "one", 5, world.clock) == {"version": "2.3.1"}


OWN = {"muc_clients_configured": 1, "muc_clients_connected": 1, "mucs_configured": 1, "mucs_joined": 1} | {
    "version": "2.3.1",
    "conferences": 1,
    "local_endpoints": 3,
    "drain": False,
    "total_conferences_created": 4,
}
OUT = {**OWN, "muc_clients_connected": 0, "mucs_joined": 0}


def test_the_table_names_what_is_not_well() -> None:
    world = World()
    for name in ("dropped", "frozen", "well"):
        world.add(name)
    world.bridges["dropped"].operational = False
    # jicofo 1297: well, and not in its list; 1143: in its list, and never used again.
    figures = {
        "away": None,
        "cut": OUT,
        "dropped": OWN,
        "frozen": None,
        "outside": OWN,
        "well": {**OWN, "version": "2.3.2"},
    }
    table = pool.rows(pool.bridges(world.debug()), figures, sorted(figures))
    assert [row["took"] for row in table] == [False, True, True, False, True, True]
    assert pool.findings(table) == [
        "away is not in jicofo's list, and does not answer",
        "cut runs, but is not at prosody: journalctl -u jitsi-videobridge2",
        "dropped is well, but jicofo takes it for unusable; where that stays for more than a minute: "
        "systemctl restart jicofo",
        "frozen is in jicofo's list and does not answer: it hangs, or its network is gone. The people on it stay "
        "there: systemctl kill -s KILL jitsi-videobridge2 there",
        "outside is connected, but jicofo does not list it: systemctl restart jicofo",
        "the bridges have several versions: 2.3.1, 2.3.2; playbooks/jvb_upgrade.yml makes them one",
    ]
    head, away, *_, well = pool.lines(table)
    assert head.split() == list(pool.COLUMNS)
    assert away.split() == ["away", *["-"] * 8]
    assert well.split() == ["well", "2.3.2", "-", "0.1", "1", "3", "no", "-", "operational"]


def test_a_bridge_that_only_jicofo_knows_is_in_the_table() -> None:
    world = World()
    world.add("stranger")
    assert [row["bridge"] for row in pool.rows(pool.bridges(world.debug()), {}, ())] == ["stranger"]
