"""`each: video_portals`: one entry for every video portal, with that portal's own address, for every view."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import canonical, manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.problems import Problem
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import builder

EACH = {"each": "video_portals"}
VIDEO: dict[str, Any] = {
    "format": 2,
    "sites": [
        {"address": "meet.{platform.domain}", "root": "/srv/all"},
        {"address": "{each.domain}", "root": "/srv/{each.key}", **EACH},
    ],
    "certificates": [{"address": "turn.{each.domain}", "reload": "coturn.service", **EACH}],
    "clients": [{"id": "video-{each.key}", "type": "public", "redirects": ["https://{each.domain}/*"], **EACH}],
    "data": [{"path": "/var/lib/video/{each.id}", "class": "born", **EACH}],
    "health": {"url": "https://{each.domain}/about/health", **EACH},
    "tile": {
        "url": "https://{each.domain}/",
        "de": {"name": "{each.name}", "text": "Konferenz"},
        "en": {"name": "{each.name}", "text": "Conference"},
        **EACH,
    },
}
PORTALS = [
    {"key": "eins-zwei", "name": "1-2 <re@di>", "domain": "eins.readi.example"},
    {"name": "Palim! Palim!", "domain": "palim.example", "organisation": "buehl"},
]


def compiled(folder: Path, body: dict[str, Any], portals: list[dict[str, Any]]) -> Model | list[Problem]:
    data = {**builder.sound(), "video_portals": portals}
    root = builder.write(folder, data)
    source = load(root)
    manifests = {**builder.manifests(), "video": manifest.parse("video", body)}
    return compile_source(source, manifests, {**source.hosts, "video": source.hosts["keycloak"]})


@pytest.fixture
def model(tmp_path: Path) -> Model:
    found = compiled(tmp_path, VIDEO, PORTALS)
    assert isinstance(found, Model), found
    return found


def test_every_view_has_one_for_each(model: Model) -> None:
    (host,) = manifest_views.hosts_of(model, "video")

    def of_it(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["service"] == "video"]

    addresses = ["eins.readi.example", "palim.example"]
    led = {site["address"]: site["locations"][0]["root"] for site in manifest_views.sites(model, host)}
    assert [led[address] for address in addresses] == ["/srv/eins-zwei", "/srv/palim-example"]
    assert led["meet.readi.example"] == "/srv/all"
    assert {"turn.palim.example", *addresses} <= {row["address"] for row in manifest_views.certificates(model, host)}
    assert [row["id"] for row in of_it(manifest_views.clients(model))] == ["video-eins-zwei", "video-palim-example"]
    assert [row["what"] for row in of_it(manifest_views.backup(model, host))] == [
        "/var/lib/video/eins_zwei",
        "/var/lib/video/palim_example",
    ]
    assert [row["url"] for row in of_it(manifest_views.health(model, host))] == [
        f"https://{a}/about/health" for a in addresses
    ]
    assert [(row["de"]["name"], row["url"]) for row in of_it(manifest_views.tiles(model))] == [
        ("1-2 <re@di>", "https://eins.readi.example/"),
        ("Palim! Palim!", "https://palim.example/"),
    ]


def test_the_portal_leads_to_a_portals_address_once_it_is_served(model: Model) -> None:
    files = {f["path"]: f for f in model.desired("portal")["files"] if "vars" in f}
    (shown,) = files["mitglieder/buehl/index.html"]["vars"]["member"]["portals"]
    assert shown["url"] == "https://palim.example"


def test_what_colour_and_logo_mean_is_in_its_slice(tmp_path: Path) -> None:
    found = compiled(tmp_path, VIDEO, [{**PORTALS[0], "colour": "#0b5394"}, {**PORTALS[1], "colour": "#b34700"}])
    assert isinstance(found, Model), found
    one, two = found.desired("video")["video_portals"]
    assert (one["url"], one["name"]) == ("https://eins.readi.example", "1-2 <re@di>")
    assert (one["colours"]["colour"], two["colours"]["colour"]) == ("#0b5394", "#b34700")
    assert one["logo"]["path"] == "eins-zwei.svg"
    assert one["logo"]["vars"] != two["logo"]["vars"], "the drawn sign has the portal's own colour"


def test_it_travels_as_it_was_compiled(model: Model) -> None:
    assert canonical.loads(canonical.dumps(model)) == model


def test_without_video_portals_there_is_none(tmp_path: Path) -> None:
    found = compiled(tmp_path, VIDEO, [])
    assert isinstance(found, Model), found
    assert [site["address"] for site in manifest_views.sites(found, None) if "meet" in site["address"]] == [
        "meet.readi.example"
    ]
    assert not found.manifests["video"].tile


def test_a_portals_domain_is_nobody_elses(tmp_path: Path) -> None:
    body = {"format": 2, "sites": [{"address": "palim.example", "root": "/srv"}]}
    found = compiled(tmp_path, body, PORTALS)
    assert isinstance(found, list)
    assert [(p.code, p.params["address"], p.params["other"]) for p in found] == [
        ("address_twice", "palim.example", "video")
    ]
