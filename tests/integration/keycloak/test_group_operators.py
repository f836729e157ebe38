"""What operators may by their token of the operators' pages, and that nobody else gets anything by that client.

The groups are made as the pages make them (services/groups/founding_doors.py), and asked for their rights.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.groups.doors import DoorError, Doors
from ansible_collections.readi.one.plugins.module_utils.services.groups.founding import Wish
from ansible_collections.readi.one.plugins.module_utils.services.groups.founding_doors import FoundingDoors, TakenError

from .realm import Realm
from .test_group_pages import BY_PEOPLE, OF_ORGANISATIONS, ByPages, everything_else, realm, town
from .test_rights import EAKTE, Town

__all__ = ["realm", "town"]
pytestmark = pytest.mark.docker
NEW = Wish("neues", "Neues <b> & Ö", joining="open", purpose="Wozu", gets={"folder_quota_gb": "5"})


def by(town: Town, name: str, client: str) -> ByPages:
    return ByPages(town.realm.url, name, town.realm.secrets[BY_PEOPLE[client]], client)


@pytest.fixture(scope="module")
def founding(realm: Realm) -> FoundingDoors:
    return FoundingDoors(Doors({"url": realm.url, "realm": "readi"}))


@pytest.fixture(scope="module")
def token(town: Town) -> str:
    return by(town, "betrieb", "groups-operators").token()


@pytest.fixture
def gone(realm: Realm, town: Town) -> Iterator[None]:
    yield
    for path in ("/projects/neues", "/moderators/neues"):
        realm.api.delete(f"{realm.base}/groups/{town.group(path)}")


@pytest.mark.usefixtures("gone")
def test_a_group_that_an_operator_made_is_as_those_of_the_inventory(
    town: Town, realm: Realm, founding: FoundingDoors, token: str
) -> None:
    id_ = founding.make(token, NEW, [town.ids["kollegin"]], [town.ids["mitglied"]])
    found = realm.api.get(f"{realm.base}/groups/{id_}")
    assert found["path"] == "/projects/neues" and found["attributes"] == {
        "key": ["neues"], "name": [NEW.name], "kind": ["project"], "joining": ["open"], "purpose": ["Wozu"],
        "folder_quota_gb": ["5"], "slug": ["neues"],
    }  # fmt: skip
    members, leaders = (f"/groups/{town.group(path)}" for path in ("/projects/neues", "/moderators/neues"))
    for who in ("kollegin", "pages"):
        assert town.whom(who, "PUT", members) == OF_ORGANISATIONS, who
    assert town.whom("kollegin", "PUT", leaders) == OF_ORGANISATIONS
    assert (
        town.whom("pages", "PUT", leaders)
        == town.whom("moderation", "PUT", f"/groups/{town.group(EAKTE)}") - OF_ORGANISATIONS
    )
    # The next run of the inventory finds nothing to do, and takes nothing back.
    assert {step["key"] for step in realm.run(check=True)["plan"]} == set(BY_PEOPLE), "but for these tests' own grant"
    founding.change(token, id_, {"name": "Anders", "purpose": "", "state": "archived"}, "Anders")
    after = realm.api.get(f"{realm.base}/groups/{id_}")
    assert after["description"] == "Anders" and "purpose" not in after["attributes"]
    assert after["attributes"]["state"] == ["archived"] and after["attributes"]["slug"] == ["neues"]


@pytest.mark.usefixtures("gone")
def test_what_was_cut_off_is_made_whole_and_what_is_whole_is_taken(
    town: Town, realm: Realm, founding: FoundingDoors, token: str
) -> None:
    with pytest.raises(DoorError):
        founding.make(token, NEW, ["00000000-0000-0000-0000-000000000000"], [])
    assert "slug" not in realm.api.get(f"{realm.base}/groups/{town.group('/projects/neues')}")["attributes"]
    founding.make(token, NEW, [town.ids["kollegin"]], [])
    assert town.person("kollegin").may("PUT", f"{town.at('nachbar')}/groups/{town.group('/projects/neues')}")
    with pytest.raises(TakenError):
        founding.make(token, NEW, [town.ids["nachbar"]], [])


def test_a_name_that_was_there_before_gives_the_new_group_its_own_rights(
    town: Town, realm: Realm, founding: FoundingDoors, token: str
) -> None:
    for number in range(2):
        founding.make(token, NEW, [town.ids["kollegin"]], [])
        assert town.person("kollegin").may("PUT", f"{town.at('nachbar')}/groups/{town.group('/projects/neues')}"), (
            number
        )
        for path in ("/projects/neues", "/moderators/neues"):
            realm.api.delete(f"{realm.base}/groups/{town.group(path)}")


def test_the_operators_client_carries_two_roles_and_no_more(town: Town, realm: Realm) -> None:
    operator = by(town, "betrieb", "groups-operators")
    assert operator.may("GET", f"{realm.base}/groups")
    for method, path in (
        ("GET", "/clients"), ("GET", "/identity-provider/instances"), ("GET", "/events"),
        ("POST", f"/users/{town.ids['nachbar']}/impersonation"),
    ):  # fmt: skip
        assert not operator.may(method, f"{realm.base}{path}"), path


@pytest.mark.parametrize("who", ["kollegin", "moderation", "verwaltung"])
def test_nobody_else_gets_anything_by_the_operators_client(town: Town, who: str) -> None:
    person = by(town, who, "groups-operators")
    for method, path, body in everything_else(town):
        assert not person.may(method, path, body), (who, method, path)


def test_an_operators_session_on_the_other_pages_holds_no_right_of_theirs(town: Town) -> None:
    person = by(town, "betrieb", "groups")
    for method, path, body in everything_else(town):
        assert not person.may(method, path, body), (method, path)
