"""One desired state per service, derived from the model by pure functions.

A service's room is desired/SERVICE.py with

    def desired(model: Model, host: str | None) -> dict[str, Any]: ...

Its owner adds the import and the line below (sorted). `model.desired("keycloak", host)` then answers in actions,
in tests, and on the command line (`bin/readi show keycloak`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import (
    artifacts,
    base,
    certificates,
    directory_outpost,
    doctor,
    firewall,
    keycloak,
    keycloak_server,
    keycloak_theme,
    portal,
    postgresql,
    session_check,
    web,
)

if TYPE_CHECKING:
    from ..types import Model

REGISTRY: dict[str, Callable[[Model, str | None], dict[str, Any]]] = {
    "artifacts": artifacts.desired,
    "base": base.desired,
    "certificates": certificates.desired,
    "directory_outpost": directory_outpost.desired,
    "doctor": doctor.desired,
    "firewall": firewall.desired,
    "keycloak": keycloak.desired,
    "keycloak_server": keycloak_server.desired,
    "keycloak_theme": keycloak_theme.desired,
    "portal": portal.desired,
    "postgresql": postgresql.desired,
    "session_check": session_check.desired,
    "web": web.desired,
}
