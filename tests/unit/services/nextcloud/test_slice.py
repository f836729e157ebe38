"""What an inventory with a group `nextcloud` makes: the slice, the sign-on's client, the place of a project group."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.document import names
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import groups
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT

INVENTORY = CHECKOUT / "molecule/nextcloud/inventory"


@pytest.fixture(scope="module")
def model() -> Model:
    compiled = inventory.compiled(INVENTORY)
    assert not isinstance(compiled, list), compiled
    return compiled


@pytest.fixture(scope="module")
def slice_(model: Model) -> dict[str, Any]:
    return model.desired("nextcloud", "lab")


def objects(slice_: dict[str, Any], kind: str) -> dict[str, Any]:
    return {one["key"]: one["fields"] for one in slice_["objects"] if one["kind"] == kind}


def test_every_kind_is_declared_and_every_need_is(slice_: dict[str, Any]) -> None:
    there = {(one["kind"], one["key"]) for one in slice_["objects"]}
    # What an inventory has to name is in test_external.py.
    assert {kind for kind, _ in there} == set(STATE) - {"external_storage", "group"}
    assert {tuple(need) for one in slice_["objects"] for need in one["needs"]} <= there


def test_its_secrets_are_markers_that_the_manifest_names(model: Model, slice_: dict[str, Any]) -> None:
    secrets = model.manifests["nextcloud"].secrets
    known = {secret.name for secret in secrets if not (secret.when or secret.each)} | {"roster_nextcloud"}
    assert names(slice_) == known


def test_the_sign_on_says_who_somebody_is_and_nothing_of_groups(slice_: dict[str, Any]) -> None:
    provider = objects(slice_, "provider")["sso"]
    assert provider["discovery"] == "https://sso.readi.test/realms/readi/.well-known/openid-configuration"
    assert provider["settings"]["groupProvisioning"] is False
    assert provider["settings"]["uniqueUid"] is False
    assert provider["settings"]["mappingUid"] == "sub"
    assert "groups" not in provider["scope"]
    # A filter by names never matches hashed ids (user_oidc issue 1472, 8.10.1): there is nothing to filter.
    assert not {"groupWhitelistRegex", "mappingGroups"} & set(provider["settings"])


def test_the_sign_on_knows_where_sessions_end(model: Model) -> None:
    keycloak = model.desired("keycloak", "lab")
    (client,) = (one for one in keycloak["objects"] if (one["kind"], one["key"]) == ("client", "nextcloud"))
    attributes = client["fields"]["attributes"]
    back = "https://cloud.readi.test/index.php/apps/user_oidc/backchannel-logout/sso"
    assert attributes["backchannel.logout.url"] == back
    assert attributes["backchannel.logout.session.required"] == "true"
    assert "https://cloud.readi.test/apps/user_oidc/code" in client["fields"]["redirectUris"]


def test_the_database_and_the_roster_are_asked_over_loopback_on_one_host(slice_: dict[str, Any]) -> None:
    assert slice_["nextcloud"]["database"] == {
        "type": "pgsql",
        "host": "127.0.0.1",
        "name": "nextcloud",
        "user": "nextcloud",
    }
    assert slice_["sync"]["roster"]["at"] == "127.0.0.1"
    assert objects(slice_, "system")["allow_local_remote_servers"]["value"] is True


def test_only_groups_with_a_folder_have_a_place(model: Model) -> None:
    config = model.desired("roster", "lab")["config"]["services"]["nextcloud"]
    assert config["places"] == [groups.ATTRIBUTE]
    assert config["fields"] == ["email", "name"]


def test_what_an_inventory_chooses_reaches_nextcloud(slice_: dict[str, Any]) -> None:
    system = objects(slice_, "system")
    assert system["trashbin_retention_obligation"]["value"] == "auto, 30"
    assert system["versions_retention_obligation"]["value"] == "auto, 365"
    assert objects(slice_, "setting")["files/default_quota"]["value"] == "5 GB"


def test_nobody_finds_people_of_other_groups(slice_: dict[str, Any]) -> None:
    found = {key: fields["value"] for key, fields in objects(slice_, "setting").items()}
    assert found["core/shareapi_only_share_with_group_members"] == "yes"
    assert found["core/shareapi_restrict_user_enumeration_to_group"] == "yes"
    assert found["core/shareapi_restrict_user_enumeration_full_match"] == "no"


def test_a_switch_that_code_reads_as_such_is_one(slice_: dict[str, Any]) -> None:
    """As text it takes every page of 32.0.1 down."""
    assert objects(slice_, "setting")["theming/disable-user-theming"]["value"] is True


def test_its_units_are_those_of_php_redis_and_its_programs(model: Model) -> None:
    units = set(manifest_views.units(model, "lab"))
    assert {
        "readi-php@nextcloud.service",
        "redis-server@nextcloud.service",
        "readi-nextcloud-sync.timer",
        "readi-nextcloud-cron.timer",
    } <= units
