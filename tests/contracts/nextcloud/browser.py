"""Enough of a browser to be sent to the sign-on, to fill in its forms, and to come back."""

from __future__ import annotations

import html
import http.cookiejar
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin

from tests.contracts.nextcloud import there
from tests.contracts.target import Target


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    location: str
    text: str

    @property
    def form(self) -> str:
        found = re.search(r'<form[^>]*action="([^"]+)"', self.text)
        return urljoin(self.url, html.unescape(found[1])) if found else ""

    @property
    def fields(self) -> set[str]:
        return set(re.findall(r'<input[^>]*name="([^"]+)"', self.text))


class Browser:
    """Cookies of its own; redirects are followed only where a test says so."""

    def __init__(self, target: Target) -> None:
        self.base = target.address.rstrip("/")
        # Keycloak marks its cookies Secure, and a browser takes loopback for safe.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
        handlers: list[urllib.request.BaseHandler] = [_Stay(), urllib.request.ProxyHandler({})]
        handlers.append(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(policy)))
        handlers.append(there.Handler(target))
        self._opener = urllib.request.build_opener(*handlers)
        # Programs are told what is wrong in JSON; a page is what a person asks for, in the window itself.
        self._opener.addheaders = [
            ("Accept", "text/html"),
            ("Sec-Fetch-Dest", "document"),
            ("Sec-Fetch-Mode", "navigate"),
        ]

    def go(self, address: str, **form: str) -> Page:
        url = urljoin(f"{self.base}/", address)
        request = urllib.request.Request(url, urlencode(form).encode() if form else None)  # noqa: S310
        try:
            answer: Any = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        location = answer.headers.get("Location") or ""
        return Page(url, answer.status, urljoin(url, location) if location else "", answer.read().decode())

    def files(self, uid: str) -> list[str]:
        """What is at the top of a person's files, by this session: as programs in a page ask."""
        headers = {"Depth": "1", "OCS-APIRequest": "true"}
        url = f"{self.base}/remote.php/dav/files/{quote(uid)}/"
        request = urllib.request.Request(url, headers=headers, method="PROPFIND")  # noqa: S310
        text = self._opener.open(request, timeout=30).read().decode()
        return [unquote(href).rstrip("/").rpartition("/")[2] for href in re.findall(r"<d:href>([^<]*)</d:href>", text)]

    def follow(self, page: Page, until: str = "") -> Page:
        """Redirects, up to the first that leads to an address beginning with `until`."""
        for _ in range(12):
            if not page.location or (until and page.location.startswith(until)):
                return page
            page = self.go(page.location)
        raise AssertionError(f"too many redirects, the last to {page.location}")

    def sign_in(self, start: str, who: str, word: str, until: str = "") -> Page:
        """Through the sign-on's forms, which ask for name and password on one page or on two."""
        page = self.follow(self.go(start), until)
        for _ in range(3):
            if page.location or page.url.startswith(f"{self.base}/") or not page.fields & {"username", "password"}:
                break
            values = {"username": who, "password": word}
            page = self.go(page.form, **{name: values[name] for name in values if name in page.fields})
            page = self.follow(page, until)
        return page
