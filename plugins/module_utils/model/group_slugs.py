"""The slugs of the declared project groups: as written, else the key, and the first one where `moved:`
renamed it. Pure.

Services call a group by its slug for ever: a renamed key must not open a second folder beside the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..roster import slug as slugs
from .inventory_data import InventoryData
from .problems import Path, Problem


def of(data: Mapping[str, Any]) -> dict[str, str]:
    """Key -> slug, over cleaned or plain data."""
    groups = [g for g in data.get("project_groups") or () if isinstance(g, Mapping) and "key" in g]
    return {g["key"]: g.get("slug") or first_key(data, g["key"]) for g in groups}


def first_key(data: Mapping[str, Any], key: str) -> str:
    """What the inventory called the group at first; where it was taken over by its path in Keycloak, as it is now."""
    seen = {key}
    while True:
        moves = [m for m in data.get("moved") or () if isinstance(m, Mapping) and isinstance(m.get("from"), str)]
        olds = [m["from"] for m in moves if (m.get("kind"), m.get("to")) == ("project_group", key)]
        if not olds or olds[0].startswith("/") or olds[0] in seen:
            return key
        key = olds[0]
        seen.add(key)


def check(inventory: InventoryData) -> Iterator[Problem]:
    """A slug that every service can carry, and that no other group has."""
    made = of(inventory.data)
    seen: dict[str, Path] = {}
    for path, item in inventory.items("project_groups"):
        if "key" not in item or (*path, "slug") in inventory.source.rejected:
            continue
        slug = made[item["key"]]
        here = (*path, "slug" if "slug" in item else "key")
        if not slugs.fits(slug):
            yield inventory.problem("slug_from_key", here, key=slug)
        elif slug in slugs.reserved():
            yield inventory.problem("slug_reserved", here, slug=slug)
        elif slug in seen and seen[slug][:2] != path and inventory.keys("project_groups")[item["key"]][:2] == path:
            yield inventory.problem("slug_twice", here, slug=slug, place=inventory.place(seen[slug]))
        seen.setdefault(slug, here)
