"""Two services on one address: each has its paths, one nginx serves both; a path twice is one line of mistake."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.problems import Problem
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.written import LANGUAGES

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = ROOT / ".config" / "molecule" / "inventory"
PORTAL = "portal.readi.test"


def service(*paths: str, **options: Any) -> dict[str, Any]:
    """A made-up service beside the portal, on the portal's own address."""
    site = {"address": "{platform.portal_host}", "to": "http://127.0.0.1:9100", "paths": list(paths), **options}
    return {"format": 2, "sites": [site]}


def compiled(host: str = "lab", **services: dict[str, Any]) -> Model | list[Problem]:
    source, manifests = loader.load(PLATFORM), manifest.load(ROOT / "roles")
    hosts = {**source.hosts, **dict.fromkeys(services, (host,))}
    hosts["web"] = tuple({*hosts["web"], host})
    made = {name: manifest.parse(name, text) for name, text in services.items()}
    return compile_source(source, {**manifests, **made}, hosts)


def told(found: Model | list[Problem]) -> list[tuple[str, Any, Any, Any]]:
    assert isinstance(found, list), "nothing was found"
    return [(p.code, p.params["address"], p.params["one"], p.params["other"]) for p in found]


def site() -> dict[str, Any]:
    model = compiled(almanac=service("/almanac/", options={"max_body": "1m", "home": "/almanac/"}))
    assert isinstance(model, Model), model
    (row,) = [row for row in model.desired("web", "lab")["sites"] if row["address"] == PORTAL]
    return row


def test_both_are_served_by_one_site() -> None:
    places = {place["path"]: (place["service"], place["to"], place["root"]) for place in site()["locations"]}
    assert places == {
        "/": ("portal", None, "/var/lib/readi/portal"),
        "/almanac/": ("almanac", "http://127.0.0.1:9100", None),
    }


def test_what_one_service_says_of_its_answers_is_not_said_of_the_others() -> None:
    text = (ROOT / "roles/web/templates/site.conf.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - no HTML
    environment.filters["readi.one.written"] = lambda value, language: LANGUAGES[language](value)
    shown = environment.from_string(text).render(
        item=site(), web_http_port=80, web_hsts_seconds=1, web_read_timeout_s=60
    )
    blocks = dict(re.findall(r"\n  location (\S+) \{\n(.*?)\n  \}", shown, re.DOTALL))
    assert "Content-Security-Policy" in blocks["/"] and "Content-Security-Policy" not in blocks["/almanac/"]
    assert "client_max_body_size 1m;" in blocks["/almanac/"] and "client_max_body_size" not in blocks["/"]
    assert "proxy_pass http://127.0.0.1:9100;" in blocks["/almanac/"]
    # A header of a location's own takes the place of all those around it.
    assert "Strict-Transport-Security" in blocks["/"]
    assert "return 302" not in shown, "the portal serves / itself"


def test_the_same_path_twice_is_one_line() -> None:
    found = compiled(almanac=service("/"), atlas=service("/atlas/"))
    assert told(found) == [("site_twice", f"https://{PORTAL}/", "almanac", "portal")]


def test_a_third_service_is_compared_with_all_before_it() -> None:
    found = compiled(almanac=service("/a/"), atlas=service("/b/"), birds=service("/b/"))
    assert told(found) == [("site_twice", f"https://{PORTAL}/b/", "atlas", "birds")]


def test_an_address_is_served_whole_by_one_nginx() -> None:
    found = compiled(host="app", almanac=service("/almanac/"))
    assert told(found) == [("site_apart", PORTAL, "almanac", "portal")]
