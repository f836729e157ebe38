"""A browser's part in signing in, without a browser: names, certificates, cookies and forms are real, scripts are not.

For what a browser would not let a test do: hold an answer back, change it, send it twice.
"""

from __future__ import annotations

import hashlib
import html
import http.client
import http.cookiejar
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.stage import Stage
from tests.lab.cities.people import Colleague

CHALLENGE = urlsafe_b64encode(hashlib.sha256(b"x" * 50).digest()).rstrip(b"=").decode()


class _Handler(urllib.request.HTTPSHandler):
    """A name is where the stage says; the certificate must be the name's."""

    def __init__(self, context: ssl.SSLContext, addresses: Mapping[str, str]) -> None:
        super().__init__(context=context)
        self._trust = context

        class There(http.client.HTTPSConnection):
            def connect(self) -> None:
                plain = socket.create_connection((addresses[self.host], self.port), 30)
                self.sock = context.wrap_socket(plain, server_hostname=self.host)

        self._connection = There

    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._connection, request, context=self._trust)  # type: ignore[arg-type]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    location: str
    body: str

    @property
    def form(self) -> str:
        found = re.search(r'<form[^>]*action="([^"]+)"', self.body, re.I)
        return html.unescape(found[1]) if found else ""

    @property
    def fields(self) -> dict[str, str]:
        out = {}
        for tag in re.findall(r"<input[^>]*>", self.body, re.I):
            name = re.search(r'name="([^"]*)"', tag, re.I)
            value = re.search(r'value="([^"]*)"', tag, re.I)
            if name:
                out[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
        return out

    @property
    def text(self) -> str:
        return html.unescape(
            re.sub(r"\s+", " ", re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", self.body, flags=re.S))
        )


class Walker:
    """Redirects are followed until `until` stops them; what is on the page then is the test's to send or to change."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        context = ssl.create_default_context(cafile=str(stage.ca))
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(_Handler(context, stage.addresses), jar, _NoRedirect)
        self._opener.addheaders = [("Accept-Language", "de")]

    def go(self, url: str, form: dict[str, str] | None = None) -> Page:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            answer: Any = self._opener.open(url, data)
        except urllib.error.HTTPError as error:
            answer = error
        location = urllib.parse.urljoin(url, answer.headers["Location"]) if answer.headers["Location"] else ""
        return Page(url, answer.status, location, answer.read().decode("utf-8", "replace"))

    def follow(self, page: Page, until: str = "") -> Page:
        """As far as redirects lead within the stand, or to an address that begins with `until`."""
        for _ in range(20):
            if not page.location or (until and page.location.startswith(until)):
                return page
            if page.location.startswith(self.stage.portal):
                return page
            page = self.go(page.location)
        raise AssertionError(f"redirects without an end: {page.location}")

    def begin(self, **more: str) -> Page:
        """What the portal's sign-in button does."""
        query = {
            "client_id": "portal",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": f"{self.stage.portal}/",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **more,
        }
        return self.go(f"{self.stage.sso}/realms/readi/protocol/openid-connect/auth?{urllib.parse.urlencode(query)}")

    def typed(self, address: str, **more: str) -> Page:
        """The page or redirect that answers the typed address."""
        page = self.begin(**more)
        return self.go(page.form, {"username": address})

    def at_home(self, page: Page, who: Colleague) -> Page:
        """The city's page with name and password; its answer is not yet followed."""
        assert "password" in page.fields, page.text[:500]
        return self.go(page.form, {"username": who.name, "password": who.password})

    def signed_in(self, page: Page) -> bool:
        """Back on the portal with a code that its token endpoint takes."""
        if not page.location.startswith(self.stage.portal):
            return False
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(page.location).query)
        form = {
            "grant_type": "authorization_code",
            "client_id": "portal",
            "code": query.get("code", [""])[0],
            "redirect_uri": f"{self.stage.portal}/",
            "code_verifier": "x" * 50,
        }
        return self.go(f"{self.stage.sso}/realms/readi/protocol/openid-connect/token", form).status == 200
