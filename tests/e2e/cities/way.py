"""One person's way through the pages: only the address is typed, and whoever takes the password is named."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Response

from tests.e2e.harness import Visit
from tests.lab.cities import names
from tests.lab.cities.people import Colleague

READY = "#me[data-ready]"
REFUSED = ".pf-v5-c-alert.pf-m-danger, #input-error-username, #input-error-recoveryCodeInput, #kc-error-message"
"""Where Keycloak 26.7.4 says why not, by page."""


class Way:
    """Keeps what the token endpoint and then the account API answered (`claims`, with `group_paths`), every
    page that was shown on the way, and with what the city's page knew of the person before anything was typed there.
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.claims: dict[str, Any] = {}
        self._token: dict[str, Any] = {}
        self._groups: list[str] | None = None
        self.shown: list[str] = []
        self.told = ""
        visit.context.on("response", self._look)
        # Through two servers, which may both do this for the first time.
        visit.context.set_default_timeout(60_000)

    def type_address(self, address: str, start: str = "/") -> None:
        """From the portal to wherever the address leads."""
        self.claims, self._token, self._groups = {}, {}, None
        self.visit.open(start)
        self.page.locator("#sign-in").click()
        self.page.locator("#username").wait_for()
        # People are slower than the page's own script, which asks first whether the city answers.
        self.page.wait_for_load_state()
        self.page.locator("#username").fill(address)
        self.page.locator("#kc-login").click()

    def asked_at(self, host: str) -> None:
        """The page with the field for the password is this host's, and its certificate was checked by the browser."""
        self.page.wait_for_url(lambda url: urlsplit(url).hostname == host)
        self.page.locator("#password").wait_for()
        assert urlsplit(self.page.url).hostname == host

    def password(self, who: Colleague) -> None:
        """At home; the name only where the page there does not know it."""
        self.asked_at(names.SIGN_IN[who.city])
        name = self.page.locator("#username")
        self.told = name.input_value()
        if not self.told:
            name.fill(who.name)
        self.page.locator("#password").fill(who.password)
        self.page.locator("#kc-login").click()

    def sign_in(self, who: Colleague) -> dict[str, Any]:
        """Typed: the address here, the password there; then the portal, without any page of ours in between."""
        self.type_address(who.email)
        self.shown.clear()
        self.password(who)
        self.arrive()
        assert not self.between(), "a page of ours came in between"
        return self.claims

    def between(self) -> list[str]:
        """Our pages that were shown; SAML's form, which sends itself at once, is none."""
        ours = urlsplit(self.visit.stage.sso)
        shown = [urlsplit(url) for url in self.shown]
        return [url.geturl() for url in shown if url.netloc == ours.netloc and "/broker/" not in url.path]

    def arrive(self) -> None:
        self.page.locator(READY).wait_for()
        # The token is read beside the page, and the page may be ready first.
        for _ in range(200):
            if self.claims:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("the portal shows a person, and no token was seen")

    def _look(self, response: Response) -> None:
        url = urlsplit(response.url)
        if response.request.method == "POST" and url.path.endswith("/protocol/openid-connect/token"):
            if response.ok:
                self._token = _claims(response.json()["access_token"])
                self._both()
        elif url.path.endswith("/account/groups") and response.request.method == "GET" and response.ok:
            self._groups = [group["path"] for group in response.json()]
            self._both()
        elif response.request.is_navigation_request() and response.frame == self.page.main_frame and response.ok:
            self.shown.append(response.url)

    def _both(self) -> None:
        """While the body of one answer is waited for, the other may come and be read: either may be the last."""
        if self._token and self._groups is not None:
            self.claims = {**self._token, "group_paths": self._groups}
            self._token, self._groups = {}, None


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))
