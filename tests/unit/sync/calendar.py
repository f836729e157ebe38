"""A service in memory with accounts, groups, memberships and locks: what its `sync` does to it is all there is to see.

It plays an adapter's part, with rooms groups.py and people.py as a service's folder has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import (
    AdapterError,
    KindSpec,
    Obj,
    Present,
    Rule,
    State,
    Step,
    state,
)
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster
from ansible_collections.readi.one.plugins.module_utils.sync import wanted as wishes

SYNC: Mapping[str, KindSpec] = {
    "account": KindSpec("account", 10, {"name": Rule()}, deletes="never"),
    "lock": KindSpec("lock", 15, {}, access="takes"),
    "group": KindSpec("group", 20, {"name": Rule(), "state": Rule()}, holds_data=True),
    "membership": KindSpec("membership", 30, {}, truth="whole", of="group", access="gives", batch=50),
}


def desired_for(roster: Roster) -> Iterator[Obj]:
    for group in roster.groups:
        yield Obj("group", group.slug, {"name": group.name, "state": group.state})
    yield from wishes.memberships(roster)


def accounts(roster: Roster) -> Iterator[Obj]:
    for sub in sorted(wishes.with_place(roster)):
        person = roster.people[sub]
        yield Obj("account", sub, {"name": f"{person.given_name} {person.family_name}"})
    yield from wishes.locks(roster)


def rooms() -> tuple[ModuleType, ModuleType]:
    people, groups = ModuleType("people"), ModuleType("groups")
    people.accounts, groups.desired_for = accounts, desired_for  # type: ignore[attr-defined]
    return people, groups


@dataclass
class Calendar:
    """`own_locks`: whom its own moderators locked. `refuses`: subs that it never takes in. `writes`: what was done."""

    accounts: dict[str, str] = field(default_factory=dict)
    locks: set[str] = field(default_factory=set)
    own_locks: set[str] = field(default_factory=set)
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    down: bool = False
    writes: list[tuple[str, str, str]] = field(default_factory=list)
    kinds = SYNC
    requests = 0

    @contextmanager
    def connect(self, document: Mapping[str, Any]) -> Iterator[Calendar]:
        if self.down:
            raise AdapterError("the calendar does not answer", retry=True, silent=True)
        yield self

    def may_work(self, sub: str) -> bool:
        return sub in self.accounts and sub not in self.locks | self.own_locks

    def read(self, wanted: set[str]) -> State:
        self.requests += 1
        found = [
            *(Present("account", sub, {"name": name}) for sub, name in self.accounts.items()),
            *(Present("lock", sub) for sub in self.locks),
            *(Present("group", slug, {"name": name, "state": is_}) for slug, (name, is_) in self.groups.items()),
            *(Present("membership", f"{slug}/{sub}") for slug, people in self.inside.items() for sub in people),
        ]
        return state(found)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self._write("create", obj.kind, obj.key)
        if obj.kind == "account":
            if obj.key in self.refuses:
                raise AdapterError(f"{obj.key} is refused")
            self.accounts[obj.key] = obj.fields["name"]
        elif obj.kind == "lock":
            self.locks.add(obj.key)
            self.sessions.discard(obj.key)
        elif obj.kind == "group":
            self.groups[obj.key] = (obj.fields["name"], obj.fields["state"])
            self.inside[obj.key] = set()
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._write("change", obj.kind, obj.key)
        if obj.kind == "account":
            self.accounts[obj.key] = obj.fields["name"]
        elif obj.kind == "group":
            self.groups[obj.key] = (obj.fields["name"], obj.fields["state"])

    def delete(self, before: Present) -> None:
        self._write("delete", before.kind, before.key)
        if before.kind == "lock":
            self.locks.discard(before.key)
        elif before.kind == "group":
            del self.groups[before.key], self.inside[before.key]
        elif before.kind != "membership":
            raise AssertionError(before)

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        for step in steps:
            slug, _, sub = step.key.partition("/")
            self._write(step.do, step.kind, step.key)
            if step.do == "delete":
                self.inside[slug].discard(sub)
            else:
                self.inside[slug].add(sub)
            yield step, ""

    def _write(self, do: str, kind: str, key: str) -> None:
        if self.down:
            raise AdapterError("the calendar does not answer", retry=True, silent=True)
        self.writes.append((do, kind, key))

    def done(self) -> list[tuple[str, str, str]]:
        """What was written since this was asked last."""
        found, self.writes = self.writes, []
        return found


def members(calendar: Calendar) -> Iterable[tuple[str, set[str]]]:
    return {slug: set(people) for slug, people in calendar.inside.items()}.items()
