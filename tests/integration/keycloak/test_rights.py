"""Who may do what to whom, asked by the admin API with the person's own token; every yes has its no beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError

from .browser import Browser
from .realm import Realm

pytestmark = pytest.mark.docker
PASSWORD = "Drei-Wege-im-Wald-7"
EAKTE, FLOOD = "/projects/digital/eakte", "/projects/hochwasser"


def address(name: str) -> str:
    """The sign-in name too."""
    return f"{name}@x.example"


class Person(Api):
    """The admin API with a person's own token."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__(url, "hand", "", auth_realm="readi")
        self._form = {"grant_type": "password", "client_id": "hand", "username": address(name), "password": PASSWORD}
        self._own = ""
        self._server = url

    def token(self) -> str:
        self._own = self._own or Browser(self._server).token(self._form)
        return self._own

    def renew(self) -> None:
        self._own = ""

    def may(self, method: str, path: str, body: Any = None) -> bool:
        """A person who is told that the body is wrong (400) was allowed to send it."""
        try:
            self.call(method, path, body)
        except ApiError as error:
            if error.status not in (400, 403):
                raise
            return error.status == 400
        return True


@dataclass
class Town:
    """People by name, and the groups that each of them is in."""

    realm: Realm
    ids: dict[str, str] = field(default_factory=dict)
    signed_in: dict[str, Person] = field(default_factory=dict)

    def group(self, path: str) -> str:
        return str(self.realm.api.get(f"{self.realm.base}/group-by-path{path}")["id"])

    def person(self, name: str) -> Person:
        if name not in self.signed_in:
            self.signed_in[name] = Person(self.realm.url, name)
        return self.signed_in[name]

    def add(self, name: str, *groups: str) -> None:
        body = {"username": address(name), "email": address(name), "firstName": name, "lastName": "x", "enabled": True}
        body |= {"credentials": [{"type": "password", "value": PASSWORD, "temporary": False}]}
        self.ids[name] = self.realm.api.post(f"{self.realm.base}/users", body).new_id
        for path in groups:
            self.realm.api.put(f"{self.realm.base}/users/{self.ids[name]}/groups/{self.group(path)}")

    def at(self, name: str) -> str:
        return f"{self.realm.base}/users/{self.ids[name]}"

    def whom(self, who: str, method: str, end: str = "", body: Any = None) -> set[str]:
        """Everybody to whom `who` may do this."""
        return {name for name in self.ids if self.person(who).may(method, self.at(name) + end, body)}

    def listed(self, who: str, path: str) -> set[str]:
        found = self.person(who).get(f"{self.realm.base}/{path}")
        names = {address(name): name for name in self.ids}
        return {names[user["username"]] for user in found if user["username"] in names}


@pytest.fixture(scope="module")
def town(realm: Realm) -> Iterator[Town]:
    hand = {"clientId": "hand", "publicClient": True, "directAccessGrantsEnabled": True, "fullScopeAllowed": True}
    client = realm.api.post(f"{realm.base}/clients", hand).new_id
    made = Town(realm)
    made.add("verwaltung", "/organisations/buehl", "/administrators/buehl")
    made.add("beides", "/organisations/buehl", "/administrators/buehl", "/moderators/eakte")
    made.add("moderation", "/organisations/gaggenau", "/moderators/eakte", EAKTE)
    made.add("kollegin", "/organisations/buehl")
    made.add("mitglied", "/organisations/buehl", EAKTE, FLOOD)
    made.add("betrieb", "/organisations/buehl", "/operators")
    made.add("nachbar", "/organisations/ettlingen")
    made.add("nachbarin", "/organisations/ettlingen", EAKTE)
    made.add("fremd")
    yield made
    for name in made.ids:
        realm.api.delete(made.at(name))
    realm.api.delete(f"{realm.base}/clients/{client}")


OWN = {"kollegin", "mitglied"}
OUT_OF_REACH = {"verwaltung", "beides", "betrieb"}
OF_BUEHL = {*OWN, *OUT_OF_REACH}
OF_ORGANISATIONS = {*OF_BUEHL, "moderation", "nachbar", "nachbarin"}


def test_an_organisations_administrator_manages_its_people_and_nobody_elses(town: Town) -> None:
    """Nor operators, nor administrators: whoever sets their password would be one."""
    assert town.whom("verwaltung", "PUT", body={"firstName": "neu"}) == OWN
    too_short = {"type": "password", "value": "kurz", "temporary": False}
    assert town.whom("verwaltung", "PUT", "/reset-password", too_short) == OWN
    assert town.whom("verwaltung", "GET") == OF_BUEHL
    assert town.listed("verwaltung", "users?max=100") == OF_BUEHL
    assert town.listed("verwaltung", f"groups/{town.group('/organisations/buehl')}/members") == OF_BUEHL


def test_an_administrator_who_moderates_too_sees_more_and_manages_no_more(town: Town) -> None:
    assert town.whom("beides", "GET") == OF_ORGANISATIONS
    assert town.whom("beides", "PUT", body={"firstName": "neu"}) == OWN


@pytest.mark.parametrize("who", ["verwaltung", "beides"])
def test_an_administrator_takes_nobody_in_and_makes_nobody_more_than_they_are(town: Town, who: str) -> None:
    for path in ("/organisations/buehl", "/organisations/ettlingen", "/operators", "/moderators/eakte", FLOOD):
        assert town.whom(who, "PUT", f"/groups/{town.group(path)}") == set(), path
    role = [town.realm.api.get(f"{town.realm.base}/roles/operator")]
    assert town.whom(who, "POST", "/role-mappings/realm", role) == set()
    assert town.whom(who, "POST", "/impersonation") == set()
    for path in ("/organisations/buehl", "/administrators/buehl"):
        body = {"name": path.rpartition("/")[2], "description": "meins"}
        assert not town.person(who).may("PUT", f"{town.realm.base}/groups/{town.group(path)}", body)


def test_a_moderator_fills_the_own_group_and_no_other(town: Town) -> None:
    """With people of every organisation, operators too; who belongs to none is nobody's to invite."""
    own = f"/groups/{town.group(EAKTE)}"
    assert town.whom("moderation", "GET") == OF_ORGANISATIONS
    assert town.whom("moderation", "PUT", own) == OF_ORGANISATIONS
    was = {"moderation", "mitglied", "nachbarin"}
    for name in sorted(OF_ORGANISATIONS - was):
        assert town.person("moderation").may("DELETE", town.at(name) + own)
    assert town.listed("moderation", "users?max=100") == OF_ORGANISATIONS
    assert not town.person("moderation").may("GET", f"{town.realm.base}/groups/{town.group(EAKTE)}/members")
    for path in (FLOOD, "/projects/digital", "/moderators/eakte", "/operators", "/organisations/buehl"):
        assert town.whom("moderation", "PUT", f"/groups/{town.group(path)}") == set(), path
    assert town.whom("moderation", "PUT", body={"firstName": "neu"}) == set()


def test_who_is_neither_may_nothing(town: Town) -> None:
    assert town.whom("kollegin", "GET") == set()
    assert town.whom("kollegin", "PUT", body={"firstName": "neu"}) == set()
    assert not town.person("kollegin").may("GET", f"{town.realm.base}/users?max=5")


def test_nobody_gives_themselves_the_name_or_address_of_another(town: Town) -> None:
    """An operator's, for example: people are known by their names in every service."""
    before = town.realm.api.get(town.at("fremd"))
    token = town.person("fremd").token()
    for field_name, value in {"firstName": "betrieb", "lastName": "Betrieb", "email": "betrieb@x.example"}.items():
        body = {name: before[name] for name in ("username", "email", "firstName", "lastName")} | {field_name: value}
        Browser(town.realm.url).account("", token, body)
        after = town.realm.api.get(town.at("fremd"))
        assert {name: after[name] for name in body} == {name: before[name] for name in body}


@pytest.mark.parametrize("password", ["Passwort1234", "Sommer-2026!", "WILLKOMMEN12", "rathausrathaus"])
def test_what_is_guessed_first_is_no_password(town: Town, password: str) -> None:
    with pytest.raises(ApiError) as refused:
        town.realm.api.put(f"{town.at('fremd')}/reset-password", {"type": "password", "value": password})
    assert refused.value.status == 400
    other = {"type": "password", "value": f"Vier-Wege-nach-{password[::-1]}"}
    town.realm.api.put(f"{town.at('fremd')}/reset-password", other)
