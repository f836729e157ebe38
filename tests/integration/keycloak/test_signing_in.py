"""What people meet: the flows and rights that the realm was given, used from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from .browser import PORTAL, VERIFIER, Browser
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


def portal_token(realm: Realm, browser: Browser) -> str:
    code = parse_qs(urlsplit(browser.sign_in(MARIA, realm.secrets["person_maria"]).location).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": "portal", "redirect_uri": PORTAL}
    return browser.token({**form, "code": code, "code_verifier": VERIFIER})


def example(realm: Realm, client: str, user: str) -> dict[str, Any]:
    """The token that a client would get for somebody."""
    inside = realm.api.get(f"{realm.base}/clients?clientId={client}")[0]["id"]
    way = f"evaluate-scopes/generate-example-access-token?scope=openid&userId={user}"
    token: dict[str, Any] = realm.api.get(f"{realm.base}/clients/{inside}/{way}")
    return token


def test_who_leads_is_no_member_in_any_token(realm: Realm, maria: str) -> None:
    before = set(example(realm, "cloud", maria)["group_paths"])
    for path in ("/administrators/buehl", "/moderators/digital"):
        realm.api.put(f"{realm.base}/users/{maria}/groups/{group(realm, path)}")
    token = example(realm, "cloud", maria)
    assert set(token["group_paths"]) == before | {"/administrators/buehl", "/moderators/digital"}
    flat = {name for claim, value in token.items() if isinstance(value, list) for name in value if claim != "aud"}
    assert not flat & {"buehl", "digital"}


def test_a_person_in_300_groups(realm: Realm, maria: str) -> None:
    """The token stays small, and the account API answers with all of them: what the portal asks for."""
    above = group(realm, "/projects/digital")
    for number in range(300):
        body = {"name": f"digitale-mobilitaet-{number}", "attributes": {"name": [f"Digitale Mobilität {number}"]}}
        made = realm.api.post(f"{realm.base}/groups/{above}/children", body).new_id
        realm.api.put(f"{realm.base}/users/{maria}/groups/{made}")
    try:
        browser = Browser(realm.url)
        token = portal_token(realm, browser)
        assert len(token) < 3000, len(token)
        answer = browser.account("groups?briefRepresentation=false", token)
        assert answer.status == 200, answer.body
        found = [one for one in json.loads(answer.body) if one["path"].startswith("/projects/digital/digitale-")]
        assert len({one["path"] for one in found}) == 300
    finally:
        for child in realm.api.get(f"{realm.base}/groups/{above}/children?max=1000"):
            if child["name"].startswith("digitale-"):
                realm.api.delete(f"{realm.base}/groups/{child['id']}")


def test_the_portals_token_asks_for_the_persons_own_groups_and_for_nothing_else(realm: Realm) -> None:
    """Names and places come from the account API; each of the scope's three mappers is needed for that (26.7.4)."""
    browser = Browser(realm.url)
    token = portal_token(realm, browser)
    answer = browser.account("groups?briefRepresentation=false", token)
    assert answer.status == 200, answer.body
    groups = [group for group in json.loads(answer.body) if group["path"].startswith("/projects/")]
    assert {group["path"]: group["attributes"]["name"] for group in groups} == {
        "/projects/digital": ["Digitale Verwaltung"],
        "/projects/digital/eakte": ["eAkte!"],
        "/projects/hochwasser": ["Hochwasser 100% & mehr"],
    }
    refused = {
        path: browser.account(path, token).status for path in ("", "sessions", "applications", "linked-accounts")
    }
    assert set(refused.values()) == {403}, refused


def test_a_password_alone_gives_nobody_a_token(realm: Realm) -> None:
    """Nor does a device, nor the back channel: whatever client of the realm is named."""
    base = f"{realm.url}/realms/readi/protocol/openid-connect"
    password = realm.secrets["person_maria"]
    for client in realm.api.get(f"{realm.base}/clients?max=1000"):
        browser, who = Browser(realm.url), {"client_id": client["clientId"]}
        if client.get("secret"):
            who["client_secret"] = client["secret"]
        asked = {
            "password": browser.go(f"{base}/token", **who, grant_type="password", username=MARIA, password=password),
            "device": browser.go(f"{base}/auth/device", **who),
            "ciba": browser.go(f"{base}/ext/ciba/auth", **who, login_hint=MARIA, scope="openid"),
        }
        assert {name: page.status // 100 for name, page in asked.items()} == dict.fromkeys(asked, 4), client["clientId"]


def test_no_script_from_elsewhere_runs_on_the_sign_in(realm: Realm) -> None:
    page = Browser(realm.url).begin()
    policy = dict(part.strip().partition(" ")[::2] for part in page.policy.split(";"))
    assert policy["script-src"] == "'self' 'unsafe-inline'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'self'"
