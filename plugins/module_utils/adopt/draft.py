"""What becomes of a realm's objects: items of the inventory, and remarks on what has no place there. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.repair import as_key, repaired
from ..reconcile.types import JSON
from .words import say

Key = tuple[str, str]


@dataclass(frozen=True)
class Remark:
    """One line for the operator: about what, why, what to do. `taken`: it is in the inventory all the same."""

    at: Key
    why: str
    todo: str
    taken: bool = False


@dataclass(frozen=True)
class Item:
    """One entry of a section, and the object it was made of."""

    section: str
    at: Key
    data: Mapping[str, Any]


@dataclass
class Draft:
    items: list[Item] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, section: str, at: Key, data: Mapping[str, Any]) -> None:
        self.items.append(Item(section, at, data))

    def out(self, at: Key, why: str, todo: str) -> None:
        self.remarks.append(Remark(at, why, todo))

    def but(self, at: Key, why: str, todo: str) -> None:
        """Taken in, but not all of it."""
        self.remarks.append(Remark(at, why, todo, taken=True))

    def section(self, name: str) -> list[Item]:
        return [item for item in self.items if item.section == name]

    def sections(self) -> dict[str, list[Mapping[str, Any]]]:
        out: dict[str, list[Mapping[str, Any]]] = {}
        for item in self.items:
            out.setdefault(item.section, []).append(item.data)
        return out

    def drop(self, section: str, index: int, why: str) -> None:
        """The inventory's own check does not take it: it stays as it is in Keycloak."""
        item = self.section(section)[index]
        self.items.remove(item)
        if section != "moved":
            self.out(item.at, why, say("change_again"))


def of_kind(found: Mapping[str, JSON], kind: str) -> dict[str, JSON]:
    return {o["key"]: o["fields"] for o in found["objects"] if o["kind"] == kind and not o["builtin"]}


def template(text: str) -> bool:
    """The loader takes these for Jinja, which plain data may not hold."""
    return any(mark in text for mark in ("{{", "{%", "{#"))


def one_line(text: str) -> str | None:
    """As the schema's names are: one line, no control characters, no spaces at the ends; None if nothing is left."""
    return repaired("name", text[:300])


class Names:
    """Keys of one section, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def key(self, text: str, *more: str) -> str:
        """The text itself where it is a key, else made of it; `more`: what to try where it is taken."""
        first = as_key(text) or "x"
        numbers = (f"{first[:36]}-{n}" for n in range(2, 1000))
        made = next(k for k in (first, *(k for k in map(as_key, more) if k), *numbers) if k not in self._taken)
        self._taken.add(made)
        return made
