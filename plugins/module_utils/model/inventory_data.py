"""Cleaned data as the checks look at it: items by section, and the places of things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .problems import Path, Problem
from .source import Source

Item = tuple[Path, Mapping[str, Any]]


class InventoryData:
    """Cleaned data, with items by section and the places of things."""

    def __init__(self, source: Source, hosts: Mapping[str, Sequence[str]]) -> None:
        self.source = source
        self.data = source.data
        self.hosts = hosts

    def items(self, section: str) -> Iterator[Item]:
        for index, item in enumerate(self.data.get(section) or ()):
            if isinstance(item, Mapping):
                yield (section, index), item

    def texts(self, path: Path, item: Mapping[str, Any], name: str) -> Iterator[tuple[Path, str]]:
        for index, text in enumerate(item.get(name) or ()):
            if isinstance(text, str):
                yield (*path, name, index), text

    def keys(self, section: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path, item in self.items(section):
            if "key" in item:
                found.setdefault(item["key"], (*path, "key"))
        return found

    def problem(self, code: str, path: Path, fix: str | None = None, **params: Any) -> Problem:
        return Problem(code, self.source.mark(path), path, params, fix)

    def place(self, path: Path) -> str:
        """FILE:LINE, for a mistake that has two places."""
        mark = self.source.mark(path)
        return f"{mark.file}:{mark.line}"

    def domain(self) -> str | None:
        return (self.data.get("platform") or {}).get("domain")

    def host(self, name: str) -> str | None:
        """One of the platform's own addresses: as given, else made from the domain."""
        platform = self.data.get("platform") or {}
        domain = platform.get("domain")
        return platform.get(f"{name}_host") or (f"{name}.{domain}" if domain else None)
