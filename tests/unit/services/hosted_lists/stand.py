"""A provider in memory, the roster's groups, and a run of sync's engine on both, with ledger and lock of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ansible_collections.readi.one.plugins.module_utils.http import Answer
from ansible_collections.readi.one.plugins.module_utils.reconcile import service
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists import adapter, groups
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.kinds import SYNC
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.visit import Visit

from tests.standins.kit.server import Request
from tests.standins.mailman21 import Provider

PASSWORD = "open-sesame"
HOST = "http://lists.provider.example"


class Direct:
    """The provider without a network: what Http would ask and answer."""

    def __init__(self, provider: Provider) -> None:
        self.provider, self.requests = provider, 0

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        self.requests += 1
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        told = {name.lower(): value for name, value in (headers or {}).items()}
        answer = self.provider.app.answer(Request(method, unquote(parts.path), query, told, body or b"", {}))
        out: dict[str, str] = {"content-type": answer.type}
        for name, value in answer.headers:
            key = name.lower()
            out[key] = f"{out[key]}\n{value}" if key in out else value
        return Answer(answer.status, out, answer.body)


class Stand:
    """One platform with its provider. `sync(people by slug)` is one look."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.provider = folder, Provider()
        self.passwords: dict[str, str] = {}
        self.greets: set[str] = set()
        self.gone: set[str] = set()
        self.slept: list[float] = []

    def list(self, slug: str, *members: Any, password: str = PASSWORD, **more: Any) -> Any:
        self.passwords[slug] = password
        return self.provider.add(slug, PASSWORD, members, **more)

    @contextmanager
    def connect(self, document: Any) -> Iterator[adapter.HostedLists]:
        places = {
            slug: adapter.Place(f"{HOST}/mailman/admin/{slug}", password, slug in self.greets)
            for slug, password in self.passwords.items()
            if slug not in self.gone
        }
        server = Direct(self.provider)

        def opened(place: adapter.Place) -> Visit:
            path = place.url.removeprefix(HOST)
            return Visit(server, path, place.password, pause_s=1.5, sleep=self.slept.append)

        yield adapter.HostedLists(places, opened, lambda: server.requests)

    def sync(self, wanted: Mapping[str, list[str]], **more: Any) -> dict[str, Any]:
        """`wanted`: of each slug the names of its members, or "name=address"."""
        return self.follow(roster(wanted), **more)

    def follow(self, told: Roster, **more: Any) -> dict[str, Any]:
        return service.run(
            Place("hosted_lists", "one", "sync", ledgers=self.folder / "ledger", locks=self.folder / "lock"),
            SYNC,
            self.connect,
            {},
            objects=groups.desired_for(told),
            secrets={},
            **more,
        )

    def on(self, slug: str) -> list[str]:
        return sorted(self.provider.lists[slug].members)


def roster(wanted: Mapping[str, list[str]], **attributes: str) -> Roster:
    people: dict[str, Person] = {}
    made = []
    for slug, names in wanted.items():
        for name in names:
            sub, _, email = name.partition("=")
            people[sub] = Person(sub, email or f"{sub}@buehl.example", True)
        subs = frozenset(name.partition("=")[0] for name in names)
        given = {"hosted_at": f"{HOST}/mailman/admin/{slug}", **attributes}
        made.append(Group(f"id-{slug}", slug, slug, "project", "open", attributes=given, members=subs))
    return Roster(tuple(made), people)


def served(provider: Provider, path: str, password: str = PASSWORD) -> Visit:
    return Visit(Direct(provider), path, password, pause_s=0, sleep=lambda _: None)
