"""The network of tests/e2e/alone/inventory, with the services of tests/e2e/alone/services: manifests of roles that this
collection does not have yet, so that the page is as full as it will be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.manifest import placeholders, resolve
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

HERE = Path(__file__).parent
DOMAIN = "readi.localhost"
OPENED = "palim-palim.example"

GLARING = {"ettlingen": "#ffcc00", "stutensee": "#f5f1e6", "stadtwerke": "#000000"}
"""Colours that the inventory's checks refuse: the pages must be readable even with them."""


def model(portal: str, sso: str) -> Model:
    """`portal` and `sso` are host:port of where the stand listens."""
    source = loader.load(HERE / "inventory")
    manifests = {**inventory.manifests(), **manifest.load(HERE / "services")}
    compiled = compile_source(source, manifests, source.hosts)
    if not isinstance(compiled, Model):
        raise AssertionError("\n".join(str(problem) for problem in compiled))
    platform = replace(compiled.platform, portal_host=portal, sso_host=sso)
    organisations = tuple(
        replace(o, branding=replace(o.branding, colour=GLARING.get(o.key, o.branding.colour)))
        for o in compiled.organisations
    )
    known = {name: resolve(manifests[name], placeholders(platform)) for name in compiled.services}
    # No manifest can say yet that its service answers at the video portals' addresses: one is opened here by hand.
    jitsi = known["jitsi"]
    known["jitsi"] = replace(jitsi, sites=(*jitsi.sites, replace(jitsi.sites[0], address=OPENED)))
    return replace(compiled, organisations=organisations, platform=platform, manifests=known)


def closed(of: Model) -> list[str]:
    """Names of closed groups: no public file may hold one."""
    return [group.name for group in of.project_groups if group.joining == "closed"]
