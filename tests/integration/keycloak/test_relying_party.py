"""The sign-in of the stand-ins' kit through the real Keycloak: PKCE, nonce, audience and signature as it sends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.standins.kit.oidc import Pending, RelyingParty, SignInError, Web

from .browser import Browser
from .realm import Realm

pytestmark = pytest.mark.docker
MARIA = "maria.muster@gaggenau.example"
BACK = "https://standin.pruefung.example/code"
SECRET = "only-in-this-test-of-a-stand-in"


@pytest.fixture(scope="module")
def party(realm: Realm) -> Iterator[RelyingParty]:
    """A client of this test's own, as a service's manifest would declare it."""
    client = {
        "clientId": "standin",
        "secret": SECRET,
        "redirectUris": [BACK],
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": False,
        "attributes": {"pkce.code.challenge.method": "S256"},
    }
    realm.api.post(f"{realm.base}/clients", client)
    yield RelyingParty(f"{realm.url}/realms/readi", "standin", SECRET, BACK, Web())
    (made,) = realm.api.get(f"{realm.base}/clients?clientId=standin")
    realm.api.delete(f"{realm.base}/clients/{made['id']}")


def signed_in(realm: Realm, party: RelyingParty) -> tuple[dict[str, str], Pending]:
    """What Keycloak sends back with the browser, and what the session kept."""
    address, pending = party.begin()
    browser = Browser(realm.url)
    page = browser.go(address)
    page = browser.go(page.form, username=MARIA)
    page = browser.go(page.form, password=realm.secrets["person_maria"])
    assert page.location.startswith(f"{BACK}?"), page.body[:2000]
    return {name: values[0] for name, values in parse_qs(urlsplit(page.location).query).items()}, pending


def test_a_sign_in(realm: Realm, party: RelyingParty) -> None:
    query, pending = signed_in(realm, party)
    assert query["iss"] == party.issuer
    claims, tokens = party.finish(query, pending)
    (maria,) = realm.api.get(f"{realm.base}/users?username={MARIA}&exact=true")
    assert claims["sub"] == maria["id"]
    assert "at_hash" in claims
    # A code counts once.
    with pytest.raises(SignInError, match="invalid_grant"):
        party.finish(query, pending)
    # An access token is no ID token.
    with pytest.raises(SignInError):
        party.verify(str(tokens["access_token"]), pending.nonce)


def test_a_stolen_code_is_worth_nothing_without_its_verifier(realm: Realm, party: RelyingParty) -> None:
    query, pending = signed_in(realm, party)
    with pytest.raises(SignInError, match="PKCE"):
        party.finish(query, replace(pending, verifier="x" * 43))


def test_without_pkce_there_is_no_sign_in(realm: Realm, party: RelyingParty) -> None:
    address, _ = party.begin()
    bare = "&".join(part for part in address.split("&") if not part.startswith("code_challenge"))
    page = Browser(realm.url).go(bare)
    assert page.location.startswith(f"{BACK}?")
    assert "code_challenge_method" in page.location


def test_a_token_for_another_client_and_another_sign_in_is_refused(realm: Realm, party: RelyingParty) -> None:
    query, pending = signed_in(realm, party)
    with pytest.raises(SignInError, match="nonce"):
        party.finish(query, replace(pending, nonce="another"))
    query, pending = signed_in(realm, party)
    _, tokens = party.finish(query, pending)
    other = RelyingParty(party.issuer, "portal", "", BACK, Web())
    with pytest.raises(SignInError, match="is for standin, not for portal"):
        other.verify(str(tokens["id_token"]), pending.nonce)
