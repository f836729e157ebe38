"""The slice of a service without a room of its own here: what its manifest says, with the placeholders filled.

So a role that a platform keeps beside its inventory has its addresses and databases where every other role has them.
"""

from __future__ import annotations

from typing import Any

from ..services.keycloak.desired_names import REALM
from .manifest import to_json
from .types import Model


def desired(model: Model, service: str) -> dict[str, Any]:
    """`issuer` is the sign-on that the service's clients are known to."""
    issuer = f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}"
    return {"format": 1, "manifest": to_json(model.manifests[service]), "issuer": issuer}
