"""What a service's manifest lets an inventory choose: checked, filled, shown and documented like every other field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.problems import render as said
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import builder

YEARS = {
    "description": "Jahre, die der Almanach zurückblickt",
    "x-en": "Years that the almanac looks back",
    "x-class": "enforced",
    "type": "integer",
    "minimum": 1,
    "maximum": 100,
    "default": 10,
    "examples": [10],
}
OPTIONS = {"description": "Almanach", "x-en": "Almanac", "properties": {"years": YEARS}}


def written(root: Path, chosen: Any = None, **body: Any) -> Path:
    """A sound inventory with a role almanac of its own, and what it chooses of it."""
    data = builder.sound()
    if chosen is not None:
        data["services"] = {"almanac": chosen}
    builder.write(root, data)
    hosts = yaml.safe_load((root / "hosts.yml").read_text())
    hosts["all"]["children"]["almanac"] = {"hosts": {"one": {}}}
    (root / "hosts.yml").write_text(yaml.safe_dump(hosts))
    file = root / "roles/almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    file.write_text(
        yaml.safe_dump(
            {"format": manifest.FORMAT, "stage": "application", "options": OPTIONS, **body}, allow_unicode=True
        )
    )
    return root


def model(root: Path) -> Model:
    found = inventory.compiled(root)
    assert isinstance(found, Model), [said(p, "de") for p in found]
    return found


def test_a_choice_and_a_default_reach_the_service(tmp_path: Path) -> None:
    assert model(written(tmp_path / "a", {"years": 3})).desired("almanac")["options"] == {"years": 3}
    assert model(written(tmp_path / "b")).desired("almanac")["options"] == {"years": 10}


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        ({"years": 0}, "services.almanac.years: 0 liegt nicht zwischen 1 und 100; eine Zahl von 1 bis 100 schreiben"),
        ({"yaers": 3}, "services.almanac.yaers: das Feld yaers gibt es hier nicht; gemeint ist wohl years"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(
    chosen: Any, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = inventory.compiled(written(Path("inventar"), chosen))
    assert isinstance(found, list)
    assert [said(p, "de").partition(": ")[2] for p in found] == [line]


def test_what_changes_is_said(tmp_path: Path) -> None:
    before, after = model(written(tmp_path / "a")), model(written(tmp_path / "b", {"years": 3}))
    (line,) = render(difference(before, after), "de")
    assert "almanac.years" in line and "10" in line and "3" in line


@pytest.mark.parametrize("lacking", ["description", "x-en", "x-class", "examples"])
def test_a_choice_without_its_texts_is_no_manifest(lacking: str, tmp_path: Path) -> None:
    years = {key: value for key, value in YEARS.items() if key != lacking}
    root = written(tmp_path / "a", options={**OPTIONS, "properties": {"years": years}})
    found = inventory.compiled(root)
    assert isinstance(found, list) and found[0].code == "manifest"
