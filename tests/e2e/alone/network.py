"""The network of tests/e2e/alone/inventory. Beside it, as a platform's own roles, lie the manifests of services that
the collection has no role for yet, so that the page is as full as it will be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model.manifest_placeholders import placeholders, resolve
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

INVENTORY = Path(__file__).parent / "inventory"
DOMAIN = "readi.localhost"
OPENED = "palim-palim.example"

GLARING = {"ettlingen": "#ffcc00", "stutensee": "#f5f1e6", "stadtwerke": "#000000"}
"""Colours that the inventory's checks refuse: the pages must be readable even with them."""


def model(portal: str, sso: str) -> Model:
    """`portal` and `sso` are host:port of where the stand listens."""
    compiled = inventory.compiled(INVENTORY)
    if not isinstance(compiled, Model):
        raise AssertionError("\n".join(str(problem) for problem in compiled))
    platform = replace(compiled.platform, portal_host=portal, sso_host=sso)
    organisations = tuple(
        replace(o, branding=replace(o.branding, colour=GLARING.get(o.key, o.branding.colour)))
        for o in compiled.organisations
    )
    manifests = inventory.manifests(INVENTORY)
    known = {name: resolve(manifests[name], placeholders(platform)) for name in compiled.services}
    # No manifest can say yet that its service answers at the video portals' addresses: one is opened here by hand.
    jitsi = known["jitsi"]
    known["jitsi"] = replace(jitsi, sites=(*jitsi.sites, replace(jitsi.sites[0], address=OPENED)))
    return replace(compiled, organisations=organisations, platform=platform, manifests=known)


def closed(of: Model) -> list[str]:
    """Names of closed groups: no public file may hold one."""
    return [group.name for group in of.project_groups if group.joining == "closed"]
