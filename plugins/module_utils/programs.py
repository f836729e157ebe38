"""The programs of a service on a host: their files as one set, their units started, what they take the place of gone.

Standard library only; the decisions about files and units are in module_utils/files and module_utils/units.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import units
from .files import work
from .files.disk import Disk
from .files.present import Ids
from .files.spec import FileSet


def run(
    files: FileSet,
    started: Sequence[str],
    instead_of: Sequence[str],
    systemd: units.Systemd,
    ids: Ids,
    *,
    check: bool,
    state: Path = work.STATE,
) -> dict[str, Any]:
    """The module's result. `started`: units that run; `instead_of`: units of before, which go with their state."""
    gone = [name for name in instead_of if _there(systemd.look(name))]
    if not check:
        for name in gone:
            systemd.remove(name)
    result = work.run(files, Disk(), ids, check=check, state=state)
    if gone and not check:
        # Their files left with the set: systemd forgets them here.
        systemd.reload_manager()
    done = {name: _start(name, result["hash"], systemd, check=check) for name in started}
    return {
        **result,
        "changed": bool(result["changed"] or gone or any(unit["changed"] for unit in done.values())),
        "removed_units": gone,
        "done": {name: unit["done"] for name, unit in done.items() if unit["done"]},
        "diff": [
            *result["diff"],
            *({"before": f"{name}\n", "after": "", "before_header": name, "after_header": name} for name in gone),
            *(entry for unit in done.values() for entry in unit["diff"]),
        ],
    }


def _there(now: units.Now) -> bool:
    return now.exists or now.runs


def _start(name: str, made_of: str, systemd: units.Systemd, *, check: bool) -> dict[str, Any]:
    wanted = units.Wanted(name, "started", True, restart=units.fingerprint([made_of]), reload="")
    return units.run(wanted, systemd, check=check)
