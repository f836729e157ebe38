"""What plays the services whose releases cannot be had on a closed network: a stand-in's archives, or upstream's.

A manifest's `standin` names a folder of tests/standins. Where it has `pins.py`, its archives are pinned for an
inventory like a release, unless somebody pinned upstream's before.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from tests.lab.paths import CHECKOUT
from tests.lab.shell import LabError, step


def provide(inventory: Path, model: Model) -> list[str]:
    """The services that a stand-in plays; its archives are in the cache, and pinned."""
    played = []
    for service, room in _rooms(model):
        theirs = room.upstreams(inventory)
        if theirs == set(room.NAMES):
            continue
        if theirs:
            missing = " ".join(sorted(set(room.NAMES) - theirs))
            raise LabError(
                f"of {service} only {', '.join(sorted(theirs))} is pinned from upstream's; "
                f"bin/readi pin -i {inventory.relative_to(CHECKOUT)} {missing}"
            )
        with step(f"{service}: a stand-in's archives"):
            room.pin(inventory)
        played.append(service)
    return played


def upstreams(inventory: Path, model: Model) -> bool:
    """Upstream's releases take the stand-ins' places: verified and pinned, by the operators' own verb. False where not
    all of them could be."""
    names: list[str] = []
    for _, room in _rooms(model):
        room.unpin(inventory)
        names += room.NAMES
    words = ["bin/readi", "pin", "-i", str(inventory.relative_to(CHECKOUT)), "--lang", "en", *names]
    return subprocess.run(words, cwd=CHECKOUT, check=False).returncode == 0


def versions(model: Model) -> dict[str, str]:
    """Of each service with a stand-in, the release that upstream's would be."""
    return {service: room.entries()[room.NAMES[0]].version for service, room in _rooms(model)}


def _rooms(model: Model) -> Iterator[tuple[str, Any]]:
    for row in manifest_views.standins(model):
        name = f"tests.standins.{row['folder']}.pins"
        if importlib.util.find_spec(f"tests.standins.{row['folder']}") and importlib.util.find_spec(name):
            yield row["service"], importlib.import_module(name)
