"""A realm as a whole, for whoever takes it over: every object of every kind, who moderates, how many people."""

from __future__ import annotations

from ...reconcile.types import Present
from . import bulk as bulks
from .adapter import FAMILIES
from .bulk import Bulk
from .client import MAX, Api, ApiError, seg
from .paths import groups

MODERATORS = "/moderators/"


def read(api: Api, realm: str) -> tuple[Bulk, list[Present]]:
    """An absent realm is an empty one: Bulk.exists says so."""
    bulk = bulks.read(api, realm)
    if bulk.exists:
        _counted(api, bulk)
    return bulk, [present for family in FAMILIES for present in family.read(bulk)]


def _counted(api: Api, bulk: Bulk) -> None:
    """What was read against what Keycloak itself counts; each organisation has a group that no tree shows."""
    said = int(api.get(f"/{seg(bulk.realm)}/groups/count")["count"])
    read_ = len(list(groups(bulk.export.get("groups") or [])))
    if said not in (read_, read_ + len(bulk.organizations)):
        raise ApiError(200, f"Keycloak counts {said} groups and gave {read_}: nothing is taken over")


def moderators(api: Api, bulk: Bulk) -> dict[str, list[str]]:
    """Path -> e-mail addresses, of the groups below /moderators: one request each."""
    out = {}
    for group in groups(bulk.export.get("groups") or []):
        if group["path"].startswith(MODERATORS):
            people = api.get(f"/{seg(bulk.realm)}/groups/{group['id']}/members?max={MAX}")
            out[group["path"]] = [p["email"] for p in people if p.get("email")]
    return out


def people(api: Api, realm: str) -> int:
    return int(api.get(f"/{seg(realm)}/users/count"))
