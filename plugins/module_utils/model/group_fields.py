"""Fields of a project group that a service brings by its manifest (`group_fields`), wherever they go. Pure.

What one manifest says becomes a field of the inventory (schema.py), words of a difference, a line of what is at stake,
an attribute of the group in Keycloak, and a place on the portal. The fields of types.ProjectGroup are the model's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from .manifest import Manifest
from .manifest_people import GroupField
from .problems import Lang
from .types import Model, ProjectGroup

# The place of a group's key or name in a manifest's text.
GROUP = "GROUP"
BUILT_IN = frozenset(f.name for f in fields(ProjectGroup)) - {"fields"}


def brought(manifests: Mapping[str, Manifest]) -> dict[str, tuple[str, GroupField]]:
    """Every field with the service that brings it."""
    return {
        name: (service, field)
        for service, manifest in sorted(manifests.items())
        for name, field in sorted((manifest.group_fields or {}).items())
    }


def taken(manifests: Mapping[str, Manifest]) -> Iterator[tuple[str, str, str | None]]:
    """Service and field for each that another service before it brings, with its name, or the model itself (None)."""
    seen: dict[str, str] = {}
    for service, manifest in manifests.items():
        for name in sorted(manifest.group_fields or {}):
            if name in BUILT_IN or name == "fields":
                yield service, name, None
            elif seen.setdefault(name, service) != service:
                yield service, name, seen[name]


def of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What an inventory says of a group beyond the model's own fields; no and nothing are not said."""
    return {name: given[name] for name in sorted(given) if name not in BUILT_IN and given[name] not in (False, None)}


def flat(group: Mapping[str, Any]) -> dict[str, Any]:
    """A group as plain data, with its services' fields among its own, as in the inventory."""
    return {**{name: value for name, value in group.items() if name != "fields"}, **group.get("fields", {})}


def attributes(model: Model, group: ProjectGroup) -> dict[str, list[str]]:
    """The group's attributes in Keycloak: one text each; an object has one for each of its fields (folder_quota_gb).

    What an enabled service brings and the group does not have is empty: it goes, where it was.
    """
    found: dict[str, list[str]] = {name: [] for manifest in model.manifests.values() for name in names(manifest)}
    for name, value in group.fields.items():
        if isinstance(value, Mapping):
            found.update({f"{name}_{part}": [_text(one)] for part, one in value.items() if one not in (False, None)})
        else:
            found[name] = [_text(value)]
    return found


def names(manifest: Manifest) -> list[str]:
    """The attributes that a service's own fields become."""
    found: list[str] = []
    for name, field in sorted((manifest.group_fields or {}).items()):
        parts = sorted(field.schema.get("properties", {}))
        found += [f"{name}_{part}" for part in parts] or [name]
    return found


def _text(value: Any) -> str:
    return "true" if value is True else str(value)


def word(field: str, *models: Model) -> Mapping[Lang, str] | None:
    """What a field (or a part of it, folder.quota_gb) is called in a difference, by the first model that knows it."""
    name, _, part = field.partition(".")
    for model in models:
        if name in (known := brought(model.manifests)):
            words = known[name][1].words
            return {"de": f"{words['de']} {part}".strip(), "en": f"{words['en']} {part}".strip()}
    return None


def stakes(model: Model, group: ProjectGroup) -> Iterator[Mapping[Lang, str]]:
    """What disappears with the group in each service that has something of it."""
    for name, (_, field) in brought(model.manifests).items():
        if field.stake and group.fields.get(name):
            yield {
                "de": field.stake["de"].replace(GROUP, group.name),
                "en": field.stake["en"].replace(GROUP, group.name),
            }


def places(manifest: Manifest) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Attribute and place (path, de, en) of every field that leads somewhere."""
    for name, field in sorted((manifest.group_fields or {}).items()):
        if field.place:
            parts = sorted(field.schema.get("properties", {}))
            yield (f"{name}_{parts[0]}" if parts else name), field.place
