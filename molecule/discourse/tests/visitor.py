"""A person at the forum's pages."""

from __future__ import annotations

import html
import re

from tests.lab import visitor
from tests.lab.outside import Answer, Outside
from tests.lab.sign_on import Person

FORUM = "https://forum.readi.test"


class Visitor(visitor.Visitor):
    def __init__(self, outside: Outside) -> None:
        super().__init__(outside, FORUM)

    def sign_in(self, person: Person) -> Answer:
        """By the page's button; who comes for the first time sends what Discourse's page would send by itself."""
        page = self.send(self.go(f"{FORUM}/login"), "/auth/oidc")
        page = self.enter(page, username=person.email, password=person.password)
        return self.send(page, "/u.json") if self.url == f"{FORUM}/signup" else page

    def send(self, page: Answer, path: str, **fields: str) -> Answer:
        """The page's form, with what it hides."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        assert f'action="{path}"' in page.text, page.text[:1000]
        return self.go(f"{FORUM}{path}", {**{name: html.unescape(value) for name, value in hidden}, **fields})

    def category(self, slug: str) -> Answer:
        return self.go(f"{FORUM}/c/{slug}")

    def write(self, slug: str, title: str, text: str) -> Answer:
        page = self.category(slug)
        assert page.status == 200, (self.url, page.text[:500])
        return self.send(page, f"/standin/topic/{self.url.rpartition('/')[2]}", title=title, raw=text)
