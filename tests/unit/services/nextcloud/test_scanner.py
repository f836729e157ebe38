"""Uploads are looked at where the host has the group `clamav`, and the app is off where it has not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired import objects, place
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired_settings import ANTIVIRUS
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.settings import SOMETIMES
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT
from tests.standins.nextcloud import TREE
from tests.unit.services.nextcloud.play import HERE, Play

APP = "files_antivirus"


@pytest.fixture(scope="module")
def model() -> Model:
    """The scenario's, which has the group."""
    compiled = inventory.compiled(CHECKOUT / "molecule/nextcloud/inventory")
    assert not isinstance(compiled, list), compiled
    return compiled


def declared(model: Model, host: str) -> dict[tuple[str, str], Any]:
    return {(one["kind"], one["key"]): one["fields"] for one in objects(model, host)}


def test_with_the_group_the_app_is_on_and_knows_the_socket(model: Model) -> None:
    found = declared(model, "lab")
    assert found["app", APP] == {"enabled": True}
    assert found["app_link", APP] == {"target": f"/opt/readi/nextcloud_{APP}/current"}
    assert found["setting", f"{APP}/av_socket"] == {"value": "/run/clamav/clamd.ctl"}
    assert found["setting", f"{APP}/av_block_unreachable"] == {"value": True}
    # nginx keeps an upload until its length is known.
    assert place(model, "lab")["antivirus"] is True


def test_without_it_or_on_another_host_the_app_is_off(model: Model) -> None:
    """On, without its settings, it would look for a program that is not there and refuse every file."""
    without = replace(model, hosts={name: hosts for name, hosts in model.hosts.items() if name != "clamav"})
    for found in (declared(without, "lab"), declared(model, "elsewhere")):
        assert found["app", APP] == {"enabled": False}
        assert not [key for key in found if key[0] == "app_link" and key[1] == APP]
        assert not [key for key in found if key[0] == "setting" and key[1].startswith(APP)]
    assert place(without, "lab")["antivirus"] is False


def test_what_only_some_inventories_have_is_looked_at_in_all() -> None:
    assert set(ANTIVIRUS) <= SOMETIMES


def test_a_host_that_loses_its_scanner_has_the_app_off_and_its_settings_gone(installed: Play) -> None:
    target = str(TREE / "apps" / APP)
    more = [
        Obj("app_link", APP, {"target": target}),
        Obj("app", APP, {"enabled": True}, needs=(("app_link", APP), ("system", "apps_paths"))),
        Obj("setting", f"{APP}/av_mode", {"value": "socket"}, needs=(HERE,)),
    ]
    result = installed.run(STATE, [*installed.state(), *more])
    assert not result["failed_objects"], result
    assert APP in json.loads(installed.occ("app:list", "--output=json"))["enabled"]
    result = installed.run(STATE, [*installed.state(), Obj("app", APP, {"enabled": False}, needs=(HERE,))])
    assert not result["failed_objects"], result
    assert APP not in json.loads(installed.occ("app:list", "--output=json"))["enabled"]
    kept = json.loads(installed.occ("config:list", APP, "--private", "--output=json"))["apps"].get(APP, {})
    assert "av_mode" not in kept
