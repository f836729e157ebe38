"""A village for the pages' tests: a roster and a Keycloak in memory, which keep state and refuse as the real ones do.

`Village` plays both behind the faces that the pages use (town.Town, doors.Doors). It is no proof of Keycloak's rights:
tests/integration/keycloak/test_group_pages.py asks the real one, the scenario `groups` the whole.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person
from ansible_collections.readi.one.plugins.module_utils.services.groups.acts import Acts
from ansible_collections.readi.one.plugins.module_utils.services.groups.doors import DoorError, Tokens
from ansible_collections.readi.one.plugins.module_utils.services.groups.store import Store
from ansible_collections.readi.one.plugins.module_utils.services.groups.town import Seen

HORRORS = {
    "akte": "eAkte! <b>100%</b> & mehr",
    "milch": "Milchl@dle 4.0 „Ö“ 'x'",
    "leit": "Leitung",
    "frei": 'Offen für alle "heute" {name}',
    "alt": "Altes",
}
PEOPLE = {
    "maria": "Maria Müßterfrau-O'Neil <i>",
    "hans": "Hans {0} Łąka",
    "anna": "Anna Ärger",
    "gast": "Gast Weit",
    "neu": "Neu Hier",
}


def person(sub: str) -> Person:
    given, _, family = PEOPLE.get(sub, f"{sub} x").partition(" ")
    return Person(sub, f"{sub}@stadt.example", True, given, family, "stadt", "2030-01-01" if sub == "gast" else None)


class Village:
    def __init__(self) -> None:
        self.inside = {
            "akte": {"maria", "hans"},
            "milch": {"maria"},
            "leit": {"hans", "gast"},
            "frei": {"maria"},
            "alt": {"hans"},
        }
        self.leads = {
            "akte": {"maria", "hans"},
            "milch": {"maria"},
            "leit": {"hans"},
            "frei": {"maria"},
            "alt": {"hans"},
        }
        self.joining = {"akte": "moderated", "milch": "moderated", "leit": "closed", "frei": "open", "alt": "open"}
        self.people = {sub: person(sub) for sub in PEOPLE}
        self.over: set[str] = set()
        self.operators: set[str] = set()
        self.silent = False
        self.slow_s = 0.0
        self.wrote: list[tuple[str, str, str, str]] = []
        self.told: list[tuple[list[str], list[str]]] = []
        self._lock = threading.Lock()
        self.error = ""

    # as the roster

    def seen(self) -> Seen:
        with self._lock:
            groups = {
                slug: Group(
                    f"id-{slug}", slug, name, "project", self.joining[slug], "archived" if slug == "alt" else "active",
                    {"key": slug, "purpose": "Wozu <script>"}, frozenset(self.inside[slug] | self.leads[slug]),
                    frozenset(self.leads[slug]),
                )
                for slug, name in HORRORS.items()
            }  # fmt: skip
        return Seen(groups, dict(self.people), {p.email: p for p in self.people.values()}, time.time())

    def refresh(self) -> bool:
        return True

    def tell(self, groups: Any, people: Any) -> bool:
        self.told.append((list(groups), list(people)))
        return True

    # as Keycloak: a token is "SUB" or "pages"

    def own(self) -> str:
        return "pages"

    def way_in(self, **said: str) -> str:
        return f"https://sso.example/auth?state={said['state']}&nonce={said['nonce']}"

    def way_out(self, **said: str) -> str:
        return "https://sso.example/out"

    def exchange(self, code: str, **said: str) -> Tokens:
        return self._tokens(code)

    def whose(self, token: str) -> str:
        if token not in PEOPLE:
            raise DoorError(401)
        return token

    def renew(self, refresh: str) -> Tokens:
        if self.silent:
            raise DoorError(0, "silent")
        if refresh in self.over:
            raise DoorError(400, "session not active")
        return self._tokens(refresh)

    def _tokens(self, sub: str) -> Tokens:
        claims = {"sub": sub, "name": PEOPLE.get(sub, sub), "locale": "de"}
        return Tokens(sub, sub, sub, time.time() + 300, claims)

    def own_groups(self, token: str) -> dict[str, str]:
        return {"/operators": "id-operators"} if token in self.operators else {}

    def moderation(self, token: str, group_id: str, key: str = "") -> str:
        slug = group_id.removeprefix("id-")
        if token not in self.leads[slug]:
            raise DoorError(403)
        return f"moderators-{slug}"

    def put(self, token: str, sub: str, group_id: str) -> None:
        self._change("put", token, sub, group_id)

    def take(self, token: str, sub: str, group_id: str) -> None:
        self._change("take", token, sub, group_id)

    def _change(self, verb: str, token: str, sub: str, group_id: str) -> None:
        if self.silent:
            raise DoorError(0, "silent")
        time.sleep(self.slow_s)
        slug = group_id.partition("-")[2]
        leaders = group_id.startswith("moderators-")
        with self._lock:
            if not (token in self.leads[slug] or (token == "pages" and not leaders)):
                raise DoorError(403, f"{token} may not")
            self.wrote.append((verb, token, sub, group_id))
            of = (self.leads if leaders else self.inside)[slug]
            (of.add if verb == "put" else of.discard)(sub)


def store(folder: Path) -> Store:
    """SQLite, which shares the SQL that the store is written in."""

    def connect() -> Any:
        return sqlite3.connect(folder / "store.sqlite", timeout=20)

    found = Store(connect, "?")
    found.prepare()
    return found


def acts(village: Village, kept: Store, clock: Callable[[], float] = time.time) -> Acts:
    return Acts(village, village, kept, clock, lambda line: None)  # type: ignore[arg-type]  # the same faces
