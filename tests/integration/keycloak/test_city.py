"""People who come through their city: a second factor for operators whatever the city asked for, and who keeps them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired

from .browser import PORTAL, VERIFIER, Browser, Page
from .city import CITY, DIRECTORY, arrive, city, employee
from .platform import model
from .realm import Realm, did
from .second_factor import App, follow, keep_codes, mistyped, set_up

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def wanted(realm: Realm) -> Iterator[list[Obj]]:
    with city(realm) as objects:
        yield objects


def found(realm: Realm, address: str) -> str:
    return str(realm.api.get(f"{realm.base}/users?email={address}&exact=true")[0]["id"])


def test_an_account_that_nobody_linked_is_led_to_its_city(realm: Realm, wanted: list[Obj]) -> None:
    """Made by hand, and a service wants to know the organisation: the session check's own account may change it."""
    body = {"username": f"petra@{CITY}.example", "email": f"petra@{CITY}.example", "enabled": True}
    new = realm.api.post(f"{realm.base}/users", body).new_id
    config = session_check.Config(**{**desired.desired(model(), None)["config"], "url": realm.url})
    check = session_check.Keycloak(config, realm.secrets["session_check"])

    def typed() -> Page:
        browser = Browser(realm.url)
        return follow(browser, browser.go(browser.begin(scope="openid organization").form, username=body["email"]))

    assert "/realms/readi/" in typed().form
    (line,) = session_check.led(config, check)
    assert line.startswith(f"{new} is a member of {CITY}")
    assert f"/realms{DIRECTORY}/" in typed().form
    assert list(session_check.led(config, check)) == []


def test_an_operator_from_a_city_needs_a_second_factor_here_and_colleagues_do_not(
    realm: Realm, wanted: list[Obj]
) -> None:
    address = employee(realm, "olga")
    _, page = arrive(realm, address)
    assert page.location.startswith(f"{PORTAL}?") and "code=" in page.location, page.body[:500]
    olga = found(realm, address)
    operators = realm.api.get(f"{realm.base}/group-by-path/operators")["id"]
    realm.api.put(f"{realm.base}/users/{olga}/groups/{operators}")

    browser, page = arrive(realm, address)
    assert "totpSecret" in page.fields, (page.location, page.body[:500])
    app = App()
    page, _ = keep_codes(browser, set_up(browser, page, app))
    assert page.location.startswith(f"{PORTAL}?") and "code=" in page.location, page.body[:500]

    browser, page = arrive(realm, address)
    assert ("otp" in page.fields, page.location) == (True, "")
    wrong = mistyped(browser, page.form)
    assert ("otp" in wrong.fields, wrong.location) == (True, "")
    page = follow(browser, browser.go(wrong.form, otp=app.code()))
    assert page.location.startswith(f"{PORTAL}?") and "code=" in page.location, page.body[:500]


@pytest.mark.parametrize("group", ["/organisations/gaggenau", "/moderators/eakte", f"/administrators/{CITY}"])
def test_who_may_look_for_people_stays_signed_in_too(realm: Realm, wanted: list[Obj], group: str) -> None:
    """The token is renewed, every five minutes: a colleague's, a moderator's and an administrator's."""
    address = employee(realm, group.strip("/").replace("/", "-"))
    arrive(realm, address)
    found_group = realm.api.get(f"{realm.base}/group-by-path{group}")["id"]
    realm.api.put(f"{realm.base}/users/{found(realm, address)}/groups/{found_group}")
    browser, page = arrive(realm, address)
    code = parse_qs(urlsplit(page.location).query)["code"][0]
    at = f"{realm.url}/realms/readi/protocol/openid-connect/token"
    form = {"grant_type": "authorization_code", "client_id": "portal", "redirect_uri": PORTAL}
    tokens = json.loads(browser.go(at, **form, code=code, code_verifier=VERIFIER).body)
    form = {"grant_type": "refresh_token", "client_id": "portal", "refresh_token": tokens["refresh_token"]}
    renewed = browser.go(at, **form)
    assert renewed.status == 200, renewed.body


@pytest.mark.parametrize("linked", ["true", "false"])
def test_the_account_offers_no_linking(realm: Realm, wanted: list[Obj], linked: str) -> None:
    """Neither the city, which Keycloak refuses to unlink, nor another one."""
    browser, _ = arrive(realm, employee(realm, f"linus-{linked}"))
    console = {"client_id": "account-console", "redirect_uri": f"{realm.url}/realms/readi/account/"}
    page = browser.begin(**console)
    code = parse_qs(urlsplit(page.location).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER, **console}
    token = browser.token(form)
    shown = browser.account(f"linked-accounts?linked={linked}", token)
    assert (shown.status, json.loads(shown.body)) == (200, [])


def test_who_came_through_a_city_stays_when_it_leaves_the_inventory(realm: Realm, wanted: list[Obj]) -> None:
    """Such a person is a managed member: to take it out of the organisation is to delete it."""
    address = employee(realm, "karl")
    arrive(realm, address)
    karl = found(realm, address)
    organization = realm.organisation(CITY)
    members = realm.api.get(f"{realm.base}/organizations/{organization}/members?max=100")
    assert [m["membershipType"] for m in members if m["id"] == karl] == ["MANAGED"]
    groups = {g["path"] for g in realm.api.get(f"{realm.base}/users/{karl}/groups")}
    assert groups == {f"/organisations/{CITY}"}

    gone = ("organization", CITY)
    fewer = [o for o in wanted if o.at != gone and gone not in o.needs]
    out = realm.run(fewer)
    assert ("organization", CITY) in {(r["kind"], r["key"]) for r in out["refused"]}
    assert ("delete", *gone) not in did(out, "applied")
    assert realm.api.get(f"{realm.base}/users/{karl}")["enabled"] is True
    realm.fill(wanted)
    assert realm.run(wanted)["plan"] == []


def test_whose_city_gives_no_name_is_let_in_without_a_form(realm: Realm, wanted: list[Obj]) -> None:
    """Nobody writes their own name here: the city does, now or at a later sign-in."""
    profile = realm.api.get(f"{DIRECTORY}/users/profile")
    for attribute in profile["attributes"]:
        attribute.pop("required", None)
    realm.api.put(f"{DIRECTORY}/users/profile", profile)
    address = employee(realm, "namenlos")
    at_city = realm.api.get(f"{DIRECTORY}/users?email={address}&exact=true")[0]
    realm.api.put(f"{DIRECTORY}/users/{at_city['id']}", {**at_city, "firstName": "", "lastName": ""})
    _, page = arrive(realm, address)
    title = re.search(r'id="kc-page-title"[^>]*>([^<]*)<', page.body)
    assert page.location.startswith(f"{PORTAL}?") and "code=" in page.location, (title and title[1], page.fields)
