"""Somebody from a city uploads a file while the session check looks: it is cut off only when the sign-in is over."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired

from .browser import VERIFIER, Browser
from .city import CITY, PASSWORD, city, employee
from .platform import model
from .realm import Realm
from .second_factor import follow
from .upload import Service, Upload, claims

pytestmark = pytest.mark.docker
SECRET = "only-in-tests-of-uploads"


@pytest.fixture(scope="module")
def service(realm: Realm) -> Iterator[Service]:
    made = Service()
    back = f"http://127.0.0.1:{made.port}"
    client = {
        "clientId": "ablage",
        "secret": SECRET,
        "redirectUris": [f"{back}/back"],
        "attributes": {
            "backchannel.logout.url": f"{back}/logout",
            "backchannel.logout.session.required": "true",
            "pkce.code.challenge.method": "S256",
        },
    }
    with city(realm):
        found = realm.api.post(f"{realm.base}/clients", client).new_id
        yield made
        realm.api.delete(f"{realm.base}/clients/{found}")
    made.close()


class SignedIn:
    """A person from a city, at the service; `session` is the sign-on's."""

    def __init__(self, realm: Realm, service: Service, name: str) -> None:
        self._browser = Browser(realm.url)
        self._token = f"{realm.url}/realms/readi/protocol/openid-connect/token"
        address, back = employee(realm, name), f"http://127.0.0.1:{service.port}/back"
        page = self._browser.begin(client_id="ablage", redirect_uri=back)
        page = follow(self._browser, self._browser.go(page.form, username=address))
        page = self._browser.go(page.form, username=address, password=PASSWORD)
        while page.location.startswith(realm.url):
            page = self._browser.go(page.location)
        code = parse_qs(urlsplit(page.location).query)["code"][0]
        form = {"grant_type": "authorization_code", "redirect_uri": back, "code": code, "code_verifier": VERIFIER}
        self._tokens = self._ask(form)
        self.session = str(claims(self._tokens["access_token"])["sid"])

    def _ask(self, form: dict[str, str]) -> dict[str, Any]:
        answer = self._browser.go(self._token, **form, client_id="ablage", client_secret=SECRET)
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body))

    def renew(self) -> None:
        """As a service does while its page is open."""
        self._tokens = self._ask({"grant_type": "refresh_token", "refresh_token": self._tokens["refresh_token"]})


def checks(realm: Realm, **change: Any) -> tuple[session_check.Config, session_check.Keycloak]:
    """The check as it is installed, with its own account, but for what is changed in its file."""
    config = session_check.Config(**{**desired.desired(model(), None)["config"], "url": realm.url, "leads": {}})
    config = replace(config, **change)
    return config, session_check.Keycloak(config, realm.secrets["session_check"])


def watched(realm: Realm, who: SignedIn, upload: Upload, every_s: int, times: int, **change: Any) -> list[str]:
    """What the check ended while the upload ran; the service renews its token as it does."""
    config, server = checks(realm, **change)
    since, done = 0, []
    upload.start()
    for _ in range(times):
        time.sleep(every_s)
        since, lines = session_check.run(config, server, since, int(time.time() * 1000))
        done += lines
        if not done:
            who.renew()
    upload.join(every_s * times + 60)
    return done


def test_an_upload_over_three_checks_is_not_cut_off(realm: Realm, service: Service) -> None:
    who = SignedIn(realm, service, "lade")
    upload = Upload(service, who.session, 65)
    assert watched(realm, who, upload, 20, 3) == []
    assert (upload.status, service.ended) == (201, set())


def test_a_sign_in_that_is_over_cuts_it_off(realm: Realm, service: Service) -> None:
    """The other way round, so that the one above could fail: it counts for five seconds here."""
    who = SignedIn(realm, service, "kurz")
    upload = Upload(service, who.session, 25)
    assert watched(realm, who, upload, 5, 3, recheck_s={CITY: 5}), "others' sessions may end too"
    assert upload.status == 0 and who.session in service.ended


@pytest.mark.long(name="session")
def test_twenty_minutes_with_the_real_times(realm: Realm, service: Service) -> None:
    who = SignedIn(realm, service, "lang")
    upload = Upload(service, who.session, 20 * 60)
    assert watched(realm, who, upload, 120, 10) == []
    assert (upload.status, service.ended - {who.session}) == (201, service.ended)
