"""What keeps its name in Keycloak, or changes it in place, when a key of the inventory is renamed (`moved:`). Pure.

An organisation, its provider and its directory keep the organisation's first key: 26.7.4 refuses another alias of an
organisation ("Cannot change the alias"), and the provider's is in the address that the city has registered with its
own sign-in. Groups are renamed, with everybody in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...model.types import Model
from .desired_groups import moderators_path, project_path
from .desired_names import ADMINISTRATORS, MODERATORS, ORGANISATIONS

OF_ORGANISATIONS = frozenset(
    ("organization", "identity_provider", "identity_provider_mapper", "federation", "federation_mapper")
)


def first_key(model: Model, key: str) -> str:
    """Of an organisation, whatever it was renamed to since."""
    for move in model.moved:
        if move.kind == "organisation" and move.new == key:
            return first_key(model, move.old)
    return key


def latest(model: Model, kind: str, key: str) -> str:
    """What `key` was renamed to in the end."""
    return next((latest(model, kind, m.new) for m in model.moved if (m.kind, m.old) == (kind, key)), key)


def by_first_key(model: Model, objects: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The objects, those of organisations by their first keys."""
    first = {o.key: first_key(model, o.key) for o in model.organisations}

    def name(kind: str, key: str) -> str:
        head, slash, tail = key.partition("/")
        return f"{first.get(head, head)}{slash}{tail}" if kind in OF_ORGANISATIONS else key

    for raw in objects:
        fields = raw["fields"]
        if "organization" in fields:
            fields = {**fields, "organization": first.get(fields["organization"], fields["organization"])}
        needs = [[kind, name(kind, key)] for kind, key in raw["needs"]]
        yield {**raw, "key": name(raw["kind"], raw["key"]), "fields": fields, "needs": needs}


def moved(model: Model) -> list[dict[str, Any]]:
    """Groups keep their members, by whatever of its former keys a group is called yet; an account stays the one that
    was made for its key. Until 2026 it was known by its address.
    """
    out = [{"from": ["person", one.email], "to": ["person", one.key]} for one in model.people]

    def renamed(old: str, new: str) -> None:
        out.append({"from": ["group", old], "to": ["group", new]})

    for move in model.moved:
        now = latest(model, move.kind, move.old)
        if move.kind == "project_group":
            group = next((g for g in model.project_groups if g.key == now), None)
            if group:
                path = project_path(model, group)
                if move.old.startswith("/"):  # a group that was there before, by its path
                    renamed(move.old, path)
                    continue
                renamed(f"{path.rpartition('/')[0]}/{move.old}", path)
                renamed(f"{MODERATORS}/{move.old}", moderators_path(group))
        elif move.kind == "person":
            out.append({"from": ["person", move.old], "to": ["person", now]})
        elif move.kind == "organisation":
            for root in (ORGANISATIONS, ADMINISTRATORS):
                renamed(f"{root}/{move.old}", f"{root}/{now}")
    return out
