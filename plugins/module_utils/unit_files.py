"""Which of systemd's units exist by which files, so that a unit is stopped before its file goes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

FOLDER = "/etc/systemd/system"
_UNIT = re.compile(r"/(?P<name>[^/]+\.(?:service|socket|timer|path|target|mount|slice))(?P<drop_in>\.d/[^/]+)?")


def units(paths: Iterable[str], folder: str = FOLDER) -> list[str]:
    """The units that these files make: by a unit file, or as an instance (`x@y.service`) by its drop-in.

    A drop-in for somebody else's unit makes none, and a template by itself cannot run. Timers and sockets come before
    the services that they would start again.
    """
    below = [path.removeprefix(folder) for path in paths if path.startswith(f"{folder}/")]
    found = [match for path in below if (match := _UNIT.fullmatch(path))]
    names = {match["name"] for match in found if _runs(match["name"], match["drop_in"] is not None)}
    return sorted(names, key=lambda name: (not name.endswith((".timer", ".socket", ".path")), name))


def _runs(name: str, drop_in: bool) -> bool:
    stem, at, instance = name.rpartition(".")[0].partition("@")
    return bool(stem and instance) if at else not drop_in


def leaving(before: Iterable[str], after: Iterable[str], folder: str = FOLDER) -> list[str]:
    """The units that a set made and no longer makes."""
    stay = set(units(after, folder))
    return [name for name in units(before, folder) if name not in stay]
