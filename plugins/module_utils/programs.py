"""The programs of a service on a host: their files as one set, their units started, those of before gone.

Standard library only; the decisions about files and units are in module_utils/files and module_utils/units.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import set_with_units, units
from .files import work
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
    result = set_with_units.run(files, systemd, ids, check=check, instead_of=instead_of, state=state)
    done = {name: _start(name, result["hash"], systemd, check=check) for name in started}
    return {
        **result,
        "changed": bool(result["changed"] or any(unit["changed"] for unit in done.values())),
        "done": {name: unit["done"] for name, unit in done.items() if unit["done"]},
        "diff": [*result["diff"], *(entry for unit in done.values() for entry in unit["diff"])],
    }


def _start(name: str, made_of: str, systemd: units.Systemd, *, check: bool) -> dict[str, Any]:
    wanted = units.Wanted(name, "started", True, restart=units.fingerprint([made_of]), reload="")
    return units.run(wanted, systemd, check=check)
