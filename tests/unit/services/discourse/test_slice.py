"""What a forum of ours is told: closed, alone, signed in to by the sub; and a stand-in takes all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.discourse.desired import NAME, desired, scss
from ansible_collections.readi.one.plugins.module_utils.services.discourse.desired_settings import AFTER, settings
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from .play import Play, playing

# A network that has a forum of its own; here it is taken for ours.
ALONE = Path(__file__).resolve().parents[3] / "e2e/alone/inventory"
SAID = {
    "settings": [{"name": "min_post_length", "value": "10"}],
    "tags": [{"name": "Themen", "tags": ["haushalt", "bau"]}],
    "categories": [
        {"key": "neues", "name": "Neues", "write": ["staff"], "read": ["everyone"], "tags": ["Themen"], "mail": True}
    ],
    "erased_posts": "delete",
}


@pytest.fixture(scope="module")
def model() -> Model:
    made = inventory.compiled(ALONE)
    assert isinstance(made, Model), made
    manifests = {**made.manifests, NAME: replace(made.manifests["forum"], name=NAME)}
    return replace(made, manifests=manifests, hosts={**made.hosts, NAME: made.hosts["forum"]})


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    with playing(tmp_path, DISCOURSE_OPENID_CONNECT_CLIENT_SECRET="s") as made:
        yield made


def with_options(model: Model, **said: Any) -> Model:
    return replace(model, service_options={**model.service_options, "discourse": said})


def test_all_of_it_is_taken_and_then_nothing_changes(model: Model, empty: Play) -> None:
    wished = [obj_from_json(one) for one in desired(with_options(model, **SAID), None)["objects"]]
    told = empty.state(*wished[1:])
    assert not told.get("failed"), told["msg"]
    assert (empty.setting("auth_overrides_email"), empty.setting("min_post_length")) == ("true", "10")
    (made,) = empty.sql("select * from categories where slug = 'neues'")
    assert made["email_in"] == "neues@forum.readi.test"
    again = empty.state(*wished[1:])
    assert not again["changed"], again["plan"]


def test_nobody_enters_but_by_the_sign_on(model: Model) -> None:
    found = settings(model)
    assert found["login_required"] is True and found["openid_connect_enabled"] is True
    for name in ("enable_local_logins", "enable_local_logins_via_email", "openid_connect_match_by_email"):
        assert found[name] is False, name
    # Membership comes from the roster alone.
    assert "openid_connect_groups_claim" not in found


def test_nobody_elsewhere_is_asked(model: Model) -> None:
    """What asks others by default (3.1, seen)."""
    found = settings(model)
    for name in (
        "automatically_download_gravatars",
        "external_system_avatars_enabled",
        "version_checks",
        "download_remote_images_to_local",
    ):
        assert found[name] is False, name
    assert found["max_oneboxes_per_post"] == 0
    assert "http" not in scss(model) and "url(" not in scss(model)


def test_what_a_restore_leaves_behind_is_taken_back(model: Model) -> None:
    assert settings(model)["disable_emails"] == "no"


def test_what_has_to_be_there_first_is(model: Model) -> None:
    found = {one["key"]: one for one in desired(model, None)["objects"] if one["kind"] == "setting"}
    for name, before in AFTER.items():
        assert {("setting", one) for one in before} <= {tuple(need) for need in found[name]["needs"]}


def test_secrets_are_markers_and_the_inventory_says_what_becomes_of_posts(model: Model) -> None:
    told = desired(with_options(model, **SAID), None)["discourse"]
    assert told["token"] == {"$secret": "discourse_token"}
    assert told["database"]["password"] == {"$secret": "discourse_db"}
    assert (told["posts"], desired(model, None)["discourse"]["posts"]) == ("delete", "keep")


def test_without_a_forum_nothing_is_wanted(model: Model) -> None:
    without = replace(model, manifests={name: one for name, one in model.manifests.items() if name != "discourse"})
    assert desired(without, None)["objects"] == []
