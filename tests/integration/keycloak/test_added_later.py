"""What is added to a platform that runs becomes what it would be in one installed afresh with it, on a real server.

tests/unit/keycloak/test_added_later.py asks the engine alone, one kind at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM

from .conftest import ACCOUNT
from .grown import WITHOUT, no_organisation, no_service, sound, whole
from .platform import objects
from .realm import Realm
from .server import Server

pytestmark = pytest.mark.docker
GROUP, PERSON, ALL = (
    "a group whose moderators are there",
    "a person who moderates groups that are there",
    "every person",
)
FIRST: dict[str, Callable[[Model], Model]] = {
    "a group, an organisation and a service": lambda of: no_service(no_organisation(WITHOUT[GROUP](of))),
    "a person": WITHOUT[PERSON],
    "everybody and their groups": lambda of: WITHOUT["every group"](WITHOUT["every person"](of)),
}


@pytest.fixture
def platform(server: Server, tmp_path: Path) -> Iterator[Realm]:
    made = Realm(server, ACCOUNT, tmp_path)
    yield made
    made.remove()


@pytest.fixture(scope="module")
def afresh(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    made = Realm(server, ACCOUNT, tmp_path_factory.mktemp("afresh"))
    made.fill(objects(whole()))
    found = there(made)
    made.remove()
    return found


def there(realm: Realm) -> dict[str, Any]:
    """Everything that the adapter can see, and who is in which group and organisation; ids are each server's own."""
    adapter = KeycloakAdapter(Api(realm.url, *realm.account), REALM)
    wanted = adapter.completed(objects(whole()))
    seen = adapter.read({f"{one.kind}:{one.key}" for one in wanted}).objects.values()
    found: dict[str, Any] = {f"{one.kind} {one.key}": plain(one.kind, dict(one.fields)) for one in seen}
    for one in realm.api.get(f"{realm.base}/organizations?max=100"):
        members = realm.api.get(f"{realm.base}/organizations/{one['id']}/members?max=100")
        found[f"members of {one['alias']}"] = sorted(member["email"] for member in members)
    return found


def plain(kind: str, value: Any) -> Any:
    """Lists in one order: the server gives most of them in the order in which they were written."""
    if isinstance(value, dict):
        return {name: plain(kind, one) for name, one in value.items()}
    if isinstance(value, list) and kind != "flow":
        return sorted((plain(kind, one) for one in value), key=json.dumps)
    return value


@pytest.mark.parametrize("what", sorted(FIRST))
def test_added_later_it_is_as_installed_afresh(platform: Realm, afresh: dict[str, Any], what: str) -> None:
    platform.fill(objects(sound(FIRST[what](whole()))))
    assert there(platform) != afresh
    platform.fill(objects(whole()))
    found = there(platform)
    others = {name: (afresh.get(name), found.get(name)) for name in afresh.keys() | found.keys()}
    assert {name: both for name, both in others.items() if both[0] != both[1]} == {}
    for email in ("maria.muster@gaggenau.example", "ali@gaggenau.example"):
        assert f"membership /moderators/spaeter {email}" in found
    assert platform.run(objects(whole()))["plan"] == []
