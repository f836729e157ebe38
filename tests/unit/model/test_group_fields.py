"""A field of project groups that a service's manifest brings, in every place where such a field is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import canonical, group_fields, loader, manifest, schema
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.printed import printed
from ansible_collections.readi.one.plugins.module_utils.model.problems import render as said
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import builder

TEXTS = {"description": "Gruppe hat einen Almanach", "x-en": "The group has an almanac", "x-class": "enforced"}
ALMANAC = {
    "schema": {**TEXTS, "type": "boolean", "examples": [True]},
    "words": {"de": "Almanach", "en": "almanac"},
    "stake": {"de": "Almanach von GROUP", "en": "almanac of GROUP"},
    "place": {"path": "/year/GROUP", "de": "Almanach", "en": "Almanac"},
}
YEARS = {**TEXTS, "type": "integer", "minimum": 1, "maximum": 9, "examples": [3]}
SHELF = {
    "schema": {**TEXTS, "type": "object", "properties": {"years": YEARS}, "additionalProperties": False},
    "words": {"de": "Regal", "en": "shelf"},
}
SITE = {"address": "almanac.{platform.domain}", "to": "http://127.0.0.1:9100"}


def manifests(**brought: Any) -> dict[str, manifest.Manifest]:
    given = brought or {"almanac": ALMANAC, "shelf": SHELF}
    made = manifest.parse("almanac", {"format": manifest.FORMAT, "sites": [SITE], "group_fields": given})
    # The real sign-on: its slice reads its options.
    keycloak = manifest.load(builder.CHECKOUT / "roles")["keycloak"]
    return {**builder.manifests(), "keycloak": keycloak, "almanac": made}


def model(folder: Path, **said_of_group: Any) -> Model:
    data = builder.sound()
    data["project_groups"][0].update(said_of_group)
    source = loader.load(builder.write(folder, data), manifests())
    found = compile_source(source, manifests(), {**source.hosts, "almanac": ("one",)})
    assert isinstance(found, Model), [said(p, "de") for p in found]
    return found


def attributes(found: Model) -> dict[str, list[str]]:
    objects = found.desired("keycloak", None)["objects"]
    (group,) = (o for o in objects if o["kind"] == "group" and o["key"].endswith("/projects/eakte"))
    return dict(group["fields"]["attributes"])


def test_the_groups_attribute_in_keycloak(tmp_path: Path) -> None:
    without = attributes(model(tmp_path / "a"))
    assert (without["almanac"], without["shelf_years"]) == ([], []), "declared and empty: taken away where it was"
    assert attributes(model(tmp_path / "b", almanac=False)) == without
    found = attributes(model(tmp_path / "c", almanac=True, shelf={"years": 3}))
    assert found == {**without, "almanac": ["true"], "shelf_years": ["3"]}


def test_words_of_a_difference_and_what_is_at_stake(tmp_path: Path) -> None:
    before, after = model(tmp_path / "a"), model(tmp_path / "b", almanac=True, shelf={"years": 3})
    assert render(difference(before, after), "de") == [
        "Projektgruppe eAkte: Almanach: nichts -> ja",
        "Projektgruppe eAkte: Regal years: nichts -> 3",
    ]
    gone = builder.sound()
    del gone["project_groups"][:2], gone["people"][0]["groups"]
    source = loader.load(builder.write(tmp_path / "c", gone), manifests())
    empty = compile_source(source, manifests(), {**source.hosts, "almanac": ("one",)})
    assert isinstance(empty, Model)
    assert "    Almanach von eAkte" in render(difference(after, empty), "de")
    assert "    almanac of eAkte" in render(difference(after, empty), "en")


def test_its_place_is_on_the_portal(tmp_path: Path) -> None:
    text = json.dumps(model(tmp_path / "a").desired("portal", None))
    assert "https://almanac.readi.example/year/GROUP" in text


def test_a_model_survives_being_written(tmp_path: Path) -> None:
    found = model(tmp_path / "a", almanac=True, shelf={"years": 3})
    assert canonical.loads(canonical.dumps(found)) == found
    (group,) = (g for g in printed(found)["project_groups"] if g["key"] == "eakte")
    assert (group["almanac"], group["shelf"]) == (True, {"years": 3})


def test_a_mistake_is_named_and_without_the_service_there_is_no_such_field(tmp_path: Path) -> None:
    data = builder.sound()
    data["project_groups"][0]["shelf"] = {"years": 10}
    root = builder.write(tmp_path / "a", data)
    (problem,) = loader.load(root, manifests()).problems
    assert "project_groups.0.shelf.years" in said(problem, "de") or "years" in said(problem, "de")
    (problem,) = loader.load(root, builder.manifests()).problems
    assert problem.code in ("unknown_key", "unknown_key_near")


def test_the_schema_says_who_brought_it_and_forgets_it_with_the_service() -> None:
    with_it = schema.merged(loader.schema(), manifests())
    assert with_it["$defs"]["project_group"]["properties"]["almanac"]["x-service"] == "almanac"
    assert schema.merged(with_it, builder.manifests()) == schema.merged(loader.schema(), builder.manifests())


@pytest.mark.parametrize("name", ["name", "folder", "fields"])
def test_a_field_of_the_model_is_no_services(name: str) -> None:
    assert list(group_fields.taken(manifests(**{name: ALMANAC}))) == [("almanac", name, None)]


def test_two_services_do_not_bring_the_same() -> None:
    other = manifest.parse("birds", {"format": manifest.FORMAT, "group_fields": {"almanac": ALMANAC}})
    assert list(group_fields.taken({**manifests(), "birds": other})) == [("birds", "almanac", "almanac")]


def test_what_is_taken_is_said_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = builder.write(Path("inventar"), builder.sound())
    file = root / "roles/almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    file.write_text(
        yaml.safe_dump({"format": manifest.FORMAT, "stage": "application", "group_fields": {"forum": ALMANAC}})
    )
    found = inventory.compiled(root)
    assert isinstance(found, list)
    assert [said(p, "de") for p in found] == [
        "inventar/roles/almanac/meta/service.yml:1: group_fields.forum: forum ist schon ein Feld der Projektgruppen "
        "(readi.one); ein anderes Feld nennen"
    ]
