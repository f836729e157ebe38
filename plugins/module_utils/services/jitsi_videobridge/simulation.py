"""A crowd that comes, and where jicofo's rule (selection.py) puts it. Pure: the same figures give the same result.

    crowd(guests=100, servers=[80] * 11, window_s=30).most -> guests of the fullest bridge

A bridge measures its stress and tells it at its next presence, so what jicofo knows is five to ten seconds old (jicofo
PR 1298). Those whom it sent there itself it adds for the ramp-up (20 s), also after the bridge has told of them.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from .selection import OVERLOADED, Here, Seen, choose, corrected

REPORT_S = 5.0
RAMP_UP_S = 20.0
PER_INTERVAL = 30
"""As the role sets it."""


@dataclass(frozen=True)
class Crowd:
    """`guests`: on each bridge. `most_stress`: of the fullest, as it really is. `overloaded_s`: how long bridges were
    over the threshold, summed up. `split`: conferences on more than one bridge. `relays`: links between bridges."""

    guests: tuple[int, ...]
    use: tuple[float, ...]
    overloaded_s: float
    split: int
    relays: int
    refused: int

    @property
    def most(self) -> int:
        return max(self.guests)

    @property
    def most_stress(self) -> float:
        return max(self.use) * OVERLOADED


@dataclass
class _Bridge:
    name: str
    carries: int
    guests: int = 0
    reported: float = 0.0
    measured: float = 0.0
    reported_at: float = 0.0
    added: deque[float] = field(default_factory=deque)

    def real(self, factor: float) -> float:
        return self.guests / self.carries * OVERLOADED * factor


def sizes(guests: int, conferences: int, seed: int = 1) -> list[int]:
    """Conferences as they are: most small, few large (each guest joins one of the conferences, the larger the
    likelier), none empty."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    found = [1] * conferences
    members = list(range(conferences))
    for _ in range(guests - conferences):
        one = members[chance.randrange(len(members))]
        found[one] += 1
        members.append(one)
    return found


def crowd(
    *,
    guests: int,
    servers: Sequence[int],
    conferences: int = 1,
    window_s: float = 600.0,
    per_interval: int = PER_INTERVAL,
    octo: bool = True,
    factor: float = 1.0,
    seed: int = 1,
) -> Crowd:
    """`servers`: how many guests each carries (model/bridge_size.py). `factor`: how much more a guest needs than
    jicofo is told."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    order = [number for number, size in enumerate(sizes(guests, conferences, seed)) for _ in range(size)]
    chance.shuffle(order)
    bridges = [_Bridge(f"jvb{number:04d}", carries) for number, carries in enumerate(servers)]
    # They do not all report at the same moment.
    for bridge in bridges:
        bridge.reported_at = -chance.random() * REPORT_S
    by_name = {bridge.name: bridge for bridge in bridges}
    where: list[dict[str, int]] = [{} for _ in range(conferences)]
    recent: dict[tuple[int, str], deque[float]] = {}
    refused, over, step = 0, 0.0, window_s / guests
    for number, conference in enumerate(order):
        now = number * step
        for bridge in bridges:
            _report(bridge, now, factor)
            over += step if bridge.real(factor) >= OVERLOADED else 0.0
        seen = [Seen(b.name, corrected(b.reported, len(b.added), OVERLOADED / b.carries)) for b in bridges]
        here = {
            name: Here(count, len(_fresh(recent.setdefault((conference, name), deque()), now)))
            for name, count in where[conference].items()
        }
        chosen = choose(seen, here, octo=octo, per_interval=per_interval)
        if chosen is None:
            refused += 1
            continue
        there = by_name[chosen.name]
        there.guests += 1
        there.added.append(now)
        recent.setdefault((conference, chosen.name), deque()).append(now)
        where[conference][chosen.name] = where[conference].get(chosen.name, 0) + 1
    # A conference on k bridges has a link between each two of them.
    links = [len(one) * (len(one) - 1) // 2 for one in where]
    return Crowd(
        guests=tuple(b.guests for b in bridges),
        use=tuple(b.real(factor) / OVERLOADED for b in bridges),
        overloaded_s=round(over, 1),
        split=sum(link > 0 for link in links),
        relays=sum(links),
        refused=refused,
    )


def _report(bridge: _Bridge, now: float, factor: float) -> None:
    _fresh(bridge.added, now)
    if now - bridge.reported_at >= REPORT_S:
        bridge.reported, bridge.measured, bridge.reported_at = bridge.measured, bridge.real(factor), now


def _fresh(times: deque[float], now: float) -> deque[float]:
    while times and now - times[0] >= RAMP_UP_S:
        times.popleft()
    return times
