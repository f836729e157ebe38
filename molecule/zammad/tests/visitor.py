"""Enough of a browser: cookies by host, redirects, the sign-on's forms; asked from outside."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.lab.outside import Answer, Outside

HELPDESK = "https://helpdesk.readi.test"


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
        """From the helpdesk's page, by its button, through the sign-on's forms, and back."""
        answer = self.go(f"{HELPDESK}/")
        token = re.search(r'name="authenticity_token" value="([^"]+)"', answer.text)
        assert token, answer.text[:500]
        answer = self.go(f"{HELPDESK}/auth/openid_connect", {"authenticity_token": html.unescape(token[1])})
        given = {"username": name, "password": password}
        for _ in range(3):
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            fields = set(re.findall(r'<input[^>]*name="([^"]+)"', answer.text)) & set(given)
            if self.url.startswith(HELPDESK) or not form or not fields:
                break
            answer = self.go(html.unescape(form[1]), {field: given[field] for field in fields})
        return answer

    def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """By the session's cookie: status, and the answer as JSON where it is."""
        mine = self._cookies.setdefault(urlsplit(HELPDESK).netloc, {})
        sent = {"Accept": "application/json", "Content-Type": "application/json"}
        if mine:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in mine.items())
        data = None if body is None else json.dumps(body).encode()
        answer = self._outside.request(method, f"{HELPDESK}/api/v1/{path}", data, sent)
        try:
            return answer.status, json.loads(answer.text)
        except ValueError:
            return answer.status, answer.text

    def report(self, group: str, title: str) -> int:
        """The number of a ticket that this person makes."""
        told = {"title": title, "group": group, "article": {"body": f"{title}: bitte helfen"}}
        status, made = self.api("POST", "tickets", told)
        assert status == 201, made
        return int(made["id"])

    def titles(self) -> set[str]:
        status, found = self.api("GET", "tickets")
        assert status == 200, found
        return {one["title"] for one in found}
