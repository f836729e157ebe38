"""playbooks/lock_person.yml's one task on a real server: out at once, offline tokens too, and again after unlocking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from .browser import PORTAL, VERIFIER, Browser
from .conftest import ACCOUNT
from .playbook import SECRETS, Playbook, kept
from .realm import Realm
from .server import Server

pytestmark = pytest.mark.docker
MARIA = "maria.muster@gaggenau.example"
TASKS = """
    - readi.one.keycloak_lock: {url: "%(url)s", account: readi-lock, person: "{{ person }}"}
      register: done
""" + kept("done")


@pytest.fixture(scope="module")
def lock(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    admin = Api(server.url, *ACCOUNT)
    account.make(admin, "readi-lock", SECRETS["keycloak_playbook"])
    yield Playbook(server.url, tmp_path_factory.mktemp("lock"), TASKS)
    for found in admin.get("/master/clients?clientId=readi-lock"):
        admin.delete(f"/master/clients/{found['id']}")


@pytest.fixture
def maria(realm: Realm) -> Iterator[str]:
    path = f"{realm.base}/users?username={MARIA}&exact=true"
    found = realm.api.get(path)[0]
    yield str(found["id"])
    realm.api.put(f"{realm.base}/users/{found['id']}", {**found, "enabled": True})


TOKEN = "/realms/readi/protocol/openid-connect/token"


def tokens(realm: Realm, scope: str) -> tuple[Browser, dict[str, str]]:
    browser = Browser(realm.url)
    page = browser.go(browser.begin(scope=scope).form, username=MARIA)
    page = browser.go(page.form, password=realm.secrets["person_maria"])
    code = parse_qs(urlsplit(page.location).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": "portal", "redirect_uri": PORTAL}
    answer = browser.go(f"{realm.url}{TOKEN}", **form, code=code, code_verifier=VERIFIER)
    found: dict[str, str] = json.loads(answer.body)
    return browser, found


def refreshed(browser: Browser, token: str) -> int:
    form = {"grant_type": "refresh_token", "client_id": "portal", "refresh_token": token}
    return browser.go(f"{browser.url}{TOKEN}", **form).status


def locked(lock: Playbook, *words: str) -> dict[str, Any]:
    out: dict[str, Any] = lock.run("-e", f"person={MARIA}", *words)[0]
    return out


def test_locked_at_once_and_old_tokens_stay_dead(realm: Realm, lock: Playbook, maria: str) -> None:
    scopes = realm.api.get(f"{realm.base}/client-scopes")
    offline = next(one["id"] for one in scopes if one["name"] == "offline_access")
    portal = realm.api.get(f"{realm.base}/clients?clientId=portal")[0]["id"]
    realm.api.put(f"{realm.base}/clients/{portal}/optional-client-scopes/{offline}")
    browser, online = tokens(realm, "openid")
    other, kept_offline = tokens(realm, "openid offline_access")
    assert refreshed(browser, online["refresh_token"]) == 200

    told = locked(lock, "--check")
    assert told["changed"] and realm.api.get(f"{realm.base}/users/{maria}")["enabled"]
    done = locked(lock)
    assert done["changed"] and "gesperrt" in done["msg"][0]
    found = realm.api.get(f"{realm.base}/users/{maria}")
    assert not found["enabled"] and realm.api.get(f"{realm.base}/users/{maria}/sessions") == []
    assert (refreshed(browser, online["refresh_token"]), refreshed(other, kept_offline["refresh_token"])) == (400, 400)
    assert not locked(lock)["changed"]

    realm.api.put(f"{realm.base}/users/{maria}", {**found, "enabled": True})
    assert refreshed(other, kept_offline["refresh_token"]) == 400
    realm.run()
