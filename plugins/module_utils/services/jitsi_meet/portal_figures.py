"""Guests and conferences of each portal, as jicofo lists them, added up over a month. Pure.

    now({"rathaus@conference.palim.meet.x": {"participants": {...}}}, {"palim": Portal("palim", "buehl")})
      -> {"palim": Now(conferences=1, guests=2)}

From jicofo and never from bridges: a bridge counts the guests of other bridges too (jitsi-videobridge 1890).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

COLUMNS = ("portal", "organisation", "conference_hours", "guest_hours", "most_guests", "share")


@dataclass(frozen=True)
class Portal:
    key: str
    organisation: str = ""


@dataclass(frozen=True)
class Now:
    conferences: int = 0
    guests: int = 0


@dataclass(frozen=True)
class Sum:
    """Of a month so far: seconds of conferences and of guests, and the most guests at once."""

    conference_s: float = 0.0
    guest_s: float = 0.0
    most: int = 0


def now(rooms: Mapping[str, Mapping[str, Any]], portals: Mapping[str, Portal]) -> dict[str, Now]:
    """`rooms`: /debug/conferences-full of jicofo 1.1, ROOM@conference.TENANT.X; `portals`: by tenant. Every portal is
    there; rooms of no portal, such as those of jicofo's own checks, are nobody's."""
    found = {portal.key: Now() for portal in portals.values()}
    for room, told in rooms.items():
        labels = room.partition("@")[2].split(".")
        portal = portals.get(labels[1]) if len(labels) > 1 else None
        if portal is None or room.startswith("__jicofo-health-check"):
            continue
        one = found[portal.key]
        found[portal.key] = Now(one.conferences + 1, one.guests + len(told.get("participants") or {}))
    return found


def added(sums: Mapping[str, Sum], found: Mapping[str, Now], seconds: float) -> dict[str, Sum]:
    """`seconds`: since the look before. A portal that left the inventory stays in the month."""
    after = dict(sums)
    for key, one in found.items():
        before = after.get(key, Sum())
        after[key] = replace(
            before,
            conference_s=before.conference_s + one.conferences * seconds,
            guest_s=before.guest_s + one.guests * seconds,
            most=max(before.most, one.guests),
        )
    return after


def prometheus(found: Mapping[str, Now], portals: Mapping[str, Portal]) -> str:
    """Text format 0.0.4, as node_exporter's textfile collector reads it."""
    of = {portal.key: portal.organisation for portal in portals.values()}
    lines = []
    for name, words in (("conferences", "Conferences that run."), ("guests", "Guests in them.")):
        lines += [f"# HELP readi_video_{name} {words}", f"# TYPE readi_video_{name} gauge"]
        for key, one in sorted(found.items()):
            labels = f'portal="{key}",organisation="{of.get(key, "")}"'
            lines.append(f"readi_video_{name}{{{labels}}} {getattr(one, name)}")
    return "\n".join([*lines, ""])


def table(sums: Mapping[str, Sum], organisations: Mapping[str, str]) -> str:
    """CSV of a month: hours, and each portal's share of all guests' hours, by which traffic and costs are split."""
    whole = sum(one.guest_s for one in sums.values())
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for key, one in sorted(sums.items()):
        share = one.guest_s / whole if whole else 0.0
        hours = (f"{one.conference_s / 3600:.2f}", f"{one.guest_s / 3600:.2f}")
        lines.writerow([key, organisations.get(key, ""), *hours, one.most, f"{share:.4f}"])
    return text.getvalue()


def kept(sums: Mapping[str, Sum]) -> dict[str, dict[str, float]]:
    return {key: asdict(one) for key, one in sorted(sums.items())}


def read(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Sum]:
    return {
        key: Sum(float(one["conference_s"]), float(one["guest_s"]), int(one["most"])) for key, one in stored.items()
    }
