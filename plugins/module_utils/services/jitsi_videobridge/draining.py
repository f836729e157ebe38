"""How a bridge is emptied, ended and taken back, step by step, in the order in which it was measured with jicofo
7ebb13d and jitsi-videobridge a29d97d. Knows no HTTP: `Jicofo` and `Own` are rest.py's, or a test's.

    others -> drain -> seen(draining) -> empty -> evacuate -> emptied -> stop -> gone -> (upgrade)
      -> back -> undrain -> seen(taking)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...language import text
from . import pool
from .messages import TEXTS
from .pool import PoolError

JSON = Mapping[str, Any]
POLL_S = 1.0
MOVED_S = 30
"""A move of all is over within seconds; jicofo's figure follows at once, the bridge's with its next look."""
GRACE_S = 30
"""Beside the bridge's own delay: its last word to prosody, and systemd."""


class Jicofo(Protocol):
    def debug(self) -> JSON: ...

    def move_all(self, jid: str) -> JSON: ...


class Own(Protocol):
    """The bridge itself, on its host."""

    def stats(self) -> JSON: ...

    def drain(self, on: bool) -> None: ...

    def shut(self) -> None: ...

    def runs(self) -> bool: ...


@dataclass(frozen=True)
class Clock:
    now: Callable[[], float]
    sleep: Callable[[float], None]

    def until(self, true: Callable[[], bool], within_s: float) -> bool:
        """Asked at once, and again until it is over."""
        end = self.now() + within_s
        while not true():
            if self.now() >= end:
                return False
            self.sleep(POLL_S)
        return True


# On the host of signalling.


def others(jicofo: Jicofo, name: str) -> list[str]:
    """Who takes what leaves the bridge; PoolError where nobody would."""
    found = pool.bridges(jicofo.debug())
    pool.known(found, name)
    return pool.others(found, name)


def seen(jicofo: Jicofo, name: str, draining: bool, within_s: float, clock: Clock) -> None:
    """jicofo learns of draining with the bridge's next presence: until then it sends conferences there."""
    if not clock.until(lambda: pool.known(pool.bridges(jicofo.debug()), name).draining == draining, within_s):
        what = text(TEXTS, "draining" if draining else "taking")
        raise PoolError("not_seen", bridge=name, seconds=round(within_s), what=what)


def evacuate(jicofo: Jicofo, name: str, clock: Clock) -> JSON:
    """Whole conferences go to others: part of one comes back to the same bridge where a conference is on one bridge
    only, and jicofo counts it as moved all the same. So its list is believed, and not its answer."""
    found = pool.bridges(jicofo.debug())
    bridge = pool.known(found, name)
    takers = pool.others(found, name)
    before = {one.name: one.endpoints for one in found.values()}
    if bridge.endpoints == 0:
        return {"moved": 0, "to": {}}
    said = jicofo.move_all(bridge.jid)
    left = bridge.endpoints

    def gone() -> bool:
        nonlocal left
        there = pool.bridges(jicofo.debug()).get(name)
        left = there.endpoints if there else 0
        return left == 0

    if not clock.until(gone, MOVED_S):
        raise PoolError("not_moved", bridge=name, moved=said.get("movedEndpoints"), left=left, seconds=MOVED_S)
    after = pool.bridges(jicofo.debug())
    to = {one: after[one].endpoints - before[one] for one in takers if one in after}
    return {"moved": bridge.endpoints, "to": {one: count for one, count in to.items() if count > 0}}


def gone(jicofo: Jicofo, name: str, within_s: float, clock: Clock) -> None:
    """No longer listed. jicofo keeps of an occupant that it was shutting down; one that came back before it was gone
    would get no conference any more (Bridge.kt at 088adcb, setStats)."""
    if not clock.until(lambda: name not in pool.bridges(jicofo.debug()), within_s):
        raise PoolError("not_gone", bridge=name, seconds=round(within_s))


def back(jicofo: Jicofo, name: str, within_s: float, clock: Clock) -> JSON:
    """Listed and operational. After a failed check jicofo waits a minute before it believes again."""
    found: list[pool.Bridge] = []

    def there() -> bool:
        found[:] = [one for one in pool.bridges(jicofo.debug()).values() if one.name == name]
        return bool(found) and found[0].operational and not found[0].leaving

    if not clock.until(there, within_s):
        state = found[0].state if found else "-"
        raise PoolError("not_back", bridge=name, seconds=round(within_s), state=state)
    return {"version": found[0].version}


# On the bridge's host.


def switch(own: Own, name: str, draining: bool) -> bool:
    """True where it was switched. Nothing is sent where it is so already."""
    if bool(own.stats()["drain"]) == draining:
        return False
    own.drain(draining)
    said = own.stats()["drain"]
    if bool(said) != draining:
        raise PoolError("not_switched", bridge=name, said=said)
    return True


def empty(own: Own, within_s: float, clock: Clock) -> int:
    """How many are left after so many seconds: 0 ends the wait. Only those of this bridge count: with relays a
    conference without any of them may stay for hours (jitsi-videobridge 1890)."""
    left = 0

    def nobody() -> bool:
        nonlocal left
        left = int(own.stats()["local_endpoints"])
        return left == 0

    clock.until(nobody, within_s)
    return left


def emptied(own: Own, name: str, within_s: float, clock: Clock) -> None:
    """Nobody is left, or PoolError."""
    if left := empty(own, within_s, clock):
        raise PoolError("occupied", bridge=name, left=left)


def stop(own: Own, name: str, delay_s: float, clock: Clock) -> bool:
    """Ends the bridge by itself, so that jicofo is told. That takes `delay_s` after its last one
    (shutting-down-delay)."""
    if not own.runs():
        return False
    left = int(own.stats()["local_endpoints"])
    if left:
        raise PoolError("occupied", bridge=name, left=left)
    own.shut()
    within_s = delay_s + GRACE_S
    if not clock.until(lambda: not own.runs(), within_s):
        raise PoolError("not_stopped", bridge=name, seconds=round(within_s))
    return True
