"""The model as JSON and back, always the same bytes for the same model: keys sorted, no spaces, UTF-8.

text = dumps(model); model == loads(text); model.sha == sha(model)
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from . import manifest
from .manifest import Manifest
from .types import Model

T = TypeVar("T")


def plain(value: Any) -> Any:
    """Dataclasses, tuples and mappings as dict and list; a mapping's keys sorted."""
    if isinstance(value, Manifest):
        return manifest.to_json(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(value[k]) for k in sorted(value)}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(v) for v in value)
    return value


def canonical(value: Any) -> str:
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha(model: Model) -> str:
    return hashlib.sha256(canonical(dataclasses.replace(model, sha="")).encode()).hexdigest()


def sealed(model: Model) -> Model:
    """The model with its own sha."""
    return dataclasses.replace(model, sha=sha(model))


def dumps(model: Model) -> str:
    return canonical(model)


def loads(text: str) -> Model:
    return revive(Model, json.loads(text))


def revive(cls: type[T], data: Any) -> T:
    """A dataclass from the JSON that `plain` made of it."""
    hints = typing.get_type_hints(cls)
    return cls(**{f.name: _value(hints[f.name], data[f.name]) for f in dataclasses.fields(cls) if f.name in data})  # type: ignore[arg-type]


def _value(hint: Any, data: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Manifest:
        return manifest.parse(data["name"], data)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return revive(hint, data)
    if origin is tuple:
        return tuple(_value(args[0], item) for item in data)
    if origin in (typing.Union, types.UnionType):
        return None if data is None else _value(next(a for a in args if a is not type(None)), data)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _value(args[1], item) for key, item in data.items()}
    return data
