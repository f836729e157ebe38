"""What an inventory with a group `mailman` makes: the sign-on's client, the mail server's way, a list's page."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.document import names
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.mailman.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT

INVENTORY = CHECKOUT / "molecule/mailman/inventory"


@pytest.fixture(scope="module")
def model() -> Model:
    compiled = inventory.compiled(INVENTORY)
    assert not isinstance(compiled, list), compiled
    return compiled


@pytest.fixture(scope="module")
def slice_(model: Model) -> dict[str, Any]:
    return model.desired("mailman", "lab")


def test_every_kind_is_declared_and_every_need_is(slice_: dict[str, Any]) -> None:
    there = {(one["kind"], one["key"]) for one in slice_["objects"]}
    assert {kind for kind, _ in there} == set(STATE)
    assert {tuple(need) for one in slice_["objects"] for need in one["needs"]} <= there


def test_its_secrets_are_those_of_the_manifest(model: Model, slice_: dict[str, Any]) -> None:
    known = {secret.name for secret in model.manifests["mailman"].secrets} | {"roster_mailman"}
    assert set(slice_["secrets"]) == known
    assert names(slice_) <= known


def test_operators_are_the_inventorys(slice_: dict[str, Any]) -> None:
    assert slice_["web"]["operators"] == ["bea.trieb@musterstadt.example"]


def test_a_groups_list_is_no_list_of_the_runs(slice_: dict[str, Any]) -> None:
    assert {one["key"] for one in slice_["objects"] if one["kind"] == "list"} == {"presse", "rundbrief"}
    assert [group["attributes"]["mailing_list"] for group in slice_["declared"]] == ["eakte"]


def test_the_mail_server_leads_the_lists_domain_to_core_and_lets_it_send(model: Model) -> None:
    mail = model.desired("mail", "lab")
    assert mail["transports"]["lists.readi.test"] == "lmtp:inet:127.0.0.1:8024"
    assert mail["tables"] == [{"path": "/var/lib/mailman3/data/postfix_lmtp", "owner": "list"}]
    assert mail["gate"]["senders"]["list"] == ["@lists.readi.test"]
    assert "lists.readi.test" in mail["signed"]


def test_the_portal_leads_to_a_lists_page(model: Model) -> None:
    urls = {one["key"]: one["url"] for one in manifest_views.public_lists(model)}
    assert urls == {"rundbrief": "https://lists.readi.test/postorius/lists/rundbrief.lists.readi.test/"}


def test_the_sign_on_leads_back_to_one_address(model: Model) -> None:
    keycloak = model.desired("keycloak", "lab")
    (client,) = (one for one in keycloak["objects"] if (one["kind"], one["key"]) == ("client", "mailman"))
    back = "https://lists.readi.test/accounts/oidc/sso/login/callback/"
    assert client["fields"]["redirectUris"] == [back]
