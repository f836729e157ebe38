"""Enough of a browser: cookies by host, redirects, the sign-on's forms; asked from outside."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urljoin, urlsplit

from tests.lab.outside import Answer, Outside

from .conftest import SITE, Person


class Visitor:
    """One person's browser; `cookies` of Jitsi-Admin's host, as the header says them."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._cookies: dict[str, dict[str, str]] = {}
        self.url = ""

    def ask(self, method: str, url: str, form: dict[str, str] | None = None) -> Answer:
        """One request, without following redirects."""
        mine = self._cookies.setdefault(urlsplit(url).netloc, {})
        sent = {"Accept-Language": "de", **({"Cookie": self._said(mine)} if mine else {})}
        body = None
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._outside.request(method, url, body, sent)
        # Several cookies come joined by a comma; a date holds one too, but no name before an equals sign.
        for name, value in re.findall(r"(?:^|, )([A-Za-z_]+)=([^;,]*)", answer.headers.get("set-cookie", "")):
            mine[name] = value
        return answer

    def go(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """Follow redirects; `url` is then where it ended."""
        for _ in range(12):
            answer = self.ask("GET" if form is None else "POST", url, form)
            if answer.status not in (301, 302, 303, 307):
                self.url = url
                return answer
            url, form = urljoin(url, answer.headers["location"]), None
        raise AssertionError(f"too many redirects, the last to {url}")

    def sign_in(self, person: Person, door: str = "/room/dashboard") -> Answer:
        """From Jitsi-Admin's door, through the sign-on's forms, and back."""
        answer = self.go(f"{SITE}{door}")
        given = {"username": person.name, "password": person.password}
        for _ in range(3):
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            fields = set(re.findall(r'<input[^>]*name="([^"]+)"', answer.text)) & set(given)
            if self.url.startswith(SITE) or not form or not fields:
                break
            answer = self.go(html.unescape(form[1]), {field: given[field] for field in fields})
        return answer

    @property
    def cookies(self) -> str:
        return self._said(self._cookies[urlsplit(SITE).netloc])

    def servers(self) -> set[str]:
        return set(re.findall(r'data-server="([^"]+)"', self.go(f"{SITE}/room/dashboard").text))

    def plan(self, name: str, query: str = "", **more: str) -> Answer:
        return self.go(f"{SITE}/room/new{query}", {"room[name]": name, **more})

    @staticmethod
    def _said(cookies: dict[str, str]) -> str:
        return "; ".join(f"{name}={value}" for name, value in cookies.items())
