"""How large a pool of bridges must be: plain sums over published figures. Pure.

    plan(800, 150)["bridges"] -> 5        four that carry, one spare
    carries([8, 8, 4]) -> 300             the guests of three servers, by their threads, when the largest is away
    error(told=30, planned=45) -> 0.5     planned 50 % above what was told

What a bridge carries (jitsi/infra-configuration, defaults of 2026-07-01, with
infra-provisioning's create-or-rotate-custom-jvb-oracle.sh): 0.004 of stress a guest on 4 cores of an E4.Flex, which
are 8 threads; an unknown machine 0.01. jicofo calls a bridge overloaded from 0.8 on and lets 80 guests of one
conference on a bridge (jicofo-selector, reference.conf, stress-threshold and max-bridge-participants).
So 200 guests for 8 threads, 25 each.

What a guest needs at most (Jitsi's handbook, devops-guide/requirements.md): 180p 0.2, 360p 0.5, 720p 2.5 Mbit/s a
picture; the client itself stops at 0.2, 0.5 and 1.5 with VP8 (lib-jitsi-meet at 05162cf,
service/RTC/StandardVideoQualitySettings.ts). A camera sends all three; a guest looks at one large picture and small
ones, 25 in all (jitsi-meet at 1c8216e, react/features/filmstrip/constants.ts,
TILE_VIEW_DEFAULT_NUMBER_OF_VISIBLE_TILES; so is DEFAULT_LAST_N in the file of lib-jitsi-meet).

What a guest needs on average (community.jitsi.org 23877, of 2020): 36 guests sent 23 Mbit/s and received 41.

How a month spreads is an ASSUMPTION, and of telephones: the busiest hour carries 17 % of a day, and a month has 22
business days (Cisco, CID course book, "Traffic Engineering", p. 627). Nobody published it for video of town halls.
`usual_day` says how full a usual one of these days is beside the fullest; without a figure it is as full. An operator
who has counted sets all three (docs/en/video-bridges.md). Nothing here was fitted to a platform's figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

JSON = dict[str, Any]

STRESS_OF_A_GUEST = 0.004
THREADS_OF_THAT = 8
STRESS_UNKNOWN = 0.01
OVERLOADED = 0.8
OF_ONE_CONFERENCE = 80
SMALL, MIDDLE, LARGE = 0.2, 0.5, 2.5
"""Mbit/s."""
SEEN = 25
SENT, RECEIVED = 23 / 36, 41 / 36
"""Mbit/s a guest, to the bridge and from it."""
BUSY_HOUR, WORKING_DAYS, USUAL_DAY = 0.17, 22, 1.0
"""Assumptions: see above."""

PUBLISHED = {"guests": 800, "conferences": 150, "terabytes": 30}
"""A consortium's own figures: at once, at once, a month."""


def guests_of(threads: int | None) -> int:
    """How many guests a server with so many hardware threads carries; None where nobody knows its threads."""
    if threads is None:
        return math.floor(OVERLOADED / STRESS_UNKNOWN + 1e-9)
    return math.floor(threads * OVERLOADED / STRESS_OF_A_GUEST / THREADS_OF_THAT + 1e-9)


def stress_of(threads: int | None) -> float:
    """What one guest adds to the stress of such a server: `average-participant-stress` of its bridge."""
    return round(OVERLOADED / guests_of(threads), 5)


def carries(servers: Sequence[int | None]) -> int:
    """Guests of a pool whose largest server is away; of one server, what it carries: there is no spare."""
    each = sorted(guests_of(threads) for threads in servers)
    return sum(each[:-1] if len(each) > 1 else each)


def plan(
    guests: int,
    conferences: int,
    sizes: Sequence[int] = (),
    threads: int = 8,
    link_mbit: int = 1000,
    spare: int = 1,
    busy_hour: float = BUSY_HOUR,
    working_days: float = WORKING_DAYS,
    usual_day: float = USUAL_DAY,
) -> JSON:
    """`guests` at once in `conferences`; `sizes`: how many guests the conferences have, where that is known, else they
    are equal. `threads` and `link_mbit`: of one server. `spare`: servers that may be away. The last three are
    assumptions about a month.

    ValueError, in one line, for figures that cannot be.
    """
    _check(guests, conferences, sizes, threads, link_mbit, spare)
    for name, value, most in (
        ("busy_hour", busy_hour, 1),
        ("usual_day", usual_day, 1),
        ("working_days", working_days, 31),
    ):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
            raise ValueError(f"{name}: {value!r} is no number above 0 and up to {most}")
    each = list(sizes) or _equal(guests, conferences)
    up, down = guests * (SMALL + MIDDLE + LARGE), sum(n * _seen(n) for n in each)
    by_guests = math.ceil(guests / guests_of(threads))
    by_link = math.ceil(max(up, down) / link_mbit)
    # One conference is on as many bridges as it needs; relays join them.
    by_one = math.ceil(max(each) / OF_ONE_CONFERENCE)
    busy = max(by_guests, by_link, by_one)
    month = working_days * usual_day / busy_hour * 3600 / 8 / 1e6
    return {
        "bridges": busy + spare,
        "busy": busy,
        "spare": spare,
        "threads": threads,
        "guests_of_a_bridge": guests_of(threads),
        "bound_by": {by_one: "conference", by_link: "link", by_guests: "guests"}[busy],
        "largest_conference": max(each),
        "peak_up_mbit": round(up),
        "peak_down_mbit": round(down),
        "bridge_mbit": round(max(up, down) / busy),
        "usual_up_mbit": round(guests * SENT),
        "usual_down_mbit": round(guests * RECEIVED),
        "terabytes_a_month": round(guests * (SENT + RECEIVED) * month, 1),
        "terabytes_a_month_out": round(guests * RECEIVED * month, 1),
    }


def error(told: float, planned: float) -> float:
    """Of what was told: 0.5 is half as much too many."""
    return round(planned / told - 1, 2)


def _seen(size: int) -> float:
    """Mbit/s to one guest of a conference: one large picture, the others small."""
    return 0.0 if size < 2 else LARGE + SMALL * (min(size - 1, SEEN) - 1)


def _equal(guests: int, conferences: int) -> list[int]:
    small, more = divmod(guests, conferences)
    return [small + 1] * more + [small] * (conferences - more)


def _check(guests: int, conferences: int, sizes: Sequence[int], threads: int, link_mbit: int, spare: int) -> None:
    for name, value, least in (
        ("guests", guests, 1),
        ("conferences", conferences, 1),
        ("threads", threads, 1),
        ("link_mbit", link_mbit, 1),
        ("spare", spare, 0),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"{name}: {value!r} is no number from {least} on")
    if conferences > guests:
        raise ValueError(f"conferences: {conferences} for {guests} guests; at most one for each guest")
    if sizes and (len(sizes) != conferences or sum(sizes) != guests or min(sizes) < 1):
        found = f"{len(sizes)} conferences with {sum(sizes)} guests"
        raise ValueError(f"sizes: {found}, said were {conferences} with {guests}")
