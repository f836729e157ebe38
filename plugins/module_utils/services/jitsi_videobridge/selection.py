"""jicofo's rule for the bridge of a guest, for one region. Pure.

Read in jitsi/jicofo (jicofo-selector/src/main/kotlin/org/jitsi/jicofo/bridge): BridgeSelector.kt at 076a4c7, Bridge.kt
at 088adcb, BridgeSelectionStrategy.kt and RegionBasedBridgeSelectionStrategy.kt at 0090c0c; the limit for a
conference in an interval is of PR 1298. What the real one did in a hand lab of 2026-11-22 are the cases of its test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OVERLOADED = 0.8
MOST_OF_ONE_CONFERENCE = 80


@dataclass(frozen=True)
class Seen:
    """A bridge as jicofo sees it. `stress`: reported, with what was added since (`corrected`)."""

    name: str
    stress: float = 0.0
    operational: bool = True
    draining: bool = False
    graceful: bool = False
    shutting_down: bool = False
    relay: bool = True
    version: str = ""


@dataclass(frozen=True)
class Here:
    """What a conference has on one bridge: guests, and those of the last interval."""

    guests: int
    recent: int = 0


def corrected(reported: float, recent: int, of_a_guest: float) -> float:
    """Stress is as old as the last presence: those who came since are added."""
    return reported + max(recent, 0) * of_a_guest


def choose(
    bridges: Iterable[Seen],
    conference: Mapping[str, Here],
    *,
    octo: bool = True,
    per_interval: int = -1,
    mixed_versions: bool = False,
) -> Seen | None:
    """The bridge of the next guest of a conference that is on the bridges of `conference`, the first of them first;
    None where there is none. `octo`: a conference may be on several bridges."""
    known = {bridge.name: bridge for bridge in bridges}
    first = known.get(next(iter(conference), ""))
    fit = [b for b in known.values() if b.operational and not b.shutting_down]
    if first is not None and not mixed_versions:
        fit = [b for b in fit if b.version == first.version]
    fit = [b for b in fit if not b.draining] or fit
    fit = [b for b in fit if not b.graceful] or fit
    if not fit:
        return None
    if first is not None and not (octo and first.relay):
        return first
    ordered = sorted(fit, key=lambda b: (b.graceful, b.stress, b.name))
    free = [b for b in ordered if not _overloaded(b, conference.get(b.name), per_interval)]
    not_full = [b for b in ordered if b.name in conference and conference[b.name].guests < MOST_OF_ONE_CONFERENCE]
    tried = ([b for b in free if b.name in conference], free, not_full, ordered)
    return next(found[0] for found in tried if found)


def _overloaded(bridge: Seen, here: Here | None, per_interval: int) -> bool:
    if bridge.stress >= OVERLOADED:
        return True
    if here is None:
        return False
    return here.guests >= MOST_OF_ONE_CONFERENCE or 0 < per_interval <= here.recent
