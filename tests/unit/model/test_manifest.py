"""Manifests: the schema and the types agree, placeholders are filled, what is written is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest as m

ROOT = Path(__file__).resolve().parents[3]

WIKI = """
format: 1
units: [wiki.service]
hold: [wiki]
ports: [{port: 9100, proto: tcp, bind: any, from: [web]}]
sites: [{address: "wiki.{platform.domain}", to: "http://127.0.0.1:9100", paths: ["/"]}]
databases: [{name: wiki, secret: wiki_db, encoding: UTF8}]
data: [{path: /var/lib/wiki, class: born}, {path: /var/cache/wiki, class: cache}]
logs: [{unit: wiki.service, days: 7}]
health: {url: "http://127.0.0.1:9100/health", expect: 200, within_s: 30}
clients: [{id: wiki, type: confidential, redirects: ["https://wiki.{platform.domain}/*"], claims: [groups]}]
secrets: [{name: wiki_db, class: derived}]
privacy: [{what: "Seiten", days: 0}]
tile: {de: {name: Wiki, text: "Wissen"}, en: {name: Wiki, text: "Knowledge"}}
"""


def write(roles: Path, name: str, text: str) -> None:
    file = roles / name / "meta" / "service.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def test_every_manifest_of_the_checkout_is_valid() -> None:
    found = m.load(ROOT / "roles")
    assert {"base", "certificates", "firewall", "postgresql", "web"} <= set(found)


def test_a_manifest_survives_json(tmp_path: Path) -> None:
    write(tmp_path, "wiki", WIKI)
    wiki = m.load(tmp_path)["wiki"]
    assert m.parse("wiki", m.to_json(wiki)) == wiki
    assert wiki.databases[0].owner == "wiki"
    assert wiki.ports[0].from_ == ("web",)
    assert [d.cls for d in wiki.data] == ["born", "cache"]


def test_placeholders_are_filled_and_unknown_ones_named(tmp_path: Path) -> None:
    write(tmp_path, "wiki", WIKI)
    wiki = m.load(tmp_path)["wiki"]
    resolved = m.resolve(wiki, {"platform.domain": "readi.example"})
    assert resolved.sites[0].address == "wiki.readi.example"
    assert resolved.clients[0].redirects == ("https://wiki.readi.example/*",)
    with pytest.raises(m.ManifestError, match=r"wiki: unknown placeholders: platform\.domain"):
        m.resolve(wiki, {})


def test_a_port_may_be_the_platforms(tmp_path: Path) -> None:
    write(tmp_path, "x", 'format: 1\nports: [{port: "{platform.https_port}", proto: tcp, bind: any, from: [world]}]\n')
    assert m.resolve(m.load(tmp_path)["x"], {"platform.https_port": "8443"}).ports[0].port == 8443


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("units: keycloak.service", "units"),
        ("ports: [{port: 80, proto: tcp, bind: loopback, from: [world]}]", "ports.0.from"),
        ("sites: [{address: a.example}]", "sites.0"),
        ("sites: [{address: a.example, to: 'http://10.0.0.1:80'}]", "sites.0.to"),
        ("data: [{path: var/lib, class: born}]", "data.0.path"),
        ("surprise: 1", "surprise"),
    ],
)
def test_mistakes_are_named_with_file_and_path(tmp_path: Path, line: str, what: str) -> None:
    write(tmp_path, "bad", f"format: 1\n{line}\n")
    with pytest.raises(m.ManifestError) as caught:
        m.load(tmp_path)
    assert "bad/meta/service.yml" in str(caught.value)
    assert what in str(caught.value)
