"""A Zammad that only tests know: what the door was asked, and tables as the query gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.zammad.place import Place

ANNA, BEN, EVE = (f"{letter * 8}-1111-4111-8111-111111111111" for letter in "abe")


@dataclass
class Door:
    """Answers with numbers; `refuses`: what is asked -> Zammad's words."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def ask(self, do: str, **what: Any) -> int:
        self.asked.append({"do": do, **what})
        if do in self.refuses:
            raise AdapterError(self.refuses[do])
        return 100 + len(self.asked)


@dataclass
class Rest:
    """`lists`: path -> rows."""

    lists: dict[str, Any] = field(default_factory=dict)
    requests: int = 0

    def get(self, path: str) -> Any:
        return self.lists[path]

    def entries(self, path: str) -> list[dict[str, Any]]:
        return list(self.lists.get(path, []))


def place(folder: Path, *, installed: bool = True) -> Place:
    folder.joinpath("config").mkdir(exist_ok=True)
    made = Place(
        root=folder,
        account="zammad",
        program=folder / "zammad.rb",
        url="http://127.0.0.1:1",
        token="t",
        marker=folder / "installed",
        started=folder / "may-start",
        steps=folder / "step",
        admin="notfall",
        contact="it@x.example",
        database={"host": "127.0.0.1", "name": "zammad", "user": "zammad", "password": "w"},
        command=Path("/bin/sh"),
    )
    if installed:
        made.marker.write_text("x")
    return made


def tables(**more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {name: [] for name in ("people", "groups", "roles", "access", "agents", "organisations")}
    return {"version": "20260601000000", "address": 1, "signature": 1, **empty, **more}


def person(sub: str, **more: Any) -> Person:
    given = {
        "email": f"{sub[:1]}@stadt.example",
        "email_vouched": True,
        "given_name": sub[:1].upper(),
        "family_name": "Muster",
        "organisation": "stadt",
    }
    return Person(sub, **{**given, **more})


def group(slug: str, *members: str, **more: Any) -> Group:
    given = {"name": slug.title(), "kind": "technical", "joining": "closed", "attributes": {"helpdesk": "true"}}
    return Group(f"id-{slug}", slug, members=frozenset(members), **{**given, **more})


def roster(*groups: Group, locked: frozenset[str] = frozenset(), **people: Person) -> Roster:
    known = {sub: person(sub) for one in groups for sub in one.members}
    known |= {one.sub: one for one in people.values()}
    return Roster(tuple(groups), known, locked)
