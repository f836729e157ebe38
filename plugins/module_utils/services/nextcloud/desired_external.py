"""What a Nextcloud shows of servers of others, and its groups that are no project groups. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...model.objects import obj, secret
from ...model.types import Model
from ...sync.wanted import GROUP
from .kinds import EXTERNAL

APP = "files_external"
"""The release's own app; it is enabled where there is something for it to do."""
SECRET = "nextcloud_external"  # noqa: S105 - its name


def storages(model: Model, needs: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """One object for each of `services.nextcloud.external_storages`, by the folder's name.

    Its groups need not be there yet: those of the portal are in no inventory, and sync makes a project group's later.
    """
    for told in model.service_options.get("nextcloud", {}).get("external_storages") or ():
        fields = {
            "type": told["type"],
            "host": told["host"],
            "path": told["path"],
            "account": told["account"],
            "groups": sorted(told["groups"]),
            "password": secret(f"{SECRET}_{told['key']}"),
        }
        yield obj(EXTERNAL, told["folder"], fields, needs)


def local_groups(model: Model, needs: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for told in model.service_options.get("nextcloud", {}).get("groups") or ():
        yield obj(GROUP, told["key"], {"name": told["name"]}, needs)
