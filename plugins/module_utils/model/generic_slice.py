"""The slice of a service without a room of its own here: what its manifest says, with the placeholders filled.

So a role that a platform keeps beside its inventory has its addresses and databases where every other role has them.
"""

from __future__ import annotations

from typing import Any

from ..services.keycloak.desired_names import REALM
from . import manifest_views
from .manifest import to_json
from .manifest_placeholders import REPEATED
from .types import Model


def desired(model: Model, service: str) -> dict[str, Any]:
    """`options` are what the inventory chose, or the defaults; `issuer` is the sign-on that knows its clients.

    A service with something for each video portal gets them as a page shows them: address, sign, colours.
    """
    issuer = f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}"
    manifest = model.manifests[service]
    options = dict(model.service_options.get(service, {}))
    slice_ = {"format": 1, "manifest": to_json(manifest), "options": options, "issuer": issuer}
    if any(entry.each for name in REPEATED for entry in getattr(manifest, name)):
        slice_["video_portals"] = manifest_views.video_portals(model)
    return slice_
