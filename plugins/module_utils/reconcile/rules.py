"""When two values of a field are the same. Servers sort lists, turn booleans into strings and add keys of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .types import JSON, Rule


def canonical(value: JSON) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def as_text(value: JSON) -> str:
    """Keycloak, for one, stores true and 5 inside attributes as "true" and "5"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or value == [] else str(value).strip().replace("\r\n", "\n")


def normal(value: JSON, rule: Rule, other: JSON) -> JSON:
    """`value` in the form in which it is compared; `other` is the desired one, whose keys are never ignored."""
    if rule.ignore and isinstance(value, Mapping):
        keep = other if isinstance(other, Mapping) else {}
        value = {k: v for k, v in value.items() if k not in rule.ignore or k in keep}
    if rule.cmp == "set":
        return sorted(canonical(item) for item in value or ())
    if rule.cmp in ("text", "bool"):
        text = as_text(value)
        return "false" if rule.cmp == "bool" and text == "" else text
    if rule.cmp == "texts":  # a map of texts: an empty one is the same as none
        return {k: as_text(v) for k, v in (value or {}).items() if as_text(v) != ""}
    if rule.cmp == "declared":  # only the keys that we declare; the service's own are beside them
        return {k: as_text((value or {}).get(k)) for k in other}
    if rule.cmp == "default" and value is None:
        return rule.default
    return value


def same(desired: JSON, present: JSON, rule: Rule) -> bool:
    return canonical(normal(desired, rule, desired)) == canonical(normal(present, rule, desired))
