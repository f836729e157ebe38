"""What hosts.yml and `expected_guests` say together of a pool, of whichever service has that option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .bridge_size import carries, guests_of
from .inventory_data import InventoryData
from .manifest import Manifest
from .problems import Problem
from .source import HOSTS

EXPECTED = "expected_guests"
# Where nobody wrote how many there are, jicofo's figure for an unknown machine is planned with.
THREADS = "threads"


def check(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    for service, manifest in sorted(manifests.items()):
        if EXPECTED in (manifest.options or {}).get("properties", {}):
            yield from _pool(inventory, service)


def _pool(inventory: InventoryData, service: str) -> Iterator[Problem]:
    hosts = inventory.hosts.get(service, ())
    sizes: list[int | None] = []
    for host in hosts:
        threads = inventory.source.host_vars.get(host, {}).get(THREADS)
        sound = isinstance(threads, int) and not isinstance(threads, bool) and threads > 0
        if threads is not None and not sound:
            yield inventory.problem("threads_shape", (*HOSTS, "host", host), host=host)
        sizes.append(threads if sound else None)
    expected = ((inventory.data.get("services") or {}).get(service) or {}).get(EXPECTED)
    if not sizes or not isinstance(expected, int):
        return
    guests = carries(sizes)
    if guests >= expected:
        return
    smallest = min(map(guests_of, sizes))
    # With one server more there is a spare, where there was none.
    more, there = 1, [*sizes, min(sizes, key=guests_of)]
    while carries(there) < expected:
        more, there = more + 1, [*there, there[-1]]
    found: dict[str, Any] = {
        "expected": expected,
        "guests": guests,
        "servers": len(sizes),
        "more": more,
        "of": smallest,
    }
    yield inventory.problem("note_pool", ("services", service, EXPECTED), service=service, **found)
