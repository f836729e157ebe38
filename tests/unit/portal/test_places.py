"""Where a project group lives: what the manifests of enabled services say, and nothing where none says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Folder, Model, ProjectGroup
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_groups import project_fields

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "schemas/manifest.schema.json").read_text(encoding="utf-8"))
PINBOARD: dict[str, Any] = {
    "format": 2,
    "stage": "application",
    "sites": [{"address": "brett.{platform.domain}", "to": "http://127.0.0.1:9100", "paths": ["/"]}],
    "group_place": {"attribute": "key", "path": "/brett/GROUP", "de": "Zum Brett", "en": "To the board"},
}


def model_of(inventory: str, *, with_pinboard: bool = False, port: int = 443) -> Model:
    source = loader.load(ROOT / "inventories" / inventory)
    source.data["https_port"] = port
    manifests = manifest.load(ROOT / "roles")
    hosts = dict(source.hosts)
    if with_pinboard:
        manifests["pinboard"] = manifest.parse("pinboard", PINBOARD)
        hosts["pinboard"] = hosts["portal"]
    model = compile_source(source, manifests, hosts)
    assert isinstance(model, Model), model
    return model


def places(inventory: str, *, with_pinboard: bool, port: int = 443) -> list[dict[str, str]]:
    model = model_of(inventory, with_pinboard=with_pinboard, port=port)
    (written,) = (f["content"] for f in model.desired("portal")["files"] if f["path"] == "assets/portal.json")
    found: list[dict[str, str]] = json.loads(written)["places"]
    return found


def test_a_service_that_is_enabled_gives_every_group_its_place() -> None:
    here = {"attribute": "key", "de": "Zum Brett", "en": "To the board"}
    url = "https://brett.readi.localhost/brett/GROUP"
    assert {**here, "url": url} in places("demo", with_pinboard=True)
    url = "https://brett.readi.localhost:8443/brett/GROUP"
    assert {**here, "url": url} in places("demo", with_pinboard=True, port=8443)


@pytest.mark.parametrize(
    ("inventory", "has"), [("demo", {"folder_quota_gb"}), ("readi", set()), ("buehl", set()), ("template", set())]
)
def test_a_place_exists_only_where_its_service_does(inventory: str, has: set[str]) -> None:
    """Of the collection's own roles Nextcloud alone has one; a role that gets one names itself here."""
    found = places(inventory, with_pinboard=False)
    assert {place["attribute"] for place in found} == has
    assert len(found) == len(has)


def test_the_folder_is_named_as_people_see_it() -> None:
    (found,) = places("demo", with_pinboard=False, port=8443)
    assert found["url"] == "https://cloud.readi.localhost:8443/apps/files/files?dir=/NAME"


def test_the_attributes_a_place_may_ask_for_are_those_that_groups_have() -> None:
    """Else a place would never be shown, and nobody would be told why."""
    group = ProjectGroup(
        "a", "project", "A", "open", folder=Folder(1), forum=True, helpdesk=True, mailing_list="a", partner=True
    )
    written = project_fields(model_of("demo"), group)["attributes"].keys()
    asked = set(SCHEMA["properties"]["group_place"]["properties"]["attribute"]["enum"])
    assert asked <= written
    # What every group has says nothing about a place; its key alone may stand for "every group".
    assert written - asked == {"name", "kind", "joining"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"sites": []},
        {"group_place": {**PINBOARD["group_place"], "attribute": "fourm"}},
        {"group_place": {**PINBOARD["group_place"], "path": "/brett"}},
        {"group_place": {**PINBOARD["group_place"], "path": "https://fremd.example/GROUP"}},
    ],
)
def test_a_place_that_would_lead_nowhere_is_a_mistake_of_the_manifest(wrong: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(PINBOARD)
    assert not validator.is_valid({**PINBOARD, **wrong})
