"""Programs are told of changes where the host has the group `notify_push`; Nextcloud names the daemon only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired import objects, place
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired_settings import proxies, system
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.settings import SOMETIMES
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT

APP, ENDPOINT = "notify_push", "notify_push/base_endpoint"


@pytest.fixture(scope="module")
def model() -> Model:
    """The scenario's, which has the group."""
    compiled = inventory.compiled(CHECKOUT / "molecule/nextcloud/inventory")
    assert not isinstance(compiled, list), compiled
    return compiled


@pytest.fixture(scope="module")
def without(model: Model) -> Model:
    return replace(model, hosts={name: hosts for name, hosts in model.hosts.items() if name != APP})


def declared(model: Model, host: str) -> dict[tuple[str, str], Any]:
    return {(one["kind"], one["key"]): one["fields"] for one in objects(model, host)}


def test_the_daemon_is_told_where_everything_is_and_no_password(model: Model) -> None:
    told = model.desired(APP, "lab")
    assert told == {
        "format": 1,
        "account": "readi-nextcloud",
        "address": "cloud.readi.test",
        "binary": "/opt/readi/nextcloud_notify_push/current/bin/x86_64/notify_push",
        "database": "postgres://nextcloud@127.0.0.1/nextcloud",
        "nextcloud": "https://cloud.readi.test",
        "redis": "redis+unix:///run/redis-nextcloud/redis-server.sock",
        "secret": "nextcloud_db",
    }


def test_nextcloud_names_the_daemon_and_believes_it_alone(model: Model) -> None:
    found = declared(model, "lab")
    assert found["app", APP] == {"enabled": True}
    assert found["app_link", APP] == {"target": f"/opt/readi/nextcloud_{APP}/current"}
    assert found["setting", ENDPOINT] == {"value": "https://cloud.readi.test/push"}
    assert system(model, "lab")["trusted_proxies"] == ["127.0.0.1"]
    assert place(model, "lab")["proxied"] is True


def test_without_the_group_the_app_is_off_and_nobody_is_believed(without: Model) -> None:
    found = declared(without, "lab")
    assert found["app", APP] == {"enabled": False}
    assert ("app_link", APP) not in found
    assert ("setting", ENDPOINT) not in found
    assert "trusted_proxies" not in system(without, "lab")
    assert place(without, "lab")["proxied"] is False


def test_proxies_of_the_inventory_are_believed_with_and_without_the_daemon(model: Model, without: Model) -> None:
    """nginx passes their header on only then: without that the option did nothing."""
    for one, more in ((model, ["127.0.0.1"]), (without, [])):
        told = {
            **one.service_options,
            "nextcloud": {**one.service_options["nextcloud"], "trusted_proxies": ["192.0.2.10"]},
        }
        behind = replace(one, service_options=told)
        assert proxies(behind, "lab") == ["192.0.2.10", *more]
        assert place(behind, "lab")["proxied"] is True


def test_the_address_goes_where_nobody_wants_it() -> None:
    assert ENDPOINT in SOMETIMES


@pytest.mark.parametrize("service", [APP, "clamav"])
@pytest.mark.parametrize("host", ["lab", "elsewhere"])
def test_on_a_host_without_nextcloud_it_is_refused(service: str, host: str) -> None:
    """Both reach Nextcloud by a socket or over loopback: elsewhere they would do nothing, and nobody would know."""
    source = load(CHECKOUT / "molecule/nextcloud/inventory")
    hosts = {**source.hosts, service: (host,), "web": ("elsewhere", "lab"), "all": ("elsewhere", "lab")}
    result = compile_source(source, manifest.load(CHECKOUT / "roles"), hosts)
    found = [one.params["service"] for one in result if one.code == "needs_here"] if isinstance(result, list) else []
    assert found == ([] if host == "lab" else [service])
