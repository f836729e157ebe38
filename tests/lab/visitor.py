"""Enough of a browser for sign-in pages: cookies by host, forms, redirects seen one by one; asked from outside."""

import html
import re
import urllib.parse

from tests.lab.outside import Answer, Outside


class Visitor:
    """One person's browser."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._cookies: dict[tuple[str, str], str] = {}

    def ask(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """GET, or POST of a form; no redirect is followed."""
        host = urllib.parse.urlsplit(url).netloc
        mine = "; ".join(f"{name}={value}" for (of, name), value in self._cookies.items() if of == host)
        headers = {"Accept-Language": "de", **({"Cookie": mine} if mine else {})}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._outside.request("POST" if form is not None else "GET", url, body, headers)
        # Several cookies come joined by a comma; a date holds one too, but no name before an equals sign.
        for name, value in re.findall(r"(?:^|, )([A-Za-z_]+)=([^;,]*)", answer.headers.get("set-cookie", "")):
            self._cookies[host, name] = value
        return answer

    def sign_in(self, url: str, name: str, password: str) -> Answer:
        """From a service's own sign-in over the sign-on's two pages and back; the last answer that is no redirect."""
        page = self.follow(url)
        page = self.follow(_form(page), username=name)
        return self.follow(_form(page), password=password)

    def follow(self, url: str, **form: str) -> Answer:
        """To the first answer that leads nowhere else."""
        answer = self.ask(url, form or None)
        while to := answer.headers.get("location"):
            url = urllib.parse.urljoin(url, to)
            answer = self.ask(url)
        return answer


def _form(page: Answer) -> str:
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert action, page.text
    return html.unescape(action[1])
