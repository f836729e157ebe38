"""One person's way through the pages: only the address is typed, and whoever takes the password is named."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Response

from tests.e2e.cities.homes import PASSWORD, Colleague
from tests.e2e.harness import Visit

READY = "#me[data-ready]"


class Way:
    """Keeps what the token endpoint answered, and every page that was shown on the way."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.claims: dict[str, Any] = {}
        self.shown: list[str] = []
        visit.context.on("response", self._look)
        # Through two servers, which may both do this for the first time.
        visit.context.set_default_timeout(60_000)

    def type_address(self, address: str, start: str = "/") -> None:
        """From the portal to wherever the address leads."""
        self.visit.open(start)
        self.page.locator("#sign-in").click()
        self.page.locator("#username").fill(address)
        self.page.locator("#kc-login").click()

    def password_at(self, host: str, name: str, password: str = PASSWORD) -> None:
        """The page with the field for the password is this host's, and its certificate was checked by the browser."""
        self.page.wait_for_url(lambda url: urlsplit(url).hostname == host)
        self.page.locator("#password").wait_for()
        assert urlsplit(self.page.url).hostname == host
        if self.page.locator("#username").is_visible():
            self.page.locator("#username").fill(name)
        self.page.locator("#password").fill(password)
        self.page.locator("#kc-login").click()

    def sign_in(self, who: Colleague, host: str) -> dict[str, Any]:
        """Typed: the address here, name and password there; then the portal, without any page of ours in between."""
        self.type_address(who.email)
        self.shown.clear()
        self.password_at(host, who.name)
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

    def _look(self, response: Response) -> None:
        url = urlsplit(response.url)
        if response.request.method == "POST" and url.path.endswith("/protocol/openid-connect/token"):
            if response.ok:
                self.claims = _claims(response.json()["access_token"])
        elif response.request.is_navigation_request() and response.frame == self.page.main_frame and response.ok:
            self.shown.append(response.url)


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))
