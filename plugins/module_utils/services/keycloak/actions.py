"""Required actions: what a person must do at a sign-in, such as setting up a second factor. Key: the alias.

Keycloak 26.7.4: they come with the realm and are only ever switched and configured; PUT replaces the whole entry, and
its `config` has an address of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, AdapterError, Obj, Present
from .bulk import Bulk
from .client import seg
from .family import Context, flat

KINDS = ("required_action",)


def read(bulk: Bulk) -> Iterable[Present]:
    for raw in bulk.export.get("requiredActions") or []:
        fields = {"enabled": raw.get("enabled", False), "config": flat(raw.get("config"))}
        yield Present("required_action", raw["alias"], fields, id=raw["alias"], builtin=True)


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    """On a new realm, which has them all by then."""
    path = _path(at, obj)
    raw = at.api.call("GET", path, ok=(200, 404)).body
    if not isinstance(raw, dict) or "alias" not in raw:
        raise AdapterError(f"Keycloak has no required action called {obj.key}")
    _write(at, obj, raw)
    return obj.key


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    _write(at, obj, at.api.get(_path(at, obj)))


def delete(at: Context, before: Present) -> None:
    raise AdapterError("required actions are never deleted")


def _path(at: Context, obj: Obj) -> str:
    return f"{at.base}/authentication/required-actions/{seg(obj.key)}"


def _write(at: Context, obj: Obj, raw: JSON) -> None:
    config = {**flat(raw.get("config")), **flat(obj.fields.get("config"))}
    at.api.put(_path(at, obj), {**raw, "enabled": obj.fields.get("enabled", raw.get("enabled")), "config": config})
