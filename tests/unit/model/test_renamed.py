"""Under another display name a platform, an organisation, a group or a portal is the same: no identity hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views, slices
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory, own_ca

from . import builder

HOSTS = {
    "all": {
        "children": {
            **{s: {"hosts": {"one": {}}} for s in ("keycloak", "portal")},
            **{s: {"hosts": {"one": {}, "dmz": {}}} for s in ("postgresql", "web")},
            "directory_outpost": {"hosts": {"dmz": {}}},
        }
    }
}
OUTPOST = {
    "type": "outpost",
    "issuer": "https://login.buehl.example/realms/stadt",
    "host": "dmz",
    "url": "ldaps://dc1.buehl.example",
    "bind_dn": "cn=a",
    "users_dn": "ou=b",
}
SAML = {"type": "saml", "sso_url": "https://adfs.rastatt.example/"}
NAMED = {
    "platform": "platform",
    "organisations": "organisation",
    "project_groups": "group",
    "video_portals": "portal",
    "mailing_lists": "list",
    "clients": "application",
}
IDENTITIES = (
    "path",
    "src",
    "key",
    "id",
    "alias",
    "unit",
    "user",
    "database",
    "$secret",
    "organization",
    "address",
    "url",
    "realm",
)


def model(root: Path, names: str) -> Model:
    data = builder.sound()
    data["organisations"][0]["directory"] = OUTPOST
    data["organisations"][1]["directory"] = SAML
    data["clients"] = [{"key": "fach", "name": "x", "type": "confidential", "redirects": ["https://f.example/x"]}]
    for section, word in NAMED.items():
        items = data[section] if isinstance(data[section], list) else [data[section]]
        for number, item in enumerate(items):
            item["name"] = f"{names} {word} {number}"
    data["platform"]["operator"] = f"{names} operator"
    found = inventory.compiled(builder.write(root, data, HOSTS))
    assert isinstance(found, Model), found
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Model]:
    folder = tmp_path_factory.mktemp("renamed")
    return model(folder / "a", "Alte"), model(folder / "b", "Ganz neue Namen für die")


def identities(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """What others find a thing again by, with its place."""
    if isinstance(value, dict):
        if "kind" in value and "key" in value:
            yield path, f"{value['kind']} {value['key']} {value.get('needs')}"
        for name, inner in value.items():
            if name in IDENTITIES and isinstance(inner, str):
                yield f"{path}.{name}", inner
            yield from identities(inner, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from identities(inner, f"{path}[{number}]")


@pytest.mark.parametrize("host", ["one", "dmz"])
def test_every_slice_has_the_same_identities(both: tuple[Model, Model], host: str) -> None:
    seen = 0
    for name in slices.names():
        old, new = ([*identities(one.desired(name, host))] for one in both)
        assert sorted(old) == sorted(new), name
        seen += len(old)
    assert seen > 100


@pytest.mark.parametrize("host", ["one", "dmz"])
def test_certificates_are_byte_for_byte_the_same(both: tuple[Model, Model], host: str) -> None:
    old, new = (one.desired("certificates", host) for one in both)
    assert old == new
    assert own_ca.root("secret", old["organisation"]) == own_ca.root("secret", new["organisation"])


VIEWS = ("firewall", "ports", "databases", "certificates", "units", "health", "programs", "backup", "sites")


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_hosts_are_the_same(both: tuple[Model, Model], view: str) -> None:
    for host in ("one", "dmz", None):
        old, new = (manifest_views.everything(one, host)[view] for one in both)
        assert old == new


def test_no_display_name_is_in_what_is_kept_on_a_host(both: tuple[Model, Model]) -> None:
    """Where names may be: what is shown. Keys of objects, paths and secrets have none."""
    for name in slices.names():
        for place, text in identities(both[1].desired(name, "one")):
            assert "Ganz neue" not in text, (name, place)
