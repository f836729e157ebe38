"""Enough of a browser: cookies by host, redirects, the sign-on's forms; asked from outside."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from tests.lab.outside import Answer, Outside

CLOUD = "https://cloud.readi.test"


class Visitor:
    """One person's browser."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._cookies: dict[str, dict[str, str]] = {}
        self.url = ""

    def ask(self, method: str, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request, without following redirects."""
        mine = self._cookies.setdefault(urlsplit(url).netloc, {})
        sent = {"Accept-Language": "de", **{name.replace("_", "-"): text for name, text in headers.items()}}
        if mine:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in mine.items())
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

    def sign_in(self, name: str, password: str) -> Answer:
        """From Nextcloud's front door, through the sign-on's forms, and back."""
        answer = self.go(f"{CLOUD}/")
        given = {"username": name, "password": password}
        for _ in range(3):
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            fields = set(re.findall(r'<input[^>]*name="([^"]+)"', answer.text)) & set(given)
            if self.url.startswith(CLOUD) or not form or not fields:
                break
            answer = self.go(html.unescape(form[1]), {field: given[field] for field in fields})
        return answer

    def folders(self, uid: str) -> tuple[int, set[str]]:
        """The status, and what is at the top of a person's files, by the session's cookie."""
        answer = self.ask("PROPFIND", f"{CLOUD}/remote.php/dav/files/{quote(uid)}/", Depth="1", OCS_APIRequest="true")
        paths = [unquote(found).rstrip("/") for found in re.findall(r"<d:href>([^<]*)</d:href>", answer.text)]
        return answer.status, {path.rpartition("/")[2] for path in paths[1:]}
