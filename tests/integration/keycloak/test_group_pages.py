"""What the pages of project groups may do, asked by the admin API with the pages' own account, a moderator's token and
an organisation's administrator's, as the pages have them. Rights are Keycloak's: each of these would be tried by
somebody who has got hold of such a token. Every yes has its no beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_reach import Client
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError

from .browser import Browser
from .conftest import ACCOUNT
from .platform import model, objects
from .realm import Realm
from .server import Server
from .test_rights import EAKTE, FLOOD, PASSWORD, Person, Town, address

pytestmark = pytest.mark.docker
MODERATION = "/moderators/eakte"


class ByPages(Person):
    """A person's token as the pages get it: of their own client, whose tokens carry no role."""

    def __init__(self, url: str, name: str, secret: str) -> None:
        super().__init__(url, name)
        self._form |= {"client_id": "groups", "client_secret": secret}


class Account(Person):
    """The pages' own account."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__(url, "none")
        self._form = {"grant_type": "client_credentials", "client_id": "groups-pages", "client_secret": secret}


# As the role's manifest has them.
CLIENTS = (
    Client(
        "groups",
        "confidential",
        ("https://portal.pruefung.example/groups/back",),
        ("own_groups",),
        secret="groups_client",
    ),
    Client("groups-pages", "service", secret="groups_pages", options={"groups": ["/pages"]}),
)


@pytest.fixture(scope="module")
def realm(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    """The platform of the other tests, with the pages."""
    of = model()
    pages = {"groups": Manifest("groups", clients=CLIENTS)}
    made = Realm(server, ACCOUNT, tmp_path_factory.mktemp("ledger"))
    hosts = {**of.hosts, "groups": ("one",)}
    with_pages = replace(of, hosts=hosts, services=("groups", *of.services), manifests={**of.manifests, **pages})
    made.desired = objects(with_pages)
    made.fill()
    assert made.run()["plan"] == []
    yield made
    made.remove()


@pytest.fixture(scope="module")
def town(realm: Realm) -> Iterator[Town]:
    (client,) = realm.api.get(f"{realm.base}/clients?clientId=groups")
    # Only so that a test has a person's token without a browser; the pages' client has no such grant.
    realm.api.put(f"{realm.base}/clients/{client['id']}", {"clientId": "groups", "directAccessGrantsEnabled": True})
    made = Town(realm)
    made.add("moderation", "/organisations/gaggenau", MODERATION, EAKTE)
    made.add("verwaltung", "/organisations/buehl", "/administrators/buehl")
    made.add("kollegin", "/organisations/buehl")
    made.add("mitglied", "/organisations/buehl", EAKTE, FLOOD)
    made.add("betrieb", "/organisations/buehl", "/operators")
    made.add("nachbar", "/organisations/ettlingen")
    made.add("fremd")
    for name in ("moderation", "verwaltung", "kollegin"):
        made.signed_in[name] = ByPages(realm.url, name, realm.secrets["groups_client"])
    made.signed_in["pages"] = Account(realm.url, realm.secrets["groups_pages"])
    yield made
    for name in made.ids:
        realm.api.delete(made.at(name))
    realm.api.put(f"{realm.base}/clients/{client['id']}", {"clientId": "groups", "directAccessGrantsEnabled": False})


OF_ORGANISATIONS = {"moderation", "verwaltung", "kollegin", "mitglied", "betrieb", "nachbar"}
ALL = ("pages", "moderation", "verwaltung")


def everything_else(town: Town) -> Iterator[tuple[str, str, Any]]:
    """Method, path and body of what none of the three may, whoever is meant."""
    base, at = town.realm.base, town.at
    role = [town.realm.api.get(f"{base}/roles/operator")]
    eakte, flood, operators = (town.group(path) for path in (EAKTE, FLOOD, "/operators"))
    for name in ("betrieb", "nachbar", "moderation"):
        yield (
            "PUT",
            f"{at(name)}/reset-password",
            {"type": "password", "value": "Fuenf-Wege-im-Feld-8", "temporary": False},
        )
        yield "PUT", at(name), {"email": "anders@x.example"}
        yield "PUT", at(name), {"enabled": False}
        yield "POST", f"{at(name)}/role-mappings/realm", role
        yield "PUT", f"{at(name)}/execute-actions-email", ["CONFIGURE_TOTP"]
        yield "POST", f"{at(name)}/impersonation", None
        yield "DELETE", at(name), None
        for path in ("/operators", "/administrators/buehl", "/organisations/buehl", "/moderators/hochwasser"):
            yield "PUT", f"{at(name)}/groups/{town.group(path)}", None
    # Re-parenting (CVE-2026-9099): a group is moved below another by posting its id there.
    for group, to in ((operators, eakte), (eakte, operators), (flood, eakte)):
        name = town.realm.api.get(f"{base}/groups/{group}")["name"]
        yield "POST", f"{base}/groups/{to}/children", {"id": group, "name": name}
    yield "POST", f"{base}/groups/{eakte}/children", {"name": "neu"}
    yield "POST", f"{base}/groups", {"name": "neu"}
    yield "PUT", f"{base}/groups/{eakte}", {"name": "eakte", "description": "meins"}
    yield "DELETE", f"{base}/groups/{eakte}", None
    yield "POST", f"{base}/groups/{eakte}/role-mappings/realm", role
    yield "POST", f"{base}/users", {"username": "neu@x.example", "enabled": True, "groups": ["/operators"]}
    yield "GET", f"{base}/clients", None
    yield "PUT", base, {"realm": "readi", "registrationAllowed": True}


@pytest.mark.parametrize("who", ALL)
def test_nothing_else_is_open_to_any_of_them(town: Town, who: str) -> None:
    before = {name: town.realm.api.get(town.at(name)) for name in town.ids}
    for method, path, body in everything_else(town):
        assert not town.person(who).may(method, path, body), (who, method, path)
    assert {name: town.realm.api.get(town.at(name)) for name in town.ids} == before


@pytest.mark.parametrize("who", ["pages", "moderation"])
def test_neither_pages_nor_moderators_read_anybody(town: Town, who: str) -> None:
    base = town.realm.base
    assert town.whom(who, "GET") == set() and town.whom(who, "GET", "/credentials") == set()
    for path in (f"{base}/users?max=5", f"{base}/users?email=betrieb@x.example", f"{base}/users/count"):
        seen: Any = []
        try:
            seen = town.person(who).get(path)
        except ApiError as error:
            assert error.status == 403, path
        assert seen in ([], 0), (path, seen)
    for path in (EAKTE, FLOOD, MODERATION, "/operators"):
        assert not town.person(who).may("GET", f"{base}/groups/{town.group(path)}/members"), path
        assert not town.person(who).may("GET", f"{base}/groups/{town.group(path)}"), path


def test_an_administrator_reads_the_own_people_only(town: Town) -> None:
    """By the pages' client their token carries no role: not even a list."""
    own = {"verwaltung", "kollegin", "mitglied", "betrieb"}
    assert town.whom("verwaltung", "GET") == town.whom("verwaltung", "GET", "/credentials") == own


def test_the_pages_change_memberships_below_projects_and_no_others(town: Town) -> None:
    for path in (EAKTE, FLOOD, "/projects/digital"):
        at = f"/groups/{town.group(path)}"
        before = {name for name in town.ids if is_in(town, name, path)}
        assert town.whom("pages", "PUT", at) == OF_ORGANISATIONS, path
        assert town.whom("pages", "DELETE", at) == OF_ORGANISATIONS, path
        for name in before:
            town.realm.api.put(town.at(name) + at)
    for path in ("/projects", "/moderators", MODERATION, "/organisations/buehl", "/administrators/buehl", "/operators"):
        assert town.whom("pages", "PUT", f"/groups/{town.group(path)}") == set(), path


def test_a_moderator_fills_and_leads_the_own_group_and_no_other(town: Town) -> None:
    for path in (EAKTE, MODERATION):
        at = f"/groups/{town.group(path)}"
        before = {name for name in town.ids if is_in(town, name, path)}
        assert town.whom("moderation", "PUT", at) == OF_ORGANISATIONS, path
        for name in sorted(OF_ORGANISATIONS - before):
            assert town.person("moderation").may("DELETE", town.at(name) + at), (path, name)
        assert {name for name in town.ids if is_in(town, name, path)} == before
    for path in (FLOOD, "/projects/digital", "/projects", "/moderators", "/operators", "/administrators/gaggenau"):
        assert town.whom("moderation", "PUT", f"/groups/{town.group(path)}") == set(), path


def test_moderation_ends_with_the_membership(town: Town) -> None:
    at = f"{town.at('kollegin')}/groups/{town.group(MODERATION)}"
    own = f"{town.at('nachbar')}/groups/{town.group(EAKTE)}"
    assert not town.person("kollegin").may("PUT", own)
    assert town.person("moderation").may("PUT", at)
    assert town.person("kollegin").may("PUT", own) and town.person("kollegin").may("DELETE", own)
    assert town.person("moderation").may("DELETE", at)
    assert not town.person("kollegin").may("PUT", own)


def test_people_see_with_their_own_token_which_groups_they_moderate(town: Town) -> None:
    page = Browser(town.realm.url).account("groups?briefRepresentation=false", town.person("moderation").token())
    assert page.status == 200
    assert {one["path"]: one["id"] for one in json.loads(page.body)}[MODERATION] == town.group(MODERATION)


def test_the_pages_account_signs_nobody_in_and_gives_no_token_of_a_person(town: Town) -> None:
    form = {"grant_type": "password", "client_id": "groups-pages", "client_secret": town.realm.secrets["groups_pages"]}
    page = Browser(town.realm.url).go(
        f"{town.realm.url}/realms/readi/protocol/openid-connect/token",
        **form, username=address("moderation"), password=PASSWORD,
    )  # fmt: skip
    assert page.status in (400, 401)


def is_in(town: Town, name: str, path: str) -> bool:
    return path in {group["path"] for group in town.realm.api.get(f"{town.at(name)}/groups?max=100")}
