"""Enough of a browser to type a name and a password on Keycloak's pages, and to be sent to a city's and back."""

from __future__ import annotations

import hashlib
import html
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PORTAL = "https://portal.pruefung.example/"
VERIFIER = "x" * 50


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Page:
    status: int
    location: str
    body: str
    policy: str = ""
    """What the page may load and run (Content-Security-Policy)."""

    @property
    def form(self) -> str:
        found = re.search(r'<form[^>]*action="([^"]+)"', self.body)
        return html.unescape(found[1]) if found else ""

    @property
    def fields(self) -> set[str]:
        return set(re.findall(r'<input[^>]*name="([^"]+)"', self.body))


class Browser:
    """Cookies are kept; redirects are followed only when asked for, so that a test sees them."""

    def __init__(self, url: str) -> None:
        # Marked Secure by Keycloak, and sent all the same: a browser takes loopback for safe.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
        jar = http.cookiejar.CookieJar(policy)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _NoRedirect)
        self.url = url

    def go(self, url: str, **form: str) -> Page:
        return self._open(url, urllib.parse.urlencode(form).encode() if form else None, {})

    def account(self, path: str, token: str, body: Mapping[str, Any] | None = None) -> Page:
        """The account API, as the portal asks it; with a body as the page Mein Konto writes."""
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        return self._open(f"{self.url}/realms/readi/account/{path}", data, headers)

    def _open(self, url: str, data: bytes | None, headers: Mapping[str, str]) -> Page:
        request = urllib.request.Request(url, data, dict(headers))  # noqa: S310 - loopback, or where Keycloak sends us
        try:
            answer: Any = self._opener.open(request)
        except urllib.error.HTTPError as error:
            answer = error
        body = answer.read().decode("utf-8", "replace")
        policy = answer.headers.get("Content-Security-Policy", "")
        return Page(answer.status, answer.headers.get("Location", ""), body, policy)

    def begin(self, **more: str) -> Page:
        """What the portal's sign-in button does."""
        challenge = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": "portal",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": PORTAL,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **more,
        }
        return self.go(f"{self.url}/realms/readi/protocol/openid-connect/auth?{urllib.parse.urlencode(query)}")

    def sign_in(self, name: str, password: str) -> Page:
        """First the address, which leads to the organisation's own page or to this one; then the password."""
        page = self.begin()
        page = self.go(page.form, username=name)
        return self.go(page.form, password=password) if "password" in page.fields else page

    def token(self, form: Mapping[str, str]) -> str:
        page = self.go(f"{self.url}/realms/readi/protocol/openid-connect/token", **form)
        return str(json.loads(page.body)["access_token"])
