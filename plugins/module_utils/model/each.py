"""What `each` in a manifest names: its items, and what the placeholders of one stand for. Pure.

An entry (a site, a tile) is repeated within a service; a whole manifest only where each item has a host of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from . import outposts
from .identifiers import identifier
from .inventory_data import InventoryData
from .types import Model, VideoPortal

Items = dict[str, list[dict[str, str]]]


def portal_key(given: Mapping[str, str]) -> str:
    """A video portal's key, where the inventory gives none."""
    return given.get("key") or given["domain"].replace(".", "-")


def _portal(key: str, name: str, domain: str) -> dict[str, str]:
    return {"each.key": key, "each.id": identifier(key), "each.name": name, "each.domain": domain}


EXAMPLES: Items = {"video_portals": [_portal("key", "name", "portal.example")]}
"""Of every kind an item that no inventory has: whether all placeholders are known does not depend on one."""


def entries(portals: Iterable[VideoPortal]) -> Items:
    """What an entry may be repeated for."""
    return {"video_portals": [_portal(p.key, p.name, p.domain) for p in portals]}


def entries_of(inventory: InventoryData) -> Items:
    """The same, of an inventory that is not checked yet; an item that lacks something is no item."""
    sound = (item for _, item in inventory.items("video_portals") if {"name", "domain"} <= set(item))
    return {"video_portals": [_portal(portal_key(item), item["name"], item["domain"]) for item in sound]}


def hosts(model: Model, each: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every host that carries an item of its own, with the item's placeholders."""
    placed = {"outposts": outposts.placed}[each](model)
    yield from ((host, outposts.of(organisation)) for host, organisation in sorted(placed.items()))


def items_of(inventory: InventoryData, each: str) -> Iterator[dict[str, str]]:
    """The same items, of an inventory that is not checked yet."""
    yield from {"outposts": outposts.of_view}[each](inventory)
