"""Enough of a browser for pages without JavaScript: cookies by host, redirects, forms; asked from outside."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urljoin, urlsplit

from tests.lab.outside import Answer, Outside


class Visitor:
    """One person's browser; `url` is where it is. `door`: what every address of the service's own pages begins with."""

    def __init__(self, outside: Outside, door: str, lang: str = "de") -> None:
        self._outside, self.door, self.lang = outside, door, lang
        self._cookies: dict[str, dict[str, str]] = {}
        self.url = ""

    def ask(self, method: str, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request, without following redirects; `headers`: an underscore is a hyphen."""
        body = None if form is None else urlencode(form).encode()
        sent = {"Accept-Language": self.lang, **{name.replace("_", "-"): text for name, text in headers.items()}}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        return self.raw(method, url, body, sent)

    def raw(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One request with this body and this browser's cookies."""
        mine = self.cookies_of(url)
        cookie = {"Cookie": self.said(mine)} if mine else {}
        answer = self._outside.request(method, url, body, {**headers, **cookie})
        # Several cookies come joined by a comma; a date holds one too, but no name before an equals sign.
        for name, value in re.findall(r"(?:^|, )([\w.-]+)=([^;,]*)", answer.headers.get("set-cookie", "")):
            mine[name] = value
        return answer

    def go(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """Follow redirects; `url` is then where it ended."""
        for _ in range(12):
            answer = self.ask("GET" if form is None else "POST", url, form, **headers)
            if answer.status not in (301, 302, 303, 307):
                self.url = url
                return answer
            url, form = urljoin(url, answer.headers["location"]), None
        raise AssertionError(f"too many redirects, the last to {url}")

    def enter(self, page: Answer, **given: str) -> Answer:
        """From a page before the sign-on through its forms and back: each word is given once, where it is asked for."""
        while not self.url.startswith(self.door):
            form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
            asked = set(re.findall(r'<input[^>]*name="([^"]+)"', page.text)) & set(given)
            if not form or not asked:
                break
            page = self.go(html.unescape(form[1]), {name: given.pop(name) for name in asked})
        return page

    def cookies_of(self, url: str) -> dict[str, str]:
        return self._cookies.setdefault(urlsplit(url).netloc, {})

    @staticmethod
    def said(cookies: dict[str, str]) -> str:
        """As the header says them."""
        return "; ".join(f"{name}={value}" for name, value in cookies.items())
