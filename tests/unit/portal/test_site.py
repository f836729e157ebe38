"""The portal's files as the host would hold them: what must be in none of them, and what must be in all."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding
from ansible_collections.readi.one.plugins.module_utils.services.portal.desired_texts import TEXTS

from tests.e2e.alone import network
from tests.e2e.stand.render import ROOT, render

MODEL = network.model("portal.readi.localhost", "sso.readi.localhost")
FILES = {entry["path"]: render("portal", entry) for entry in MODEL.desired("portal")["files"]}
PAGES = {path: body.decode() for path, body in FILES.items() if path.endswith(".html")}
COMPLETE = {path: page for path, page in PAGES.items() if path != "silent/index.html"}

VOID = {"meta", "link", "img", "br", "input", "hr"}
SVG = {"path", "rect", "circle", "line"}


class Reader(HTMLParser):
    """Elements and attributes; an element left open or closed twice is a mistake."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID and tag not in SVG:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in SVG:
            assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
            self.open.pop()


def test_no_closed_groups_name_is_in_any_public_file() -> None:
    names = network.closed(MODEL)
    assert names
    for group in MODEL.project_groups:
        names += [group.name, f"/projects/{group.key}"]
    for path, body in FILES.items():
        for name in names:
            for written in (name, name.replace("&", "&amp;"), json.dumps(name)[1:-1]):
                assert written.encode() not in body, f"{path} says {written}"


def test_no_persons_name_or_address_is_in_any_public_file() -> None:
    for path, body in FILES.items():
        for person in MODEL.people:
            for word in (person.family_name, person.email):
                assert word.encode() not in body, f"{path} says {word}"


@pytest.mark.parametrize("path", sorted(COMPLETE))
def test_a_page_is_whole_and_needs_no_exception_from_the_policy(path: str) -> None:
    """No inline script or style, nothing from elsewhere, one h1, a language."""
    reader = Reader(COMPLETE[path])
    found = reader.found
    assert [tag for tag, _ in found].count("h1") == 1
    assert all(a.get("lang") in ("de", "en") for tag, a in found if tag == "html")
    for tag, attributes in found:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert attributes["src"].startswith("/assets/")
        if tag in ("img", "script") or (tag == "link" and attributes["rel"] in ("stylesheet", "icon")):
            address = attributes.get("src") or attributes.get("href", "")
            assert address.lstrip("/") in FILES, f"{address} is no file of ours"


@pytest.mark.parametrize("path", sorted(COMPLETE))
def test_links_inside_the_portal_lead_to_a_page_and_a_place_on_it(path: str) -> None:
    links = [a["href"] for tag, a in Reader(COMPLETE[path]).found if tag == "a"]
    assert links
    for link in links:
        address = urlsplit(link)
        if address.scheme or (not address.path and not address.fragment):
            continue
        target = f"{address.path.lstrip('/')}index.html" if address.path else path
        assert target in PAGES, f"{link} leads nowhere"
        if address.fragment:
            assert f'id="{address.fragment}"' in PAGES[target], f"{link}: no such place"


def test_every_german_page_has_an_english_twin_and_back() -> None:
    def twin(page: str) -> str:
        (address,) = re.findall(r'<a href="([^"]+)" hreflang="\w+" lang=', page)
        return f"{address.lstrip('/')}index.html"

    for path, page in COMPLETE.items():
        if path != "404.html":
            assert twin(PAGES[twin(page)]) == path


def test_hard_names_are_shown_as_they_are() -> None:
    page = PAGES["index.html"]
    assert "Stadtwerke &lt;Mittelbaden&gt; &amp; Söhne" in page
    assert "<Mittelbaden>" not in page
    assert "Palim! Palim!" in PAGES["mitglieder/buehl/index.html"]
    assert "https://www.buehl.example/datenschutz?a=1&amp;b=2" in PAGES["mitglieder/buehl/index.html"]


def test_a_video_portal_without_a_service_that_serves_it_is_no_link() -> None:
    assert 'href="https://palim-palim.example"' in PAGES["mitglieder/buehl/index.html"]
    ettlingen = PAGES["mitglieder/ettlingen/index.html"]
    assert "verbindet.ettlingen.example" in ettlingen
    assert 'href="https://verbindet.ettlingen.example' not in ettlingen
    assert TEXTS["de"]["not_open"] in ettlingen


def test_the_lists_that_people_join_are_on_a_page_with_purpose_and_link() -> None:
    for path, asked in (("mailinglisten/index.html", "de"), ("en/mailing-lists/index.html", "en")):
        page = PAGES[path]
        assert (
            "Rundbrief „re@di aktuell“ &lt;neu&gt; &amp; mehr" in page
            and "Neues aus dem Netzwerk, einmal im Monat." in page
        )
        links = {a["href"] for tag, a in Reader(page).found if tag == "a" and "/postorius/" in a["href"]}
        home = "https://listen.readi.localhost/postorius/lists"
        assert links == {f"{home}/{name}.lists.readi.localhost/" for name in ("aktuell", "technik")}
        # Only of one of the two somebody says yes first.
        assert page.count(TEXTS[asked]["list_moderated"]) == 1
    assert '<a href="/mailinglisten/">' in PAGES["index.html"]


def test_a_closed_list_is_in_no_public_file() -> None:
    for path, body in FILES.items():
        for word in ("Krisenstab", "krise"):
            assert word.encode() not in body, f"{path} says {word}"


def test_without_a_service_for_lists_there_is_no_page_of_them() -> None:
    files = replace(MODEL, manifests={k: m for k, m in MODEL.manifests.items() if k != "verteiler"}).desired("portal")
    assert not [one for one in files["files"] if "mailing" in one["path"]]
    home = next(one for one in files["files"] if one["path"] == "index.html")
    assert "/mailinglisten/" not in render("portal", home).decode()


def test_both_languages_say_everything() -> None:
    assert TEXTS["de"].keys() == TEXTS["en"].keys()
    assert all(text for lang in TEXTS.values() for text in lang.values())


def test_keycloaks_adapter_is_npms_own_file() -> None:
    """keycloak-js 26.2.4 as `npm pack` gave it: lib/keycloak.js."""
    ours = (ROOT / "roles/portal/files/keycloak-js-26.2.4/keycloak.js").read_bytes()
    assert hashlib.sha256(ours).hexdigest() == "12ea5e286a90308c2cce9768c41a8d0d2724ff00c0800a614fdf28cd4a43d43f"


def test_the_same_model_gives_the_same_site() -> None:
    again = network.model("portal.readi.localhost", "sso.readi.localhost")
    assert {e["path"]: render("portal", e) for e in again.desired("portal")["files"]} == FILES


def test_the_networks_logo_is_its_file_and_a_member_shows_its_own() -> None:
    inventory = ROOT / "tests/e2e/alone/inventory/files"
    assert FILES["assets/logo.svg"] == (inventory / "netz.svg").read_bytes()
    assert FILES["assets/logos/buehl.png"] == (inventory / "buehl.png").read_bytes()
    assert [path for path in FILES if path.startswith("assets/logos/")] == ["assets/logos/buehl.png"]
    # Twice as wide as high, as its viewBox says, in the bar and at the foot.
    for path, page in COMPLETE.items():
        assert page.count('<img src="/assets/logo.svg" alt="" width="72" height="36" class="given">') == 1, path
        assert '<link rel="icon" href="/assets/logo.svg" type="image/svg+xml">' in page
        own = path in ("mitglieder/buehl/index.html", "en/members/buehl/index.html")
        assert ("/assets/logos/" in page) == own, path
    told = json.loads(FILES["assets/portal.json"])["logos"]
    assert told == {"buehl": {"src": "/assets/logos/buehl.png", "width": 48, "height": 48, "given": True}}


def test_without_a_logo_the_mark_is_drawn() -> None:
    model = replace(MODEL, branding=Branding("#334455"), organisations=())
    files = {entry["path"]: render("portal", entry).decode() for entry in model.desired("portal")["files"]}
    assert 'fill="#334455"' in files["assets/logo.svg"]
    assert files["assets/logo.svg"].count("<circle") == 10
    assert '<img src="/assets/logo.svg" alt="" width="36" height="36">' in files["index.html"]


def test_every_text_is_said_somewhere() -> None:
    role = ROOT / "roles/portal"
    said = "".join(file.read_text(encoding="utf-8") for file in [*role.glob("templates/*"), role / "files/portal.js"])
    for key in TEXTS["de"]:
        if not key.startswith(("kind_", "group_")):
            assert re.search(rf"\b(t|texts)\.{key}\b", said), f"nobody says {key}"
