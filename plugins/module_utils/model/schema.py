"""The inventory's schema with what manifests add: services' options, and their fields of a project group. Pure.

    schema = merged(loader.schema(), manifests)

schemas/inventory.schema.json has the same for the collection's own roles, written there by `python -m tests.docs`, so
that editors complete it; roles beside an inventory come in here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import group_fields
from .manifest import Manifest

# Who brought a field of a project group.
_SERVICE = "x-service"
JSON = dict[str, Any]


def merged(base: Mapping[str, Any], manifests: Mapping[str, Manifest]) -> JSON:
    """A new schema; `base` is not changed. What stood there as a service's option is replaced."""
    services = {**base["properties"]["services"], "properties": options(manifests)}
    group = base["$defs"]["project_group"]
    own = {name: field for name, field in group["properties"].items() if _SERVICE not in field}
    groups = {**group, "properties": {**own, **fields(manifests)}}
    properties = {**base["properties"], "services": services}
    return {**base, "properties": properties, "$defs": {**base["$defs"], "project_group": groups}}


def fields(manifests: Mapping[str, Manifest]) -> JSON:
    """The fields of a project group that services bring, each with its service's name."""
    known = group_fields.brought(manifests)
    return {name: {**_plain(field.schema), _SERVICE: service} for name, (service, field) in sorted(known.items())}


def options(manifests: Mapping[str, Manifest]) -> JSON:
    """The fields of `services` in the inventory: one per service that has options."""
    return {name: _object(m.options) for name, m in sorted(manifests.items()) if m.options is not None}


def _object(given: Mapping[str, Any]) -> JSON:
    """A service's options as an object of the schema. Left out means the default of each."""
    head = {"type": "object", "description": given["description"], "x-en": given["x-en"], "x-class": "enforced"}
    fields = {name: _plain(field) for name, field in given["properties"].items()}
    required = list(given.get("required", ()))
    closed = {"properties": fields, "required": required, "additionalProperties": False}
    return {**head, **closed, **({} if required else {"default": {}})}


def _plain(value: Any) -> Any:
    """Lists and mappings of JSON, whatever the manifest keeps them as."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
