"""What validation takes and refuses, asked of the real server: its characters, its lengths.

tests/unit/keycloak/test_limits.py has the same for every inventory that hypothesis thinks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import OwnClient
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_limits import LIMITS

from .platform import model, objects
from .realm import Realm

pytestmark = pytest.mark.docker
ADDRESS = "grenzfall@gaggenau.example"


@pytest.fixture(autouse=True)
def as_it_was(realm: Realm) -> Iterator[None]:
    yield
    for found in realm.api.get(f"{realm.base}/users?email={ADDRESS}&exact=true"):
        realm.api.delete(f"{realm.base}/users/{found['id']}")
    realm.run()


def limit(section: str, field: str) -> int:
    return next(one.most for one in LIMITS if (one.section, one.field) == (section, field))


def taken(realm: Realm, name: str) -> bool:
    """Whether somebody may be called so here."""
    body = {"username": ADDRESS, "email": ADDRESS, "firstName": name, "lastName": name, "enabled": True}
    try:
        new = realm.api.post(f"{realm.base}/users", body).new_id
    except ApiError:
        return False
    realm.api.delete(f"{realm.base}/users/{new}")
    return True


def test_the_characters_of_a_persons_name(realm: Realm) -> None:
    rule = next(one for one in LIMITS if (one.section, one.field) == ("people", "given_name"))
    characters = [chr(n) for n in range(0x21, 0x7F)] + list("§äß–’·«€😀")
    wrong = {c: taken(realm, f"a{c}b") for c in characters if taken(realm, f"a{c}b") != rule.takes(f"a{c}b")}
    assert wrong == {}


@pytest.mark.parametrize("letter", ["ä", "😀"])
def test_the_length_of_a_persons_name(realm: Realm, letter: str) -> None:
    rule = next(one for one in LIMITS if (one.section, one.field) == ("people", "given_name"))
    longest = letter * (rule.most // rule.length(letter))
    assert (rule.takes(longest), taken(realm, longest)) == (True, True)
    assert (rule.takes(longest + letter), taken(realm, longest + letter)) == (False, False)


def test_everything_as_long_as_it_may_be(realm: Realm) -> None:
    """Applied, and unchanged after: nothing was cut off. One member has more domains than fit a value."""
    of = model()
    name = "ü" * limit("organisations", "name")
    domains = tuple(f"amt-{number}.{'ortsteil' * 7}.example" for number in range(12))
    organisations = [replace(one, name=f"{name[:-1]}{n}") for n, one in enumerate(of.organisations)]
    organisations[0] = replace(organisations[0], email_domains=domains)
    address = "https://fach.example/"
    client = OwnClient(
        "fach",
        "f" * limit("clients", "id"),
        "ü" * limit("clients", "name"),
        "public",
        (address + "x" * (limit("clients", "redirects") - len(address)),),
    )
    groups = [replace(one, name="ü" * (limit("project_groups", "name") - 1) + one.key[0]) for one in of.project_groups]
    wanted = objects(
        replace(of, organisations=tuple(organisations), project_groups=tuple(groups), clients=(client,)),
    )
    first = realm.run(wanted)
    assert "failed" not in first, first["failed"]
    assert realm.run(wanted)["changed"] is False
