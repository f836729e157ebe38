"""Small towns for tests of the roster: who is there, and what a read of them says."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.readi.one.plugins.module_utils.roster.judge import Account, Read
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person

TODAY = "2026-11-28"


def account(sub: str, organisation: str = "buehl", *, enabled: bool = True, directory: str = "") -> Account:
    person = Person(sub, f"{sub}@{organisation}.example", True, sub.title(), "Muster", organisation)
    return Account(person, enabled, directory)


def group(slug: str, members: Iterable[str], moderators: Iterable[str] = (), **more: str) -> Group:
    attributes = {"forum": "true"}
    return Group(
        f"id-of-{slug}", slug, slug.title(), "project", "open", "active",
        {**attributes, **more}, frozenset(members), frozenset(moderators),
    )  # fmt: skip


def read(groups: Iterable[Group], accounts: Iterable[Account], answered: Iterable[str] = ("ldap",)) -> Read:
    found = {one.person.sub: one for one in accounts}
    return Read({g.id: g for g in groups}, found, frozenset(answered), TODAY)
