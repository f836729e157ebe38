"""What people meet: the flows and rights that the realm was given, used from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError

from .browser import PORTAL, Browser
from .realm import Realm

pytestmark = pytest.mark.docker
MARIA = "maria.muster@gaggenau.example"


@pytest.fixture
def maria(realm: Realm) -> Iterator[str]:
    """Her id; whatever groups a test gave her are taken back."""
    found = str(realm.api.get(f"{realm.base}/users?username={MARIA}&exact=true")[0]["id"])
    path = f"{realm.base}/users/{found}/groups"
    before = {g["id"] for g in realm.api.get(path)}
    yield found
    for group in realm.api.get(path):
        if group["id"] not in before:
            realm.api.delete(f"{path}/{group['id']}")


def group(realm: Realm, path: str) -> str:
    return str(realm.api.get(f"{realm.base}/group-by-path{path}")["id"])


def test_a_colleague_signs_in_by_password(realm: Realm) -> None:
    page = Browser(realm.url).sign_in(MARIA, realm.secrets["person_maria"])
    assert page.status == 302 and page.location.startswith(f"{PORTAL}?") and "code=" in page.location


def test_a_wrong_password_does_not(realm: Realm) -> None:
    page = Browser(realm.url).sign_in(MARIA, "wrong")
    assert (page.status, page.location) == (200, "")


def test_an_operator_must_set_up_a_second_factor_first(realm: Realm, maria: str) -> None:
    realm.api.put(f"{realm.base}/users/{maria}/groups/{group(realm, '/operators')}")
    browser = Browser(realm.url)
    page = browser.sign_in(MARIA, realm.secrets["person_maria"])
    assert "required-action" in page.location and "CONFIGURE_TOTP" in page.location
    assert "totpSecret" in browser.go(page.location).fields


def test_an_address_of_a_city_with_its_own_sign_in_leads_there(realm: Realm) -> None:
    browser = Browser(realm.url)
    page = browser.begin()
    page = browser.go(page.form, username="jemand@ettlingen.example")
    while page.location.startswith(realm.url):
        page = browser.go(page.location)
    assert page.location.startswith("https://login.ettlingen.example/realms/stadt/protocol/openid-connect/auth?")


@pytest.fixture
def newcomer(realm: Realm) -> Iterator[str]:
    """Somebody without any group, and a client by which Maria's own token can be had without a browser."""
    other = realm.api.post(f"{realm.base}/users", {"username": "neuling", "enabled": True}).new_id
    hand = {"clientId": "hand", "publicClient": True, "directAccessGrantsEnabled": True, "fullScopeAllowed": True}
    client = realm.api.post(f"{realm.base}/clients", hand).new_id
    yield other
    realm.api.delete(f"{realm.base}/clients/{client}")
    realm.api.delete(f"{realm.base}/users/{other}")


def refused(person: Person, path: str, body: object = None) -> None:
    with pytest.raises(ApiError, match="403"):
        person.put(path, body)


def test_a_moderator_fills_the_own_group_and_no_other(realm: Realm, maria: str, newcomer: str) -> None:
    """Maria moderates digital and eakte by the inventory, and by nothing else."""
    person = Person(realm.url, MARIA, realm.secrets["person_maria"])
    groups = f"{realm.base}/users/{newcomer}/groups"
    person.put(f"{groups}/{group(realm, '/projects/digital/eakte')}")
    for path in ("/projects/hochwasser", "/moderators/eakte", "/operators", "/organisations/buehl"):
        refused(person, f"{groups}/{group(realm, path)}")
    refused(person, f"{realm.base}/users/{newcomer}", {"firstName": "Neu"})
    refused(person, realm.base, {"displayName": "meins"})


def test_an_organisations_administrator_takes_in_no_strangers_and_manages_no_others(
    realm: Realm, maria: str, newcomer: str
) -> None:
    realm.api.put(f"{realm.base}/users/{maria}/groups/{group(realm, '/administrators/buehl')}")
    person = Person(realm.url, MARIA, realm.secrets["person_maria"])
    account = f"{realm.base}/users/{newcomer}"
    body = {"username": "neuling", "enabled": False}
    refused(person, account, body)  # nobody's yet
    refused(person, f"{account}/groups/{group(realm, '/organisations/buehl')}")  # strangers cannot be taken in
    realm.api.put(f"{account}/groups/{group(realm, '/organisations/ettlingen')}")
    refused(person, account, body)


class Person(Api):
    """The admin API with a person's own token."""

    def __init__(self, url: str, name: str, password: str) -> None:
        super().__init__(url, "hand", "", auth_realm="readi")
        self._who = (name, password)

    def token(self) -> str:
        form = {"grant_type": "password", "client_id": "hand", "username": self._who[0], "password": self._who[1]}
        return str(Browser(self._url).token(form))
