"""Who may make and manage accounts besides operators: administrators of an organisation those of its people, by their
token of the pages' client, and the keepers of guests those of guests. Every yes has its no beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.groups.guest_doors import GuestDoors
from ansible_collections.readi.one.plugins.module_utils.services.groups.organisation_doors import OrganisationDoors
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError

from .realm import Realm
from .test_group_pages import Account, ByPages, everything_else, realm, town
from .test_rights import EAKTE, FLOOD, Town, address

__all__ = ["realm", "town"]
pytestmark = pytest.mark.docker
BUEHL, GUESTS = "/organisations/buehl", "/guests"
OWN = {"kollege", "moderation"}


@pytest.fixture(scope="module")
def home(realm: Realm, town: Town) -> str:
    """An organisation whose accounts are here: an administrator, one who moderates a group besides, and a colleague."""
    key = "gaggenau"
    own, lead = f"/organisations/{key}", f"/administrators/{key}"
    town.add("chefin", own, lead)
    town.add("beides", own, lead, "/moderators/eakte")
    town.add("kollege", own)
    for name in ("chefin", "beides"):
        town.signed_in[name] = ByPages(realm.url, name, realm.secrets["groups_client"])
    town.signed_in["keeper"] = Account(realm.url, realm.secrets["groups_guests"], "groups-guests")
    return key


def new(name: str, *groups: str, **more: Any) -> dict[str, Any]:
    """What POST /users is given."""
    names = {"firstName": "A", "lastName": "B", "enabled": True}
    return {"username": address(name), "email": address(name), "groups": list(groups), **names, **more}


@pytest.fixture
def none_left(realm: Realm) -> Iterator[None]:
    yield
    for name in ("frisch", "boese", "gast"):
        for found in realm.api.get(f"{realm.base}/users?exact=true&username={address(name)}"):
            realm.api.delete(f"{realm.base}/users/{found['id']}")


@pytest.mark.usefixtures("none_left")
def test_an_administrator_makes_accounts_in_the_own_organisation_and_nowhere_else(town: Town, home: str) -> None:
    realm, own = town.realm, f"/organisations/{home}"
    for groups in (
        [], [BUEHL], ["/operators"], [own, "/operators"], [own, f"/administrators/{home}"], [own, EAKTE], [own, BUEHL],
        [EAKTE], [GUESTS], [own, GUESTS],
    ):  # fmt: skip
        with pytest.raises(ApiError) as refused:
            town.person("chefin").post(f"{realm.base}/users", new("boese", *groups))
        print(groups, refused.value.status)
        assert realm.api.get(f"{realm.base}/users?exact=true&username={address('boese')}") == [], groups
    given = {"realmRoles": ["operator"], "clientRoles": {"realm-management": ["realm-admin"]}}
    made = town.person("chefin").post(f"{realm.base}/users", new("frisch", own, **given)).new_id
    assert {one["path"] for one in realm.api.get(f"{realm.base}/users/{made}/groups")} == {own}
    roles = realm.api.get(f"{realm.base}/users/{made}/role-mappings")
    assert "clientMappings" not in roles and all(one["name"] != "operator" for one in roles["realmMappings"])


@pytest.mark.usefixtures("none_left")
def test_whoever_moderates_besides_makes_nobody_and_takes_nobody_in(town: Town, home: str) -> None:
    own = f"/organisations/{home}"
    assert not town.person("beides").may("POST", f"{town.realm.base}/users", new("boese", own))
    for who in ("beides", "chefin"):
        assert town.whom(who, "PUT", f"/groups/{town.group(own)}") == set(), who
    assert town.whom("chefin", "DELETE", f"/groups/{town.group(own)}") == set()


def test_the_own_people_but_no_operator_and_no_administrator(town: Town, home: str) -> None:
    for who in ("chefin", "beides"):
        assert town.whom(who, "PUT", body={"firstName": "neu"}) == OWN, who
        assert town.whom(who, "POST", "/logout") == OWN, who
    assert town.whom("chefin", "GET") == {"chefin", "beides", *OWN}


def test_disabling_ends_sessions_as_the_pages_do_it(town: Town, home: str) -> None:
    realm = town.realm
    doors = OrganisationDoors(realm.url, "readi", client="portal", back="https://portal.pruefung.example/")
    token = town.person("chefin").token()
    group = town.group(f"/organisations/{home}")
    found = {one.sub for one in doors.people(token, group)}
    assert found >= {town.ids[name] for name in ("chefin", "beides", *OWN)} and town.ids["nachbar"] not in found
    doors.disable(token, town.ids["kollege"])
    assert not realm.api.get(town.at("kollege"))["enabled"]
    doors.enable(token, town.ids["kollege"])
    assert realm.api.get(town.at("kollege"))["enabled"]


@pytest.mark.usefixtures("none_left", "home")
def test_the_keepers_of_guests_make_and_end_guests_and_touch_nobody_else(town: Town) -> None:
    realm, keeper = town.realm, town.person("keeper")
    for groups in ([], [BUEHL], [GUESTS, "/operators"], [GUESTS, "/administrators/buehl"], [EAKTE], [GUESTS, EAKTE]):
        with pytest.raises(ApiError):
            keeper.post(f"{realm.base}/users", new("boese", *groups))
        assert realm.api.get(f"{realm.base}/users?exact=true&username={address('boese')}") == [], groups
    doors = GuestDoors(realm.url, "readi", keeper.token, client="portal", back="https://portal.pruefung.example/")
    attributes = {"guest_until": ["2027-01-01"], "guest_address": [address("gast")]}
    sub = keeper.post(f"{realm.base}/users", new("gast", GUESTS, attributes=attributes)).new_id
    assert [(one.sub, one.until, one.enabled) for one in doors.all()] == [(sub, "2027-01-01", True)]
    doors.extend(sub, "2027-06-01")
    assert [one.until for one in doors.all()] == ["2027-06-01"]

    at = f"{realm.base}/users/{sub}"
    into = {path: f"{at}/groups/{town.group(path)}" for path in (EAKTE, FLOOD, BUEHL, "/operators", GUESTS)}
    for who, may in (("pages", {EAKTE, FLOOD}), ("moderation", {EAKTE}), ("verwaltung", set()), ("keeper", {GUESTS})):
        assert {path for path in into if town.person(who).may("PUT", into[path])} >= may - {GUESTS}, who
        assert not {path for path in set(into) - may - {GUESTS} if town.person(who).may("PUT", into[path])}, who
        assert who == "keeper" or not town.person(who).may("GET", at), who
        password = {"type": "password", "value": "Fuenf-Wege-im-Feld-8"}
        assert who == "keeper" or not town.person(who).may("PUT", f"{at}/reset-password", password), who
    for path in (EAKTE, FLOOD, "/projects/digital"):
        assert town.person("pages").may("DELETE", f"{at}/groups/{town.group(path)}"), "whether they are in it or not"
    doors.end(sub)
    assert {one["path"] for one in realm.api.get(f"{at}/groups")} == {GUESTS}
    assert not realm.api.get(at)["enabled"]

    role = [realm.api.get(f"{realm.base}/roles/operator")]
    assert not keeper.may("POST", f"{at}/role-mappings/realm", role)
    assert town.whom("keeper", "GET") == town.whom("keeper", "PUT", body={"firstName": "neu"}) == set()
    for path in (GUESTS, EAKTE, BUEHL, "/operators"):
        assert town.whom("keeper", "PUT", f"/groups/{town.group(path)}") == set(), path
    with pytest.raises(ApiError) as refused:
        keeper.get(f"{realm.base}/users?max=5")
    assert refused.value.status == 403


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("who", ["keeper", "chefin", "beides"])
def test_nothing_else_is_open_to_them(town: Town, who: str) -> None:
    for method, path, body in everything_else(town):
        # Of their organisation's people it is no more than the tests above say.
        if who == "keeper" or town.ids["moderation"] not in path or "/role-mappings" in path or "/groups/" in path:
            assert not town.person(who).may(method, path, body), (who, method, path)
    assert town.whom("moderation", "PUT", f"/groups/{town.group(GUESTS)}") == set()
