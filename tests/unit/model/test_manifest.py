"""Manifests: the schema and the types agree, placeholders are filled, what is written is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest as m
from ansible_collections.readi.one.plugins.module_utils.model.manifest_people import Incoming, Keep, MailUse
from ansible_collections.readi.one.plugins.module_utils.model.manifest_placeholders import resolve
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import Dump, Health
from ansible_collections.readi.one.plugins.module_utils.model.problems import render

ROOT = Path(__file__).resolve().parents[3]

WIKI = """
format: 2
stage: application
after: [base]
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
mail: {in: [{address: "wiki@{platform.domain}", to: "lmtp:unix:/run/wiki.sock"}], out: true}
programs: [{name: tidy, every: 15min, user: readi-wiki, after: [wiki.service]}]
roster: {people: members, fields: [name]}
backup:
  quiet: [wiki pause]
  dump: [{cmd: wiki export, file: pages.tar}]
  loud: [wiki go]
  restore: [{cmd: wiki import, file: pages.tar}]
upgrade: {steps: major, back: restore}
standin: {folder: wiki, lacks: {de: Seiten, en: pages}}
privacy:
  - id: pages
    what: {de: Seiten, en: Pages}
    whose: people
    store: table:wiki.pages
    starts: closed
    days: 0
    ends_by: erasure
    on_erasure: {keep: {de: "gehört der Gruppe", en: "belongs to the group"}}
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
    assert wiki.health == (Health(url="http://127.0.0.1:9100/health", within_s=30),), "one needs no list around it"
    assert wiki.privacy[0].on_erasure == Keep({"de": "gehört der Gruppe", "en": "belongs to the group"})
    assert wiki.backup and wiki.backup.dump == (Dump("wiki export", "pages.tar"),)


def test_placeholders_are_filled_and_unknown_ones_named(tmp_path: Path) -> None:
    write(tmp_path, "wiki", WIKI)
    wiki = m.load(tmp_path)["wiki"]
    resolved = resolve(wiki, {"platform.domain": "readi.example"})
    assert resolved.mail == MailUse((Incoming("lmtp:unix:/run/wiki.sock", "wiki@readi.example"),), out=True)
    assert resolved.sites[0].address == "wiki.readi.example"
    assert resolved.clients[0].redirects == ("https://wiki.readi.example/*",)
    with pytest.raises(m.ManifestError, match=r"wiki: unknown placeholders: platform\.domain"):
        resolve(wiki, {})


def test_a_port_may_be_the_platforms(tmp_path: Path) -> None:
    write(
        tmp_path,
        "x",
        'format: 2\nstage: data\nports: [{port: "{platform.https_port}", proto: tcp, bind: any, from: [world]}]\n',
    )
    assert resolve(m.load(tmp_path)["x"], {"platform.https_port": "8443"}).ports[0].port == 8443


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("units: keycloak.service", "units"),
        ("ports: [{port: 80, proto: tcp, bind: loopback, from: [world]}]", "ports.0.from"),
        ("sites: [{address: a.example}]", "sites.0"),
        ("sites: [{address: a.example, to: 'http://10.0.0.1:80'}]", "sites.0.to"),
        ("data: [{path: var/lib, class: born}]", "data.0.path"),
        ("surprise: 1", "surprise"),
        ("tile: {url: 'https://{platform.domian}', de: {name: A, text: a}, en: {name: A, text: a}}", "platform.domian"),
        ("sites: [{address: '{each.domain}', root: /srv}]", "each.domain"),
        ("each: video_portals", "each"),
        ("sites: [{address: '{each.realm}', root: /srv, each: video_portals}]", "each.realm"),
        ("icon: ../icon.svg", "icon"),
        ("privacy: [{what: Seiten, days: 0}]", "privacy.0"),
    ],
)
def test_mistakes_are_named_with_file_and_path(tmp_path: Path, line: str, what: str) -> None:
    write(tmp_path, "bad", f"format: 2\nstage: data\n{line}\n")
    with pytest.raises(m.ManifestError) as caught:
        m.load(tmp_path)
    assert "bad/meta/service.yml" in str(caught.value)
    assert what in str(caught.value)


def test_a_manifest_of_format_1_is_told_field_by_field_what_it_is_called_now(tmp_path: Path) -> None:
    old = 'format: 1\nunits: [a.service]\nhold: []\nprivacy: [{what: "Seiten", days: 0}]\n'
    write(tmp_path, "old", old)
    with pytest.raises(m.ManifestError) as caught:
        m.load(tmp_path)
    assert {p.params["field"]: p.params["now"].partition(":")[0] for p in caught.value.problems} == {
        "format": "format",
        "stage": "stage",
        "called": "called",
        "privacy": "privacy",
    }
    lines = [render(problem, "de").rpartition("old/meta/service.yml:")[2] for problem in caught.value.problems]
    assert [line.partition(";")[0] for line in lines] == [
        "1: format: die Rolle ist für eine frühere Fassung der Plattform geschrieben",
        "1: stage: fehlt",
        "1: called: fehlt",
        "4: privacy: hat seit format: 2 eine andere Form",
    ]
    # What is told is what counts: written as told, it is read.
    told = "\n".join(problem.params["now"] for problem in caught.value.problems).replace("...", "x")
    write(tmp_path / "new", "old", f"{told.replace('DATABASE.TABLE', 'a.b')}\nunits: [a.service]\n")
    assert m.load(tmp_path / "new")["old"].stage == "application"


ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{}</svg>'


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        ("<script>alert(1)</script>", "logo_element"),
        ('<path onclick="x" d="M0 0"/>', "logo_attribute"),
        ('<use href="https://fremd.example/x.svg#a"/>', "logo_reference"),
        ('<path style="fill: red" d="M0 0"/>', "icon_element"),
        ("<text>A</text>", "icon_element"),
        ("<style>path {stroke: red}</style>", "icon_element"),
    ],
)
def test_an_icon_draws_and_does_nothing_else(tmp_path: Path, drawing: str, code: str) -> None:
    write(tmp_path, "wiki", "format: 2\nstage: application\nicon: icon.svg\n")
    with pytest.raises(m.ManifestError) as caught:
        m.load(tmp_path)
    assert [p.code for p in caught.value.problems] == ["no_such_file"]
    file = tmp_path / "wiki/files/icon.svg"
    file.parent.mkdir()
    file.write_text(ICON.format(drawing))
    with pytest.raises(m.ManifestError) as caught:
        m.load(tmp_path)
    assert [p.code for p in caught.value.problems] == [code]
    file.write_text(ICON.format('<g transform="scale(2)"><path d="M1 1&lt;"/></g>'))
    assert m.load(tmp_path)["wiki"].drawing == '<g transform="scale(2)"><path d="M1 1&lt;"/></g>'
    file.write_text(ICON.format("").replace("24 24", "32 32"))
    with pytest.raises(m.ManifestError) as caught:
        m.load(tmp_path)
    assert [p.code for p in caught.value.problems] == ["icon_square"]


def test_no_mistake_is_without_a_line() -> None:
    """One that was found while parsing has no file: it is told all the same."""
    with pytest.raises(m.ManifestError) as caught:
        m.parse("wiki", {"format": 2, "surprise": 1})
    assert [p.params["detail"] for p in caught.value.problems] == ["manifest: unknown key 'surprise'"]
