"""The network of tests/e2e/alone/inventory, with services that this collection has no role for yet, so that the page is
as full as it will be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model.manifest import (
    GroupPlace,
    Manifest,
    Site,
    Tile,
    TileText,
    placeholders,
    resolve,
)
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

DOMAIN = "readi.localhost"

GLARING = {"ettlingen": "#ffcc00", "stutensee": "#f5f1e6", "stadtwerke": "#000000"}
"""Colours that the inventory's checks refuse: the pages must be readable even with them."""


def model(portal: str, sso: str) -> Model:
    """`portal` and `sso` are host:port of where the stand listens."""
    compiled = inventory.compiled(Path(__file__).parent / "inventory")
    if not isinstance(compiled, Model):
        raise AssertionError("\n".join(str(problem) for problem in compiled))
    platform = replace(compiled.platform, portal_host=portal, sso_host=sso)
    real = {name: inventory.manifests()[name] for name in ("keycloak", "portal")}
    manifests = {name: resolve(manifest, placeholders(platform)) for name, manifest in real.items()} | {
        "nextcloud": _service("nextcloud", f"cloud.{DOMAIN}", "Cloud", "Cloud", "Dateien, Kalender und Kontakte."),
        "discourse": _service("discourse", f"forum.{DOMAIN}", "Forum", "Forum", "Fragen, Antworten, Beschlüsse."),
        "jitsi": _service("jitsi", "palim-palim.example", "Videokonferenz", "Video", "Reden und zeigen, ohne Konto."),
        "mailman": _service("mailman", f"listen.{DOMAIN}", "Verteiler", "Lists", "E-Mail an alle, die es angeht."),
        "zammad": _service("zammad", f"hilfe.{DOMAIN}", "Hilfe", "Help", "Eine Frage, eine Antwort, eine Nummer."),
        "wiki": _service("wiki", f"wiki.{DOMAIN}", "Wiki", "Wiki", "Was wir gemeinsam wissen."),
    }
    place = GroupPlace("forum", f"https://forum.{DOMAIN}/c/GROUP", "Zum Forum", "To the forum")
    manifests["discourse"] = replace(manifests["discourse"], group_place=place)
    organisations = tuple(
        replace(o, branding=replace(o.branding, colour=GLARING.get(o.key, o.branding.colour)))
        for o in compiled.organisations
    )
    return replace(
        compiled,
        organisations=organisations,
        platform=platform,
        manifests=manifests,
        services=tuple(sorted(manifests)),
    )


def closed(of: Model) -> list[str]:
    """Names of closed groups: no public file may hold one."""
    return [group.name for group in of.project_groups if group.joining == "closed"]


def _service(name: str, address: str, german: str, english: str, text: str) -> Manifest:
    tile = Tile({"de": TileText(german, text), "en": TileText(english, f"{english}: {text}")})
    return Manifest(name=name, sites=(Site(address=address, to="http://127.0.0.1:1"),), tile=tile)
