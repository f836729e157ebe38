"""jicofo and bridges as the hand lab of 2026-11-22 measured them (sections 5 and 7 of its page), with its own clock.

A fake for tests of the order of steps; the stand-ins speak the protocols, and molecule/jitsi_pool asks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.draining import Clock

PRESENCE_S = 5.0


@dataclass
class Bridge:
    world: World
    name: str
    guests: int = 0
    drains: bool = False
    told: bool = False
    operational: bool = True
    running: bool = True
    ends_at: float | None = None
    # Conferences that have nobody here any more (jitsi-videobridge 1890).
    relayed: int = 0
    # Guests who hang up by themselves: when, how many.
    leave: list[tuple[float, int]] = field(default_factory=list)

    def stats(self) -> dict[str, Any]:
        return {"drain": self.drains, "local_endpoints": self.guests, "endpoints": self.guests + 3 * self.relayed}

    def drain(self, on: bool) -> None:
        self.world.did.append(f"{self.name} {'drain' if on else 'undrain'}")
        self.drains = on

    def shut(self) -> None:
        self.world.did.append(f"{self.name} shut")
        self.ends_at = self.world.now + self.world.delay_s

    def runs(self) -> bool:
        return self.running


class World:
    """`moves`: what jicofo does when it is told to move: all, or nobody although it says so (part of a conference
    under SingleBridge), or it throws people out (no other bridge)."""

    def __init__(self, moves: str = "all", delay_s: float = 60.3) -> None:
        self.now, self.moves, self.delay_s = 0.0, moves, delay_s
        self.bridges: dict[str, Bridge] = {}
        self.did: list[str] = []

    def add(self, name: str, **more: Any) -> Bridge:
        self.bridges[name] = Bridge(self, name, **more)
        return self.bridges[name]

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        before, self.now = self.now, self.now + seconds
        for bridge in self.bridges.values():
            if self.now // PRESENCE_S > before // PRESENCE_S:
                bridge.told = bridge.drains
            bridge.guests -= sum(count for at, count in bridge.leave if before < at <= self.now)
            if bridge.ends_at is not None and self.now >= bridge.ends_at:
                bridge.running = False

    def debug(self) -> dict[str, Any]:
        return {
            "bridge_selector": {
                "bridge": {
                    f"brewery@internal.auth.x/{b.name}": {
                        "corrected-stress": 0.1,
                        "drain": b.told,
                        "endpoints": b.guests,
                        "graceful-shutdown": False,
                        "shutting-down": b.ends_at is not None,
                        "operational": b.operational,
                        "version": "2.3.1",
                        "release": "null",
                    }
                    for b in self.bridges.values()
                    if b.running
                }
            }
        }

    def move_all(self, jid: str) -> dict[str, Any]:
        there = self.bridges[jid.rpartition("/")[2]]
        self.did.append(f"move from {there.name}")
        count = there.guests
        others = [b for b in self.bridges.values() if b is not there and b.operational and b.running]
        others = [b for b in others if not b.told] or others
        if self.moves == "all" and others:
            others[0].guests += count
            there.guests = 0
        elif self.moves == "all":
            there.guests = 0
        return {"movedEndpoints": count, "conferences": 1}
