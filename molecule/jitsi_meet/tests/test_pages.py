"""Each portal's own pages through nginx, read as a browser reads them. The application itself is a stand-in."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from testinfra.host import Host

from tests.contracts.jitsi.client import Visitor
from tests.lab.hosts import Lab
from tests.lab.outside import Answer, Outside

from .conftest import DOMAIN

PALIM, VERBINDET = "palim-palim.readi.test", "verbindet.readi.test"
# The second's name and sentence are made to fall out of a script and of a page.
NAMES = {PALIM: "Palim! Palim!", VERBINDET: "@lingen </script> verbindet"}
KEYS = {PALIM: "palim", VERBINDET: "verbindet"}
LANGUAGES = {PALIM: "de", VERBINDET: "en"}
# Attributes by which a page fetches something by itself.
FETCHED = {"src", "srcset", "poster", "data", "action"}


class Page(HTMLParser):
    """What a page names: `texts` by element, `links` by their text, `fetched` addresses, `scripts` within it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.language, self.inside = "", ""
        self.texts: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.fetched: list[str] = []
        self.scripts: list[str] = []
        self._href: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.inside = tag
        self.language = given.get("lang", self.language) if tag == "html" else self.language
        self.fetched += [value for name, value in given.items() if name in FETCHED]
        if tag == "link":
            self.fetched.append(given["href"])
        if tag == "a":
            self._href = given["href"]
        if tag == "script" and "src" not in given:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        self._href = None if tag == "a" else self._href

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data
            return
        self.texts[self.inside] = self.texts.get(self.inside, "") + data
        if self._href:
            self.links[data.strip()] = self._href


def by_node(script: str) -> Any:
    """What a JavaScript engine makes of it: the last line's value."""
    done = subprocess.run(["node", "-"], input=script.encode(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def get(outside: Outside, domain: str, path: str) -> Answer:
    answer = outside.get(f"https://{domain}{path}")
    assert answer.status == 200, (path, answer.status)
    return answer


@pytest.mark.parametrize("domain", NAMES)
def test_a_welcome_page_of_its_own(outside: Outside, domain: str) -> None:
    answer = get(outside, domain, "/")
    page = Page(answer.text)
    assert page.language == LANGUAGES[domain]
    assert page.texts["title"] == page.texts["h1"] == NAMES[domain]
    imprint = {PALIM: ("Impressum", "buehl"), VERBINDET: ("Imprint", "ettlingen")}[domain]
    assert page.links[imprint[0]] == f"https://www.{imprint[1]}.example/impressum"
    # What nobody gave is on a page of the portal's own, which says so.
    privacy = page.links[{PALIM: "Datenschutz", VERBINDET: "Privacy"}[domain]]
    assert privacy == f"https://{domain}/readi/legal.html#privacy"
    assert 'id="privacy"' in get(outside, domain, "/readi/legal.html").text
    assert len(page.links) == 4 and not [url for url in page.fetched if not url.startswith("/")]
    for url in page.fetched:
        get(outside, domain, url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "http" not in policy


@pytest.mark.parametrize("domain", NAMES)
def test_a_rooms_page_is_the_releases_with_the_portals_parts(outside: Outside, domain: str) -> None:
    answer = get(outside, domain, "/Rathaus%20B%C3%BChl")
    page = Page(answer.text)
    # A part that the release does not have is empty; nginx would put the page into itself.
    assert page.tags.count("html") == page.tags.count("title") == 1 and "404" not in answer.text
    assert page.texts["title"] == NAMES[domain] and "Stand-in" in answer.text
    shown = "\nconsole.log(JSON.stringify({config, interfaceConfig}));"
    made = by_node("\n".join(page.scripts) + shown)
    config, interface = made["config"], made["interfaceConfig"]
    assert config["hosts"] == {
        "domain": DOMAIN,
        "muc": f"conference.{KEYS[domain]}.{DOMAIN}",
        "focus": f"focus.{DOMAIN}",
    }
    assert (config["bosh"], config["websocket"]) == (f"//{domain}/http-bind", f"wss://{domain}/xmpp-websocket")
    assert config["defaultLanguage"] == LANGUAGES[domain]
    assert config["bridgeChannel"]["preferSctp"] and config["disableThirdPartyRequests"]
    assert config["p2p"] == {"enabled": False, "stunServers": []}
    # The release's own, with the portal's in their place.
    assert interface["TILE_VIEW_MAX_COLUMNS"] == 5 and interface["LANG_DETECTION"] is False
    assert interface["APP_NAME"] == NAMES[domain]
    for url in page.fetched:
        get(outside, domain, f"/{url}")


@pytest.mark.parametrize("domain", NAMES)
def test_branding_and_manifest_are_the_portals(outside: Outside, domain: str) -> None:
    branding = json.loads(get(outside, domain, "/readi/branding.json").text)
    assert branding["inviteDomain"] == domain
    for field in ("backgroundImageUrl", "logoImageUrl"):
        address = branding[field].removeprefix(f"https://{domain}")
        answer = get(outside, domain, address)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert ElementTree.fromstring(answer.body).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - ours
    manifest = json.loads(get(outside, domain, "/manifest.json").text)
    assert (manifest["name"], manifest["lang"]) == (NAMES[domain], LANGUAGES[domain])
    assert (branding["customTheme"]["palette"]["action01"] == "#7a1f5c") is (domain == PALIM)


def test_nobody_elses_address_is_in_what_is_served(outside: Outside) -> None:
    """Of the portal's own files; what the application would ask for, a browser refuses by the policy."""
    for path in (
        "/config.js",
        "/interface_config.js",
        "/readi/branding.json",
        "/readi/portal.css",
        "/readi/welcome.js",
    ):
        found = set(re.findall(r"(?:https?|wss?|stuns?|turns?):/*([\w.-]+)", get(outside, PALIM, path).text))
        assert found <= {PALIM}, path
    policy = get(outside, PALIM, "/room").headers["content-security-policy"]
    assert f"connect-src 'self' data: blob: wss://{PALIM};" in policy
    assert set(re.findall(r"[\w.-]+\.[a-z]+", policy)) == {PALIM}


@pytest.mark.parametrize(
    "path",
    [
        "/prosody-plugins/mod_client_proxy.lua",
        "/index.html",
        "/body.html",
        "/interface_config.release.js",
        "/title.html",
        "/empty.html",
        "/a/b",
        "/readi/../../../etc/passwd",
        "/pwa-worker.js",
    ],
)
def test_what_is_no_page_is_not_there(outside: Outside, path: str) -> None:
    assert outside.get(f"https://{PALIM}{path}").status in (400, 404)


@pytest.fixture
def found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The portals' names lead to the lab's host, as DNS would."""
    real, there = socket.getaddrinfo, lab.address("lab")

    def lead(host: Any, *more: Any, **named: Any) -> Any:
        return real(there if str(host).endswith(".readi.test") else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    yield


@pytest.mark.parametrize("domain", NAMES)
def test_a_visitor_reaches_the_portals_rooms_and_no_others(found: None, outside: Outside, domain: str) -> None:
    """By the address that config.js names; the tenant is nginx's to say, and a second one ends in nothing."""
    own, other = KEYS[domain], next(key for key in KEYS.values() if key != KEYS[domain])
    visitor = Visitor(f"https://{domain}/http-bind", DOMAIN, trust=outside.context)
    said = [visitor.meet(f"contract-pages@conference.{own}.{DOMAIN}")]
    said.append(visitor.request(f"contract-pages@conference.{other}.{DOMAIN}", 5))
    visitor.close()
    cheat = Visitor(f"https://{domain}/http-bind?prefix={other}", DOMAIN, trust=outside.context)
    said += [cheat.request(f"contract-pages@conference.{key}.{DOMAIN}", 5) for key in (own, other)]
    cheat.close()
    assert said == ["joined", "forbidden", "forbidden", "forbidden"]


def test_a_websocket_is_opened(outside: Outside) -> None:
    head = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    head |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "xmpp"}
    head["Origin"] = f"https://{PALIM}"
    answer = outside.request("GET", f"https://{PALIM}/xmpp-websocket", headers=head)
    assert (answer.status, answer.headers["sec-websocket-protocol"]) == (101, "xmpp")


def test_addresses_are_short_and_rooms_are_not_in_the_log(outside: Outside, host: Host) -> None:
    get(outside, PALIM, "/geheimes-treffen?jwt=secret")
    get(outside, PALIM, "/readi/portal.css")
    journal = host.check_output("journalctl --no-pager --output=cat --identifier=nginx_access")
    assert "/readi/portal.css" in journal and "geheimes-treffen" not in journal and "jwt" not in journal
    assert not re.search(r"^\d+\.\d+\.\d+\.[1-9]", journal, re.MULTILINE)


def test_a_name_that_is_no_portal_gets_no_page(outside: Outside) -> None:
    with pytest.raises((ssl.SSLError, OSError)):
        outside.get("https://dritte.readi.test/")
