"""Enough of a browser for the outpost's pages: cookies, forms, redirects seen one by one; asked from outside."""

import html
import re
import urllib.parse

from tests.lab.outside import Answer, Outside


class Visitor:
    """One person's browser."""

    def __init__(self, outside: Outside, issuer: str) -> None:
        self._outside, self._issuer = outside, issuer
        self._cookies: dict[str, str] = {}

    def ask(self, url: str, form: dict[str, str] | None = None) -> Answer:
        headers = {"Accept-Language": "de"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._outside.request("POST" if form is not None else "GET", url, body, headers)
        # Several cookies come joined by a comma; a date holds one too, but no name before an equals sign.
        for name, value in re.findall(r"(?:^|, )([A-Za-z_]+)=([^;,]*)", answer.headers.get("set-cookie", "")):
            self._cookies[name] = value
        return answer

    def sign_in(self, client: dict[str, str], name: str, password: str) -> Answer:
        """The answer to the form: a redirect back to the client, or the page once more."""
        query = urllib.parse.urlencode({**client, "response_type": "code", "scope": "openid"})
        page = self.ask(f"{self._issuer}/protocol/openid-connect/auth?{query}")
        assert page.status == 200, page.text
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert action, page.text
        return self.ask(html.unescape(action[1]), {"username": name, "password": password})
