"""A person at the helpdesk's pages, and at what they ask behind them."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from tests.lab import visitor
from tests.lab.outside import Answer, Outside
from tests.lab.sign_on import Person

HELPDESK = "https://helpdesk.readi.test"


class Visitor(visitor.Visitor):
    def __init__(self, outside: Outside) -> None:
        super().__init__(outside, HELPDESK)

    def sign_in(self, person: Person) -> Answer:
        """By the page's button."""
        page = self.go(f"{HELPDESK}/")
        token = re.search(r'name="authenticity_token" value="([^"]+)"', page.text)
        assert token, page.text[:500]
        page = self.go(f"{HELPDESK}/auth/openid_connect", {"authenticity_token": html.unescape(token[1])})
        return self.enter(page, username=person.email, password=person.password)

    def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """By the session's cookie: status, and the answer as JSON where it is."""
        sent = {"Accept": "application/json", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        answer = self.raw(method, f"{HELPDESK}/api/v1/{path}", data, sent)
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
