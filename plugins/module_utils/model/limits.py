"""What each application takes of the texts that reach it: what is sound here must not be refused there.

A service says its own in services/NAME/desired_limits.py (`LIMITS`), from its source; they count where it has a host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import slices
from .problems import Path, Problem

if TYPE_CHECKING:
    from .inventory_data import InventoryData


@dataclass(frozen=True)
class Limit:
    """One field of a section, or every text of a list in it: `most` UTF-16 units, and nothing that `refused` finds."""

    section: str
    field: str
    most: int
    refused: str = ""

    def length(self, text: str) -> int:
        return len(text.encode("utf-16-le")) // 2

    def bad(self, text: str) -> list[str]:
        """The parts of `text` that are refused, each once."""
        return list(dict.fromkeys(re.findall(self.refused, text))) if self.refused else []

    def takes(self, text: str) -> bool:
        return self.length(text) <= self.most and not self.bad(text)


def check(inventory: InventoryData) -> Iterator[Problem]:
    for service, limits in slices.limits().items():
        if not inventory.hosts.get(service):
            continue
        for limit in limits:
            for here, text in _texts(inventory, limit):
                yield from _judged(inventory, service.capitalize(), limit, here, text)


def _judged(inventory: InventoryData, application: str, limit: Limit, here: Path, text: str) -> Iterator[Problem]:
    if limit.length(text) > limit.most:
        yield inventory.problem(
            "limit_length", here, length=limit.length(text), most=limit.most, application=application
        )
    elif bad := limit.bad(text):
        yield inventory.problem(
            "limit_refused", here, _without(limit, text), bad=" ".join(bad), application=application
        )


def _without(limit: Limit, text: str) -> str | None:
    """Of two words with a stroke between them a double name; brackets and the like go."""
    plain = re.sub(r"(?<=\w)\s*[/|]\s*(?=\w)", "-", text)
    plain = re.sub(r"\s+", " ", re.sub(limit.refused, "", plain)).strip()
    return plain if "@" not in text and "://" not in text and plain and limit.takes(plain) else None


def _texts(inventory: InventoryData, limit: Limit) -> Iterator[tuple[Path, str]]:
    """A section is a list of items, or one mapping."""
    section = inventory.data.get(limit.section)
    items = [((limit.section,), section)] if isinstance(section, dict) else inventory.items(limit.section)
    for path, item in items:
        value = item.get(limit.field)
        if isinstance(value, str):
            yield (*path, limit.field), value
        elif isinstance(value, list):
            yield from inventory.texts(path, item, limit.field)
