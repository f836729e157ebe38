"""The turn role's slice: the name, the bridges that may be relayed to, and where prosody sends people."""

from __future__ import annotations

from typing import Any

from ...model.manifest_views import hosts_of
from ...model.types import Model

BRIDGES = "jitsi_videobridge"
"""The service whose hosts are relayed to."""
SECRET = "turn"  # noqa: S105 - its name


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`addresses` and `asked` are what the programs of these names read; `relay` is what prosody tells clients."""
    name = f"turn.{model.platform.domain}"
    bridges = list(hosts_of(model, BRIDGES))
    return {
        "format": 1,
        "language": model.platform.languages[0],
        "key": f"/etc/readi/tls/{name}/key.pem",
        "secret": SECRET,
        "addresses": {
            "settings": "/etc/readi/turn/turnserver.conf",
            "written": "/run/coturn/turnserver.conf",
            "bridges": [bridge for bridge in bridges if bridge != host],
            "here": host in bridges,
        },
        "asked": {
            "name": name,
            "port": model.platform.https_port,
            "certificate": f"/etc/readi/tls/{name}/fullchain.pem",
        },
        "relay": {"host": name, "port": model.platform.https_port},
    }


def relay(model: Model) -> dict[str, Any] | None:
    """{"host", "port", "secret"} of the relay that conferences may use, over TLS; None where the platform has none."""
    if not hosts_of(model, "turn"):
        return None
    return {**desired(model, None)["relay"], "secret": SECRET}


__all__: list[str] = ["BRIDGES", "SECRET", "desired", "relay"]
