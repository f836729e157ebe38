"""Groups of an operator's own are left alone; bad/hosts_needs.txt and bad/hosts_database.txt have what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load

from . import builder

SERVICES = ("keycloak", "portal", "postgresql", "web")


@pytest.mark.parametrize(
    "groups",
    [
        {"wikis": {"children": {"wiki": {}}}, "wiki": {"hosts": {"two": {}}}},
        {"wiki": {"children": {"wikis": {}}}, "wikis": {"hosts": {"two": {}}}},
        {"postgres": {"hosts": {"one": {}}}},
        {"work": {"hosts": {"two": {}}}, "wikis": {"hosts": {}}},
    ],
    ids=["around a service", "inside a service", "beside the service", "like none, or without a host"],
)
def test_sound(tmp_path: Path, groups: dict[str, Any]) -> None:
    placed = {name: {"hosts": {"one": {}}} for name in SERVICES}
    hosts = {"all": {"children": {**placed, **groups, "web": {"hosts": {"one": {}, "two": {}}}}}}
    assert not isinstance(builder.result(builder.write(tmp_path, builder.sound(), hosts)), list)


@pytest.mark.parametrize("host", ["one", "two"])
def test_a_service_that_is_beside_others(tmp_path: Path, host: str) -> None:
    placed = {name: {"hosts": {"one": {}}} for name in SERVICES} | {"pages": {"hosts": {host: {}}}}
    hosts = {"all": {"children": {**placed, "web": {"hosts": {"one": {}, "two": {}}}}}}
    source = load(builder.write(tmp_path, builder.sound(), hosts))
    pages = manifest.parse("pages", {"format": 2, "beside": ["keycloak", "portal"]})
    result = compile_source(source, {**builder.manifests(), "pages": pages}, source.hosts)
    found = [(one.code, one.params["needed"]) for one in result] if isinstance(result, list) else []
    assert found == ([] if host == "one" else [("needs_here", "keycloak"), ("needs_here", "portal")])
