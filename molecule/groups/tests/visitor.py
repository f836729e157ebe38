"""Enough of a browser without JavaScript: cookies by host, redirects, the sign-on's forms, and the word of a page."""

from __future__ import annotations

import html
import re
import threading
from urllib.parse import urlencode, urljoin, urlsplit

from tests.lab.outside import Answer, Outside

PORTAL = "https://portal.readi.test"
GROUPS = f"{PORTAL}/groups/"


class Visitor:
    def __init__(self, outside: Outside, lang: str = "de") -> None:
        self._outside, self._lang = outside, lang
        self.cookies: dict[str, dict[str, str]] = {}
        self.url, self.page = "", ""

    def ask(
        self, method: str, url: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request, without following redirects."""
        mine = self.cookies.setdefault(urlsplit(url).netloc, {})
        sent = {"Accept-Language": self._lang, **(headers or {})}
        if mine:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in mine.items())
        body = None
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._outside.request(method, url, body, sent)
        # Several cookies come joined by a comma; a date holds one too, but no name before an equals sign.
        for name, value in re.findall(r"(?:^|, )([A-Za-z_-]+)=([^;,]*)", answer.headers.get("set-cookie", "")):
            mine[name] = value
        return answer

    def go(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """Follow redirects; `url` is then where it ended, `page` what it says."""
        for _ in range(12):
            answer = self.ask("GET" if form is None else "POST", url, form)
            if answer.status not in (301, 302, 303, 307):
                self.url, self.page = url, answer.text
                return answer
            url, form = urljoin(url, answer.headers["location"]), None
        raise AssertionError(f"too many redirects, the last to {url}")

    def sign_in(self, name: str, password: str) -> Answer:
        answer = self.go(f"{GROUPS}?lang={self._lang}")
        given = {"username": name, "password": password}
        for _ in range(3):
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            fields = set(re.findall(r'<input[^>]*name="([^"]+)"', answer.text)) & set(given)
            if self.url.startswith(GROUPS) or not form or not fields:
                break
            answer = self.go(html.unescape(form[1]), {field: given[field] for field in fields})
        return answer

    def get(self, path: str = "") -> str:
        """A page below /groups/."""
        answer = self.go(GROUPS + path)
        assert answer.status in (200, 404), (path, answer.status, answer.text[:500])
        return self.page

    def post(self, path: str, **form: str) -> Answer:
        """A form of the page that is open, and where it leads; what the page then says is `said`."""
        return self.go(GROUPS + path, {"csrf": self.csrf, **form})

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        assert found, self.page[:2000]
        return found[1]

    @property
    def said(self) -> str:
        return html.unescape(" ".join(re.findall(r'role="status"><p class="wrap">(.*?)</p>', self.page)))


def at_once(*clicks: object) -> None:
    """Every click begins at the same moment."""
    start = threading.Barrier(len(clicks))

    def run(click: object) -> None:
        start.wait()
        click()  # type: ignore[operator]

    threads = [threading.Thread(target=run, args=(click,)) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
