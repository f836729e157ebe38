"""A person at Jitsi-Admin's pages."""

from __future__ import annotations

import re

from tests.lab import visitor
from tests.lab.outside import Answer, Outside
from tests.lab.sign_on import Person

from .conftest import SITE


class Visitor(visitor.Visitor):
    def __init__(self, outside: Outside) -> None:
        super().__init__(outside, SITE)

    def sign_in(self, person: Person, path: str = "/room/dashboard") -> Answer:
        return self.enter(self.go(f"{SITE}{path}"), username=person.email, password=person.password)

    @property
    def cookies(self) -> str:
        return self.said(self.cookies_of(SITE))

    def servers(self) -> set[str]:
        return set(re.findall(r'data-server="([^"]+)"', self.go(f"{SITE}/room/dashboard").text))

    def plan(self, name: str, query: str = "", **more: str) -> Answer:
        return self.go(f"{SITE}/room/new{query}", {"room[name]": name, **more})
