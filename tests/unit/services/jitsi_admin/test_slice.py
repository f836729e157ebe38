"""What an inventory with a group `jitsi_admin` makes: servers of staff's portals, settings, the sign-on's client."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.document import names
from ansible_collections.readi.one.plugins.module_utils.model.types import Mail, Model
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT
from tests.standins.jitsi_admin import HERE

INVENTORY = CHECKOUT / "molecule/jitsi_admin/inventory"
ROLE = CHECKOUT / "roles/jitsi_admin"


@pytest.fixture(scope="module")
def model() -> Model:
    compiled = inventory.compiled(INVENTORY)
    assert not isinstance(compiled, list), compiled
    return compiled


@pytest.fixture(scope="module")
def slice_(model: Model) -> dict[str, Any]:
    return model.desired("jitsi_admin", "lab")


def objects(slice_: dict[str, Any], kind: str) -> dict[str, Any]:
    return {one["key"]: one["fields"] for one in slice_["objects"] if one["kind"] == kind}


def test_every_kind_is_declared_and_every_need_is(slice_: dict[str, Any]) -> None:
    there = {(one["kind"], one["key"]) for one in slice_["objects"]}
    assert {kind for kind, _ in there} == set(STATE)
    assert {tuple(need) for one in slice_["objects"] for need in one["needs"]} <= there


def test_a_server_for_each_portal_whose_rooms_staff_open(slice_: dict[str, Any]) -> None:
    servers = objects(slice_, "server")
    whose = {portal: one["organisation"] for portal, one in servers.items()}
    assert whose == {"rathaus.readi.test": "musterstadt", "palim-palim.readi.test": "buehl"}
    assert servers["rathaus.readi.test"]["app_secret"] == {"$secret": "jitsi_token"}


def test_its_secrets_are_markers_that_manifests_name(model: Model, slice_: dict[str, Any]) -> None:
    known = {secret.name for secret in model.manifests["jitsi_admin"].secrets}
    assert names(slice_) | set(slice_["secrets"]) == known | {"roster_jitsi_admin", "jitsi_token"}


def test_no_default_that_everybody_can_read_stays(slice_: dict[str, Any]) -> None:
    """What looks like a secret in upstream's .env is in ours, and is a marker."""
    defaults = re.findall(r"^(\w*(?:SECRET|TOKEN|PASSWORD)\w*)=", (HERE / "application/.env").read_text(), re.MULTILINE)
    assert len(defaults) > 8
    assert set(defaults) <= set(slice_["secret_settings"])
    assert not set(slice_["settings"]) & set(slice_["secret_settings"])


def test_every_language_has_its_way_back(model: Model) -> None:
    """config/packages/jms_i18n_routing.yaml, 1.4.2."""
    keycloak = model.desired("keycloak", "lab")
    (client,) = (one for one in keycloak["objects"] if (one["kind"], one["key"]) == ("client", "jitsi-admin"))
    ways = {f"/{one}" for one in ("de", "en", "fr", "es", "vi", "zh", "ru", "ja", "pt")} | {""}
    tails = ("/login/keycloak_login/check", "/login/logout")
    wanted = {f"https://konferenzen.readi.test{way}{tail}" for way in ways for tail in tails}
    assert set(client["fields"]["redirectUris"]) == wanted


def test_a_page_loads_nothing_from_elsewhere(slice_: dict[str, Any]) -> None:
    known = set(re.findall(r"https?://([\w.-]+)", slice_["policy"]))
    assert known == {"rathaus.readi.test", "palim-palim.readi.test", "sso.readi.test"}


def test_templates_and_manifest_name_the_same_port(model: Model, slice_: dict[str, Any]) -> None:
    (port,) = model.manifests["jitsi_admin"].ports
    assert slice_["settings"]["MERCURE_URL"].startswith(f"http://127.0.0.1:{port.port}/")
    for file in ("websocket.env.j2", "nginx/site.conf.j2"):
        assert str(port.port) in (ROLE / "templates" / file).read_text()


@pytest.mark.parametrize(
    ("mail", "plain", "secret"),
    [
        (None, "null://null", None),
        (Mail("localhost", 25, "none", "a@x.example", "X"), "smtp://localhost:25?auto_tls=false", None),
        (Mail("relay.example", 465, "tls", "a@x.example", "X"), "smtps://relay.example:465", None),
        (
            Mail("relay.example", 587, "starttls", "a@x.example", "X", "post@x.example"),
            None,
            {"name": "mail_password", "before": "smtp://post%40x.example:", "after": "@relay.example:587"},
        ),
    ],
)
def test_mail_goes_through_the_platforms_server_alone(
    model: Model, mail: Mail | None, plain: str | None, secret: dict[str, str] | None
) -> None:
    told = dataclasses.replace(model, mail=mail).desired("jitsi_admin", "lab")
    assert (told["settings"].get("MAILER_DSN"), told["secret_settings"].get("MAILER_DSN")) == (plain, secret)
    assert ("mail_password" in told["secrets"]) is (secret is not None)
    # No portal has one of its own: those are asked without verifying TLS.
    assert all(one["settings"] == "ours" for one in objects(told, "server").values())
