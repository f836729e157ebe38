"""Where a Nextcloud keeps its files, as the inventory says. Pure."""

from __future__ import annotations

from typing import Any

from ...model.objects import obj, secret
from ...model.types import Model

STORE = ("store", "files")
SECRET = "nextcloud_s3"  # noqa: S105 - its name


def store(model: Model) -> dict[str, Any]:
    """The object of the store: disk, or what `services.nextcloud.s3` names."""
    told = model.service_options.get("nextcloud", {}).get("s3")
    if not told:
        return obj(*STORE, {"kind": "disk"}, ())
    return obj(*STORE, {"kind": "s3", **told, "secret": secret(SECRET)}, ())
