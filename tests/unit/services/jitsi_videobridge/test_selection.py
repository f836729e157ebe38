"""jicofo's rule: what the real one did in the hand lab of 2026-11-22, and upstream's own cases."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import simulation
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.selection import (
    Here,
    Seen,
    choose,
    corrected,
)

FREE, BUSY, FULL = Seen("free"), Seen("busy", 0.3), Seen("full", 0.9)
ALL = (FULL, BUSY, FREE)
DRAINING = Seen("a", draining=True)
GRACEFUL = Seen("a", graceful=True)
OTHER = Seen("b", 0.5)


def name(found: Seen | None) -> str | None:
    return found.name if found else None


@pytest.mark.parametrize(
    ("bridges", "conference", "octo", "chosen"),
    [
        # The lab's page, section 7.
        ((DRAINING, OTHER), {}, False, "b"),
        ((DRAINING, OTHER), {"a": Here(2)}, False, "a"),
        ((DRAINING, OTHER), {"a": Here(2)}, True, "b"),
        ((GRACEFUL, OTHER), {}, False, "b"),
        ((GRACEFUL, OTHER), {"a": Here(2)}, False, "a"),
        ((DRAINING,), {}, True, "a"),
        ((Seen("a", operational=False), Seen("b", shutting_down=True)), {}, True, None),
        ((Seen("a", relay=False), OTHER), {"a": Here(2)}, True, "a"),
        # RegionBasedSelectionTest.kt at 088adcb, of one region.
        (ALL, {}, True, "free"),
        (ALL, {"busy": Here(1)}, True, "busy"),
        (ALL, {"busy": Here(80)}, True, "free"),
        (ALL, {"free": Here(80)}, True, "busy"),
        (ALL, {"free": Here(2), "busy": Here(1)}, True, "free"),
        (ALL, {"full": Here(1)}, True, "free"),
        # MaxParticipantsPerIntervalTest.kt at 076a4c7.
        ((FREE, BUSY), {"free": Here(1, 9)}, True, "free"),
        ((FREE, BUSY), {"free": Here(1, 10)}, True, "busy"),
        ((FREE, BUSY, Seen("more", 0.4)), {"free": Here(1, 10), "more": Here(1)}, True, "more"),
        ((FREE, BUSY), {"free": Here(1, 10), "busy": Here(1, 10)}, True, "free"),
        ((FULL, Seen("fuller", 0.95)), {"full": Here(1, 10)}, True, "full"),
    ],
)
def test_the_rule(bridges: tuple[Seen, ...], conference: dict[str, Here], octo: bool, chosen: str | None) -> None:
    assert name(choose(bridges, conference, octo=octo, per_interval=10)) == chosen


def test_without_a_limit_an_interval_says_nothing() -> None:
    assert name(choose((FREE, BUSY), {"free": Here(1, 1000)})) == "free"


def test_a_conference_stays_on_bridges_of_one_version() -> None:
    old, new = Seen("a", 0.5, version="1"), Seen("b", version="2")
    assert name(choose((old, new), {"a": Here(80)})) == "a"
    assert name(choose((old, new), {"a": Here(80)}, mixed_versions=True)) == "b"


def test_who_came_since_the_last_word_counts() -> None:
    assert corrected(0.2, 30, 0.01) == pytest.approx(0.5)
    assert corrected(0.2, -3, 0.01) == 0.2


def test_a_crowd_at_once_fills_one_bridge_while_others_are_idle_and_the_limit_spreads_it() -> None:
    """jicofo PR 1298: 92 joined in 31 s, 58 of them on one bridge (stress 1.1), and ten others were idle. Told was
    0.005 a guest, 1.1 for 58 is 3.8 times that."""
    crowd = {"guests": 92, "servers": [160] * 11, "window_s": 31.0, "factor": 3.8}
    alone = simulation.crowd(per_interval=-1, **crowd)  # type: ignore[arg-type]
    assert 45 <= alone.most <= 60 and alone.guests.count(0) >= 9 and alone.most_stress > 0.9
    spread = simulation.crowd(guests=100, servers=[160] * 11, window_s=30.0, factor=3.8)
    assert spread.most <= 40 and sum(spread.guests) == 100 and spread.most_stress < 0.8


@pytest.mark.parametrize(("guests", "conferences"), [(100, 19), (1000, 188)])
def test_every_guest_has_a_bridge_and_the_pool_that_was_planned_holds(guests: int, conferences: int) -> None:
    found = simulation.crowd(guests=guests, conferences=conferences, servers=[200] * (-(-guests // 200) + 1))
    assert sum(found.guests) == guests and found.refused == 0
    assert max(found.use) < 1 and found == simulation.crowd(
        guests=guests, conferences=conferences, servers=[200] * (-(-guests // 200) + 1)
    )


def test_without_relays_a_conference_is_on_one_bridge_however_large() -> None:
    found = simulation.crowd(guests=120, servers=[200] * 3, octo=False)
    assert sorted(found.guests) == [0, 0, 120] and found.split == 0
    joined = simulation.crowd(guests=120, servers=[200] * 3)
    used = len([one for one in joined.guests if one])
    assert joined.split == 1 and joined.most <= 80 and joined.relays == used * (used - 1) // 2
