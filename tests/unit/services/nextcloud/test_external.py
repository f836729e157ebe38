"""Folders on servers of others, and groups that are no project's: what the slice says, and what a run makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import given
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, Ref
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired import objects
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT
from tests.unit.services.nextcloud.play import HERE, Play, group, roster

ARCHIVE = {"key": "archive", "folder": "Stadtarchiv", "type": "sftp", "host": "archiv.stadt.example", "path": "/readi"}
ARCHIVE |= {"account": "readi", "groups": ["eakte", "presse"]}
FIELDS = {"type": "sftp", "host": "archiv.stadt.example", "path": "/readi", "account": "readi"}
NEEDS = (HERE, ("app", "files_external"))


@pytest.fixture(scope="module")
def model() -> Model:
    """The scenario's, with one server of others and one group of its own."""
    compiled = inventory.compiled(CHECKOUT / "molecule/nextcloud/inventory")
    assert not isinstance(compiled, list), compiled
    more = {"external_storages": [ARCHIVE], "groups": [{"key": "presse", "name": "Pressestellen"}]}
    options = {**compiled.service_options, "nextcloud": {**compiled.service_options["nextcloud"], **more}}
    return replace(compiled, service_options=options)


def wanted(play: Play, groups: list[str] | None = None, **fields: Any) -> list[Obj]:
    told = {**FIELDS, "groups": groups or ["eakte"], **fields}
    there = Obj("external_storage", "Stadtarchiv", told, {"password": Ref("archive")}, needs=NEEDS)
    return [
        *play.state(),
        Obj("app", "files_external", {"enabled": True}, needs=(HERE,)),
        Obj("group", "presse", {"name": "Pressestellen"}, needs=(HERE,)),
        there,
    ]


def run(play: Play, objects_: list[Obj], word: str = "of-the-archive") -> dict[str, Any]:
    result = play.run(STATE, objects_, secrets={"archive": word})
    assert not result.get("failed"), result
    assert not result["failed_objects"], result
    return result


def mounts(play: Play) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(play.occ("files_external:list", "--show-password", "--output=json"))
    return found


def test_the_slice_has_every_kind_and_a_secret_of_its_own_for_each(model: Model) -> None:
    found = {(one["kind"], one["key"]): one for one in objects(model, "lab")}
    assert {kind for kind, _ in found} == set(STATE)
    archive = found["external_storage", "Stadtarchiv"]
    secret = {"$secret": "nextcloud_external_archive"}
    assert archive["fields"] == {**FIELDS, "groups": ["eakte", "presse"], "password": secret}
    assert [tuple(need) for need in archive["needs"]] == list(NEEDS)
    assert found["app", "files_external"]["fields"] == {"enabled": True}
    assert found["group", "presse"]["fields"] == {"name": "Pressestellen"}
    assert given.needed(model)["nextcloud_external_archive"] == "nextcloud"


def test_a_folder_is_made_with_its_groups_and_found_again(installed: Play) -> None:
    result = run(installed, wanted(installed))
    assert ("external_storage", "Stadtarchiv") in {(one["kind"], one["key"]) for one in result["applied"]}
    assert "of-the-archive" not in json.dumps(result)
    (made,) = mounts(installed)
    assert (made["mount_point"], made["applicable_groups"], made["applicable_users"]) == ("/Stadtarchiv", ["eakte"], [])
    assert made["configuration"] == {
        "host": "archiv.stadt.example",
        "root": "/readi",
        "user": "readi",
        "password": "of-the-archive",
    }
    assert run(installed, wanted(installed))["plan"] == []


def test_what_changes_is_changed_in_place_and_another_type_is_made_anew(installed: Play) -> None:
    run(installed, wanted(installed))
    before = mounts(installed)[0]["mount_id"]
    run(installed, wanted(installed, ["presse"], path="/neu"))
    (changed,) = mounts(installed)
    assert (changed["mount_id"], changed["applicable_groups"]) == (before, ["presse"])
    assert (changed["configuration"]["root"], changed["configuration"]["password"]) == ("/neu", "of-the-archive")
    run(installed, wanted(installed, ["presse"], path="/neu"), word="a-new-one")
    assert mounts(installed)[0]["configuration"]["password"] == "a-new-one"
    run(installed, wanted(installed, ["presse"], path="/neu", type="webdav"), word="a-new-one")
    (anew,) = mounts(installed)
    assert (anew["storage"], anew["configuration"]["secure"]) == ("\\OC\\Files\\Storage\\DAV", True)
    assert anew["configuration"]["password"] == "a-new-one"


def test_a_folder_of_somebody_else_stays_and_ours_goes(installed: Play) -> None:
    run(installed, wanted(installed))
    installed.occ("files_external:create", "Fremd", "dav", "password::password", "-c", "host=x.example")
    left = [one for one in wanted(installed) if one.kind != "external_storage"]
    result = run(installed, left)
    assert [(one["do"], one["key"]) for one in result["plan"]] == [("delete", "Stadtarchiv")]
    assert [one["mount_point"] for one in mounts(installed)] == ["/Fremd"]
    assert ("external_storage", "Fremd") in {(one["kind"], one["key"]) for one in result["unmanaged"]}


def test_a_group_of_the_inventory_and_those_of_projects_leave_each_other_alone(installed: Play) -> None:
    """Both programs write groups; a plan is not told of the other's as if somebody had made them by hand."""
    run(installed, wanted(installed))
    synced = installed.sync(roster(group("eakte", "sub-1")))
    assert not synced["failed_objects"], synced
    result = run(installed, wanted(installed))
    assert result["plan"] == []
    assert not [one for one in result["unmanaged"] if one["kind"] == "group"]
    there = json.loads(installed.occ("group:list", "--info", "--output=json"))
    assert {"eakte", "presse"} <= set(there)
    assert there["presse"]["displayName"] == "Pressestellen"
    # It goes by its name alone: who belongs to it is people's work.
    gone = [one for one in wanted(installed) if one.kind != "group"]
    run(installed, gone)
    assert "presse" in json.loads(installed.occ("group:list", "--output=json"))
