"""The picture: well-formed, complete, the same bytes, and text stays text."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.graph import svg
from ansible_collections.readi.one.plugins.module_utils.model.sheet import sheet
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import builder
from .horrors import NAMES

SVG = "{http://www.w3.org/2000/svg}"


def test_everything_is_in_the_picture() -> None:
    model = inventory.compiled(builder.CHECKOUT / "inventories" / "readi")
    assert isinstance(model, Model)
    text = svg(model, "de")
    assert text == svg(model, "de")
    root = ET.fromstring(text)  # noqa: S314
    titles = [t.text or "" for t in root.iter(f"{SVG}title")]
    for name in [o.name for o in model.organisations] + sorted({h for hosts in model.hosts.values() for h in hosts}):
        assert any(title.startswith(f"{name}: ") for title in titles), name
    assert "eingang.readi.example: 22/tcp, 80/tcp, 443/tcp" in titles
    # every organisation leads to the sign-on, every service to its host
    services = [n for n, m in model.manifests.items() if not m.everywhere]
    assert len(list(root.iter(f"{SVG}path"))) == len(model.organisations) + len(services)
    assert not [e for e in root.iter() if any("href" in name for name in e.attrib)]


@pytest.mark.parametrize("name", NAMES)
def test_horrors_in_picture_and_sheet(name: str, tmp_path: Path) -> None:
    data = builder.sound()
    data["organisations"][0]["name"] = name
    model = builder.result(builder.write(tmp_path, data))
    assert isinstance(model, Model)
    titles = [t.text or "" for t in ET.fromstring(svg(model, "en")).iter(f"{SVG}title")]  # noqa: S314
    assert f"{name}: local · 1 video" in titles
    assert sheet(model, model.organisation("buehl")).startswith(f"# Anbindung: {name}\n")
