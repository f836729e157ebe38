"""A city with an identity provider of its own: another realm of the same server, to which ours is a client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj

from .browser import Browser, Page
from .realm import Realm
from .second_factor import follow

CITY = "ettlingen"
DIRECTORY = "/stadt"
PASSWORD = "Passwort-der-Stadt-1"


@contextmanager
def city(realm: Realm) -> Iterator[list[Obj]]:
    """Yields what is desired with that city in place; afterwards everything is as before."""
    at = f"{realm.url}/realms{DIRECTORY}"
    back = f"{realm.url}/realms/readi/broker/{CITY}/endpoint"
    client = {"clientId": "readi", "secret": realm.secrets[f"directory_{CITY}"], "redirectUris": [back]}
    realm.api.post("", {"realm": DIRECTORY[1:], "enabled": True, "clients": [client]})
    realm.api.renew()

    def here(config: dict[str, Any]) -> dict[str, Any]:
        names = {"authorizationUrl": "auth", "tokenUrl": "token", "userInfoUrl": "userinfo", "jwksUrl": "certs"}
        return {**config, "issuer": at, **{k: f"{at}/protocol/openid-connect/{v}" for k, v in names.items()}}

    wanted = realm.with_config("identity_provider", CITY, here)
    try:
        realm.fill(wanted)
        yield wanted
    finally:
        realm.fill()
        realm.api.delete(DIRECTORY)
        realm.api.renew()


def employee(realm: Realm, name: str) -> str:
    """An account at the city; returns its address."""
    address = f"{name}@{CITY}.example"
    body = {"username": name, "email": address, "firstName": name, "lastName": "Stadt", "emailVerified": True}
    credential = {"type": "password", "value": PASSWORD, "temporary": False}
    realm.api.post(f"{DIRECTORY}/users", {**body, "enabled": True, "credentials": [credential]})
    return address


def arrive(realm: Realm, address: str) -> tuple[Browser, Page]:
    """Typed here, signed in there, and back: the page that follows, or the way to the portal."""
    browser = Browser(realm.url)
    page = browser.begin()
    page = follow(browser, browser.go(page.form, username=address))
    assert f"/realms{DIRECTORY}/" in page.form, page.body[:500]
    return browser, follow(browser, browser.go(page.form, username=address, password=PASSWORD))
