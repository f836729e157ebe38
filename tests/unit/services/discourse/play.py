"""Runs of both programs on the stand-in, each with its ledger: SQLite in place of PostgreSQL, the SELECTs the same."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import KindSpec, Obj
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.discourse import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.discourse.adapter import Discourse
from ansible_collections.readi.one.plugins.module_utils.services.discourse.kinds import API_KEY, OURS, STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.services.discourse.place import Place
from ansible_collections.readi.one.plugins.module_utils.services.discourse.rest import Rest
from ansible_collections.readi.one.plugins.module_utils.sync.wanted import wanted

from tests.standins.discourse.application import application
from tests.standins.discourse.forum import Forum
from tests.standins.kit.server import serving

TOKEN = "t" * 43
ANNA, BEN, EVE = (f"{letter * 8}-1111-4111-8111-111111111111" for letter in "abe")
KEY = (API_KEY, OURS)
MANY = {"DISCOURSE_DEFAULT_LOCALE": "de", "DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE": "1000000"}


@dataclass
class Lite:
    """What psql is to the adapter; `asked` counts."""

    file: Path
    asked: int = 0

    def read(self, selects: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
        self.asked += 1
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as at:
            at.row_factory = sqlite3.Row
            return {name: [dict(row) for row in at.execute(sql)] for name, sql in selects.items()}

    def write(self, sql: str) -> None:
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as at:
            at.executescript(f"BEGIN; {sql} COMMIT;")


@dataclass
class Play:
    """`slept`: what the adapter waited, without a second passing."""

    folder: Path
    forum: Forum
    url: str
    slept: list[float] = field(default_factory=list)
    posts: str = "keep"

    def adapter(self) -> Discourse:
        place = Place(self.url, "forum.readi.test", TOKEN, self.folder, "forum.readi.test", self.posts)
        return Discourse(place, Rest(place, within_s=0, sleep=self.slept.append), Lite(self.folder / "forum.db"))

    def run(self, kinds: Mapping[str, KindSpec], objects: Iterable[Obj], **more: Any) -> dict[str, Any]:
        adapter = self.adapter()
        ledger = self.folder / ("sync.json" if kinds is SYNC else "state.json")
        try:
            wished = adapter.completed(objects)
            return reconcile(adapter, wished, ledger, kinds=kinds, secrets={"ledger": "k"}, **more)
        finally:
            adapter.rest.close()

    def state(self, *objects: Obj, **more: Any) -> dict[str, Any]:
        return self.run(STATE, [Obj(API_KEY, OURS, {"current": True}), *objects], **more)

    def sync(self, roster: Roster, **more: Any) -> dict[str, Any]:
        return self.run(SYNC, wanted(roster, people, groups), **more)

    def sql(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        with self.forum.turn() as do:
            return do(sql, **values)

    def setting(self, name: str) -> str:
        with self.forum.turn() as do:
            return self.forum.settings(do)[name]

    def there(self, known: Iterable[Person]) -> None:
        """Their accounts, as a sync before this one left them."""
        with self.forum.turn() as do:
            for number, one in enumerate(known):
                told = people.fields(one)
                row = self.forum.made(do, f"P_{number}", told["name"], told["email"], active=True)
                self.forum.associate(do, one.sub, row)

    def inside(self, slug: str) -> set[str]:
        """Subs of a group's members."""
        sql = (
            "select a.provider_uid as sub from group_users m join groups g on g.id = m.group_id "
            "join user_associated_accounts a on a.user_id = m.user_id where g.name = :slug"
        )
        return {row["sub"] for row in self.sql(sql, slug=slug)}


@contextlib.contextmanager
def playing(folder: Path, **env: str) -> Iterator[Play]:
    forum = Forum(f"sqlite:{folder / 'forum.db'}", {**MANY, **env})
    with serving(application(forum), ("127.0.0.1", 0)) as url:
        yield Play(folder, forum, url)


def setting(name: str, value: Any, *needs: str) -> Obj:
    return Obj("setting", name, {"value": value}, needs=(KEY, *(("setting", one) for one in needs)))


SIGN_ON = setting("openid_connect_enabled", True)


def category(slug: str, **more: Any) -> Obj:
    given: dict[str, Any] = {
        "name": slug.title(),
        "color": "0B5394",
        "text_color": "FFFFFF",
        "parent": "",
        "permissions": {"staff": 1},
        "mail": False,
        "tag_groups": [],
    }
    return Obj("category", slug, {**given, **more}, needs=(KEY,))


def group(name: str, **more: Any) -> Obj:
    return Obj("group", name, {**groups.fields(name.title()), **more}, needs=(KEY,))


def person(sub: str, **more: Any) -> Person:
    given = {
        "email": f"{sub[:1]}@stadt.example",
        "email_vouched": True,
        "given_name": sub[:1].upper() * 3,
        "family_name": "Größer",
        "organisation": "stadt",
    }
    return Person(sub, **{**given, **more})


def project(slug: str, *members: str, **more: Any) -> Group:
    given = {"name": slug.title(), "kind": "project", "joining": "closed", "attributes": {"forum": "true"}}
    return Group(f"id-{slug}", slug, members=frozenset(members), **{**given, **more})


def roster(*projects: Group, locked: frozenset[str] = frozenset(), **known: Person) -> Roster:
    found = {sub: person(sub) for one in projects for sub in one.members}
    found |= {one.sub: one for one in known.values()}
    return Roster(tuple(projects), found, locked)


def in_a_year() -> str:
    return (datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=365)).date().isoformat()
