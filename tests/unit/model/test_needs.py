"""Groups of an operator's own are left alone; bad/hosts_needs.txt and bad/hosts_database.txt have what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
