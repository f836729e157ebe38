"""What the daemon of Nextcloud's app notify_push is told: where Nextcloud, its database and its Redis are. Pure."""

from __future__ import annotations

from typing import Any

from ...model.types import Model
from ..nextcloud import desired as nextcloud
from ..nextcloud.desired_settings import REDIS

NAME = "notify_push"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Addresses without passwords; `secret` names the database's. Nothing where there is no Nextcloud."""
    if nextcloud.NAME not in model.manifests:
        return {"format": 1}
    there = nextcloud.place(model, host)
    database = there["database"]
    return {
        "format": 1,
        "account": there["account"],
        "address": nextcloud.address(model),
        "binary": f"/opt/readi/nextcloud_{NAME}/current/bin/x86_64/{NAME}",
        "database": f"postgres://{database['user']}@{database['host']}/{database['name']}",
        "nextcloud": model.platform.url(nextcloud.address(model)),
        "redis": f"redis+unix://{REDIS}",
        "secret": nextcloud.DB,
    }
