"""The slices of the model, one per service, found by folder: no list names them.

A slice called NAME is services/NAME/desired.py with a pure function

    def desired(model: Model, host: str | None) -> dict[str, Any]: ...

`model.desired("keycloak", host)` then answers in actions, in tests, and on the command line (`bin/readi show
keycloak`). A slice that is no service's (doctor, keycloak_theme) is found in the same way. What begins with `desired`
in such a folder stays on the controller: it is imported by name here, so that no module on a host carries it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .limits import Limit
    from .types import Model

_SERVICES = Path(__file__).resolve().parents[1] / "services"
_PACKAGE = f"{__name__.rpartition('.model.')[0]}.services"


@cache
def names() -> tuple[str, ...]:
    """Every slice that has a room of its own, sorted."""
    return tuple(sorted(file.parent.name for file in _SERVICES.glob("*/desired.py")))


@cache
def limits() -> dict[str, tuple[Limit, ...]]:
    """What each service takes of the texts that reach it: LIMITS of its services/NAME/desired_limits.py."""
    found = sorted(file.parent.name for file in _SERVICES.glob("*/desired_limits.py"))
    return {name: importlib.import_module(f"{_PACKAGE}.{name}.desired_limits").LIMITS for name in found}


def find(name: str) -> Callable[[Model, str | None], dict[str, Any]] | None:
    """The function that makes the slice, or None where no folder of this name makes one."""
    if name not in names():
        return None
    found: Callable[[Model, str | None], dict[str, Any]]
    found = importlib.import_module(f"{_PACKAGE}.{name}.desired").desired
    return found
