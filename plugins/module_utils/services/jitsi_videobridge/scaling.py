"""How many bridges should be in service: judged from what the pool carries now. Pure.

    wanted(servers, band=Band(), since_low_s=0) -> Wish(("jvb1", "jvb2"), (("jvb2", "start", …),))

The band is 8x8's own: one more from an average stress of 0.3 on, one fewer at 0.1 (jitsi/infra-configuration,
create-jvb-pool.sh). A bridge that is not needed stays for a while, so that a pause between two meetings parks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...language import text
from .messages import TEXTS
from .selection import OVERLOADED


@dataclass(frozen=True)
class Band:
    """`floor`: so many are never parked; two, so that one can always be drained. `rest_s`: how long it must have been
    quiet before one is parked."""

    low: float = 0.1
    high: float = 0.3
    floor: int = 2
    rest_s: float = 1800.0


@dataclass(frozen=True)
class Server:
    """`carries`: guests (model/bridge_size.py). `serves`: in service, else parked. `well`: False where it does not
    answer: it is counted for nothing, and nobody touches it."""

    name: str
    carries: int
    serves: bool
    stress: float = 0.0
    guests: int = 0
    well: bool = True


@dataclass(frozen=True)
class Step:
    """`do`: start or park."""

    name: str
    do: str
    why: str


@dataclass(frozen=True)
class Wish:
    """`names`: those that should be in service. `low`: it is quiet now; the caller keeps since when."""

    names: tuple[str, ...]
    steps: tuple[Step, ...]
    why: str
    low: bool


def wanted(servers: Iterable[Server], band: Band, since_low_s: float) -> Wish:
    """`since_low_s`: for how long every look before this one found it quiet."""
    every = sorted(servers, key=lambda one: one.name)
    serving, parked = _of(every, serves=True), _of(every, serves=False)
    named = [one.name for one in every if one.serves]
    stress = _stress(serving)
    if len(serving) < band.floor and parked:
        starts = _largest(parked)[: band.floor - len(serving)]
        why = text(TEXTS, "scale_floor", count=len(serving), floor=band.floor)
        return _wish([*named, *(one.name for one in starts)], [Step(one.name, "start", why) for one in starts], why)
    if stress >= band.high:
        why = text(TEXTS, "scale_high", stress=f"{stress:.2f}", high=band.high)
        if not parked:
            return _wish(named, [], f"{why}; {text(TEXTS, 'scale_none_parked')}")
        more = _enough(serving, _largest(parked), band.high)
        return _wish([*named, *(one.name for one in more)], [Step(one.name, "start", why) for one in more], why)
    return _fewer(named, serving, stress, band, since_low_s)


def _fewer(named: Sequence[str], serving: Sequence[Server], stress: float, band: Band, since_low_s: float) -> Wish:
    if stress > band.low or len(serving) <= band.floor:
        code = "scale_within" if len(serving) > band.floor or stress > band.low else "scale_at_floor"
        return _wish(named, [], text(TEXTS, code, stress=f"{stress:.2f}", count=len(serving)))
    one = min(serving, key=lambda server: (server.guests, server.carries, server.name))
    left = [server for server in serving if server is not one]
    # Whoever is on it goes to the others: were they then above the band, it would be started again at once.
    if _stress(left, plus=one.guests) >= band.high:
        return _wish(named, [], text(TEXTS, "scale_within", stress=f"{stress:.2f}", count=len(serving)))
    if since_low_s < band.rest_s:
        why = text(TEXTS, "scale_rests", stress=f"{stress:.2f}", seconds=round(band.rest_s - since_low_s))
        return Wish(tuple(named), (), why, low=True)
    why = text(TEXTS, "scale_low", stress=f"{stress:.2f}", low=band.low, seconds=round(since_low_s))
    return Wish(tuple(name for name in named if name != one.name), (Step(one.name, "park", why),), why, low=True)


def _of(servers: Iterable[Server], *, serves: bool) -> list[Server]:
    return [one for one in servers if one.well and one.serves == serves]


def _wish(names: Sequence[str], steps: Sequence[Step], why: str) -> Wish:
    return Wish(tuple(sorted(names)), tuple(steps), why, low=False)


def _largest(parked: Iterable[Server]) -> list[Server]:
    return sorted(parked, key=lambda one: (-one.carries, one.name))


def _enough(serving: Sequence[Server], parked: Sequence[Server], high: float) -> list[Server]:
    """As many as bring the average below the band, at least one: a meeting that begins does not wait for the next
    look."""
    load = _stress(serving) * sum(one.carries for one in serving)
    taken: list[Server] = []
    for one in parked:
        taken.append(one)
        if load / sum(server.carries for server in (*serving, *taken)) < high:
            break
    return taken


def _stress(serving: Sequence[Server], plus: int = 0) -> float:
    """Of the pool: each bridge's by what it carries, and `plus` guests more. The larger of what bridges say and what
    their guests come to, since the processor is calm for the first seconds of a crowd."""
    carries = sum(one.carries for one in serving)
    if not carries:
        return 0.0
    said = sum(one.stress * one.carries for one in serving) / carries
    counted = (sum(one.guests for one in serving) + plus) / carries * OVERLOADED
    return max(said, counted)
