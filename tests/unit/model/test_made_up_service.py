"""A service that nobody wrote a line for: its manifest alone gives it everything the other rooms have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.firewall import ruleset as firewall

from tests.e2e.stand.render import render

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = ROOT / ".config" / "molecule" / "inventory"
ALMANAC: dict[str, Any] = {
    "format": 2,
    "stage": "application",
    "units": ["almanac.service"],
    "hold": ["almanac"],
    "ports": [
        {"port": 9100, "proto": "tcp", "bind": "loopback", "from": []},
        {"port": 9101, "proto": "tcp", "bind": "any", "from": ["web"]},
        {"port": 9102, "proto": "udp", "bind": "any", "from": ["world"]},
    ],
    "sites": [{"address": "almanac.{platform.domain}", "to": "http://127.0.0.1:9100", "paths": ["/"]}],
    "databases": [{"name": "almanac", "secret": "almanac_db", "encoding": "UTF8"}],
    "data": [{"path": "/var/lib/almanac", "class": "born"}, {"path": "/var/cache/almanac", "class": "cache"}],
    "logs": [{"unit": "almanac.service", "days": 3}],
    "health": {"url": "http://127.0.0.1:9100/health", "expect": 200, "within_s": 30},
    "clients": [
        {"id": "almanac", "type": "public", "redirects": ["https://almanac.{platform.domain}/*"], "claims": ["groups"]}
    ],
    "secrets": [{"name": "almanac_db", "class": "derived"}],
    "privacy": [
        {
            "id": "entries",
            "what": {"de": "Einträge", "en": "Entries"},
            "whose": "people",
            "store": "table:almanac.entries",
            "starts": "written",
            "days": "retention.sign_in_events_days",
            "ends_by": "service",
            "on_erasure": "delete",
        }
    ],
    "tile": {"de": {"name": "Almanach", "text": "Was war"}, "en": {"name": "Almanac", "text": "What was"}},
}


def compiled(*, with_almanac: bool) -> Model:
    """lab carries the platform, app the made-up service, which therefore reaches the database over the network."""
    source = loader.load(PLATFORM)
    manifests = manifest.load(ROOT / "roles")
    hosts = dict(source.hosts)
    if with_almanac:
        manifests["almanac"] = manifest.parse("almanac", ALMANAC)
        hosts["almanac"] = ("app",)
        hosts["web"] = (*hosts["web"], "app")
    model = compile_source(source, manifests, hosts)
    assert isinstance(model, Model), model
    return model


@pytest.fixture(scope="module")
def model() -> Model:
    return compiled(with_almanac=True)


def test_an_address_with_tls(model: Model) -> None:
    sites = model.desired("web", "app")["sites"]
    led = [(site["address"], place["path"], place["to"]) for site in sites for place in site["locations"]]
    assert led == [("almanac.readi.test", "/", "http://127.0.0.1:9100")]
    addresses = model.desired("certificates", "app")["addresses"]
    one = {"address": "almanac.readi.test", "reload": ["nginx.service"], "group": None, "own": False}
    assert addresses == [one]
    assert "almanac" not in str(model.desired("web", "lab")), "nothing of it on the others' hosts"


def test_a_database_with_an_owner_that_reaches_it_over_tls_alone(model: Model) -> None:
    wanted = model.desired("postgresql", "lab")
    of_it = {(o["kind"], o["key"]): o for o in wanted["objects"] if o["key"] == "almanac"}
    assert of_it["database", "almanac"]["fields"] == {"owner": "almanac", "encoding": "UTF8", "public": False}
    assert of_it["role", "almanac"]["fields"]["password"] == {"$secret": "almanac_db"}
    assert wanted["remote"] == [{"database": "almanac", "user": "almanac"}]


def test_a_client_in_keycloak(model: Model) -> None:
    clients = [o for o in model.desired("keycloak", None)["objects"] if o["kind"] == "client" and o["key"] == "almanac"]
    assert len(clients) == 1
    assert "https://almanac.readi.test/*" in str(clients[0])


def test_a_tile_on_the_portal(model: Model) -> None:
    portal = str(model.desired("portal", None))
    for text in ("Almanach", "Was war", "Almanac", "What was", "https://almanac.readi.test"):
        assert text in portal


def page(model: Model, path: str) -> str:
    (entry,) = (f for f in model.desired("portal")["files"] if f["path"] == path)
    return render("portal", entry).decode()


def test_backup_health_retention_holds_and_the_record_of_processing(model: Model) -> None:
    assert {"service": "almanac", "kind": "path", "what": "/var/lib/almanac"} in manifest_views.backup(model, "app")
    assert {"service": "almanac", "kind": "database", "what": "almanac"} in manifest_views.backup(model, "lab")
    assert "/var/cache/almanac" not in str(manifest_views.backup(model, None))
    assert [h["url"] for h in manifest_views.health(model, "app") if h["service"] == "almanac"] == [
        "http://127.0.0.1:9100/health"
    ]
    assert model.desired("base", "app")["journal_days"] == 3
    assert "almanac" in model.desired("base", "app")["holds"]
    (record,) = [row for row in manifest_views.privacy(model) if row["service"] == "almanac"]
    assert (record["what"]["en"], record["days"]) == ("Entries", model.retention["sign_in_events_days"])
    assert "<td>Einträge</td><td>30 Tage</td>" in page(model, "datenschutz/index.html")
    assert "<td>Entries</td><td>30 days</td>" in page(model, "en/privacy/index.html")


def test_open_ports_for_exactly_those_who_may_reach_them(model: Model) -> None:
    rules = {(r["port"], r["proto"]): r["from"] for r in model.desired("firewall", "app")["rules"]}
    web = {(80, "tcp"): "world", (443, "tcp"): "world"}
    assert rules == web | {(22, "tcp"): "world", (9101, "tcp"): ["lab"], (9102, "udp"): "world"}
    # PostgreSQL opens itself for the host of the service, and for nobody else.
    assert {(r["port"], tuple(r["from"])) for r in model.desired("firewall", "lab")["rules"] if r["port"] == 5432} == {
        (5432, ("app",))
    }
    text = firewall.ruleset(model.desired("firewall", "app"), {"lab": ["192.0.2.1"]}, {})
    assert 'ip saddr { 192.0.2.1 } tcp dport 9101 accept comment "almanac"' in text
    assert "9100" not in text


def test_a_container_behind_the_hosts_own_nginx_opens_nothing_and_may_go_out(model: Model) -> None:
    assert not model.desired("firewall", "app")["containers"]
    published = [{**port, "published": port["bind"] == "loopback"} for port in ALMANAC["ports"]]
    boxed = replace(
        model, manifests={**model.manifests, "almanac": manifest.parse("almanac", {**ALMANAC, "ports": published})}
    )
    assert boxed.desired("firewall", "app") == {**model.desired("firewall", "app"), "containers": True}
    assert not boxed.desired("firewall", "lab")["containers"]
    # One without any port says so itself.
    alone = {**model.manifests, "almanac": manifest.parse("almanac", {**ALMANAC, "container": True})}
    assert replace(model, manifests=alone).desired("firewall", "app")["containers"]


def test_a_web_address_where_no_nginx_runs_is_a_mistake_of_the_inventory() -> None:
    source, manifests = loader.load(PLATFORM), manifest.load(ROOT / "roles")
    hosts = {**source.hosts, "almanac": ("app",)}
    problems = compile_source(source, {**manifests, "almanac": manifest.parse("almanac", ALMANAC)}, hosts)
    assert isinstance(problems, list)
    assert [(p.code, p.params["host"]) for p in problems] == [("site_without_web", "app")]


def test_without_it_nothing_is_left_of_it() -> None:
    without = compiled(with_almanac=False)
    slices = [
        without.desired(s, h) for s in ("web", "certificates", "postgresql", "firewall", "base") for h in ("lab",)
    ]
    assert "almanac" not in str([*slices, without.desired("keycloak", None), without.desired("portal", None)])
    assert all(r["port"] != 5432 for r in without.desired("firewall", "lab")["rules"])
