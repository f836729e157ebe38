"""The portals' pages as data: read by a JavaScript engine, and nothing in them that a name can break."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding, Model, VideoPortal
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet.desired_portals import portals

from tests.unit.model.horrors import NAMES

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def model() -> Model:
    source, manifests = loader.load(ROOT / "inventories/video"), manifest.load(ROOT / "roles")
    made = compile_source(source, manifests, source.hosts)
    assert isinstance(made, Model), made
    return made


def files(model: Model) -> dict[str, dict[str, Any]]:
    return {one["path"].removeprefix("/var/lib/readi/video/"): one for one in portals(model, None)["portal_files"]}


def by_node(*scripts: str) -> Any:
    script = "var interfaceConfig = {OF_THE_RELEASE: 1};\n" + "\n".join(scripts)
    script += "\nconsole.log(JSON.stringify([typeof config === 'undefined' ? null : config, interfaceConfig]));"
    done = subprocess.run(["node", "-"], input=script.encode(), capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


def named(model: Model, name: str) -> Model:
    return replace(model, video_portals=(replace(model.video_portals[0], name=name, welcome=name),))


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_portal_is_called(model: Model, name: str) -> None:
    """In a script within a page, in which nginx looks for commands of its own."""
    there = files(named(model, name))
    config, interface = (there[f"plausch/{file}.js"]["content"] for file in ("config", "interface_config"))
    included, own = interface.split("\n", 1)
    assert included == '<!--#include virtual="/interface_config.release.js" -->'
    assert not re.search("[<>]", config + own)
    made, shown = by_node(config, own)
    assert made["hosts"]["muc"] == "conference.plausch.meet.video.stadt.example"
    assert (shown["APP_NAME"], shown["OF_THE_RELEASE"]) == (name, 1)
    assert json.loads(there["plausch/manifest.json"]["content"])["name"] == name


def test_a_portal_is_a_folder_and_nothing_of_it_stays(model: Model) -> None:
    first, _ = model.video_portals
    gone = replace(model, video_portals=(first,))
    assert {path.partition("/")[0] for path in files(model)} == {"empty.html", "plausch", "talk"}
    assert {path.partition("/")[0] for path in files(gone)} == {"empty.html", "plausch"}
    assert list(portals(gone, None)["pages"]) == [first.domain]
    assert files(gone).items() <= files(model).items()


def test_statements_are_as_given_or_the_platforms_or_on_a_page_of_its_own(model: Model) -> None:
    def links(made: Model) -> dict[str, str]:
        page = files(made)["talk/welcome.html"]
        return {link["name"]: link["url"] for link in page["vars"]["shown"]["links"]}

    alone = "https://talk.stadt.example/readi/legal.html"
    assert links(model) == {
        "imprint": "https://www.stadt.example/imprint",
        "privacy": f"{alone}#privacy",
        "accessibility": f"{alone}#accessibility",
    }
    assert "talk/public/legal.html" in files(model) and "plausch/public/legal.html" not in files(model)
    beside = replace(model, hosts={**model.hosts, "portal": ("video.stadt.example",)})
    assert links(beside)["privacy"] == f"https://{model.platform.portal_host}/en/privacy/"
    assert "talk/public/legal.html" not in files(beside)


def test_who_opens_rooms_is_said_and_configured(model: Model) -> None:
    staff = replace(model.video_portals[0], opened_by="staff")
    there = files(replace(model, video_portals=(staff, model.video_portals[1])))
    config, _ = by_node(there["plausch/config.js"]["content"])
    everyone, _ = by_node(there["talk/config.js"]["content"])
    assert (config["lobby"]["autoKnock"], everyone["lobby"]["autoKnock"]) == (True, False)
    assert "Lobby" in there["plausch/welcome.html"]["vars"]["shown"]["opened_by"]
    assert "without an account" in there["talk/welcome.html"]["vars"]["shown"]["opened_by"]


def test_a_port_that_is_not_443_is_in_every_address(model: Model) -> None:
    other = replace(model, platform=replace(model.platform, https_port=8443))
    config, _ = by_node(files(other)["talk/config.js"]["content"])
    assert config["bosh"] == "//talk.stadt.example:8443/http-bind"
    assert config["websocket"] == "wss://talk.stadt.example:8443/xmpp-websocket"
    assert "wss://talk.stadt.example:8443;" in portals(other, None)["pages"]["talk.stadt.example"]["application"]


def test_how_long_logs_are_kept_is_what_the_manifests_say(model: Model) -> None:
    said = files(model)["talk/public/legal.html"]["vars"]["shown"]["said"]["logs"]
    assert "deleted after 7 days at most" in said


def test_no_two_portals_share_a_file(model: Model) -> None:
    more = tuple(VideoPortal(f"p{n}", f"P {n}", f"p{n}.example", None, Branding()) for n in range(12))
    paths = [one["path"] for one in portals(replace(model, video_portals=more), None)["portal_files"]]
    assert len(paths) == len(set(paths))


def test_a_room_is_shown_in_the_pages_that_the_inventory_names_and_a_welcome_page_in_nobodys(model: Model) -> None:
    framed = {"jitsi_meet": {"framed_by": ("https://meet.stadt.example",)}}
    for one, more in ((model, ""), (replace(model, service_options=framed), " https://meet.stadt.example")):
        for page in portals(one, None)["pages"].values():
            assert page["application"].endswith(f"frame-ancestors 'self'{more}")
            assert page["welcome"].endswith("frame-ancestors 'self'")
