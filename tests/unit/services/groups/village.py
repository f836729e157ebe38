"""A village for the pages' tests: a roster and a Keycloak in memory, which keep state and refuse as the real ones do.

`Village` plays both behind the faces that the pages use (town.Town, doors.Doors). It is no proof of Keycloak's rights:
tests/integration/keycloak/test_group_pages.py asks the real one, the scenario `groups` the whole.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person
from ansible_collections.readi.one.plugins.module_utils.services.groups.acts import Acts
from ansible_collections.readi.one.plugins.module_utils.services.groups.doors import (
    CLIENT,
    OPERATORS_CLIENT,
    DoorError,
    Tokens,
)
from ansible_collections.readi.one.plugins.module_utils.services.groups.founding_doors import TakenError
from ansible_collections.readi.one.plugins.module_utils.services.groups.organisation_doors import Someone
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
        self.names, self.archived = dict(HORRORS), {"alt"}
        self.more: dict[str, dict[str, str]] = {}
        self.stepped: list[str] = []
        self.administers: dict[str, tuple[str, ...]] = {}
        self.mailed: list[tuple[str, list[str]]] = []
        self.staff = {"stadt": {s: Someone(s, f"{s}@stadt.example", PEOPLE[s], True, True) for s in ("maria", "hans")},
                      "land": {"anna": Someone("anna", "anna@land.example", "Anna", True, True)}}  # fmt: skip
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
                    f"id-{slug}", slug, name, "project", self.joining[slug],
                    "archived" if slug in self.archived else "active",
                    {"key": slug, "purpose": "Wozu <script>", **self.more.get(slug, {})},
                    frozenset(self.inside[slug] | self.leads[slug]),
                    frozenset(self.leads[slug]),
                )
                for slug, name in self.names.items()
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
        return self._of(code, said["client"])

    def whose(self, token: str) -> str:
        if token not in PEOPLE:
            raise DoorError(401)
        return token

    def _of(self, sub: str, client: str) -> Tokens:
        if client == OPERATORS_CLIENT:
            self.stepped.append(sub)
            return replace(self._tokens(sub), access=f"operator {sub}")
        return self._tokens(sub)

    def renew(self, refresh: str, client: str = CLIENT) -> Tokens:
        if self.silent:
            raise DoorError(0, "silent")
        if refresh in self.over:
            raise DoorError(400, "session not active")
        return self._of(refresh, client)

    def _tokens(self, sub: str) -> Tokens:
        claims = {"sub": sub, "name": PEOPLE.get(sub, sub), "locale": "de"}
        return Tokens(sub, sub, sub, time.time() + 300, claims)

    def own_groups(self, token: str) -> dict[str, str]:
        groups = {"/operators": "id-operators"} if token in self.operators else {}
        for key in self.administers.get(token, ()):
            groups |= {f"/administrators/{key}": f"id-admin-{key}", f"/organisations/{key}": key}
        groups |= {f"/moderators/{slug}": f"moderators-{slug}" for slug, leads in self.leads.items() if token in leads}
        return groups

    # as an organisation's people (organisation_doors.py): `staff` by organisation

    def of_organisation(self, token: str, group_id: str) -> list[Someone]:
        if group_id not in self.administers.get(token, ()):
            raise DoorError(403, "not theirs")
        return list(self.staff[group_id].values())

    def invite(self, token: str, key: str, fields: Any, actions: list[str]) -> str:
        if any(one.email == fields["email"] for of in self.staff.values() for one in of.values()):
            raise DoorError(409, "exists")
        if "<" in f"{fields['firstName']}{fields['lastName']}":
            raise DoorError(400, "person-name-prohibited-characters")
        sub = f"new-{fields['email']}"
        name = f"{fields['firstName']} {fields['lastName']}"
        self.staff[key][sub] = Someone(sub, fields["email"], name, True, False)
        self.write_to(token, sub, actions)
        return sub

    def write_to(self, token: str, sub: str, actions: list[str]) -> None:
        self.mailed.append((sub, actions))

    def disable(self, token: str, sub: str) -> None:
        self._enabled(token, sub, yes=False)

    def enable(self, token: str, sub: str) -> None:
        self._enabled(token, sub, yes=True)

    def _enabled(self, token: str, sub: str, *, yes: bool) -> None:
        if sub in self.operators:
            raise DoorError(403, "out of reach")
        for people in self.staff.values():
            if sub in people:
                people[sub] = replace(people[sub], enabled=yes)

    def moderation(self, token: str, group_id: str, key: str = "") -> str:
        slug = group_id.removeprefix("id-")
        if token not in self.leads[slug]:
            raise DoorError(403)
        return f"moderators-{slug}"

    # as Keycloak is told by operators (founding_doors.FoundingDoors): a token is "operator SUB"

    def _operates(self, token: str) -> None:
        if self.silent:
            raise DoorError(0, "silent")
        if token.removeprefix("operator ") not in self.operators or not token.startswith("operator "):
            raise DoorError(403, "no operator")

    def make(self, token: str, wish: Any, moderators: Any, members: Any) -> str:
        self._operates(token)
        with self._lock:
            if wish.slug in self.names:
                raise TakenError(wish.slug)
            self.names[wish.slug], self.joining[wish.slug] = wish.name, wish.joining
            self.more[wish.slug] = {"purpose": wish.purpose, **wish.gets}
            self.leads[wish.slug] = set(moderators)
            self.inside[wish.slug] = {*moderators, *members}
        return f"id-{wish.slug}"

    def change(self, token: str, id_: str, attributes: Any, name: str = "") -> None:
        self._operates(token)
        slug = id_.removeprefix("id-")
        self.names[slug] = attributes.get("name", self.names[slug])
        self.more.setdefault(slug, {}).update(attributes)
        if "state" in attributes:
            (self.archived.add if attributes["state"] else self.archived.discard)(slug)

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
