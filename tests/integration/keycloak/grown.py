"""A platform that runs, and what somebody adds to it later: by every kind of object that the realm is seeded with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ansible_collections.readi.one.plugins.module_utils.model.types import Model, Person, ProjectGroup

from .platform import model

MARIA, ALI = "maria.muster@gaggenau.example", "ali@gaggenau.example"
LATER = ProjectGroup("spaeter", "project", "Später", "closed", (MARIA, ALI), slug="spaeter")


def whole() -> Model:
    """With everything that may come later."""
    of = model()
    ali = Person("ali", "Ali", "Muster", ALI, "gaggenau", ("digital", "spaeter"))
    return replace(of, people=(*of.people, ali), project_groups=(*of.project_groups, LATER))


def sound(of: Model) -> Model:
    """As validation asks for it: people name only groups that are there."""
    there = {group.key for group in of.project_groups}
    return replace(of, people=tuple(replace(p, groups=tuple(g for g in p.groups if g in there)) for p in of.people))


def no_organisation(of: Model) -> Model:
    return replace(of, organisations=tuple(o for o in of.organisations if o.key != "buehl"))


def no_service(of: Model) -> Model:
    """Nothing that signs people in but the portal."""
    fewer = {name: replace(one, clients=one.clients[:1]) for name, one in of.manifests.items()}
    return replace(of, manifests=fewer)


WITHOUT: dict[str, Callable[[Model], Model]] = {
    "a group whose moderators are there": lambda of: replace(of, project_groups=of.project_groups[:-1]),
    "a person who moderates groups that are there": lambda of: replace(of, people=of.people[:-1]),
    "the first person": lambda of: replace(of, people=of.people[1:]),
    "every person": lambda of: replace(of, people=()),
    "every group": lambda of: replace(of, project_groups=()),
    "an organisation": no_organisation,
    "services": no_service,
    "everybody and their groups": lambda of: replace(of, people=(), project_groups=()),
}
