"""nginx's own page while a service does not answer: in both languages, in the platform's colours, asking nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import rendered
from .test_services import HTTP, site_of, slice_of


@pytest.fixture(scope="module")
def model() -> Model:
    compiled = inventory.compiled(rendered.ROOT / "inventories/demo")
    assert not isinstance(compiled, list), compiled
    return compiled


def pages(model: Model) -> dict[str, str]:
    wanted: dict[str, Any] = model.desired("web", "readi-demo")
    files = [one for one in wanted["files"] if one["path"].startswith("pages/")]
    return {one["path"]: rendered.template(one["template"], **one["vars"]) for one in files}


def test_it_is_there_in_both_languages_and_leads_to_the_portal(model: Model) -> None:
    found = pages(model)
    assert set(found) == {"pages/unavailable.de.html", "pages/unavailable.en.html"}
    german, english = found["pages/unavailable.de.html"], found["pages/unavailable.en.html"]
    assert '<html lang="de">' in german and "Gerade nicht zu erreichen" in german
    assert '<html lang="en">' in english and "Not available just now" in english
    assert 'href="https://portal.readi.localhost/"' in german
    assert 'href="https://portal.readi.localhost/en/"' in english
    assert "mailto:it@gaggenau.example" in german


def test_it_asks_nobody_for_anything(model: Model) -> None:
    for text in pages(model).values():
        assert not re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"(?!data:)", text)
        assert "url(" not in text


def test_what_an_inventory_says_is_text_and_no_markup(model: Model) -> None:
    platform = replace(model.platform, name="<b>Netz</b>", contact="a&b", notice={"de": "<i>Wartung</i>"})
    text = pages(replace(model, platform=platform))["pages/unavailable.de.html"]
    assert "&lt;b&gt;Netz&lt;/b&gt;" in text and "&lt;i&gt;Wartung&lt;/i&gt;" in text and "a&amp;b" in text
    assert "<b>" not in text and "<i>" not in text


def test_only_a_site_with_something_behind_it_has_it() -> None:
    behind = site_of(slice_of(sites=[HTTP]))
    files = site_of(slice_of(sites=[{"address": HTTP["address"], "root": "/srv/almanac"}]))
    assert (behind["asks"], files["asks"]) == (True, False)
    assert "error_page 502 504 /readi-unavailable;" in rendered.template("site.conf.j2", item=behind)
    assert "readi-unavailable" not in rendered.template("site.conf.j2", item=files)
