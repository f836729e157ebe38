"""What keeps its name in Keycloak, or changes it in place, when a key of the inventory is renamed (`moved:`). Pure.

An organisation, its provider and its directory keep the organisation's first key: 26.7.4 refuses another alias of an
organisation ("Cannot change the alias"), and the provider's stands in the address that the city has registered with its
own sign-in. Groups are renamed, with everybody in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...model.types import Model

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
